package stores_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/importer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/nativeimport"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/nativeundo"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlstore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// master is the server's database as the plugin opens it for imports.
func master(t *testing.T) *sql.DB {
	t.Helper()
	driver, source := model.DatabaseDriverPostgres, server.DSN()
	databases, err := sqlstore.Connect(model.SqlSettings{DriverName: &driver, DataSource: &source}, false)
	require.NoError(t, err)
	db := databases.Master()
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// quietServer is the part of the plugin API that an undo uses: nobody has anything
// cached.
type quietServer struct{ nativeundo.API }

func (quietServer) DeleteChannel(string) *model.AppError          { return nil }
func (quietServer) DeletePost(string) *model.AppError             { return nil }
func (quietServer) UpdateUserActive(string, bool) *model.AppError { return nil }
func (quietServer) UpdateTeamMemberRoles(string, string, string) (*model.TeamMember, *model.AppError) {
	return &model.TeamMember{}, nil
}

func (quietServer) UpdateChannelMemberNotifications(string, string, map[string]string) (*model.ChannelMember, *model.AppError) {
	return &model.ChannelMember{}, nil
}

// removedFiles notes what is removed from a file store.
type removedFiles struct{ names []string }

func (r *removedFiles) Remove(_ context.Context, name string) error {
	r.names = append(r.names, name)
	return nil
}

func undoOn(t *testing.T) (*nativeundo.Server, *removedFiles, *sql.DB) {
	t.Helper()
	db, files := master(t), &removedFiles{}
	return nativeundo.New(db, quietServer{}, func() (nativeundo.Files, error) { return files, nil }), files, db
}

func (r rows) count(query string, args ...any) (n int) {
	r.t.Helper()
	require.NoError(r.t, r.db.QueryRowContext(r.t.Context(), query, args...).Scan(&n), query)
	return n
}

func TestAPostHasTheSameMarkInTheRecordAndInTheDatabase(t *testing.T) {
	r := rows{t, server.DB}
	undo, _, _ := undoOn(t)
	channel, user := r.channel(r.team(), "marks", "O", 0), r.user("anna")
	for n, message := range []string{"", "plain", "Ünïcödé 🎵\n\"\\ \t", strings.Repeat("long ", 3000)} {
		at := int64(1000 + n)
		r.post(channel, user, "", at, int64(n%2), message)
		posts, err := undo.PostsAt(t.Context(), channel, []int64{at})
		require.NoError(t, err)
		require.Len(t, posts, 1, "deleted ones too")
		require.Equal(t, importer.MarkOf(at, message), posts[0].PostMark)
	}
}

func TestPostsGoWithAllThatHangsOnThem(t *testing.T) {
	r := rows{t, server.DB}
	undo, files, _ := undoOn(t)
	channel, user := r.channel(r.team(), "gone", "O", 0), r.user("anna")
	r.exec(`UPDATE Channels SET TotalMsgCount = 4, TotalMsgCountRoot = 2, LastPostAt = 1003, LastRootPostAt = 1003 WHERE Id = $1`, channel)
	r.exec(`INSERT INTO ChannelMembers (ChannelId, UserId, Roles, LastViewedAt, MsgCount, MsgCountRoot, MentionCount, NotifyProps) VALUES ($1, $2, '', 9, 4, 2, 0, '{}')`, channel, user)
	native, own := r.post(channel, user, "", 1000, 0, "native"), r.post(channel, user, "", 1003, 0, "own")
	reply := r.post(channel, user, native, 1001, 0, "own reply")
	answer := r.post(channel, user, native, 1002, 0, "native answer")
	r.exec(`INSERT INTO Threads (PostId, ReplyCount, LastReplyAt, Participants, ChannelId) VALUES ($1, 2, 1002, '[]', $2)`, native, channel)
	r.exec(`INSERT INTO Reactions (UserId, PostId, EmojiName, CreateAt) VALUES ($1, $2, 'x', 5), ($1, $3, 'x', 5)`, user, own, native)
	r.exec(`INSERT INTO Preferences (UserId, Category, Name, Value) VALUES ($1, 'flagged_post', $2, 'true'), ($1, 'flagged_post', $3, 'true')`, user, own, native)
	file := func(post, path, thumbnail string) {
		r.exec(`INSERT INTO FileInfo (Id, CreatorId, PostId, CreateAt, UpdateAt, DeleteAt, Path, ThumbnailPath, PreviewPath, Name, Extension, Size, MimeType, Width, Height, HasPreviewImage)
			VALUES ($1, $2, $3, 1, 1, 0, $4, $5, '', 'a', '', 1, '', 0, 0, false)`, model.NewId(), user, post, path, thumbnail)
	}
	file(own, own+"/alone", own+"/small")
	file(own, own+"/shared", "")
	file(native, own+"/shared", "")

	removed, err := undo.RemovePosts(t.Context(), channel, []string{own, reply})
	require.NoError(t, err)
	require.EqualValues(t, []int64{2, 2}, []int64{removed.Posts, removed.Files})
	require.ElementsMatch(t, []string{own + "/alone", own + "/small"}, files.names, "a file that another post has too stays")
	require.Equal(t, 2, r.count(`SELECT COUNT(*) FROM Posts WHERE Id IN ($1, $2)`, native, answer))
	require.Equal(t, 2, r.count(`SELECT COUNT(*) FROM Posts WHERE ChannelId = $1`, channel))
	for _, table := range []string{"Reactions", "FileInfo"} {
		require.Equal(t, 1, r.count(`SELECT COUNT(*) FROM `+table+` WHERE PostId IN ($1, $2)`, own, native), table)
	}
	require.Equal(t, 1, r.count(`SELECT COUNT(*) FROM Preferences WHERE Name IN ($1, $2)`, own, native))
	require.Equal(t, 1, r.count(`SELECT ReplyCount FROM Threads WHERE PostId = $1`, native), "the thread that stays is shorter")
	require.Equal(t, 1, r.count(`SELECT COUNT(*) FROM Channels WHERE Id = $1 AND TotalMsgCount = 2 AND TotalMsgCountRoot = 1 AND LastPostAt = 1002 AND LastRootPostAt = 1000`, channel))
	require.Equal(t, 1, r.count(`SELECT COUNT(*) FROM ChannelMembers WHERE ChannelId = $1 AND MsgCount = 2 AND MsgCountRoot = 1`, channel), "nobody has more to read")

	_, err = undo.RemovePosts(t.Context(), channel, []string{own, reply})
	require.NoError(t, err, "what is gone is no error")
	require.Equal(t, 1, r.count(`SELECT COUNT(*) FROM Channels WHERE Id = $1 AND TotalMsgCount = 2`, channel))

	require.NoError(t, undo.RemoveChannel(t.Context(), channel))
	for _, table := range []string{"Posts", "ChannelMembers", "Threads"} {
		require.Zero(t, r.count(`SELECT COUNT(*) FROM `+table+` WHERE ChannelId = $1`, channel), table)
	}
	require.Zero(t, r.count(`SELECT COUNT(*) FROM Channels WHERE Id = $1`, channel))
}

func TestPlacesAreTakenBackUnlessTheirPeopleUsedThem(t *testing.T) {
	r := rows{t, server.DB}
	undo, _, db := undoOn(t)
	team, user := r.team(), r.user("anna")
	dev, quiet := r.channel(team, "dev", "O", 0), r.channel(team, "quiet", "O", 0)
	r.exec(`INSERT INTO TeamMembers (TeamId, UserId, Roles, DeleteAt, CreateAt, SchemeUser, SchemeAdmin) VALUES ($1, $2, '', 77, 66, true, false)`, team, user)
	given, err := sqlstore.NewTarget(db).Lacking(t.Context(), team, []importer.Member{{UserID: user, Channels: []string{"dev", "quiet", "unknown"}}})
	require.NoError(t, err)
	require.Len(t, given, 1)
	require.ElementsMatch(t, []string{dev, quiet}, given[0].Channels)
	require.Equal(t, teamdata.Given{UserID: user, Team: true, LeftAt: 77, JoinedAt: 66, Channels: given[0].Channels}, given[0])

	r.exec(`UPDATE TeamMembers SET DeleteAt = 0, CreateAt = 1000 WHERE TeamId = $1 AND UserId = $2`, team, user)
	for _, channel := range []string{dev, quiet} {
		r.exec(`INSERT INTO ChannelMembers (ChannelId, UserId, Roles, LastViewedAt, MsgCount, MentionCount, NotifyProps) VALUES ($1, $2, '', 1000, 0, 0, '{}')`, channel, user)
	}
	r.exec(`UPDATE ChannelMembers SET LastViewedAt = 5000 WHERE ChannelId = $1`, dev)
	untouched, touched, err := undo.Places(t.Context(), team, given, 900, 2000)
	require.NoError(t, err)
	require.EqualValues(t, 2, touched, "the channel that was looked into, and with it the team")
	require.Equal(t, []teamdata.Given{{UserID: user, LeftAt: 77, JoinedAt: 66, Channels: []string{quiet}}}, untouched)

	r.exec(`UPDATE ChannelMembers SET LastViewedAt = 1000 WHERE ChannelId = $1`, dev)
	untouched, touched, err = undo.Places(t.Context(), team, given, 900, 2000)
	require.NoError(t, err)
	require.Zero(t, touched)
	require.Len(t, untouched, 1)
	require.NoError(t, undo.Leave(t.Context(), team, untouched[0]))
	require.Zero(t, r.count(`SELECT COUNT(*) FROM ChannelMembers WHERE UserId = $1`, user))
	require.Equal(t, 1, r.count(`SELECT COUNT(*) FROM TeamMembers WHERE UserId = $1 AND DeleteAt = 77 AND CreateAt = 66`, user), "who had left has left")
}

func TestAccountsThatSomebodyUsedAreTold(t *testing.T) {
	r := rows{t, server.DB}
	undo, _, _ := undoOn(t)
	team, elsewhere := r.team(), r.team()
	inTeam, outside := r.channel(team, "dev", "O", 0), r.channel(elsewhere, "dev", "O", 0)
	account := func(change ...string) string {
		id := r.user("u")
		r.exec(`UPDATE Users SET LastPasswordUpdate = 5, LastLogin = 0 WHERE Id = $1`, id)
		for _, statement := range change {
			r.exec(statement, id)
		}
		return id
	}
	wants := map[string]string{
		account(): "",
		account(`UPDATE Users SET LastLogin = 9 WHERE Id = $1`):                                                      "touched",
		account(`UPDATE Users SET UpdateAt = 9999 WHERE Id = $1`):                                                    "touched",
		account(`UPDATE Users SET LastPasswordUpdate = 9999 WHERE Id = $1`):                                          "touched",
		account(`INSERT INTO TeamMembers (TeamId, UserId, Roles, DeleteAt) VALUES ('` + elsewhere + `', $1, '', 0)`): "touched",
		account(`INSERT INTO TeamMembers (TeamId, UserId, Roles, DeleteAt) VALUES ('` + team + `', $1, '', 0)`):      "",
		account(`UPDATE Users SET DeleteAt = 7 WHERE Id = $1`):                                                       "deactivated",
	}
	old, since, other := account(), account(), account()
	r.post(inTeam, old, "", 10, 0, "imported")
	r.post(inTeam, since, "", 3000, 0, "since")
	r.post(outside, other, "", 10, 0, "elsewhere")
	wants[old], wants[since], wants[other] = "", "wrote", "wrote"
	var ids []string
	for id := range wants {
		ids = append(ids, id)
	}
	accounts, err := undo.Accounts(t.Context(), team, ids, 1000, 2000)
	require.NoError(t, err)
	require.Len(t, accounts, len(wants))
	for _, found := range accounts {
		got := ""
		switch {
		case found.Deactivated:
			got = "deactivated"
		case found.Touched:
			got = "touched"
		case found.Wrote:
			got = "wrote"
		}
		require.Equal(t, wants[found.ID], got, "%+v", found)
	}
}

func TestExtrasAreGivenBackOnce(t *testing.T) {
	r := rows{t, server.DB}
	db := master(t)
	extras, target := nativeimport.NewExtras(db), sqlstore.NewTarget(db)
	team, user := r.team(), r.user("anna")
	channel := r.channel(team, "dev", "O", 0)
	var name string
	require.NoError(t, server.DB.QueryRowContext(t.Context(), `SELECT Username FROM Users WHERE Id = $1`, user).Scan(&name))
	source := model.NewId()
	post := r.post(channel, user, "", 1000, 0, "hi")
	r.exec(`UPDATE Posts SET Props = jsonb_build_object('team_export_post_id', $2::text) WHERE Id = $1`, post, source)
	found, err := target.Linked(t.Context(), team, []string{source, model.NewId()}, []string{"dev", "dev"}, []int64{1000, 1000})
	require.NoError(t, err)
	require.Equal(t, map[string]string{source: post}, found)

	bookmarks := []importer.Bookmark{
		{ID: model.NewId(), Channel: "dev", Owner: name, DisplayName: "Wiki", LinkURL: "https://x.example.com", CreateAt: 4},
		{ID: model.NewId(), Channel: "dev", Owner: "nobody-here", DisplayName: "Wiki", LinkURL: "https://x.example.com", CreateAt: 4},
	}
	posts := []importer.PostExtra{
		{SourceID: source, Channel: "dev", CreateAt: 1000, Level: "urgent", Acks: []importer.Ack{{Username: name, At: 7}, {Username: "nobody-here", At: 7}}},
		{SourceID: model.NewId(), Channel: "dev", CreateAt: 1000, Level: "urgent"},
	}
	for round := range int64(2) {
		made, there, err := extras.Bookmarks(t.Context(), team, bookmarks)
		require.NoError(t, err)
		require.EqualValues(t, []int64{1 - round, 1}, []int64{int64(len(made)), there})
		priorities, acks, err := extras.Posts(t.Context(), team, posts)
		require.NoError(t, err)
		require.Equal(t, [2]int64{1 - round, 1}, priorities)
		require.Equal(t, [2]int64{1 - round, 1}, acks)
	}
}
