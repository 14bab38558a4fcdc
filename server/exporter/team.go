package exporter

import (
	"cmp"
	"context"
	"path"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// teamWriter writes the line of the team.
type teamWriter struct {
	snapshot Snapshot
	chosen   *chosen
	texts    *texts
	files    *fileCopier
	lines    *bulk.Encoder
	segments *segmentWriter
	extras   *extras
	findings *findings
}

// read reads the team and finds its name in the archive.
func (w *teamWriter) read(ctx context.Context) error {
	team, err := w.snapshot.Team(ctx)
	if err != nil {
		return err
	}
	w.chosen.team = team
	w.chosen.teamName = mmrules.TeamName(team.Name)
	if w.chosen.teamName != team.Name {
		w.findings.warn(transfer.WarnTeamNameReserved, team.ID, "Team %q is called %q in the archive: an import refuses the name.", team.Name, w.chosen.teamName)
	}
	return nil
}

// write writes the line of the team, after what stands beside it.
func (w *teamWriter) write(ctx context.Context) error {
	line := bulk.Line{Type: bulk.TypeTeam, Team: &bulk.Team{
		Name:            w.chosen.teamName,
		DisplayName:     cmp.Or(w.chosen.team.DisplayName, w.chosen.teamName),
		Type:            "I",
		Description:     w.texts.teamDescription(w.chosen.team),
		AllowOpenInvite: w.chosen.team.AllowOpenInvite,
	}}
	if w.chosen.team.Type == "O" {
		// A team of an unknown type must not become open.
		line.Team.Type = "O"
	}
	w.segments.barriers.Offer(line)
	if err := w.note(ctx); err != nil {
		return err
	}
	return w.lines.Encode(line)
}

// note keeps what the line cannot say, and plans the copy of the icon.
func (w *teamWriter) note(ctx context.Context) error {
	w.extras.team = archive.TeamExtra{
		ID: w.chosen.team.ID, Name: w.chosen.teamName, CreateAt: w.chosen.team.CreateAt,
		AllowedDomains: w.chosen.team.AllowedDomains, CompanyName: w.chosen.team.CompanyName,
	}
	if w.chosen.teamName != w.chosen.team.Name {
		w.extras.team.SourceName = w.chosen.team.Name
	}
	if w.chosen.team.IconUpdateAt <= 0 {
		return nil
	}
	found, err := w.files.add(ctx, archive.TeamIconName, path.Join("teams", w.chosen.team.ID, "teamIcon.png"))
	if err != nil {
		return err
	}
	if !found {
		w.findings.warn(transfer.WarnExtraFileMissing, w.chosen.team.ID, "The icon of the team is missing in the file store; it was left out.")
		return nil
	}
	w.extras.team.Icon = archive.TeamIconName
	return nil
}
