package e2e_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"
)

// talkOnce fills the channels of the world, once.
var talkOnce sync.Once

// talks makes what a member's archive is checked by: threads, files, reactions,
// edits and deleted posts in channels that they are in, are not in and have left,
// and direct messages.
func (w *world) talks(t *testing.T, ctx context.Context) {
	t.Helper()
	talkOnce.Do(func() {
		for _, name := range []string{"plans", "board", "old", "gone"} {
			w.thread(t, ctx, name, "words of "+name)
		}
		for _, name := range []string{"vault", "lounge"} {
			w.thread(t, ctx, name, beyond+" in "+name)
		}
		w.deleted(t, ctx)
		w.integration(t, ctx)
		w.conversations(t, ctx)
		w.thingsOfOthers(t, ctx)
		_, err := w.people["leader"].DeleteChannel(ctx, w.channels["old"].Id)
		require.NoError(t, err)
		for _, who := range []string{"member", "guest"} {
			_, err = w.people["leader"].RemoveUserFromChannel(ctx, w.channels["gone"].Id, w.people[who].User.Id)
			require.NoError(t, err)
		}
	})
}

func (w *world) say(t *testing.T, ctx context.Context, who, channelID, rootID, message string, files ...string) *model.Post {
	t.Helper()
	post, _, err := w.people[who].CreatePost(ctx, &model.Post{ChannelId: channelID, RootId: rootID, Message: message, FileIds: files})
	require.NoError(t, err, "%s in %s", who, channelID)
	return post
}

// thread is a root with a file, replies, reactions and an edit, by otto.
func (w *world) thread(t *testing.T, ctx context.Context, channel, words string) {
	t.Helper()
	otto, id := w.people["otto"], w.channels[channel].Id
	file, _, err := otto.UploadFile(ctx, []byte("file of "+words), id, "notes.txt")
	require.NoError(t, err)
	root := w.say(t, ctx, "otto", id, "", words+" :tada:", file.FileInfos[0].Id)
	reply := w.say(t, ctx, "otto", id, root.Id, "reply with "+words)
	w.say(t, ctx, "otto", id, root.Id, "another reply, @member")
	_, _, err = otto.SaveReaction(ctx, &model.Reaction{UserId: otto.User.Id, PostId: reply.Id, EmojiName: "+1"})
	require.NoError(t, err)
	edited := w.say(t, ctx, "otto", id, "", "first words, "+beyond)
	after := "second words"
	_, _, err = otto.PatchPost(ctx, edited.Id, &model.PostPatch{Message: &after})
	require.NoError(t, err)
	_, err = otto.PinPost(ctx, root.Id)
	require.NoError(t, err)
}

// deleted posts are a root with its replies, and a reply.
func (w *world) deleted(t *testing.T, ctx context.Context) {
	t.Helper()
	id := w.channels["plans"].Id
	root := w.say(t, ctx, "otto", id, "", beyond+" deleted root")
	w.say(t, ctx, "otto", id, root.Id, beyond+" reply to what is deleted")
	kept := w.say(t, ctx, "otto", id, "", "a root that loses a reply")
	reply := w.say(t, ctx, "otto", id, kept.Id, beyond+" deleted reply")
	for _, post := range []*model.Post{root, reply} {
		_, err := w.people["otto"].DeletePost(ctx, post.Id)
		require.NoError(t, err)
	}
}

// integration is a post with a button that leads to a secret address.
func (w *world) integration(t *testing.T, ctx context.Context) {
	t.Helper()
	post := &model.Post{ChannelId: w.channels["plans"].Id, Message: "press"}
	post.AddProp("attachments", []map[string]any{{"text": "buttons", "actions": []map[string]any{
		{"id": "go", "name": "Go", "type": "button", "integration": map[string]any{"url": "https://hooks.example.com/" + beyond}},
	}}})
	_, _, err := w.people["otto"].CreatePost(ctx, post)
	require.NoError(t, err)
}

func (w *world) conversations(t *testing.T, ctx context.Context) {
	t.Helper()
	id := func(name string) string { return w.people[name].User.Id }
	for _, pair := range [][2]string{{"member", "otto"}, {"member", "nora"}, {"member", "member"}, {"guest", "member"}, {"otto", "leader"}} {
		channel, _, err := w.people[pair[1]].CreateDirectChannel(ctx, id(pair[1]), id(pair[0]))
		require.NoError(t, err)
		words := "between " + pair[0] + " and " + pair[1]
		if pair[0] == "otto" {
			words += " " + beyond
		}
		root := w.say(t, ctx, pair[0], channel.Id, "", words)
		w.say(t, ctx, pair[1], channel.Id, root.Id, "answer "+words)
	}
	group, _, err := w.people["member"].CreateGroupChannel(ctx, []string{id("member"), id("otto"), id("nora")})
	require.NoError(t, err)
	w.say(t, ctx, "nora", group.Id, "", "the three of us")
	others, _, err := w.people["otto"].CreateGroupChannel(ctx, []string{id("leader"), id("otto"), id("nora")})
	require.NoError(t, err)
	w.say(t, ctx, "otto", others.Id, "", beyond+" three others")
}

// thingsOfOthers are what otto keeps for himself, in a channel that all can read.
func (w *world) thingsOfOthers(t *testing.T, ctx context.Context) {
	t.Helper()
	otto := w.people["otto"]
	list, _, err := otto.GetPostsForChannel(ctx, w.channels["plans"].Id, 0, 100, "", false, false)
	require.NoError(t, err)
	for _, id := range list.Order {
		for _, who := range []string{"otto", "member"} {
			_, err = w.people[who].UpdatePreferences(ctx, w.people[who].User.Id, model.Preferences{{UserId: w.people[who].User.Id, Category: "flagged_post", Name: id, Value: "true"}})
			require.NoError(t, err)
		}
	}
	_, err = otto.UpdateChannelNotifyProps(ctx, w.channels["plans"].Id, otto.User.Id, map[string]string{"desktop": "none", "mark_unread": "mention"})
	require.NoError(t, err)
	_, err = otto.UpdatePreferences(ctx, otto.User.Id, model.Preferences{{UserId: otto.User.Id, Category: "theme", Name: "", Value: `{"type":"` + beyond + `"}`}})
	require.NoError(t, err)
}
