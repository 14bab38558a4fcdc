package undo

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
)

// goesWithTeam reports whether a channel is one that the server made with the team
// of the import, and that no team is without: it is archived with the team, or
// stays in it.
func (r *record) goesWithTeam(c MadeChannel) bool {
	return r.team != nil && mmrules.IsDefaultChannel(c.Name)
}

// empty reports whether the team that the import made, if it made one, has no members but
// the given, and no content that stays.
func (r *record) empty(ctx context.Context, kept keeping, given []string) (bool, error) {
	if r.team == nil {
		return false, nil
	}
	others, err := r.host.Others(ctx, r.team.ID, given)
	if err != nil {
		return false, err
	}
	if others > 0 || kept.content() {
		kept.add(keptTeam, 1)
		return false, nil
	}
	return true, nil
}

// archiveTeam archives the team that the import made. The server removes no team
// for good but at the word of its admin.
func (w *undoing) archiveTeam(ctx context.Context) error {
	empty, err := w.empty(ctx, w.kept, nil)
	if err != nil || !empty {
		return err
	}
	// What follows others will see.
	if err := w.reporter.Confirm(ctx); err != nil {
		return err
	}
	if err := w.host.ArchiveTeam(ctx, w.team.ID); err != nil {
		return err
	}
	w.counts[countTeams] = 1
	return nil
}

func (p *previewer) lookAtTeam(ctx context.Context) error {
	empty, err := p.empty(ctx, p.kept, p.leaving)
	if empty {
		p.preview.Team = p.team.Name
	}
	return err
}
