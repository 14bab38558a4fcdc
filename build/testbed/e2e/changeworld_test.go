package e2e_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// changeWorld is a team that changes at random, as a seed says. People do everything by
// the API of a real server.
type changeWorld struct {
	t      *testing.T
	ctx    context.Context //nolint:containedctx // the world lives as long as its test
	server *testbed.Server
	random *rand.Rand
	name   string

	team     *model.Team
	people   []*testbed.Client
	channels []*model.Channel
	talk     *model.Channel
	posts    []*model.Post
	made     int
}

// newChangeWorld makes a team with people, channels and threads of some days ago.
func newChangeWorld(t *testing.T, ctx context.Context, server *testbed.Server, seed uint64) *changeWorld {
	t.Helper()
	w := &changeWorld{t: t, ctx: ctx, server: server, random: rand.New(rand.NewPCG(seed, 22)), name: fmt.Sprintf("change%d", seed)}
	var err error
	w.team, _, err = server.Admin.CreateTeam(ctx, &model.Team{Name: w.name, DisplayName: "Changes", Type: model.TeamOpen})
	require.NoError(t, err)
	for n := range 5 {
		name := fmt.Sprintf("%s-p%d", w.name, n)
		_, err := server.CreateUser(ctx, &model.User{Username: name, Email: name + "@example.com"})
		require.NoError(t, err)
		client, err := server.Login(ctx, name)
		require.NoError(t, err)
		w.people = append(w.people, client)
		_, _, err = server.Admin.AddTeamMember(ctx, w.team.Id, client.User.Id)
		require.NoError(t, err)
	}
	for n, kind := range []model.ChannelType{"O", "O", "P"} {
		w.channel(fmt.Sprintf("room%d", n), kind)
	}
	w.talk, _, err = w.people[0].CreateDirectChannel(ctx, w.people[0].User.Id, w.people[1].User.Id)
	require.NoError(t, err)
	w.attach(w.channels[0], w.people[0])
	w.posts = nil // the file stays
	for range 40 {
		w.step()
	}
	w.sql(`UPDATE Posts SET CreateAt = CreateAt - 172800000, UpdateAt = UpdateAt - 172800000, EditAt = CASE WHEN EditAt > 0 THEN EditAt - 172800000 ELSE 0 END,
		DeleteAt = CASE WHEN DeleteAt > 0 THEN DeleteAt - 172800000 ELSE 0 END WHERE ChannelId = ANY($1)`)
	w.sql(`UPDATE Reactions SET CreateAt = CreateAt - 172800000, UpdateAt = UpdateAt - 172800000 WHERE ChannelId = ANY($1)`)
	return w
}

// sql runs a statement about the channels of the world.
func (w *changeWorld) sql(statement string) {
	w.t.Helper()
	ids := "{" + w.talk.Id
	for _, channel := range w.channels {
		ids += "," + channel.Id
	}
	_, err := w.server.DB.ExecContext(w.ctx, statement, ids+"}")
	require.NoError(w.t, err)
}

// age lets an hour pass for all that happened, so that a delta of what comes next does not
// take it for something that was being written.
func (w *changeWorld) age() {
	w.sql(`UPDATE Posts SET UpdateAt = UpdateAt - 3600000 WHERE ChannelId = ANY($1)`)
	w.sql(`UPDATE ThreadMemberships m SET LastUpdated = LastUpdated - 3600000 FROM Posts p WHERE p.Id = m.PostId AND p.ChannelId = ANY($1)`)
	w.sql(`UPDATE ChannelMemberHistory SET LeaveTime = LeaveTime - 3600000 WHERE ChannelId = ANY($1)`)
}

func (w *changeWorld) channel(name string, kind model.ChannelType) {
	channel, _, err := w.server.Admin.CreateChannel(w.ctx, &model.Channel{TeamId: w.team.Id, Name: name, DisplayName: name, Type: kind})
	require.NoError(w.t, err)
	for _, person := range w.people[:4] {
		_, _, _ = w.server.Admin.AddChannelMember(w.ctx, channel.Id, person.User.Id)
	}
	w.channels = append(w.channels, channel)
}

func (w *changeWorld) person() *testbed.Client { return w.people[w.random.IntN(len(w.people))] }

// post returns a random post; its author may have left since.
func (w *changeWorld) post() *model.Post {
	if len(w.posts) == 0 {
		return nil
	}
	return w.posts[w.random.IntN(len(w.posts))]
}

func (w *changeWorld) text() string {
	w.made++
	return fmt.Sprintf("message %d of @%s :smile:", w.made, w.person().User.Username)
}

// say posts something; one who may not does not.
func (w *changeWorld) say(channelID, rootID string) {
	post, _, err := w.person().CreatePost(w.ctx, &model.Post{ChannelId: channelID, RootId: rootID, Message: w.text()})
	if err == nil {
		w.posts = append(w.posts, post)
	}
}

// step changes one thing. What the server refuses, because a person left or a channel is
// archived, changes nothing.
func (w *changeWorld) step() {
	channel := w.channels[w.random.IntN(len(w.channels))]
	post := w.post()
	if post == nil || w.random.IntN(4) == 0 {
		w.say(channel.Id, "")
		return
	}
	root := post.RootId
	if root == "" {
		root = post.Id
	}
	steps := []func(){
		func() { w.say(post.ChannelId, root) },
		func() { w.say(post.ChannelId, root) },
		func() { w.say(w.talk.Id, "") },
		func() { w.attach(channel, w.person()) },
		func() { w.edit(post) },
		func() { w.edit(post) },
		func() { _, _ = w.server.Admin.DeletePost(w.ctx, post.Id) },
		func() { w.react(post, w.person()) },
		func() { w.react(post, w.person()) },
		func() { w.unreact(post, w.person()) },
		func() { _, _ = w.server.Admin.PinPost(w.ctx, post.Id) },
		func() { _, _ = w.server.Admin.UnpinPost(w.ctx, post.Id) },
		func() { w.save(post, w.person(), true) },
		func() { w.save(post, w.person(), false) },
		func() { w.follow(root, w.person()) },
		func() { w.member(channel, w.person()) },
		func() { w.move(w.person()) },
		func() { w.rename(w.person()) },
		func() { w.renameChannel(channel) },
		func() { w.header(channel) },
		func() { w.read(channel, w.person()) },
	}
	steps[w.random.IntN(len(steps))]()
}

func (w *changeWorld) attach(channel *model.Channel, person *testbed.Client) {
	uploaded, _, err := person.UploadFile(w.ctx, []byte(w.text()), channel.Id, fmt.Sprintf("file%d.txt", w.made))
	if err == nil {
		post, _, err := person.CreatePost(w.ctx, &model.Post{ChannelId: channel.Id, Message: w.text(), FileIds: model.StringArray{uploaded.FileInfos[0].Id}})
		if err == nil {
			w.posts = append(w.posts, post)
		}
	}
}

func (w *changeWorld) edit(post *model.Post) {
	text := w.text()
	_, _, _ = w.server.Admin.PatchPost(w.ctx, post.Id, &model.PostPatch{Message: &text})
}

func (w *changeWorld) react(post *model.Post, person *testbed.Client) {
	name := []string{"+1", "tada", "smile"}[w.random.IntN(3)]
	_, _, _ = person.SaveReaction(w.ctx, &model.Reaction{UserId: person.User.Id, PostId: post.Id, EmojiName: name})
}

func (w *changeWorld) unreact(post *model.Post, person *testbed.Client) {
	for _, name := range []string{"+1", "tada", "smile"} {
		_, _ = person.DeleteReaction(w.ctx, &model.Reaction{UserId: person.User.Id, PostId: post.Id, EmojiName: name})
	}
}

func (w *changeWorld) save(post *model.Post, person *testbed.Client, on bool) {
	preferences := model.Preferences{{UserId: person.User.Id, Category: model.PreferenceCategoryFlaggedPost, Name: post.Id, Value: "true"}}
	if on {
		_, _ = person.UpdatePreferences(w.ctx, person.User.Id, preferences)
	} else {
		_, _ = person.DeletePreferences(w.ctx, person.User.Id, preferences)
	}
}

func (w *changeWorld) follow(root string, person *testbed.Client) {
	_, _ = person.UpdateThreadFollowForUser(w.ctx, person.User.Id, w.team.Id, root, w.random.IntN(2) == 0)
	_, _, _ = person.UpdateThreadReadForUser(w.ctx, person.User.Id, w.team.Id, root, model.GetMillis())
}

// member lets a person leave a channel, or join it.
func (w *changeWorld) member(channel *model.Channel, person *testbed.Client) {
	if _, err := w.server.Admin.RemoveUserFromChannel(w.ctx, channel.Id, person.User.Id); err != nil {
		_, _, _ = w.server.Admin.AddChannelMember(w.ctx, channel.Id, person.User.Id)
	}
}

// move lets a person leave the team, or come back.
func (w *changeWorld) move(person *testbed.Client) {
	member, _, err := w.server.Admin.GetTeamMember(w.ctx, w.team.Id, person.User.Id, "")
	if err == nil && member.DeleteAt == 0 {
		_, _ = w.server.Admin.RemoveTeamMember(w.ctx, w.team.Id, person.User.Id)
	} else {
		_, _, _ = w.server.Admin.AddTeamMember(w.ctx, w.team.Id, person.User.Id)
	}
}

// rename gives a person another name, or one that another person had before.
func (w *changeWorld) rename(person *testbed.Client) {
	name := fmt.Sprintf("%s-n%d", w.name, w.random.IntN(8))
	nick := w.text()
	patched, _, err := w.server.Admin.PatchUser(w.ctx, person.User.Id, &model.UserPatch{Username: &name, Nickname: &nick})
	if err == nil {
		person.User = patched
	}
}

// renameChannel gives a channel another name, or archives it, or takes that back.
func (w *changeWorld) renameChannel(channel *model.Channel) {
	switch w.random.IntN(4) {
	case 0:
		_, _ = w.server.Admin.DeleteChannel(w.ctx, channel.Id)
	case 1:
		_, _, _ = w.server.Admin.RestoreChannel(w.ctx, channel.Id)
	case 2:
		if len(w.channels) < 6 {
			w.made++
			w.channel(fmt.Sprintf("late%d", w.made), "P")
		}
	default:
		name := fmt.Sprintf("name%d", w.random.IntN(5))
		_, _, _ = w.server.Admin.PatchChannel(w.ctx, channel.Id, &model.ChannelPatch{Name: &name})
	}
}

func (w *changeWorld) header(channel *model.Channel) {
	text := w.text()
	_, _, _ = w.server.Admin.PatchChannel(w.ctx, channel.Id, &model.ChannelPatch{Header: &text})
}

func (w *changeWorld) read(channel *model.Channel, person *testbed.Client) {
	_, _, _ = person.ViewChannel(w.ctx, person.User.Id, &model.ChannelView{ChannelId: channel.Id})
}

// shuffle changes some things.
func (w *changeWorld) shuffle(steps int) {
	for range steps {
		w.step()
	}
	slices.SortFunc(w.posts, func(a, b *model.Post) int { return int(a.CreateAt - b.CreateAt) })
}
