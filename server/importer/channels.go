package importer

import (
	"context"
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// channelMaker makes the channels of a plan, and archives them at the end.
type channelMaker struct {
	*task
	notes journal.Notes
}

// make makes the new channels, and finds the existing ones.
func (m *channelMaker) make(ctx context.Context) error {
	var existing []string
	for _, planned := range m.plan.Channels {
		if planned.Target.ID != "" {
			m.ids.channels[planned.Target.Name] = planned.Target.ID
			m.ids.old[planned.Target.ID] = true
		}
		if m.plan.NewTeam != nil && mmrules.IsDefaultChannel(planned.Target.Name) {
			existing = append(existing, planned.Target.Name)
		}
	}
	defaults, err := m.attempt.rows.ChannelIDs(ctx, m.attempt.job.TeamID, append(existing, mmrules.TownSquare))
	if err != nil {
		return err
	}
	for _, planned := range m.plan.Channels {
		if planned.Target.ID != "" || planned.Action == planning.ActionSkip {
			continue
		}
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if err := m.makeOne(ctx, planned, defaults[planned.Target.Name]); err != nil {
			return err
		}
	}
	if m.ids.channels[mmrules.TownSquare] == "" {
		m.ids.channels[mmrules.TownSquare] = defaults[mmrules.TownSquare]
	}
	return m.attempt.once(ctx, stepChannels, func() error {
		origins := m.plan.Origins(m.in)
		if len(origins) == 0 {
			return nil
		}
		if err := m.noteToArchive(ctx); err != nil {
			return err
		}
		return m.host.RememberOrigins(ctx, m.attempt.job.TeamID, m.attempt.job.RequestedBy, origins)
	})
}

// makeOne makes a channel. A default channel of a team that the import made gets the
// description of the archive.
func (m *channelMaker) makeOne(ctx context.Context, planned planning.PlanChannel, inTeam string) error {
	name := journal.NameKey(journal.KindChannel, planned.Target.Name)
	if id := m.attempt.named[name]; id != "" {
		m.ids.channels[planned.Target.Name] = id
		return nil
	}
	channel := newChannel(m.task, planned)
	id, err := inTeam, error(nil)
	entry := journal.Entry{Named: map[string]string{}}
	if inTeam != "" {
		err = m.host.Server().DescribeChannel(ctx, id, channel)
	} else if id, err = m.host.Server().MakeChannel(ctx, channel, m.attempt.progress.Since); err == nil {
		entry.Channels = []string{id}
	}
	if err != nil {
		return fmt.Errorf("make the channel %s: %w", channel.Name, err)
	}
	entry.Named[name] = id
	m.ids.channels[planned.Target.Name] = id
	m.attempt.count(transfer.CountChannels, 1)
	return m.attempt.note(ctx, entry)
}

// newChannel describes a channel of the archive as it will be on this server.
func newChannel(t *task, planned planning.PlanChannel) write.NewChannel {
	known := t.in.Teams[t.plan.Team].Channels[planned.Source].Channel
	header, purpose, _ := planning.ChannelTexts(&t.translator.texts, t.in.Teams[t.plan.Team].Channels[planned.Source])
	channel := write.NewChannel{
		TeamID: t.attempt.job.TeamID, Name: planned.Target.Name, DisplayName: known.DisplayName, Private: known.Type == "P", CreatorID: t.attempt.job.RequestedBy,
		Header: header, Purpose: purpose,
	}
	if channel.DisplayName == "" {
		channel.DisplayName = channel.Name
	}
	return channel
}
