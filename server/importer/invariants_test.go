package importer

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// check holds what was written against all that must be true of whatever an
// import writes: what the native importer's validators ask for, and what keeps
// the rest of the server out of it.
func (i imported) check(t testing.TB, target planning.Target) {
	t.Helper()
	c := checker{t: t, i: i, channels: map[string]bool{}, users: map[string]bool{}, mails: map[string]bool{}}
	for _, bot := range i.host.server.Bots {
		require.True(t, i.plan.Policy.Bots && sanitize.IsUsername(bot.Username), bot.Username)
		require.False(t, c.users[bot.Username])
		c.users[bot.Username] = true
	}
	c.channels[mmrules.TownSquare] = true
	existing := map[string]bool{}
	for _, account := range target.Accounts {
		existing[account.Username] = true
		c.mails[account.Email] = true
	}
	for _, channel := range i.plan.Channels {
		if channel.Target.ID != "" {
			c.channels[channel.Target.Name] = true
		}
	}
	taken := map[string]bool{}
	for _, channel := range target.Channels {
		taken[channel.Name] = true
	}
	for _, emoji := range target.Emoji {
		taken[":"+emoji.Name] = true
	}
	for _, user := range i.plan.Users {
		if user.Target.UserID != "" {
			require.True(t, existing[user.Target.Username])
			c.users[user.Target.Username] = true
		}
	}
	for _, line := range i.lines {
		require.LessOrEqual(t, line.Length, bulk.MaxLine)
		switch line.Type {
		case bulk.TypeVersion:
		case bulk.TypeChannel:
			if line.Channel.Name == mmrules.TownSquare {
				delete(c.channels, mmrules.TownSquare)
			}
			require.False(t, taken[line.Channel.Name], "a channel that exists has no line")
			c.channel(line.Channel)
		case bulk.TypeUser:
			require.False(t, existing[line.User.Username], "an account that exists has no line")
			c.user(line.User)
		case bulk.TypeEmoji:
			require.False(t, taken[":"+line.Emoji.Name], "an emoji that exists has no line")
			require.True(t, sanitize.IsEmojiName(line.Emoji.Name), line.Emoji.Name)
			c.file(line.Emoji.Image)
		case bulk.TypePost:
			c.post(line.Post)
		case bulk.TypeTeam, bulk.TypeBot, bulk.TypeDirectChannel, bulk.TypeDirectPost, bulk.TypeRole, bulk.TypeScheme, bulk.TypeDocs:
			require.Fail(t, "a line of a type that imports never write", line.Type)
		}
	}
	c.plan()
}

type checker struct {
	t                      testing.TB
	i                      imported
	channels, users, mails map[string]bool
}

func (c *checker) channel(channel *bulk.Channel) {
	require.Equal(c.t, c.i.plan.TargetTeam, channel.Team)
	require.True(c.t, sanitize.IsChannelName(channel.Name))
	require.False(c.t, c.channels[channel.Name], "each channel has one line")
	require.Contains(c.t, []string{"O", "P"}, channel.Type)
	require.NotEmpty(c.t, channel.DisplayName)
	require.LessOrEqual(c.t, utf8.RuneCountInString(channel.DisplayName), 64)
	require.LessOrEqual(c.t, utf8.RuneCountInString(channel.Header), 1024)
	require.LessOrEqual(c.t, utf8.RuneCountInString(channel.Purpose), 250)
	require.LessOrEqual(c.t, channel.DeletedAt, now)
	c.channels[channel.Name] = true
}

func (c *checker) user(user *bulk.User) {
	require.True(c.t, sanitize.IsUsername(user.Username), user.Username)
	require.False(c.t, c.users[user.Username], "each user has one line")
	require.Equal(c.t, user.Email, sanitize.Address(user.Email))
	require.False(c.t, c.mails[user.Email], "each address is one user's: %s", user.Email)
	c.users[user.Username], c.mails[user.Email] = true, true
	require.LessOrEqual(c.t, user.DeleteAt, now)
	require.Contains(c.t, []string{"", "system_user", "system_guest"}, user.Roles)
	require.LessOrEqual(c.t, len(user.Teams), 1)
	_, dropped := sanitize.CleanSettings(user.Settings)
	require.Zero(c.t, dropped)
	if user.ProfileImage != "" {
		c.file(user.ProfileImage)
	}
	guest := user.Roles == "system_guest"
	for _, team := range user.Teams {
		require.True(c.t, user.DeleteAt == 0 || c.deactivated(user.Username), "a deactivated member was one on the source")
		require.Equal(c.t, c.i.plan.TargetTeam, team.Name)
		c.roles("team", team.Roles, guest)
		seen := map[string]bool{}
		for _, channel := range team.Channels {
			require.True(c.t, c.channels[channel.Name], "the channel %q exists", channel.Name)
			require.False(c.t, seen[channel.Name])
			seen[channel.Name] = true
			c.roles("channel", channel.Roles, guest)
		}
		require.False(c.t, guest && len(team.Channels) == 0, "a guest is in a channel")
	}
	require.False(c.t, guest && len(user.Teams) == 0 && user.DeleteAt == 0, "an active guest is in a team")
}

// deactivated reports whether somebody who has a name here was deactivated on the
// source, and the import may make accounts.
func (c *checker) deactivated(username string) bool {
	for _, user := range c.i.plan.Users {
		if user.Target.Username == username {
			return c.i.plan.Policy.Accounts && c.i.in.People[user.Source.Username].Deactivated
		}
	}
	return false
}

func (c *checker) roles(scope, roles string, guest bool) {
	allowed := []string{scope + "_user"}
	if c.i.plan.Policy.Admins {
		allowed = append(allowed, scope+"_user "+scope+"_admin")
	}
	if guest {
		allowed = []string{scope + "_guest"}
	}
	require.Contains(c.t, allowed, roles)
}

func (c *checker) file(path string) {
	require.Contains(c.t, c.i.files, path, "every file that a post, an emoji or an account has is there")
}

func (c *checker) post(post *bulk.Post) {
	require.Equal(c.t, c.i.plan.TargetTeam, post.Team)
	require.True(c.t, c.channels[post.Channel], "the channel %q exists", post.Channel)
	seen := map[string]bool{}
	for _, follower := range post.ThreadFollowers {
		c.person(follower.User)
		require.False(c.t, seen[follower.User])
		seen[follower.User] = true
	}
	c.content(post.Content, 1)
	last := post.CreateAt
	for _, reply := range post.Replies {
		require.GreaterOrEqual(c.t, reply.CreateAt, last)
		last = reply.CreateAt
		c.content(reply, post.CreateAt)
	}
}

func (c *checker) person(name string) {
	require.True(c.t, c.users[name], "%q has a line or is an existing account", name)
}

// harmless are the props that may get through.
var harmless = regexp.MustCompile(`^(team_export_post_id|attachments|from_webhook|override_username|username|addedUsername|removedUsername|(old|new)_(header|purpose|displayname)|mentionHighlightDisabled|disable_group_highlight)$`)

// webhook holds the name that a post shows against the plan: one that people could
// have is marked, and so is every name in an import by a team admin.
func (c *checker) webhook(kind string, fields map[string]json.RawMessage) {
	if fields["from_webhook"] != nil {
		require.JSONEq(c.t, `"true"`, string(fields["from_webhook"]))
		require.NotContains(c.t, kind, "system_")
	}
	if fields["override_username"] == nil {
		return
	}
	require.NotNil(c.t, fields["from_webhook"], "for which clients show the tag BOT")
	var name string
	require.NoError(c.t, json.Unmarshal(fields["override_username"], &name))
	if strings.HasSuffix(name, " (webhook)") {
		return
	}
	require.True(c.t, c.i.plan.Policy.AnyAccount && slices.Contains(c.i.plan.Webhooks, name), name)
	require.False(c.t, c.users[sanitize.Key(name)] || sanitize.IsReserved(sanitize.Key(name)), name)
}

func (c *checker) content(content bulk.Content, notBefore int64) {
	c.person(content.User)
	require.GreaterOrEqual(c.t, content.CreateAt, notBefore)
	require.Equal(c.t, content.Type, mmrules.ImportableType(content.Type))
	require.False(c.t, strings.HasPrefix(content.Type, "custom_"))
	require.LessOrEqual(c.t, utf8.RuneCountInString(content.Message), c.i.in.Server.PostRunes)
	require.NotContains(c.t, content.Message, "\x00")
	require.LessOrEqual(c.t, len(content.Attachments), mmrules.MaxAttachments)
	for _, attachment := range content.Attachments {
		c.file(attachment.Path)
	}
	if len(content.Props) > 0 {
		var fields map[string]json.RawMessage
		require.NoError(c.t, json.Unmarshal(content.Props, &fields))
		require.NotContains(c.t, string(content.Props), `\u0000`)
		for name := range fields {
			require.Regexp(c.t, harmless, name)
		}
		c.webhook(content.Type, fields)
		require.NotContains(c.t, string(fields["attachments"]), `"actions"`)
		require.NotContains(c.t, string(fields["attachments"]), `"integration"`)
	}
	type once struct{ user, emoji string }
	seen := map[once]bool{}
	for _, reaction := range content.Reactions {
		c.person(reaction.User)
		require.True(c.t, sanitize.IsEmojiName(reaction.EmojiName), reaction.EmojiName)
		require.GreaterOrEqual(c.t, reaction.CreateAt, content.CreateAt)
		require.False(c.t, seen[once{reaction.User, reaction.EmojiName}])
		seen[once{reaction.User, reaction.EmojiName}] = true
	}
	require.True(c.t, len(content.FlaggedBy) == 0 || c.i.plan.Policy.Flags)
	for _, name := range content.FlaggedBy {
		c.person(name)
	}
}

// plan holds what was written against what the plan promised. What only comes
// to light when names meet is not in it.
func (c *checker) plan() {
	met := map[string]bool{
		string(sanitize.SkipReaction): true, string(sanitize.SkipFlag): true, string(sanitize.SkipFollower): true, string(sanitize.SkipText): true,
		string(sanitize.SkipProp): true,
	}
	promised, kept := map[string]int64{}, map[string]int64{}
	for _, drop := range c.i.plan.Dropped {
		require.NotEmpty(c.t, drop.Reason, drop.Kind)
		promised[drop.Kind] = drop.Count
	}
	for _, drop := range c.i.written.Dropped {
		kept[drop.Kind] = drop.Count
	}
	for kind := range met {
		require.LessOrEqual(c.t, promised[kind], kept[kind], kind)
		delete(promised, kind)
		delete(kept, kind)
	}
	require.Equal(c.t, promised, kept, "all that is left out was announced")
	if len(c.i.host.before) > 0 {
		return
	}
	posts := transfer.CountPosts
	require.LessOrEqual(c.t, c.i.written.Counts[posts], c.i.plan.Counts[posts])
	require.GreaterOrEqual(c.t, c.i.written.Counts[posts]+c.i.written.Counts[write.CountRepeated], c.i.plan.Counts[posts], "what is not written is there already")
	if c.i.written.Counts[posts] < c.i.plan.Counts[posts] {
		return
	}
	for _, kind := range []string{
		transfer.CountReplies, transfer.CountChannels, transfer.CountUsers, transfer.CountTeamMembers,
		transfer.CountChannelMembers, transfer.CountEmoji, transfer.CountPins, transfer.CountFiles, transfer.CountFileBytes,
	} {
		require.Equal(c.t, c.i.plan.Counts[kind], c.i.written.Counts[kind], "%s are as many as announced", kind)
	}
}
