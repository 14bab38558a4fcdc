package exporter

import (
	"cmp"
	"context"
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// run is one export on its way.
type run struct {
	options transfer.ExportOptions
	// scope is what the job was allowed; nil for a system admin's.
	scope    *transfer.Scope
	bounds   transfer.Bounds
	contents transfer.Contents
	snapshot Snapshot
	files    Files
	sizes    *sizes
	out      *archive.Writer
	lines    *bulk.Encoder
	reporter transfer.Reporter
	report   transfer.Report

	team teamdata.Team
	// teamName is the team's name in the archive.
	teamName     string
	channels     []teamdata.Channel
	channelNames renamedChannels
	// conversations are the direct and group messages, empty when they are not
	// asked for.
	conversations []teamdata.Conversation
	// partners are the participants of these, once somebody has asked for them.
	partners map[string]bool
	people   *people
	// consent says whose words may leave; withheld are those whose may not.
	consent  Consent
	withheld withheld
	// accounts are the lines of users and bots, which come after those of the
	// channels and are known before.
	accounts records[bulk.Line]
	emoji    *emojiUse
	segments *segments
	// messageLimit is how many characters a message on a line has at the most.
	messageLimit int
	extras       extras
	planned      records[plannedFile]
	// plannedBytes is how large the planned files are together.
	plannedBytes int64
	room         *room

	storeChecked bool
}

func newRun(job transfer.Job, snapshot Snapshot, files Files, out *archive.Writer, reporter transfer.Reporter) *run {
	return &run{
		options:  job.Options,
		scope:    job.Scope,
		snapshot: snapshot,
		files:    files,
		sizes:    newSizes(files),
		out:      out,
		reporter: reporter,
		report:   transfer.NewReport(job.ID),
		people:   newPeople(job.Options.FormerMembers),
		withheld: withheld{accounts: map[string]bool{}},
	}
}

// export writes the whole archive. Its steps are the segments: what a line
// names stands in a segment before it. The emoji come last, when all that use
// them is known.
func (r *run) export(ctx context.Context, version string, source archive.Source) error {
	steps := []func(context.Context) error{
		func(context.Context) error { return r.start(version) },
		r.readTeam,
		r.chooseChannels,
		r.findConversations,
		// The people come first: the lines of the team and the channels may
		// mention one whose name changes.
		r.readPeople,
		r.writeTeam,
		r.writeChannels,
		r.writePeople,
		r.writePosts,
		r.writeConversations,
		r.writeDirectPosts,
		r.noteBookmarks,
		r.noteWithheld,
		r.writeEmoji,
		// The files take the longest: the database need not wait for them.
		func(context.Context) error { return r.snapshot.Close() },
		r.writeFiles,
		r.writeExtras,
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return r.finish(version, source)
}

// close frees what the run holds beside the archive.
func (r *run) close() {
	r.planned.close()
	r.accounts.close()
	r.extras.close()
	if r.segments != nil {
		r.segments.close()
	}
}

func (r *run) start(version string) error {
	lines, err := r.out.Lines()
	if err != nil {
		return err
	}
	r.lines = bulk.NewEncoder(lines)
	r.segments = &segments{lines: r.lines}
	return r.lines.Encode(bulk.VersionLine(GeneratorName, version))
}

func (r *run) readTeam(ctx context.Context) error {
	team, err := r.snapshot.Team(ctx)
	if err != nil {
		return err
	}
	r.team = team
	r.teamName = bulk.TeamName(team.Name)
	if r.teamName != team.Name {
		r.warn(transfer.WarnTeamNameReserved, team.ID, "Team %q is called %q in the archive: an import refuses the name.", team.Name, r.teamName)
	}
	return nil
}

func (r *run) writeTeam(ctx context.Context) error {
	line := bulk.Line{Type: bulk.TypeTeam, Team: &bulk.Team{
		Name:            r.teamName,
		DisplayName:     cmp.Or(r.team.DisplayName, r.teamName),
		Type:            "I",
		Description:     r.teamDescription(),
		AllowOpenInvite: r.team.AllowOpenInvite,
	}}
	if r.team.Type == "O" {
		// What is not known to be open is not opened.
		line.Team.Type = "O"
	}
	r.segments.barriers.Offer(line)
	if err := r.noteTeam(ctx); err != nil {
		return err
	}
	return r.lines.Encode(line)
}

// teamDescription returns the description as an import takes it, which counts its
// bytes.
func (r *run) teamDescription() string {
	whole := r.people.inText(r.team.Description)
	short := cutBytes(whole, bulk.MaxTeamDescription)
	if len(short) < len(whole) {
		r.warn(transfer.WarnTextShortened, r.team.ID, "The description of the team was cut: an import takes %d bytes.", bulk.MaxTeamDescription)
	}
	return short
}

// chooseChannels finds the channels of the archive.
func (r *run) chooseChannels(ctx context.Context) error {
	choice := newChoice(r.options)
	for channel, err := range r.snapshot.Channels(ctx) {
		if err != nil {
			return err
		}
		if !r.bounds.Takes(channel.ID, channel.Type != "O") {
			continue // nobody hears of it
		}
		take, reason := choice.takes(channel)
		if reason != "" {
			r.warn(transfer.WarnChannelNotTaken, channel.ID, "Channel %q was asked for and is not in the archive: %s.", channel.Name, reason)
		}
		if take {
			r.channels = append(r.channels, channel)
		}
	}
	r.nameChannels()
	use, err := newEmojiUse(ctx, r.options.Emoji, r.snapshot)
	r.emoji = use
	return err
}

func (r *run) writeChannels(context.Context) error {
	for _, channel := range r.channels {
		if err := r.writeChannel(channel); err != nil {
			return fmt.Errorf("channel %s: %w", channel.ID, err)
		}
	}
	return nil
}

func (r *run) writeChannel(channel teamdata.Channel) error {
	r.emoji.scan(channel.Header)
	r.report.Counts[transfer.CountChannels]++
	if channel.Type != "O" {
		r.report.Counts[transfer.CountPrivateChannels]++
	}
	line := bulk.Line{Type: bulk.TypeChannel, Channel: &bulk.Channel{
		Team:        r.teamName,
		Name:        r.channelNames.byID[channel.ID],
		DisplayName: r.short(channel.ID, "display name", channel.DisplayName, bulk.MaxDisplayName),
		Type:        "P",
		Header:      r.short(channel.ID, "header", channel.Header, bulk.MaxHeader),
		Purpose:     r.short(channel.ID, "purpose", channel.Purpose, bulk.MaxPurpose),
		DeletedAt:   r.endedAt(channel.ID, channel.DeleteAt),
	}}
	if channel.Type == "O" {
		// What is not known to be public is not made public.
		line.Channel.Type = "O"
	}
	if channel.DeleteAt == 0 {
		r.segments.barriers.Offer(line)
	}
	if err := r.noteChannel(channel); err != nil {
		return err
	}
	return r.lines.Encode(line)
}

// placeIDs are the ids of all channels and conversations of the archive.
func (r *run) placeIDs() []string {
	var ids []string
	for _, channel := range r.channels {
		ids = append(ids, channel.ID)
	}
	for _, conversation := range r.conversations {
		ids = append(ids, conversation.ID)
	}
	return ids
}

// warn notes one thing that is left out or changed.
func (r *run) warn(code, id, format string, args ...any) {
	warning := transfer.Warnf(code, id, format, args...)
	r.report.Warn(warning)
	r.extras.warn(warning)
}

func (r *run) finish(version string, source archive.Source) error {
	source.TeamID, source.TeamName, source.TeamDisplayName = r.team.ID, r.team.Name, r.team.DisplayName
	scope := r.scope
	if r.bounds.By == transfer.AsSystemAdmin {
		scope = nil
	}
	return r.out.Finish(archive.Manifest{
		Scope:            scope,
		Generator:        archive.Generator{Name: GeneratorName, Version: version},
		Source:           source,
		Options:          r.options,
		Counts:           r.report.Counts,
		Warnings:         r.report.Warnings,
		WarningsUnlisted: r.report.Unlisted,
		WarningCounts:    r.report.WarningCounts,
	})
}
