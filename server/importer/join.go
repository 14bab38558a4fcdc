package importer

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// joiner adds accounts to the team and to channels.
type joiner struct {
	*task
	// people made the accounts, and knows their memberships.
	people *people
	// willJoin are the memberships of the import, by the ids of account and channel.
	willJoin map[[2]string]bool
}

// membersAtOnce is the number of accounts whose memberships one transaction writes.
const membersAtOnce = 200

// join adds accounts to the team and to channels, now that there are posts to read.
func (j *joiner) join(ctx context.Context) error {
	if err := j.guard.checkReach(ctx); err != nil {
		return err
	}
	members, favorites := j.members()
	total := int64(len(members))
	j.reporter.Phase(transfer.PhaseMembers, &total, transfer.UnitUsers)
	for len(members) > 0 {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		some := head(members, membersAtOnce)
		members = members[len(some):]
		progress, joined, err := j.attempt.rows.Join(ctx, j.attempt.fence, j.attempt.progress, j.attempt.job.TeamID, some)
		if err != nil {
			return err
		}
		j.attempt.progress = progress
		for id, channels := range joined {
			j.attempt.touch(id, channels...)
		}
		j.reporter.Advance(int64(len(some)))
	}
	if len(favorites) == 0 {
		return nil
	}
	return j.attempt.once(ctx, stepMembers, func() (err error) {
		j.attempt.progress, err = j.attempt.rows.Prefer(ctx, j.attempt.fence, j.attempt.progress, favorites)
		return err
	})
}

// members returns the memberships, and the favorites of new accounts.
func (j *joiner) members() (members []write.Member, favorites []write.Preference) {
	for _, in := range j.people.joining {
		id := in.userID
		if id == "" {
			id = j.ids.users[in.username]
		}
		member := write.Member{UserID: id, Admin: in.admin, New: in.fresh}
		inTownSquare := false
		for _, place := range in.place.Channels {
			channelID := j.ids.channels[place.Name]
			member.Channels = append(member.Channels, memberChannelOf(channelID, place, in.fresh, j.in.Ours))
			inTownSquare = inTownSquare || place.Name == mmrules.TownSquare
			if place.Favorite && in.fresh {
				favorites = append(favorites, write.Preference{UserID: id, Category: "favorite_channel", Name: channelID, Value: "true"})
			}
		}
		if !inTownSquare && !in.guest && (in.fresh || in.outside) {
			// Every member of a team is in it, except for guests.
			member.Channels = append(member.Channels, write.MemberChannel{ChannelID: j.ids.channels[mmrules.TownSquare], NoGuests: true})
		}
		members = append(members, member)
	}
	return j.withImporter(members), favorites
}

// joins reports whether this import adds an account to a channel, or whether it is
// deactivated, and so keeps the threads that it follows.
func (j *joiner) joins(userID, channelID string) bool {
	if j.willJoin == nil {
		j.willJoin = map[[2]string]bool{}
		for _, user := range j.plan.Users {
			if user.Target.Deactivated {
				j.willJoin[[2]string{j.ids.users[user.Target.Username]}] = true
			}
		}
		for _, talk := range j.ids.talks {
			for _, id := range talk.userIDs {
				j.willJoin[[2]string{id, talk.channelID}] = true
			}
		}
		members, _ := j.members()
		for _, member := range members {
			for _, channel := range member.Channels {
				j.willJoin[[2]string{member.UserID, channel.ChannelID}] = true
			}
		}
	}
	return j.willJoin[[2]string{userID, channelID}] || j.willJoin[[2]string{userID}]
}
