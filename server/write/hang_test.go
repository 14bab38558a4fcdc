package write_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// rich is a thread with all that hangs on posts.
func rich() write.Thread {
	root, reply := said("p1", 5), said("r1", 6)
	root.Pinned = true
	root.Reactions = []write.Mark{{UserID: boris, Emoji: "wave", At: 7}, {UserID: boris, Emoji: "wave", At: 8}, {UserID: anna, Emoji: "wave", At: 9}}
	root.Flags = []string{anna}
	reply.UserID = boris
	thread := in(channelA, root, reply)
	thread.Followers = []write.ThreadFollower{{UserID: boris, LastViewed: 3, UnreadMentions: 1, Joins: true}}
	return thread
}

func TestThread_BringsWhatHangsOnIt(t *testing.T) {
	s := newServer(t)
	progress := s.imports("job", rich())
	root := s.store.Posts[idOf("p1")]
	require.True(t, root.HasReactions)
	require.EqualValues(t, 6, root.UpdateAt, "a root says when its newest reply is")
	require.Len(t, s.store.Reactions, 2)
	require.Equal(t, map[string]int{idOf("p1"): 2}, s.store.Entries["job"][0].Reactions)
	require.Empty(t, s.store.Entries["job"][0].Added, "it belongs to posts that are in the journal themselves")
	require.Equal(t, journal.Counts{
		write.CountPosts: 2, write.CountRoots: 1, write.CountReplies: 1, write.CountPins: 1, "reactions": 2, "flags": 1, "thread_followers": 1,
	}, progress.Counts)
	rows := s.rows()
	s.imports("again", rich())
	require.Equal(t, rows, s.rows())
	require.Empty(t, s.store.Entries["again"])
}

func TestThread_OfAnEarlierImportGetsWhatIsNew(t *testing.T) {
	s := newServer(t)
	s.imports("job", rich())
	newer := rich()
	newer.Root.Reactions = append(newer.Root.Reactions, write.Mark{UserID: boris, Emoji: "tada", At: 20})
	newer.Root.Flags = append(newer.Root.Flags, boris)
	newer.Followers = append(newer.Followers, write.ThreadFollower{UserID: anna, Joins: true})
	newer.Replies = append(newer.Replies, said("r2", 21))
	progress := s.imports("newer", newer)
	require.EqualValues(t, 1, progress.Counts[write.CountPosts])
	require.EqualValues(t, 2, progress.Counts[write.CountHere])
	entry := s.store.Entries["newer"][0]
	require.Equal(t, journal.IDs{idOf("r2")}, entry.Posts)
	require.ElementsMatch(t, []journal.Addition{
		{Kind: journal.AddedReaction, PostID: idOf("p1"), UserID: boris, Emoji: "tada"},
		{Kind: journal.AddedFlag, PostID: idOf("p1"), UserID: boris},
		{Kind: journal.AddedFollower, PostID: idOf("p1"), UserID: anna},
	}, entry.Added, "an undo removes it from a post that it leaves")
}

func TestThread_ThatNoImportBroughtGetsOnlyReplies(t *testing.T) {
	s := newServer(t)
	s.change = old(channelA)
	s.store.Posts[idOf("p1")] = write.Post{ID: idOf("p1"), ChannelID: channelA, UserID: anna, CreateAt: 5, Message: "message p1"}
	progress := s.imports("job", rich())
	require.Equal(t, idOf("p1"), s.store.Posts[idOf("r1")].RootID)
	require.Empty(t, s.store.Reactions)
	require.Empty(t, s.store.Followers)
	require.Empty(t, s.store.Flags)
	require.False(t, s.store.Posts[idOf("p1")].Pinned)
	require.EqualValues(t, 1, progress.Counts[write.CountHere])
}

func TestThread_WhatWasDeletedHereStaysSo(t *testing.T) {
	for _, test := range []struct {
		name string
		gone string
		// deleted is how many posts the report says were deleted here.
		deleted int64
		replies int
	}{
		{name: "a root with all its replies", gone: "p1", deleted: 3},
		{name: "a reply alone", gone: "r1", deleted: 1, replies: 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newServer(t)
			s.imports("job", rich())
			post := s.store.Posts[idOf(test.gone)]
			post.DeleteAt = 50
			s.store.Posts[post.ID] = post
			newer := rich()
			newer.Root.Reactions = append(newer.Root.Reactions, write.Mark{UserID: boris, Emoji: "tada", At: 20})
			newer.Replies[0].Reactions = []write.Mark{{UserID: boris, Emoji: "heart", At: 20}}
			newer.Replies = append(newer.Replies, said("r2", 21))
			progress := s.imports("newer", newer)
			require.Equal(t, test.deleted, progress.Counts[write.CountDeletedHere])
			require.EqualValues(t, test.replies, progress.Counts[write.CountPosts])
			require.Equal(t, post, s.store.Posts[post.ID])
			for key := range s.store.Reactions {
				require.NotEqual(t, "heart", key.Emoji)
				require.False(t, key.Emoji == "tada" && test.gone == "p1")
			}
		})
	}
	t.Run("the replies of a root that is a reply here", func(t *testing.T) {
		s := newServer(t)
		s.store.Posts[idOf("p1")] = write.Post{ID: idOf("p1"), RootID: idOf("p0"), ChannelID: channelA, UserID: anna, CreateAt: 5, Message: "message p1"}
		progress := s.imports("job", rich())
		require.Len(t, s.store.Posts, 1)
		require.EqualValues(t, 2, progress.Counts[write.CountDeletedHere])
	})
}

func TestThread_InSeveralLinesIsOne(t *testing.T) {
	for batch, repeated := range map[int]int64{1: 0, 100: 2} {
		s := newServer(t)
		s.change = inBatchesOf(batch)
		first, second, third := rich(), rich(), rich()
		second.Replies = []write.Content{said("r2", 20)}
		third.Replies = []write.Content{said("r3", 30)}
		progress := s.imports("job", first, second, third)
		require.Len(t, s.store.Posts, 4)
		require.EqualValues(t, 4, progress.Counts[write.CountPosts])
		require.EqualValues(t, 1, progress.Counts[write.CountRoots])
		require.EqualValues(t, repeated, progress.Counts[write.CountRepeated])
		require.Len(t, s.store.Reactions, 2)
		require.EqualValues(t, 2, progress.Counts["reactions"])
		for _, reply := range []string{"r1", "r2", "r3"} {
			require.Equal(t, idOf("p1"), s.store.Posts[idOf(reply)].RootID)
		}
	}
}

func TestEdits_ComeWithANewerArchive(t *testing.T) {
	edited := func(change func(*write.Content)) write.Thread {
		content := said("p1", 5)
		content.Message, content.EditAt = "what it says by now", 40
		if change != nil {
			change(&content)
		}
		return in(channelA, content)
	}
	for _, test := range []struct {
		name   string
		here   func(*server)
		change func(*write.Content)
		want   string
	}{
		{name: "to a post that nobody touched here", want: "what it says by now"},
		{name: "not to one that was edited here", here: func(s *server) { s.store.Edited = map[string]bool{idOf("p1"): true} }, want: "message p1"},
		{name: "not when the edit here is newer", here: func(s *server) { s.touch(func(p *write.Post) { p.EditAt = 41 }) }, want: "message p1"},
		{name: "not to the post of another author", here: func(s *server) { s.touch(func(p *write.Post) { p.UserID = boris }) }, want: "message p1"},
		{name: "not to one that no import brought", here: func(s *server) { s.touch(func(p *write.Post) { p.Props = nil }) }, want: "message p1"},
		{name: "not to one that was deleted here", here: func(s *server) { s.touch(func(p *write.Post) { p.DeleteAt = 9 }) }, want: "message p1"},
		{name: "not when nothing but the time is new", change: func(c *write.Content) { c.Message = "message p1" }, want: "message p1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newServer(t)
			s.imports("job", in(channelA, said("p1", 5)))
			if test.here != nil {
				test.here(s)
			}
			progress := s.imports("newer", edited(test.change))
			require.Equal(t, test.want, s.store.Posts[idOf("p1")].Message)
			require.Equal(t, test.want != "message p1", progress.Counts["edits"] == 1)
		})
	}
	t.Run("and leave a pin of somebody here", func(t *testing.T) {
		s := newServer(t)
		s.imports("job", in(channelA, said("p1", 5)))
		s.touch(func(p *write.Post) { p.Pinned = true })
		s.imports("newer", edited(nil))
		require.True(t, s.store.Posts[idOf("p1")].Pinned)
	})
}

// touch changes the post p1 on the server.
func (s *server) touch(change func(*write.Post)) {
	post := s.store.Posts[idOf("p1")]
	change(&post)
	s.store.Posts[post.ID] = post
}
