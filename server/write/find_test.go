package write_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// otherP1 is the id of the post p1 where another one has its own.
var otherP1 = write.Options{Key: "key", ServerID: "source"}.OtherID(idOf("p1"))

func TestPosts_GetTheirIDs(t *testing.T) {
	elsewhere := func(ids ...string) func(*server) {
		return func(s *server) {
			for _, id := range ids {
				s.store.Posts[id] = write.Post{ID: id, ChannelID: channelB, UserID: boris, CreateAt: 7, Message: "another's"}
			}
		}
	}
	for _, test := range []struct {
		name   string
		before func(*server)
		thread write.Thread
		want   string
	}{
		{name: "that of the source where it is free", thread: in(channelA, said("p1", 5)), want: idOf("p1")},
		{name: "another one where a post elsewhere has it", before: elsewhere(idOf("p1")), thread: in(channelA, said("p1", 5)), want: otherP1},
		{
			name: "a third one where posts elsewhere have both", before: elsewhere(idOf("p1"), otherP1), thread: in(channelA, said("p1", 5)),
			want: journal.DerivedID(otherP1, channelA),
		},
		{name: "another one where a post of the channel has it, but of another time", before: func(s *server) {
			s.store.Posts[idOf("p1")] = write.Post{ID: idOf("p1"), ChannelID: channelA, UserID: anna, CreateAt: 6, Message: "another text"}
		}, thread: in(channelA, said("p1", 5)), want: otherP1},
		{name: "another one where a post of the channel has it, but by another author", before: func(s *server) {
			s.store.Posts[idOf("p1")] = write.Post{ID: idOf("p1"), ChannelID: channelA, UserID: boris, CreateAt: 6, Message: "message p1"}
		}, thread: in(channelA, said("p1", 5)), want: otherP1},
		{name: "another one where an earlier version of a post has it", before: func(s *server) {
			s.store.Posts[idOf("p1")] = write.Post{ID: idOf("p1"), OriginalID: idOf("p0"), ChannelID: channelA, UserID: anna, CreateAt: 5, Message: "message p1"}
		}, thread: in(channelA, said("p1", 5)), want: otherP1},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newServer(t)
			if test.before != nil {
				test.before(s)
			}
			before := s.messages()
			progress := s.imports("job", test.thread)
			require.EqualValues(t, 1, progress.Counts[write.CountPosts])
			require.Equal(t, "message p1", s.store.Posts[test.want].Message)
			require.Equal(t, journal.IDs{test.want}, s.store.Entries["job"][0].Posts)
			for id, message := range before {
				require.Equal(t, message, s.store.Posts[id].Message, "what is here is not touched")
			}

			t.Run("and the same archive finds them again", func(t *testing.T) {
				rows := s.rows()
				progress := s.imports("again", test.thread)
				require.Equal(t, rows, s.rows())
				require.EqualValues(t, 1, progress.Counts[write.CountHere])
				require.Empty(t, s.store.Entries["again"])
			})
		})
	}
}

// An export moves posts of one millisecond apart. The server that it came from finds
// them again all the same.
func TestPosts_AreFoundByTheirIDsAlsoAtAnotherTime(t *testing.T) {
	for name, here := range map[string]write.Post{
		"as they are": {Message: "message p1"},
		"edited here": {Message: "edited here", EditAt: 9},
		"at no time":  {Message: "message p1", CreateAt: -1},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			here.ID, here.ChannelID, here.UserID = idOf("p1"), channelA, anna
			here.CreateAt += 4
			s.store.Posts[here.ID] = here
			s.change = old(channelA)
			progress := s.imports("job", in(channelA, said("p1", 5)))
			require.Equal(t, map[string]write.Post{here.ID: here}, s.store.Posts)
			require.EqualValues(t, 1, progress.Counts[write.CountHere])
		})
	}
}

func TestPosts_WithoutIDsAreToldApartByTheirOrder(t *testing.T) {
	lines := []write.Thread{
		in(channelA, unnamed(5)), in(channelA, unnamed(5)), in(channelB, unnamed(5)),
		in(channelA, unnamed(6), unnamed(5), unnamed(5)),
		in(channelA, write.Content{UserID: boris, Message: "the same", CreateAt: 5}),
		in(channelA, write.Content{UserID: anna, Message: "the same", CreateAt: 5, Files: []write.File{file("data/x", "x")}}),
	}
	s := newServer(t)
	s.imports("job", lines...)
	require.Len(t, s.store.Posts, 8)
	rows := s.rows()
	for batch := 1; batch < 4; batch++ {
		s.change = inBatchesOf(batch)
		s.imports("again", lines...)
		require.Equal(t, rows, s.rows(), "whatever ends up in one batch")
	}
	changed := newServer(t)
	changed.change = func(o *write.Options) { o.ServerID = "another source" }
	changed.imports("job", lines...)
	for id := range changed.store.Posts {
		require.NotContains(t, s.store.Posts, id, "posts of another source have other ids")
	}
}

func TestPosts_OfOldChannelsAreFoundByTimeAuthorAndText(t *testing.T) {
	came := write.Post{ID: idOf("native"), ChannelID: channelA, UserID: anna, CreateAt: 5, Message: "message p1"}
	for _, test := range []struct {
		name   string
		here   func(*write.Post)
		more   *write.Post
		is     bool
		asOld  bool
		thread write.Thread
	}{
		{name: "the same post", is: true, asOld: true},
		{name: "the same post, whose id another post has", is: true, asOld: true, more: &write.Post{ID: idOf("p1"), ChannelID: channelB, CreateAt: 7}},
		{name: "of another time", here: func(p *write.Post) { p.CreateAt = 6 }, asOld: true},
		{name: "of another author", here: func(p *write.Post) { p.UserID = boris }, asOld: true},
		{name: "with another text", here: func(p *write.Post) { p.Message = "edited" }, asOld: true},
		{name: "in another channel", here: func(p *write.Post) { p.ChannelID = channelB }, asOld: true},
		{name: "in a channel that the import made"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newServer(t)
			here := came
			if test.here != nil {
				test.here(&here)
			}
			s.store.Posts[here.ID] = here
			if test.more != nil {
				s.store.Posts[test.more.ID] = *test.more
			}
			if test.asOld {
				s.change = old(channelA)
			}
			content := said("p1", 5)
			content.Reactions = []write.Mark{{UserID: boris, Emoji: "wave", At: 9}}
			progress := s.imports("job", in(channelA, content, said("r1", 8)))
			if !test.is {
				require.EqualValues(t, 2, progress.Counts[write.CountPosts])
				require.Equal(t, idOf("p1"), s.store.Posts[idOf("r1")].RootID)
				return
			}
			require.EqualValues(t, 1, progress.Counts[write.CountHere])
			require.Equal(t, here, s.store.Posts[here.ID])
			require.Equal(t, here.ID, s.store.Posts[idOf("r1")].RootID, "replies go under any root")
			require.Empty(t, s.store.Reactions, "no import brought the post, so it gets no reactions")
		})
	}
}

// An archive that gives one id to several posts gets none of them into a thread of
// another channel.
func TestPosts_OfTheSameIDInOneBatchAreThoseOfSeveralBatches(t *testing.T) {
	lines := []write.Thread{
		in(channelA, said("p1", 5), said("r1", 6)),
		in(channelB, said("p1", 5), said("r2", 6)),
		in(channelA, saidSo("p1", 7, "something else")),
		in(channelA, said("p1", 5), said("r3", 8), said("r1", 6)),
	}
	one, several := newServer(t), newServer(t)
	progress := one.imports("job", lines...)
	several.change = inBatchesOf(1)
	several.imports("job", lines...)
	require.Equal(t, several.messages(), one.messages())
	require.EqualValues(t, 6, progress.Counts[write.CountPosts])
	for _, s := range []*server{one, several} {
		for id, post := range s.store.Posts {
			if post.RootID != "" {
				require.Equal(t, post.ChannelID, s.store.Posts[post.RootID].ChannelID, id)
			}
		}
	}
}
