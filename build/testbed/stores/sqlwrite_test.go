package stores_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlwrite"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// claimed is a store with an import that its first attempt has claimed.
func claimed(t *testing.T) (*sqlwrite.Store, write.Fence, journal.Progress) {
	t.Helper()
	store, fence := sqlwrite.New(master(t)), write.Fence{JobID: model.NewId(), Attempt: 1}
	progress, err := store.Claim(t.Context(), fence)
	require.NoError(t, err)
	return store, fence, progress
}

func TestProbe_KnowsTheSchemaOfTheServer(t *testing.T) {
	store := sqlwrite.New(master(t))
	unknown, err := store.Probe(t.Context())
	require.NoError(t, err)
	require.Empty(t, unknown)
	r := rows{t, server.DB}
	r.exec(`ALTER TABLE ThreadMemberships ADD COLUMN Mood varchar(26) NOT NULL DEFAULT ''`)
	r.exec(`ALTER TABLE ThreadMemberships ALTER COLUMN Mood DROP DEFAULT`)
	defer r.exec(`ALTER TABLE ThreadMemberships DROP COLUMN Mood`)
	unknown, err = store.Probe(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"threadmemberships.mood"}, unknown, "a row must have it, and nobody knows what")
}

func TestWrite_KeepsTheInvariantsOfTheServer(t *testing.T) {
	r := rows{t, server.DB}
	store, fence, _ := claimed(t)
	team := r.team()
	old, fresh := r.channel(team, "old", "O", 0), r.channel(team, "fresh", "O", 0)
	anna, boris := r.user("anna"), r.user("boris")
	r.exec(`INSERT INTO ChannelMembers (ChannelId, UserId, Roles, LastViewedAt, MsgCount, MentionCount, NotifyProps, LastUpdateAt, MsgCountRoot, MentionCountRoot)
		VALUES ($1, $2, '', 5, 3, 0, '{}', 5, 2, 0)`, old, anna)
	r.exec(`UPDATE Channels SET TotalMsgCount = 4, TotalMsgCountRoot = 3, LastPostAt = 0, LastRootPostAt = 0 WHERE Id = $1`, old)
	root, reply, joined := model.NewId(), model.NewId(), model.NewId()
	batch := write.Batch{
		Fence: fence, TeamID: team, Old: map[string]bool{old: true},
		Posts: []write.Post{
			{ID: root, ChannelID: old, UserID: anna, CreateAt: 1000, UpdateAt: 2000, Message: "#tag root", HasReactions: true},
			{ID: reply, ChannelID: old, UserID: boris, RootID: root, CreateAt: 2000, UpdateAt: 2000, Message: "reply"},
			{ID: joined, ChannelID: old, UserID: boris, CreateAt: 3000, UpdateAt: 3000, Message: "joined", Type: "system_join_channel"},
			{ID: model.NewId(), ChannelID: fresh, UserID: boris, CreateAt: 4000, UpdateAt: 4000, Message: "in fresh"},
		},
		Reactions: []write.Reaction{{PostID: root, ChannelID: old, UserID: boris, Emoji: "wave", At: 1500}},
		Followers: []write.Follower{{PostID: root, ChannelID: old, UserID: anna, LastViewed: 7}, {PostID: root, ChannelID: old, UserID: boris}, {PostID: root, ChannelID: old, UserID: r.user("joins"), Joins: true}},
		Flags:     []write.Flag{{PostID: root, UserID: anna}},
	}
	batch.Entry.Posts = journal.IDs{root, reply, joined}
	progress, err := store.Write(t.Context(), batch)
	require.NoError(t, err)
	require.Equal(t, 1, progress.Entries)

	require.Equal(t, 1, r.count(`SELECT COUNT(*) FROM Channels WHERE Id = $1 AND TotalMsgCount = 6 AND TotalMsgCountRoot = 4 AND LastPostAt = 3000 AND LastRootPostAt = 3000`, old),
		"who joined is no message")
	require.Equal(t, 1, r.count(`SELECT COUNT(*) FROM ChannelMembers WHERE ChannelId = $1 AND MsgCount = 5 AND MsgCountRoot = 3`, old), "one message was unread, and is")
	require.Equal(t, 1, r.count(`SELECT COUNT(*) FROM Threads WHERE PostId = $1 AND ReplyCount = 1 AND LastReplyAt = 2000 AND Participants = jsonb_build_array($2::text) AND ThreadTeamId = $3`, root, boris, team))
	require.Equal(t, 2, r.count(`SELECT COUNT(*) FROM ThreadMemberships WHERE PostId = $1`, root), "only members follow, and who will be one")
	require.Equal(t, 1, r.count(`SELECT COUNT(*) FROM Posts WHERE Id = $1 AND Hashtags = '#tag' AND HasReactions AND FileIds = '[]' AND Filenames = '[]' AND Props = '{}'`, root))
	require.Equal(t, 1, r.count(`SELECT COUNT(*) FROM Preferences WHERE Name = $1 AND UserId = $2 AND Category = 'flagged_post' AND Value = 'true'`, root, anna))

	t.Run("a root that was here says when its newest reply is", func(t *testing.T) {
		more := write.Batch{Fence: fence, TeamID: team, Old: batch.Old, Posts: []write.Post{
			{ID: model.NewId(), ChannelID: old, UserID: anna, RootID: root, CreateAt: 9000, UpdateAt: 9000, Message: "later"},
		}}
		progress, err = store.Write(t.Context(), more)
		require.NoError(t, err)
		require.Equal(t, 1, r.count(`SELECT COUNT(*) FROM Posts WHERE Id = $1 AND UpdateAt = 9000`, root))
		require.Equal(t, 1, r.count(`SELECT COUNT(*) FROM Threads WHERE PostId = $1 AND ReplyCount = 2 AND Participants = jsonb_build_array($2::text, $3::text)`, root, boris, anna))
	})
	t.Run("files go to their posts, those that were here too", func(t *testing.T) {
		file := func(mimeType, preview string) string {
			id := model.NewId()
			r.exec(`INSERT INTO FileInfo (Id, CreatorId, PostId, CreateAt, UpdateAt, DeleteAt, Path, ThumbnailPath, PreviewPath, Name, Extension, Size, MimeType, Width, Height, HasPreviewImage)
				VALUES ($1, $2, '', 1, 1, 0, $1, '', $4, 'a', '', 1, $3, 0, 0, FALSE)`, id, anna, mimeType, preview)
			return id
		}
		picture, moving, text := file("image/png", "preview"), file("image/gif", "preview"), file("text/plain", "")
		attach := write.Batch{Fence: fence, TeamID: team, Old: batch.Old, Files: []write.AttachedFile{
			{ID: picture, PostID: root, ChannelID: old, UserID: anna, CreateAt: 1000, Known: true},
			{ID: moving, PostID: root, ChannelID: old, UserID: anna, CreateAt: 1000, Known: true},
			{ID: text, PostID: reply, ChannelID: old, UserID: boris, CreateAt: 2000},
		}}
		progress, err = store.Write(t.Context(), attach)
		require.NoError(t, err)
		require.Equal(t, 1, r.count(`SELECT COUNT(*) FROM Posts WHERE Id = $1 AND FileIds = '["' || $2 || '","' || $3 || '"]'`, root, picture, moving))
		require.Equal(t, 1, r.count(`SELECT COUNT(*) FROM Posts WHERE Id = $1 AND FileIds = '[]'`, reply), "a new post names its files itself")
		require.Equal(t, 3, r.count(`SELECT COUNT(*) FROM FileInfo WHERE ChannelId = $1 AND PostId IN ($2, $3) AND CreateAt IN (1000, 2000)`, old, root, reply))
		require.Equal(t, 1, r.count(`SELECT COUNT(*) FROM FileInfo WHERE HasPreviewImage AND Id = $1`, picture), "a picture is shown by its preview")
		require.Equal(t, 2, r.count(`SELECT COUNT(*) FROM FileInfo WHERE NOT HasPreviewImage AND Id IN ($1, $2)`, moving, text))
		_, err = store.Write(t.Context(), attach)
		require.Error(t, err, "a file goes to one post")
	})
	t.Run("a batch whose rows came into being meanwhile is not written", func(t *testing.T) {
		_, err := store.Write(t.Context(), batch)
		require.ErrorIs(t, err, write.ErrRaced)
		require.Equal(t, 1, r.count(`SELECT COUNT(*) FROM Channels WHERE Id = $1 AND TotalMsgCount = 7`, old))
	})
	t.Run("an attempt that another one has replaced writes nothing", func(t *testing.T) {
		_, err := store.Claim(t.Context(), write.Fence{JobID: fence.JobID, Attempt: 2})
		require.NoError(t, err)
		lost := write.Batch{Fence: fence, TeamID: team, Posts: []write.Post{{ID: model.NewId(), ChannelID: fresh, UserID: anna, CreateAt: 1, Message: "lost"}}}
		_, err = store.Write(t.Context(), lost)
		require.ErrorIs(t, err, write.ErrFenced)
		require.Zero(t, r.count(`SELECT COUNT(*) FROM Posts WHERE Message = 'lost'`))
		_, err = store.Claim(t.Context(), fence)
		require.ErrorIs(t, err, write.ErrFenced)
	})
}

func TestAddShells_MakesAllOrNone(t *testing.T) {
	r := rows{t, server.DB}
	store, fence, progress := claimed(t)
	free, taken := "shell"+model.NewId(), "taken"+model.NewId()
	r.exec(`INSERT INTO Users (Id, Username, Email) VALUES ($1, $2, $3)`, model.NewId(), taken, taken+"@example.com")
	shell := func(name string) write.Account {
		return write.Account{ID: model.NewId(), Username: name, Email: name + "@team-export.invalid", DeleteAt: 7, CreateAt: 5, Locale: "en"}
	}
	_, err := store.AddShells(t.Context(), fence, progress, []write.Account{shell(free), shell(taken)})
	require.ErrorIs(t, err, write.ErrTaken)
	require.Zero(t, r.count(`SELECT COUNT(*) FROM Users WHERE Username = $1`, free))
	made := shell(free)
	progress, err = store.AddShells(t.Context(), fence, progress, []write.Account{made})
	require.NoError(t, err)
	require.EqualValues(t, 1, progress.Counts["users"])
	require.Equal(t, 1, r.count(`SELECT COUNT(*) FROM Users WHERE Id = $1 AND DeleteAt = 7 AND Password = '' AND Roles = 'system_user'`, made.ID))
	for entry, err := range store.Journal(t.Context(), fence.JobID) {
		require.NoError(t, err)
		require.Equal(t, []string{made.ID}, entry.Shells)
		require.Equal(t, made.ID, entry.Named[journal.NameKey(journal.KindAccount, free)])
	}
}

// TestExtras_GoToThePostOfTheirChannel says that a priority, an acknowledgement and an
// earlier version reach a post only where the archive says that it is, and only one
// that an import brought.
func TestExtras_GoToThePostOfTheirChannel(t *testing.T) {
	r := rows{t, server.DB}
	team, anna := r.team(), r.user("anna")
	channel, other, talk := r.channel(team, "extras", "O", 0), r.channel(team, "others", "O", 0), r.channel("", model.NewId()+"__"+model.NewId(), "D", 0)
	for name, test := range map[string]struct {
		in, said string
		brought  bool
		want     int
	}{
		"in its channel":                {channel, channel, true, 1},
		"in a conversation":             {talk, talk, true, 1},
		"in another channel":            {channel, other, true, 0},
		"in a conversation of others":   {talk, channel, true, 0},
		"a post that no import brought": {channel, channel, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			store, fence, _ := claimed(t)
			id, version := model.NewId(), model.NewId()
			props := `{}`
			if test.brought {
				props = `{"team_export_post_id":"` + id + `"}`
			}
			progress, err := store.Write(t.Context(), write.Batch{Fence: fence, TeamID: team, Posts: []write.Post{
				{ID: id, ChannelID: test.in, UserID: anna, CreateAt: 5, UpdateAt: 9, EditAt: 9, Message: "now", Props: []byte(props)},
			}})
			require.NoError(t, err)
			_, err = store.Extras(t.Context(), fence, progress, []write.Extra{{
				ID: id, Other: model.NewId(), ChannelID: test.said, CreateAt: 5, Level: "urgent", Acks: []write.Ack{{UserID: anna, At: 7}},
				Versions: []write.Post{{ID: version, CreateAt: 5, UpdateAt: 9, DeleteAt: 9, Message: "before"}},
			}})
			require.NoError(t, err)
			r := rows{t, server.DB}
			require.Equal(t, test.want, r.count(`SELECT COUNT(*) FROM PostsPriority WHERE PostId = $1`, id))
			require.Equal(t, test.want, r.count(`SELECT COUNT(*) FROM PostAcknowledgements WHERE PostId = $1`, id))
			require.Equal(t, test.want, r.count(`SELECT COUNT(*) FROM Posts WHERE Id = $1 AND OriginalId = $2 AND ChannelId = $3`, version, id, test.in))
		})
	}
}
