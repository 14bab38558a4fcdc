package importer

import (
	"context"
	"fmt"
	"io"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// makeChannels makes the new channels, and finds those that are here.
func (a *application) makeChannels(ctx context.Context) error {
	var existing []string
	for _, planned := range a.plan.Channels {
		if planned.Target.ID != "" {
			a.channelIDs[planned.Target.Name] = planned.Target.ID
			a.old[planned.Target.ID] = true
		}
		if a.plan.NewTeam != nil && mmrules.IsDefaultChannel(planned.Target.Name) {
			existing = append(existing, planned.Target.Name)
		}
	}
	defaults, err := a.host.Rows().ChannelIDs(ctx, a.job.TeamID, append(existing, mmrules.TownSquare))
	if err != nil {
		return err
	}
	for _, planned := range a.plan.Channels {
		if planned.Target.ID != "" || planned.Action == planning.ActionSkip {
			continue
		}
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if err := a.makeChannel(ctx, planned, defaults[planned.Target.Name]); err != nil {
			return err
		}
	}
	if a.channelIDs[mmrules.TownSquare] == "" {
		a.channelIDs[mmrules.TownSquare] = defaults[mmrules.TownSquare]
	}
	return a.once(ctx, stepChannels, func() error {
		origins := a.plan.Origins(a.in)
		if len(origins) == 0 {
			return nil
		}
		if err := a.noteDue(ctx); err != nil {
			return err
		}
		return a.host.RememberOrigins(ctx, a.job.TeamID, a.job.RequestedBy, origins)
	})
}

// makeChannel makes a channel. One that every team has is described anew in a team
// that the import made.
func (a *application) makeChannel(ctx context.Context, planned planning.PlanChannel, inTeam string) error {
	name := write.NameKey(write.KindChannel, planned.Target.Name)
	if id := a.named[name]; id != "" {
		a.channelIDs[planned.Target.Name] = id
		return nil
	}
	channel := a.newChannel(planned)
	id, err := inTeam, error(nil)
	entry := write.Entry{Named: map[string]string{}}
	if inTeam != "" {
		err = a.host.Server().DescribeChannel(ctx, id, channel)
	} else if id, err = a.host.Server().MakeChannel(ctx, channel, a.progress.Since); err == nil {
		entry.Channels = []string{id}
	}
	if err != nil {
		return fmt.Errorf("make the channel %s: %w", channel.Name, err)
	}
	entry.Named[name] = id
	a.channelIDs[planned.Target.Name] = id
	a.progress.Counts = a.progress.Counts.Plus(transfer.CountChannels, 1)
	return a.note(ctx, entry)
}

// newChannel describes a channel of the archive as it will be here.
func (a *application) newChannel(planned planning.PlanChannel) write.NewChannel {
	known := a.in.Teams[a.plan.Team].Channels[planned.Source].Channel
	header, purpose, _ := planning.ChannelTexts(&a.texts, a.in.Teams[a.plan.Team].Channels[planned.Source])
	channel := write.NewChannel{
		TeamID: a.job.TeamID, Name: planned.Target.Name, DisplayName: known.DisplayName, Private: known.Type == "P", CreatorID: a.job.RequestedBy,
		Header: header, Purpose: purpose,
	}
	if channel.DisplayName == "" {
		channel.DisplayName = channel.Name
	}
	return channel
}

// makeEmoji makes the new emoji.
func (a *application) makeEmoji(ctx context.Context) error {
	for _, planned := range a.plan.Emoji {
		switch planned.Action {
		case planning.ActionNew, planning.ActionRename:
			if err := context.Cause(ctx); err != nil {
				return err
			}
			if err := a.makeOneEmoji(ctx, planned); err != nil {
				return err
			}
		case planning.ActionSkip:
			a.dropped.Add(sanitize.SkipEmojiByPlan, 1)
		case planning.ActionSame, planning.ActionMerge, planning.ActionShell, planning.ActionPlaceholder, planning.ActionAcknowledge:
		}
	}
	return nil
}

func (a *application) makeOneEmoji(ctx context.Context, planned planning.PlanEmoji) error {
	name := write.NameKey(write.KindEmoji, planned.Target)
	if a.named[name] != "" {
		return nil
	}
	image, err := a.readEntry(a.in.Emoji[planned.Name].Image, mmrules.MaxEmojiSize)
	if err != nil {
		return err
	}
	id, err := a.host.Server().MakeEmoji(ctx, write.NewEmoji{Name: planned.Target, CreatorID: a.job.RequestedBy, Image: image}, a.progress.Since)
	if err != nil {
		return fmt.Errorf("make the emoji %s: %w", planned.Target, err)
	}
	a.progress.Counts = a.progress.Counts.Plus(transfer.CountEmoji, 1)
	return a.note(ctx, write.Entry{Emoji: []string{id}, Named: map[string]string{name: id}})
}

// readEntry reads an entry of the archive that is small.
func (a *application) readEntry(name string, most int64) ([]byte, error) {
	file, err := a.reader.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(io.LimitReader(file, most))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return content, nil
}

// membersAtOnce is of how many accounts one transaction writes the places.
const membersAtOnce = 200

// join gives accounts their places, now that there is something to read.
func (a *application) join(ctx context.Context) error {
	if err := a.checkReach(ctx); err != nil {
		return err
	}
	members, favorites := a.members()
	total := int64(len(members))
	a.reporter.Phase(transfer.PhaseMembers, &total, transfer.UnitUsers)
	for len(members) > 0 {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		some := head(members, membersAtOnce)
		members = members[len(some):]
		progress, joined, err := a.host.Rows().Join(ctx, a.fence, a.progress, a.job.TeamID, some)
		if err != nil {
			return err
		}
		a.progress = progress
		for id, channels := range joined {
			a.touched[id] = append(a.touched[id], channels...)
		}
		a.reporter.Advance(int64(len(some)))
	}
	if len(favorites) == 0 {
		return nil
	}
	return a.once(ctx, stepMembers, func() (err error) {
		a.progress, err = a.host.Rows().Prefer(ctx, a.fence, a.progress, favorites)
		return err
	})
}

// members are who gets places, and the favorites of those who are new.
func (a *application) members() (members []write.Member, favorites []write.Preference) {
	for _, j := range a.joining {
		id := j.userID
		if id == "" {
			id = a.userIDs[j.username]
		}
		member := write.Member{UserID: id, Admin: j.admin, New: j.fresh}
		inTownSquare := false
		for _, place := range j.place.Channels {
			channelID := a.channelIDs[place.Name]
			member.Channels = append(member.Channels, memberChannelOf(channelID, place, j.fresh, a.in.Ours))
			inTownSquare = inTownSquare || place.Name == mmrules.TownSquare
			if place.Favorite && j.fresh {
				favorites = append(favorites, write.Preference{UserID: id, Category: "favorite_channel", Name: channelID, Value: "true"})
			}
		}
		if !inTownSquare && !j.guest && (j.fresh || j.outside) {
			// Everybody in a team is in it, but guests.
			member.Channels = append(member.Channels, write.MemberChannel{ChannelID: a.channelIDs[mmrules.TownSquare], NoGuests: true})
		}
		members = append(members, member)
	}
	return a.withImporter(members), favorites
}

// joins reports whether an account will be in a channel by this import, or can be
// in none because nobody can sign in to it: it keeps the threads that it follows.
func (a *application) joins(userID, channelID string) bool {
	if a.willJoin == nil {
		a.willJoin = map[[2]string]bool{}
		for _, user := range a.plan.Users {
			if user.Target.Deactivated {
				a.willJoin[[2]string{a.userIDs[user.Target.Username]}] = true
			}
		}
		for _, talk := range a.talks {
			for _, id := range talk.userIDs {
				a.willJoin[[2]string{id, talk.channelID}] = true
			}
		}
		members, _ := a.members()
		for _, member := range members {
			for _, channel := range member.Channels {
				a.willJoin[[2]string{member.UserID, channel.ChannelID}] = true
			}
		}
	}
	return a.willJoin[[2]string{userID, channelID}] || a.willJoin[[2]string{userID}]
}
