package stores_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// reply is a reply of a batch: by whom and when.
type reply struct {
	by string
	at int64
}

// asCountedAnew is a thread as its replies say: their number, the newest, and their
// authors in the order of their last one.
const asCountedAnew = `
SELECT COUNT(*) FROM Threads t WHERE t.PostId = $1 AND (t.ReplyCount, t.LastReplyAt, t.Participants) = (
	SELECT SUM(r.n), MAX(r.at), jsonb_agg(r.UserId ORDER BY r.at, r.UserId)
	FROM (SELECT UserId, COUNT(*) AS n, MAX(CreateAt) AS at FROM Posts WHERE RootId = $1 AND DeleteAt = 0 GROUP BY UserId) r)`

func TestWrite_ThreadsSayWhatTheirRepliesSay(t *testing.T) {
	r := rows{t, server.DB}
	team := r.team()
	channel := r.channel(team, "threads", "O", 0)
	people := map[string]string{"anna": r.user("anna"), "boris": r.user("boris"), "clara": r.user("clara")}
	for _, test := range []struct {
		name string
		// prepare changes what is here before the second batch.
		prepare string
		batches [][]reply
	}{
		{name: "all in one batch", batches: [][]reply{{{"anna", 10}, {"boris", 20}, {"anna", 30}}}},
		{name: "newer ones later", batches: [][]reply{{{"anna", 10}, {"boris", 20}}, {{"clara", 30}, {"anna", 40}}, {{"clara", 50}, {"boris", 50}}}},
		{name: "older ones later", batches: [][]reply{{{"anna", 40}, {"boris", 50}}, {{"clara", 30}, {"anna", 45}}}},
		{name: "at the time of the newest one", batches: [][]reply{{{"boris", 50}}, {{"anna", 50}, {"clara", 60}}}},
		{name: "a thread that is not counted yet", prepare: `DELETE FROM Threads WHERE PostId = $1`, batches: [][]reply{{{"anna", 10}}, {{"boris", 20}}}},
		{name: "a thread that does not say its newest", prepare: `UPDATE Threads SET LastReplyAt = NULL WHERE PostId = $1`, batches: [][]reply{{{"anna", 10}}, {{"boris", 20}}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := rows{t, server.DB}
			store, fence, _ := claimed(t)
			root := model.NewId()
			for i, batch := range test.batches {
				var posts []write.Post
				if i == 0 {
					posts = append(posts, write.Post{ID: root, ChannelID: channel, UserID: people["anna"], CreateAt: 1, UpdateAt: 1})
				}
				for _, reply := range batch {
					posts = append(posts, write.Post{ID: model.NewId(), ChannelID: channel, UserID: people[reply.by], RootID: root, CreateAt: reply.at, UpdateAt: reply.at})
				}
				if i == 1 && test.prepare != "" {
					r.exec(test.prepare, root)
				}
				_, err := store.Write(t.Context(), write.Batch{Fence: fence, TeamID: team, Posts: posts})
				require.NoError(t, err)
			}
			require.Equal(t, 1, r.count(asCountedAnew, root))
		})
	}
	t.Run("a long one that comes newest first is counted once, at the end", func(t *testing.T) {
		r := rows{t, server.DB}
		store, fence, progress := claimed(t)
		root := model.NewId()
		at, names := int64(10_000), []string{"anna", "boris", "clara"}
		for batch := range 4 {
			var posts []write.Post
			if batch == 0 {
				posts = append(posts, write.Post{ID: root, ChannelID: channel, UserID: people["anna"], CreateAt: 1, UpdateAt: 1})
			}
			for n := range 60 {
				at--
				posts = append(posts, write.Post{ID: model.NewId(), ChannelID: channel, UserID: people[names[(batch+n/20)%3]], RootID: root, CreateAt: at, UpdateAt: at})
			}
			var err error
			progress, err = store.Write(t.Context(), write.Batch{Fence: fence, TeamID: team, Posts: posts})
			require.NoError(t, err)
			require.Equal(t, batch > 1, progress.Recount, "it is long now")
			require.Equal(t, 1, r.count(`SELECT COUNT(*) FROM Threads WHERE PostId = $1 AND ReplyCount = $2 AND LastReplyAt = 9999`, root, 60*(batch+1)))
		}
		named := 0
		for entry, err := range store.Journal(t.Context(), fence.JobID) {
			require.NoError(t, err)
			named += len(entry.Recount)
		}
		require.Equal(t, 2, named, "the journal says what is to be counted")
		_, err := store.CountThreads(t.Context(), fence, progress, []string{root})
		require.NoError(t, err)
		require.Equal(t, 1, r.count(asCountedAnew, root))
	})
	t.Run("what another post of the id left counts for nothing", func(t *testing.T) {
		r := rows{t, server.DB}
		store, fence, _ := claimed(t)
		root := model.NewId()
		r.exec(`INSERT INTO Threads (PostId, ChannelId, ReplyCount, LastReplyAt, Participants, ThreadTeamId) VALUES ($1, $2, 7, 5, '["gone"]', $3)`, root, channel, team)
		_, err := store.Write(t.Context(), write.Batch{Fence: fence, TeamID: team, Posts: []write.Post{
			{ID: root, ChannelID: channel, UserID: people["anna"], CreateAt: 1, UpdateAt: 1},
			{ID: model.NewId(), ChannelID: channel, UserID: people["boris"], RootID: root, CreateAt: 10, UpdateAt: 10},
		}})
		require.NoError(t, err)
		require.Equal(t, 1, r.count(asCountedAnew, root))
	})
	t.Run("a reply that was deleted here stays uncounted", func(t *testing.T) {
		r := rows{t, server.DB}
		store, fence, _ := claimed(t)
		root, gone := model.NewId(), model.NewId()
		_, err := store.Write(t.Context(), write.Batch{Fence: fence, TeamID: team, Posts: []write.Post{
			{ID: root, ChannelID: channel, UserID: people["anna"], CreateAt: 1, UpdateAt: 1},
			{ID: gone, ChannelID: channel, UserID: people["boris"], RootID: root, CreateAt: 10, UpdateAt: 10},
			{ID: model.NewId(), ChannelID: channel, UserID: people["clara"], RootID: root, CreateAt: 20, UpdateAt: 20},
		}})
		require.NoError(t, err)
		r.exec(`UPDATE Posts SET DeleteAt = 99 WHERE Id = $1`, gone)
		r.exec(`UPDATE Threads SET ReplyCount = ReplyCount - 1, Participants = jsonb_build_array($2::text) WHERE PostId = $1`, root, people["clara"])
		_, err = store.Write(t.Context(), write.Batch{Fence: fence, TeamID: team, Posts: []write.Post{
			{ID: model.NewId(), ChannelID: channel, UserID: people["anna"], RootID: root, CreateAt: 30, UpdateAt: 30},
		}})
		require.NoError(t, err)
		require.Equal(t, 1, r.count(asCountedAnew, root))
	})
}
