package stores_test

import (
	"context"
	"database/sql"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/nativeundo"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlstore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/undo"
)

// master is the server's database as the plugin opens it for imports.
func master(t *testing.T) *sql.DB {
	t.Helper()
	return masterOf(t, server)
}

// masterOf is the database of a server.
func masterOf(t *testing.T, server *testbed.Server) *sql.DB {
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

func undoOn(t *testing.T) (*nativeundo.Server, *removedFiles) {
	t.Helper()
	db, files := master(t), &removedFiles{}
	return nativeundo.New(db, quietServer{}, func() (nativeundo.Files, error) { return files, nil }), files
}

func (r rows) count(query string, args ...any) (n int) {
	r.t.Helper()
	require.NoError(r.t, r.db.QueryRowContext(r.t.Context(), query, args...).Scan(&n), query)
	return n
}

func TestPosts_AreFoundByIdWithWhatPeopleDidSince(t *testing.T) {
	r := rows{t, server.DB}
	undone, _ := undoOn(t)
	channel, user := r.channel(r.team(), "found", "O", 0), r.user("anna")
	root := r.post(channel, user, "", 1000, 0, "root")
	reply := r.post(channel, user, root, 1001, 7, "deleted reply")
	version := r.post(channel, user, "", 1000, 8, "before")
	r.exec(`UPDATE Posts SET OriginalId = $2 WHERE Id = $1`, version, root)
	r.exec(`UPDATE Posts SET EditAt = 8 WHERE Id = $1`, root)
	r.exec(`INSERT INTO Reactions (UserId, PostId, EmojiName, CreateAt) VALUES ($1, $2, 'x', 5), ($1, $2, 'y', 5)`, user, root)

	want := []undo.Post{
		{ID: root, ChannelID: channel, UserID: user, Reactions: 2, Versions: []string{version}},
		{ID: reply, ChannelID: channel, UserID: user, RootID: root, Deleted: true},
	}
	threads, err := undone.Threads(t.Context(), []string{root})
	require.NoError(t, err)
	require.ElementsMatch(t, want, threads)
	want = append(want, undo.Post{ID: version, ChannelID: channel, UserID: user, OriginalID: root, Deleted: true})
	posts, err := undone.Posts(t.Context(), []string{root, reply, version, model.NewId()})
	require.NoError(t, err)
	require.ElementsMatch(t, want, posts)
}

func TestHiddenIn_FindsPrivateChannelsWithoutTheUser(t *testing.T) {
	r := rows{t, server.DB}
	undone, _ := undoOn(t)
	team, user := r.team(), r.user("anna")
	open, own, hidden, left := r.channel(team, "open", "O", 0), r.channel(team, "own", "P", 0), r.channel(team, "hidden", "P", 0), r.channel(team, "left", "P", 0)
	r.exec(`INSERT INTO ChannelMembers (ChannelId, UserId, Roles, LastViewedAt, MsgCount, MentionCount, NotifyProps) VALUES ($1, $2, '', 0, 0, 0, '{}')`, own, user)
	r.exec(`INSERT INTO ChannelMemberHistory (ChannelId, UserId, JoinTime, LeaveTime) VALUES ($1, $2, 1, 2)`, left, user)
	for _, test := range []struct {
		channels []string
		want     map[string]bool
	}{{nil, nil}, {[]string{open, own}, nil}, {[]string{open, own, hidden, left}, map[string]bool{hidden: false, left: true}}} {
		found, err := undone.HiddenIn(t.Context(), user, test.channels)
		require.NoError(t, err)
		require.Equal(t, test.want, found)
	}
}

func TestAdditions_GoUnlessTheirFollowersLookedSince(t *testing.T) {
	r := rows{t, server.DB}
	undone, _ := undoOn(t)
	channel, user, other := r.channel(r.team(), "added", "O", 0), r.user("anna"), r.user("otto")
	post := r.post(channel, other, "", 1000, 0, "here before")
	r.exec(`UPDATE Posts SET HasReactions = TRUE WHERE Id = $1`, post)
	r.exec(`INSERT INTO Reactions (UserId, PostId, EmojiName, CreateAt) VALUES ($1, $2, 'x', 5)`, user, post)
	r.exec(`INSERT INTO Preferences (UserId, Category, Name, Value) VALUES ($1, 'flagged_post', $2, 'true')`, user, post)
	r.exec(`INSERT INTO ThreadMemberships (PostId, UserId, Following, LastViewed, LastUpdated, UnreadMentions) VALUES ($1, $2, TRUE, 9, 9, 0), ($1, $3, TRUE, 12, 99, 0)`, post, user, other)
	added := []journal.Addition{
		{Kind: journal.AddedReaction, PostID: post, UserID: user, Emoji: "x"},
		{Kind: journal.AddedReaction, PostID: post, UserID: user, Emoji: "never-there"},
		{Kind: journal.AddedFlag, PostID: post, UserID: user},
		{Kind: journal.AddedFollower, PostID: post, UserID: user},
		{Kind: journal.AddedFollower, PostID: post, UserID: other},
	}
	count, err := undone.CountAdded(t.Context(), added)
	require.NoError(t, err)
	require.EqualValues(t, 3, count)
	removed, err := undone.RemoveAdded(t.Context(), added)
	require.NoError(t, err)
	require.EqualValues(t, 3, removed)
	require.Equal(t, 1, r.count(`SELECT COUNT(*) FROM ThreadMemberships WHERE PostId = $1 AND UserId = $2`, post, other), "they looked into the thread")
	require.Equal(t, 1, r.count(`SELECT COUNT(*) FROM Posts WHERE Id = $1 AND HasReactions IS FALSE`, post))
	count, err = undone.CountAdded(t.Context(), added)
	require.NoError(t, err)
	require.Zero(t, count)
}

func TestAdditions_OfFilesGoUnlessTheirPostWasEditedSince(t *testing.T) {
	r := rows{t, server.DB}
	undone, files := undoOn(t)
	channel, user := r.channel(r.team(), "added", "O", 0), r.user("anna")
	var added []journal.Addition
	var ids []string
	post := r.post(channel, user, "", 1000, 0, "here before")
	for n := range 3 {
		id := model.NewId()
		r.exec(`INSERT INTO FileInfo (Id, CreatorId, PostId, CreateAt, UpdateAt, DeleteAt, Path, ThumbnailPath, PreviewPath, Name, Extension, Size, MimeType, Width, Height, HasPreviewImage)
			VALUES ($1, $2, $3, 1, 1, 0, 'path' || $4::text, '', '', 'a', '', 1, '', 0, 0, FALSE)`, id, user, post, n)
		ids = append(ids, id)
	}
	r.exec(`UPDATE Posts SET FileIds = '["' || $2 || '","' || $3 || '","' || $4 || '"]' WHERE Id = $1`, post, ids[0], ids[1], ids[2])
	for _, id := range ids[1:] {
		added = append(added, journal.Addition{Kind: journal.AddedFile, PostID: post, UserID: user, File: id})
	}
	version := r.post(channel, user, "", 1000, 5, "with one file")
	r.exec(`UPDATE Posts SET OriginalId = $2, FileIds = '["' || $3 || '"]' WHERE Id = $1`, version, post, ids[2])

	count, err := undone.CountAdded(t.Context(), added)
	require.NoError(t, err)
	require.EqualValues(t, 1, count)
	removed, err := undone.RemoveAdded(t.Context(), added)
	require.NoError(t, err)
	require.EqualValues(t, 1, removed)
	require.Equal(t, []string{"path1"}, files.names)
	require.Equal(t, 1, r.count(`SELECT COUNT(*) FROM Posts WHERE Id = $1 AND FileIds = '["' || $2 || '","' || $3 || '"]'`, post, ids[0], ids[2]))
	require.Equal(t, 2, r.count(`SELECT COUNT(*) FROM FileInfo WHERE PostId = $1`, post))
	removed, err = undone.RemoveAdded(t.Context(), added)
	require.NoError(t, err)
	require.Zero(t, removed)
}

func TestRemoveShell_RemovesOnlyAccountsThatNobodyUsedAndThatHoldNothing(t *testing.T) {
	r := rows{t, server.DB}
	undone, _ := undoOn(t)
	channel := r.channel(r.team(), "shells", "O", 0)
	shell := func(change ...string) string {
		id := r.user("shell")
		r.exec(`UPDATE Users SET DeleteAt = 5, Password = '', LastLogin = 0 WHERE Id = $1`, id)
		for _, statement := range change {
			r.exec(statement, id)
		}
		return id
	}
	wants := map[string]bool{
		shell(): true,
		shell(`INSERT INTO ChannelMembers (ChannelId, UserId, Roles, LastViewedAt, MsgCount, MentionCount, NotifyProps) VALUES ('` + channel + `', $1, '', 0, 0, 0, '{}')`): true,
		shell(`UPDATE Users SET DeleteAt = 0 WHERE Id = $1`):                                                                                                   false,
		shell(`UPDATE Users SET LastLogin = 9 WHERE Id = $1`):                                                                                                  false,
		shell(`UPDATE Users SET Password = 'x' WHERE Id = $1`):                                                                                                 false,
		shell(`INSERT INTO Reactions (UserId, PostId, EmojiName, CreateAt) VALUES ($1, '` + model.NewId() + `', 'x', 5)`):                                      false,
		shell(`INSERT INTO Emoji (Id, CreateAt, UpdateAt, DeleteAt, CreatorId, Name) VALUES ('` + model.NewId() + `', 1, 1, 0, $1, 'e` + model.NewId() + `')`): false,
	}
	wrote := shell()
	r.post(channel, wrote, "", 10, 0, "stays")
	wants[wrote] = false
	for id, want := range wants {
		removed, err := undone.RemoveShell(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, want, removed, "%s", id)
		require.Equal(t, !want, r.count(`SELECT COUNT(*) FROM Users WHERE Id = $1`, id) == 1)
		if want {
			require.Zero(t, r.count(`SELECT COUNT(*) FROM ChannelMembers WHERE UserId = $1`, id))
		}
	}
	shells, err := undone.Shells(t.Context(), []string{wrote, model.NewId()})
	require.NoError(t, err)
	require.Equal(t, []undo.Shell{{ID: wrote, Posts: 1}}, shells)
}

func TestPostsGoWithAllThatHangsOnThem(t *testing.T) {
	r := rows{t, server.DB}
	undo, files := undoOn(t)
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
	undo, _ := undoOn(t)
	team, user := r.team(), r.user("anna")
	dev, quiet := r.channel(team, "dev", "O", 0), r.channel(team, "quiet", "O", 0)
	r.exec(`INSERT INTO TeamMembers (TeamId, UserId, Roles, DeleteAt, CreateAt, SchemeUser, SchemeAdmin) VALUES ($1, $2, '', 77, 66, true, false)`, team, user)
	given := []journal.Place{{UserID: user, Team: true, LeftAt: 77, JoinedAt: 66, Channels: []string{dev, quiet}}}
	r.exec(`UPDATE TeamMembers SET DeleteAt = 0, CreateAt = 1000 WHERE TeamId = $1 AND UserId = $2`, team, user)
	for _, channel := range []string{dev, quiet} {
		r.exec(`INSERT INTO ChannelMembers (ChannelId, UserId, Roles, LastViewedAt, MsgCount, MentionCount, NotifyProps) VALUES ($1, $2, '', 1000, 0, 0, '{}')`, channel, user)
	}
	r.exec(`UPDATE ChannelMembers SET LastViewedAt = 5000 WHERE ChannelId = $1`, dev)
	untouched, touched, err := undo.Places(t.Context(), team, given, 900, 2000)
	require.NoError(t, err)
	require.EqualValues(t, 2, touched, "the channel that was looked into, and with it the team")
	require.Equal(t, []journal.Place{{UserID: user, LeftAt: 77, JoinedAt: 66, Channels: []string{quiet}}}, untouched)

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
	undo, _ := undoOn(t)
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
