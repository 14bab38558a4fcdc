package stores_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// TestWrite_BatchesSideBySide says that batches which end in any order count each row
// once, in the channels that they share and in the progress.
func TestWrite_BatchesSideBySide(t *testing.T) {
	const batches, posts = 8, 40
	r := rows{t, server.DB}
	store, fence, _ := claimed(t)
	team, anna := r.team(), r.user("anna")
	channels := []string{r.channel(team, "left", "O", 0), r.channel(team, "right", "O", 0), r.channel(team, "middle", "O", 0)}
	old := map[string]bool{}
	for _, id := range channels {
		old[id] = true
		r.exec(`UPDATE Channels SET TotalMsgCount = 0, LastPostAt = 0 WHERE Id = $1`, id)
		r.exec(`INSERT INTO ChannelMembers (ChannelId, UserId, Roles, LastViewedAt, MsgCount, MentionCount, NotifyProps, LastUpdateAt, MsgCountRoot, MentionCountRoot)
			VALUES ($1, $2, '', 5, 0, 0, '{}', 5, 0, 0)`, id, anna)
	}
	progresses, failures := make([]journal.Progress, batches), make([]error, batches)
	var writers sync.WaitGroup
	for n := range batches {
		batch := write.Batch{Fence: fence, TeamID: team, Old: old, After: n * posts, Adds: journal.Progress{Line: (n + 1) * posts, Counts: journal.Counts{"posts": posts}}}
		for i := range posts {
			// Each batch has the channels in an order of its own.
			post := write.Post{ID: model.NewId(), ChannelID: channels[(n+i)%len(channels)], UserID: anna, CreateAt: int64(1 + i), UpdateAt: int64(1 + i)}
			batch.Posts, batch.Entry.Posts = append(batch.Posts, post), append(batch.Entry.Posts, post.ID)
		}
		writers.Go(func() { progresses[n], failures[n] = store.Write(t.Context(), batch) })
	}
	writers.Wait()
	last := journal.Progress{}
	for n, progress := range progresses {
		require.NoError(t, failures[n])
		if progress.Batches > last.Batches {
			last = progress
		}
	}
	require.Equal(t, journal.Progress{Attempt: 1, Entries: batches, Batches: batches, Line: batches * posts, Counts: journal.Counts{"posts": batches * posts}}, last)
	stored, _, err := store.Progress(t.Context(), fence.JobID)
	require.NoError(t, err)
	require.Equal(t, last, stored)
	require.Equal(t, batches*posts, r.count(`SELECT SUM(TotalMsgCount) FROM Channels WHERE TeamId = $1`, team))
	require.Equal(t, batches*posts, r.count(`SELECT SUM(MsgCount) FROM ChannelMembers WHERE UserId = $1`, anna))
	journal := map[string]bool{}
	for entry, err := range store.Journal(t.Context(), fence.JobID) {
		require.NoError(t, err)
		for _, id := range entry.Posts {
			journal[id] = true
		}
	}
	require.Len(t, journal, batches*posts)
}

// TestWrite_MeetsWhatAPostLeft says that rows which hang on a post that had the id before
// do not stop the one that has it now: the batch is tried again, and finds them.
func TestWrite_MeetsWhatAPostLeft(t *testing.T) {
	r := rows{t, server.DB}
	team, anna := r.team(), r.user("anna")
	channel := r.channel(team, "left", "O", 0)
	for name, left := range map[string]string{
		"a reaction": `INSERT INTO Reactions (PostId, UserId, EmojiName, CreateAt, UpdateAt, DeleteAt, ChannelId) VALUES ($1, $2, 'wave', 1, 1, 0, '')`,
		"a follower": `INSERT INTO ThreadMemberships (PostId, UserId, Following, LastViewed, LastUpdated, UnreadMentions) VALUES ($1, $2, TRUE, 1, 1, 0)`,
	} {
		t.Run(name, func(t *testing.T) {
			r := rows{t, server.DB}
			store, fence, _ := claimed(t)
			id := model.NewId()
			r.exec(left, id, anna)
			batch := write.Batch{
				Fence: fence, TeamID: team, Adds: journal.Progress{Line: 1},
				Posts:     []write.Post{{ID: id, ChannelID: channel, UserID: anna, CreateAt: 5, UpdateAt: 5}},
				Reactions: []write.Reaction{{PostID: id, ChannelID: channel, UserID: anna, Emoji: "wave", At: 7}},
				Followers: []write.Follower{{PostID: id, ChannelID: channel, UserID: anna, Joins: true}, {PostID: id, ChannelID: channel, UserID: anna, Joins: true}},
			}
			_, err := store.Write(t.Context(), batch)
			require.ErrorIs(t, err, write.ErrRaced)
			require.Zero(t, r.count(`SELECT COUNT(*) FROM Posts WHERE Id = $1`, id), "all of a batch or nothing")
			batch.Again = true
			_, err = store.Write(t.Context(), batch)
			require.NoError(t, err)
			for _, table := range []string{"Reactions", "ThreadMemberships"} {
				require.Equal(t, 1, r.count(`SELECT COUNT(*) FROM `+table+` WHERE PostId = $1`, id))
			}
		})
	}
}
