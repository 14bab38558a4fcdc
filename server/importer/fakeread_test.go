package importer

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// serverWords says what is on the fake server in the words of the bulk format.
type serverWords struct {
	t     testing.TB
	i     *imported
	users map[string]string
	names map[string]string
	team  string
	lines []bulk.Line
	// reactions and flags are those of posts, by the ids of these.
	reactions map[string][]write.Reaction
	flags     map[string][]string
}

// read says what an import left on the server: new channels, accounts, emoji and
// posts, each with the names that things have there.
func (i *imported) read(t testing.TB) {
	t.Helper()
	w := &serverWords{t: t, i: i, users: map[string]string{}, names: map[string]string{}, team: i.plan.TargetTeam}
	for _, account := range i.host.target.Accounts {
		w.users[account.ID] = account.Username
	}
	for _, channel := range i.host.target.Channels {
		w.names[channel.ID] = channel.Name
	}
	for name, id := range i.host.rows.Channels {
		w.names[id] = name
	}
	w.channels()
	w.accounts()
	w.emoji()
	w.posts()
	for _, line := range w.lines {
		text, err := json.Marshal(line)
		require.NoError(t, err)
		i.text += string(text) + "\n"
	}
	all := `{"type":"version","version":1}` + "\n" + i.text
	for line, err := range bulk.Decode(bytes.NewReader([]byte(all))) {
		require.NoError(t, err)
		if line.Type != bulk.TypeVersion {
			i.lines = append(i.lines, line)
		}
	}
	w.members()
	i.userIDs, i.channelIDs = map[string]string{}, map[string]string{}
	for id, name := range w.users {
		i.userIDs[name] = id
	}
	for id, name := range w.names {
		i.channelIDs[name] = id
	}
}

func byName[V any](things map[string]V, name func(V) string) []string {
	return slices.SortedFunc(maps.Keys(things), func(a, b string) int { return cmp.Compare(name(things[a]), name(things[b])) })
}

func (w *serverWords) channels() {
	made := w.i.host.server.Channels
	for _, id := range byName(made, func(c write.NewChannel) string { return c.Name }) {
		channel := made[id]
		w.names[id] = channel.Name
		kind := "O"
		if channel.Private {
			kind = "P"
		}
		w.lines = append(w.lines, bulk.Line{Type: bulk.TypeChannel, Channel: &bulk.Channel{
			Team: w.team, Name: channel.Name, DisplayName: channel.DisplayName, Type: kind, Header: channel.Header, Purpose: channel.Purpose,
			DeletedAt: w.i.host.rows.Archived[id],
		}})
	}
}

func (w *serverWords) accounts() {
	memberships := map[string]write.Member{}
	for _, member := range w.i.host.rows.Members {
		memberships[member.UserID] = member
	}
	for _, shell := range w.i.host.rows.Shells {
		require.NotZero(w.t, shell.DeleteAt, "a shell is deactivated")
		w.users[shell.ID] = shell.Username
		user := &bulk.User{
			Username: shell.Username, Email: shell.Email, Nickname: shell.Nickname, FirstName: shell.FirstName, LastName: shell.LastName,
			Position: shell.Position, DeleteAt: shell.DeleteAt,
		}
		scope := "_user"
		if shell.Guest {
			user.Roles, scope = "system_guest", "_guest"
		}
		if member, ok := memberships[shell.ID]; ok {
			require.True(w.t, member.New)
			settings, teamTheme, favorites := w.settings(shell.ID, write.NewAccount{NotifyProps: shell.NotifyProps, Props: shell.Props})
			user.Settings, user.Locale = settings, shell.Locale
			user.Teams = []bulk.TeamMembership{w.membership(member, scope, favorites)}
			user.Teams[0].Theme = teamTheme
		}
		w.lines = append(w.lines, bulk.Line{Type: bulk.TypeUser, User: user})
	}
	for id, bot := range w.i.host.server.Bots {
		w.users[id] = bot.Username
	}
	made := w.i.host.server.Accounts
	for _, id := range byName(made, func(a write.NewAccount) string { return a.Username }) {
		account := made[id]
		w.users[id] = account.Username
		user := &bulk.User{
			Username: account.Username, Email: account.Email, Nickname: account.Nickname, FirstName: account.FirstName, LastName: account.LastName,
			Position: account.Position, Locale: account.Locale, Roles: "system_user",
		}
		scope := "_user"
		if account.Guest {
			user.Roles, scope = "system_guest", "_guest"
		}
		settings, teamTheme, favorites := w.settings(id, account)
		user.Settings = settings
		if picture := w.i.host.server.Pictures[id]; picture != "" {
			user.ProfileImage = "pictures/" + account.Username
			w.i.files[user.ProfileImage] = picture
		}
		if member, ok := memberships[id]; ok {
			require.True(w.t, member.New)
			user.Teams = []bulk.TeamMembership{w.membership(member, scope, favorites)}
			user.Teams[0].Theme = teamTheme
		}
		w.lines = append(w.lines, bulk.Line{Type: bulk.TypeUser, User: user})
	}
}

func (w *serverWords) membership(member write.Member, scope string, favorites map[string]bool) bulk.TeamMembership {
	team := bulk.TeamMembership{Name: w.team, Roles: "team" + scope}
	if member.Admin {
		team.Roles += " team_admin"
	}
	for _, channel := range member.Channels {
		roles := "channel" + scope
		if channel.Admin {
			roles += " channel_admin"
		}
		membership := bulk.ChannelMembership{Name: w.channel(channel.ChannelID), Roles: roles, Favorite: favorites[channel.ChannelID]}
		readState(channel, &membership)
		team.Channels = append(team.Channels, membership)
	}
	return team
}

func (w *serverWords) channel(id string) string {
	name, ok := w.names[id]
	if !ok {
		require.Fail(w.t, "a channel is not on the server", id)
	}
	return name
}

func (w *serverWords) user(id string) string {
	name, ok := w.users[id]
	if !ok && id == "admin" {
		// The one who imports has an account and need not be in the archive.
		return id
	}
	if !ok {
		require.Fail(w.t, "an account is not on the server", id)
	}
	return name
}

func (w *serverWords) emoji() {
	made := w.i.host.server.Emoji
	for _, id := range byName(made, func(e write.NewEmoji) string { return e.Name }) {
		image := "emoji/" + made[id].Name
		w.i.files[image] = string(made[id].Image)
		w.lines = append(w.lines, bulk.Line{Type: bulk.TypeEmoji, Emoji: &bulk.Emoji{Name: made[id].Name, Image: image}})
	}
}

func (w *serverWords) posts() {
	rows := w.i.host.rows
	w.reactions, w.flags = map[string][]write.Reaction{}, map[string][]string{}
	for key, reaction := range rows.Reactions {
		w.reactions[key.PostID] = append(w.reactions[key.PostID], reaction)
	}
	for key := range rows.Flags {
		w.flags[key.PostID] = append(w.flags[key.PostID], key.UserID)
	}
	var posts []write.Post
	for _, post := range rows.Posts {
		_, direct := w.i.host.server.Conversations[post.ChannelID]
		if w.i.host.before[post.ID] || post.OriginalID != "" || direct {
			continue
		}
		posts = append(posts, post)
	}
	slices.SortFunc(posts, func(a, b write.Post) int {
		return cmp.Or(cmp.Compare(a.CreateAt, b.CreateAt), cmp.Compare(a.Message, b.Message), cmp.Compare(a.ID, b.ID))
	})
	threads := map[string]*bulk.Post{}
	for _, post := range posts {
		if post.RootID == "" {
			thread := &bulk.Post{Team: w.team, Channel: w.channel(post.ChannelID), Thread: bulk.Thread{Content: w.content(post)}}
			threads[post.ID] = thread
			w.lines = append(w.lines, bulk.Line{Type: bulk.TypePost, Post: thread})
		}
	}
	for _, post := range posts {
		if post.RootID == "" {
			continue
		}
		if thread := threads[post.RootID]; thread != nil {
			thread.Replies = append(thread.Replies, w.content(post))
			continue
		}
		require.True(w.t, w.i.host.before[post.RootID], "the root of a reply is on the server")
		thread := &bulk.Post{Team: w.team, Channel: w.channel(post.ChannelID), Thread: bulk.Thread{Content: w.content(rows.Posts[post.RootID]), Replies: []bulk.Content{w.content(post)}}}
		threads[post.RootID] = thread
		w.lines = append(w.lines, bulk.Line{Type: bulk.TypePost, Post: thread})
	}
	for _, follower := range rows.Followers {
		if thread := threads[follower.PostID]; thread != nil {
			thread.ThreadFollowers = append(thread.ThreadFollowers, bulk.ThreadFollower{User: w.user(follower.UserID), LastViewed: follower.LastViewed, UnreadMentions: follower.UnreadMentions})
		}
	}
	for _, thread := range threads {
		slices.SortFunc(thread.ThreadFollowers, func(a, b bulk.ThreadFollower) int { return cmp.Compare(a.User, b.User) })
	}
}

func (w *serverWords) content(post write.Post) bulk.Content {
	content := bulk.Content{
		User: w.user(post.UserID), Type: post.Type, Message: post.Message, Props: post.Props, CreateAt: post.CreateAt, EditAt: post.EditAt, IsPinned: post.Pinned,
	}
	for _, reaction := range w.reactions[post.ID] {
		if reaction.ChannelID != post.ChannelID {
			require.Equal(w.t, post.ChannelID, reaction.ChannelID)
		}
		content.Reactions = append(content.Reactions, bulk.Reaction{User: w.user(reaction.UserID), EmojiName: reaction.Emoji, CreateAt: reaction.At})
	}
	slices.SortFunc(content.Reactions, func(a, b bulk.Reaction) int {
		return cmp.Or(cmp.Compare(a.CreateAt, b.CreateAt), cmp.Compare(a.User, b.User), cmp.Compare(a.EmojiName, b.EmojiName))
	})
	for _, userID := range w.flags[post.ID] {
		content.FlaggedBy = append(content.FlaggedBy, w.user(userID))
	}
	slices.Sort(content.FlaggedBy)
	for _, id := range post.FileIDs {
		upload := w.i.host.server.Uploads[id]
		require.NotEmpty(w.t, upload.ID, "a file that a post names was uploaded")
		require.Equal(w.t, post.ID, w.i.host.rows.Files[id])
		content.Attachments = append(content.Attachments, bulk.Attachment{Path: "files/" + upload.Name})
		w.i.files["files/"+upload.Name] = w.i.host.server.Contents[id]
	}
	return content
}

// members names the accounts that were here and got memberships.
func (w *serverWords) members() {
	for _, member := range w.i.host.rows.Members {
		if member.New {
			continue
		}
		one := Member{UserID: member.UserID, Username: w.user(member.UserID)}
		for _, channel := range member.Channels {
			one.Channels = append(one.Channels, w.channel(channel.ChannelID))
		}
		w.i.written.Members = append(w.i.written.Members, one)
	}
}
