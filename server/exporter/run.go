package exporter

import (
	"context"
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// run is one export on its way.
type run struct {
	options  transfer.ExportOptions
	snapshot Snapshot
	files    Files
	out      *archive.Writer
	lines    *bulk.Encoder
	reporter transfer.Reporter
	report   transfer.Report

	team     teamdata.Team
	channels []channelRef
	people   *people
	emoji    *emojiUse
	spool    *spool

	rootTimes    rootTimes
	storeChecked bool
}

// channelRef is a chosen channel.
type channelRef struct{ id, name string }

func newRun(job transfer.Job, snapshot Snapshot, files Files, out *archive.Writer, reporter transfer.Reporter) *run {
	return &run{
		options:  job.Options,
		snapshot: snapshot,
		files:    files,
		out:      out,
		reporter: reporter,
		report:   transfer.Report{JobID: job.ID, Counts: transfer.Counts{}, Warnings: []transfer.Warning{}},
		people:   newPeople(),
		spool:    &spool{},
	}
}

// export writes the whole archive in the order of the format. Its steps are
// the segments: what a line names stands in a segment before it.
func (r *run) export(ctx context.Context, version string, source archive.Source) error {
	if err := r.start(ctx, version); err != nil {
		return err
	}
	if err := r.writeChannels(ctx); err != nil {
		return err
	}
	if err := r.writePeople(ctx); err != nil {
		return err
	}
	if err := r.writePosts(ctx); err != nil {
		return err
	}
	if err := r.writeEmoji(ctx); err != nil {
		return err
	}
	// The files take the longest: the database need not wait for them.
	if err := r.snapshot.Close(); err != nil {
		return err
	}
	if err := r.writeFiles(ctx); err != nil {
		return err
	}
	r.reporter.Phase(transfer.PhaseFinishing, nil, "")
	if err := r.writeBotMembers(); err != nil {
		return err
	}
	return r.finish(version, source)
}

// close frees what the run holds beside the archive.
func (r *run) close() { r.spool.close() }

func (r *run) start(ctx context.Context, version string) error {
	team, err := r.snapshot.Team(ctx)
	if err != nil {
		return err
	}
	r.team = team
	lines, err := r.out.Lines()
	if err != nil {
		return err
	}
	r.lines = bulk.NewEncoder(lines)
	if err := r.lines.Encode(bulk.VersionLine(GeneratorName, version)); err != nil {
		return err
	}
	return r.lines.Encode(bulk.Line{Type: bulk.TypeTeam, Team: &bulk.Team{
		Name:            team.Name,
		DisplayName:     team.DisplayName,
		Type:            team.Type,
		Description:     team.Description,
		AllowOpenInvite: team.AllowOpenInvite,
	}})
}

func (r *run) writeChannels(ctx context.Context) error {
	use, err := newEmojiUse(ctx, r.options.Emoji, r.snapshot)
	if err != nil {
		return err
	}
	r.emoji = use
	for channel, err := range r.snapshot.Channels(ctx) {
		if err != nil {
			return err
		}
		if channel.Type != "O" && !r.options.PrivateChannels || channel.DeleteAt != 0 && !r.options.ArchivedChannels {
			continue
		}
		r.emoji.scan(channel.Header)
		r.channels = append(r.channels, channelRef{id: channel.ID, name: channel.Name})
		r.report.Counts[transfer.CountChannels]++
		err = r.lines.Encode(bulk.Line{Type: bulk.TypeChannel, Channel: &bulk.Channel{
			Team:        r.team.Name,
			Name:        channel.Name,
			DisplayName: channel.DisplayName,
			Type:        channel.Type,
			Header:      channel.Header,
			Purpose:     channel.Purpose,
			DeletedAt:   channel.DeleteAt,
		}})
		if err != nil {
			return fmt.Errorf("channel %s: %w", channel.ID, err)
		}
	}
	return nil
}

func (r *run) channelIDs() []string {
	ids := make([]string, len(r.channels))
	for i, channel := range r.channels {
		ids[i] = channel.id
	}
	return ids
}

func (r *run) finish(version string, source archive.Source) error {
	source.TeamID, source.TeamName, source.TeamDisplayName = r.team.ID, r.team.Name, r.team.DisplayName
	return r.out.Finish(archive.Manifest{
		Generator:        archive.Generator{Name: GeneratorName, Version: version},
		Source:           source,
		Options:          r.options,
		Counts:           r.report.Counts,
		Warnings:         r.report.Warnings,
		WarningsUnlisted: r.report.Unlisted,
	})
}
