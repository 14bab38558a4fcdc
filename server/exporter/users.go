package exporter

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const (
	// botOwner stands for an owner that the archive may not name.
	botOwner = GeneratorName
	// noMail is the domain of addresses that reach nobody.
	noMail = "@team-export.invalid"
)

// botAccount is a bot that waits until all users have their lines.
type botAccount struct {
	user     teamdata.User
	username string
}

// botMembership is a line of the file beside the bulk lines.
type botMembership struct {
	Username string                `json:"username"`
	Teams    []bulk.TeamMembership `json:"teams"`
}

// writePeople writes the user segment and then the bot segment: a bot line
// names its owner.
func (r *run) writePeople(ctx context.Context) error {
	r.reporter.Phase(transfer.PhasePeople, nil, transfer.UnitUsers)
	for user, err := range r.snapshot.People(ctx, r.channelIDs()) {
		if err != nil {
			return err
		}
		if err := r.writePerson(user); err != nil {
			return fmt.Errorf("user %s: %w", user.ID, err)
		}
		r.reporter.Advance(1)
	}
	for _, bot := range r.people.bots {
		if err := r.writeBot(bot); err != nil {
			return fmt.Errorf("bot %s: %w", bot.user.ID, err)
		}
	}
	return nil
}

func (r *run) writePerson(user teamdata.User) error {
	if user.Username == "" {
		return r.writeDeleted(user.ID)
	}
	name, same := r.people.add(user.ID, user.Username)
	if !same {
		r.report.Warn(transfer.Warnf(transfer.WarnUserRenamed, user.ID,
			"User %q is called %q in the archive: the import format does not allow the name.", user.Username, name))
	}
	if user.Bot != nil {
		r.people.bots = append(r.people.bots, botAccount{user: user, username: name})
		return nil
	}
	r.report.Counts[transfer.CountUsers]++
	return r.lines.Encode(bulk.Line{Type: bulk.TypeUser, User: r.userLine(user, name)})
}

// writeDeleted gives posts of a permanently deleted account an author, one for
// all of them.
func (r *run) writeDeleted(userID string) error {
	name, first := r.people.addDeleted(userID)
	r.report.Warn(transfer.Warnf(transfer.WarnUserDeleted, userID,
		"Account %s was permanently deleted: what it left behind is exported under the name %q.", userID, name))
	if !first {
		return nil
	}
	r.report.Counts[transfer.CountUsers]++
	return r.lines.Encode(bulk.Line{Type: bulk.TypeUser, User: &bulk.User{
		Username: name,
		Email:    name + noMail,
		DeleteAt: max(r.team.CreateAt, 1),
	}})
}

// userLine says who the account is and what it may see in the team. One who is
// not a member any more becomes a deactivated account without membership, so
// that an import gives nobody access back.
func (r *run) userLine(user teamdata.User, name string) *bulk.User {
	line := &bulk.User{
		Username:  name,
		Email:     strings.ToLower(user.Email),
		Nickname:  user.Nickname,
		FirstName: user.FirstName,
		LastName:  user.LastName,
		Position:  user.Position,
		Locale:    user.Locale,
		DeleteAt:  user.DeleteAt,
	}
	if line.Email == "" {
		line.Email = user.ID + noMail
	}
	member := user.Member != nil && user.Member.DeleteAt == 0
	guest := isGuest(user)
	if member && guest && len(user.Channels) == 0 {
		// The format has no guest without a channel; a full account would see
		// more than the guest did.
		member = false
		r.report.Warn(transfer.Warnf(transfer.WarnGuestShell, user.ID,
			"Guest %q is in none of the exported channels and becomes a deactivated account without membership.", name))
	}
	if !member {
		line.DeleteAt = leftAt(user)
		return line
	}
	line.Roles = "system_user"
	if guest {
		line.Roles = "system_guest"
	}
	line.Teams = []bulk.TeamMembership{r.teamMembership(user, guest)}
	r.report.Counts[transfer.CountTeamMembers]++
	r.report.Counts[transfer.CountChannelMembers] += int64(len(user.Channels))
	return line
}

func (r *run) teamMembership(user teamdata.User, guest bool) bulk.TeamMembership {
	membership := bulk.TeamMembership{
		Name:  r.team.Name,
		Roles: memberRoles("team", guest, user.Member.SchemeAdmin),
	}
	for _, channel := range user.Channels {
		membership.Channels = append(membership.Channels, channelMembership(channel, guest))
	}
	return membership
}

func channelMembership(member teamdata.ChannelMember, guest bool) bulk.ChannelMembership {
	return bulk.ChannelMembership{
		Name:  member.ChannelName,
		Roles: memberRoles("channel", guest, member.SchemeAdmin),
		NotifyProps: &bulk.ChannelProps{
			Desktop:    member.NotifyProps["desktop"],
			Mobile:     member.NotifyProps["push"],
			MarkUnread: member.NotifyProps["mark_unread"],
		},
		Favorite:           member.Favorite,
		MentionCount:       member.MentionCount,
		MentionCountRoot:   member.MentionCountRoot,
		UrgentMentionCount: member.UrgentMentionCount,
		MsgCount:           member.MsgCount,
		MsgCountRoot:       member.MsgCountRoot,
		LastViewedAt:       member.LastViewedAt,
	}
}

// memberRoles are the roles of a place in a team or channel. The importer
// accepts a guest only when the account, the team and every channel say so.
// Roles of custom schemes stay behind: they mean nothing elsewhere.
func memberRoles(scope string, guest, admin bool) string {
	switch {
	case guest:
		return scope + "_guest"
	case admin:
		return scope + "_user " + scope + "_admin"
	default:
		return scope + "_user"
	}
}

func isGuest(user teamdata.User) bool {
	return slices.Contains(strings.Fields(user.Roles), "system_guest")
}

// leftAt is when an account without membership was deactivated, left the team,
// or, where neither is known, was made.
func leftAt(user teamdata.User) int64 {
	if user.DeleteAt != 0 {
		return user.DeleteAt
	}
	if user.Member != nil && user.Member.DeleteAt != 0 {
		return user.Member.DeleteAt
	}
	return max(user.CreateAt, 1)
}

func (r *run) writeBot(bot botAccount) error {
	owner, err := r.people.name(bot.user.Bot.OwnerID)
	if err != nil {
		owner = botOwner
		r.report.Warn(transfer.Warnf(transfer.WarnBotOwnerReplaced, bot.user.ID,
			"The owner of bot %q is not part of the team and is not named in the archive.", bot.username))
	}
	r.report.Counts[transfer.CountBots]++
	return r.lines.Encode(bulk.Line{Type: bulk.TypeBot, Bot: &bulk.Bot{
		Username:    bot.username,
		Owner:       owner,
		DisplayName: bot.user.FirstName,
		Description: bot.user.Bot.Description,
		DeleteAt:    bot.user.Bot.DeleteAt,
	}})
}

// writeBotMembers writes, beside the bulk lines, which bots are in the team.
func (r *run) writeBotMembers() error {
	out, err := r.out.Extra(archive.BotMembersName)
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for _, bot := range r.people.bots {
		if bot.user.Member == nil || bot.user.Member.DeleteAt != 0 {
			continue
		}
		line := botMembership{Username: bot.username, Teams: []bulk.TeamMembership{r.teamMembership(bot.user, false)}}
		if err := encoder.Encode(line); err != nil {
			return fmt.Errorf("memberships of bot %s: %w", bot.user.ID, err)
		}
	}
	return nil
}
