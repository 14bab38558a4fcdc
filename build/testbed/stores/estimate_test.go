package stores_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlstore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// counterAt opens a counter on the server's database; it ends with the test or
// when it is closed.
func counterAt(t *testing.T) *sqlstore.Counter {
	t.Helper()
	driver, source := model.DatabaseDriverPostgres, server.DSN()
	databases, err := sqlstore.Connect(model.SqlSettings{DriverName: &driver, DataSource: &source}, false)
	require.NoError(t, err)
	counter, err := sqlstore.NewCounters(databases).Open(t.Context())
	require.NoError(t, err)
	return counter
}

// file writes a row of FileInfo.
func (r rows) file(channelID, postID, mimeType string, at, size, deleteAt int64) {
	r.t.Helper()
	r.exec(`INSERT INTO FileInfo (Id, CreatorId, PostId, ChannelId, CreateAt, UpdateAt, DeleteAt, Path, Name, Size, MimeType, Archived)
		VALUES ($1, 'someone', $2, $3, $4, $4, $5, 'p', 'x', $6, $7, false)`, model.NewId(), postID, channelID, at, deleteAt, size, mimeType)
}

func TestATeamIsCountedForAnEstimate(t *testing.T) {
	r := rows{t, server.DB}
	team, other := r.team(), r.team()
	anna, boris, former := r.user("anna"), r.user("boris"), r.user("former")
	public, private := r.channel(team, "public", "O", 0), r.channel(team, "private", "P", 7)
	elsewhere := r.channel(other, "elsewhere", "O", 0)
	r.channel("", model.NewId()+"__"+model.NewId(), "D", 0)
	r.exec(`UPDATE Channels SET TotalMsgCount = 12 WHERE Id = $1`, public)
	r.exec(`UPDATE Channels SET TotalMsgCount = NULL WHERE Id = $1`, private)
	r.exec(`INSERT INTO TeamMembers (TeamId, UserId, DeleteAt) VALUES ($1, $2, 0), ($1, $3, 0), ($1, $4, 9), ($5, $4, 0)`, team, anna, boris, former, other)
	r.exec(`INSERT INTO ChannelMembers (ChannelId, UserId) VALUES ($1, $2), ($1, $3), ($4, $2)`, public, anna, boris, private)
	root := r.post(public, anna, "", 10, 0, "root")
	r.post(public, boris, root, 20, 0, "reply")
	r.post(public, anna, "", 30, 0, "later")
	r.post(public, anna, "", 20, 99, "deleted")
	r.post(elsewhere, former, "", 20, 0, "elsewhere")
	r.file(public, root, "image/png", 10, 100, 0)
	r.file(public, root, "image/png", 20, 1000, 0)
	r.file(public, root, "text/plain", 30, 7, 0)
	r.file(public, root, "text/plain", 10, 7, 5)
	r.file(public, "", "text/plain", 10, 7, 0)
	r.file(elsewhere, model.NewId(), "text/plain", 10, 7, 0)

	counter := counterAt(t)
	defer counter.Close()
	channels, err := counter.Channels(t.Context(), team, anna)
	require.NoError(t, err)
	require.Equal(t, []teamdata.ChannelSize{
		{ID: private, Name: "private", DisplayName: "private", Type: "P", DeleteAt: 7, Member: true},
		{ID: public, Name: "public", DisplayName: "public", Type: "O", Posts: 12, Member: true},
	}, channels)

	posts, known, err := counter.Posts(t.Context(), []string{public, private}, 0, 30)
	require.NoError(t, err)
	require.True(t, known)
	require.Equal(t, map[string]int64{public: 2, private: 0}, posts, "without what was deleted, and before the end")

	files, known, err := counter.Files(t.Context(), []string{public, private}, 0, math.MaxInt64, 0)
	require.NoError(t, err)
	require.True(t, known)
	require.ElementsMatch(t, []teamdata.FileGroup{
		{ChannelID: public, MimeType: "image/png", Files: 2, Bytes: 1100},
		{ChannelID: public, MimeType: "text/plain", Files: 1, Bytes: 7},
	}, files, "without what was deleted, and without what is on no post")
	files, _, err = counter.Files(t.Context(), []string{public}, 10, 30, 100)
	require.NoError(t, err)
	require.Equal(t, []teamdata.FileGroup{{ChannelID: public, MimeType: "image/png", Files: 1, Bytes: 100}}, files)

	members, known, err := counter.Members(t.Context(), team)
	require.NoError(t, err)
	require.True(t, known)
	require.Equal(t, int64(2), members)
	members, _, err = counter.MembersOf(t.Context(), []string{public, private})
	require.NoError(t, err)
	require.Equal(t, int64(2), members, "each once")
	members, _, err = counter.MembersOf(t.Context(), nil)
	require.NoError(t, err)
	require.Zero(t, members)
}

func TestAnEstimateReadsNothingOfOtherTeams(t *testing.T) {
	r := rows{t, server.DB}
	const many = 60_000
	team, other, user := r.team(), r.team(), r.user("anna")
	channel, elsewhere := r.channel(team, "one", "O", 0), r.channel(other, "elsewhere", "O", 0)
	r.exec(`INSERT INTO Posts (Id, CreateAt, UpdateAt, EditAt, DeleteAt, IsPinned, UserId, ChannelId, RootId, OriginalId, Message, Type, Props, Hashtags, FileIds, HasReactions)
		SELECT substr(md5(i::text || $1::text), 1, 26), i, 0, 0, 0, false, $2, $1, '', '', '', '', '{}', '', '[]', false FROM generate_series(1, $3::int) i`, elsewhere, user, many)
	r.exec(`INSERT INTO FileInfo (Id, CreatorId, PostId, ChannelId, CreateAt, UpdateAt, DeleteAt, Path, Name, Size, MimeType, Archived)
		SELECT substr(md5(i::text || $1::text), 1, 26), 'x', 'x', $1, i, 0, 0, 'p', 'x', 1, 'x', false FROM generate_series(1, $2::int) i`, elsewhere, many)
	root := r.post(channel, user, "", 10, 0, "root")
	r.file(channel, root, "image/png", 10, 100, 0)
	r.exec(`ANALYZE Posts, FileInfo`)
	// What was done until now is counted before.
	before := tuplesRead(t, r)

	counter := counterAt(t)
	posts, _, err := counter.Posts(t.Context(), []string{channel}, 1, math.MaxInt64)
	require.NoError(t, err)
	require.Equal(t, map[string]int64{channel: 1}, posts)
	files, _, err := counter.Files(t.Context(), []string{channel}, 1, math.MaxInt64, 0)
	require.NoError(t, err)
	require.Len(t, files, 1)
	counter.Close()
	require.Less(t, tuplesRead(t, r)-before, int64(many/2), "neither posts nor files of others were read")
}

// tuplesRead is how many rows of posts and files were ever read by anybody.
func tuplesRead(t *testing.T, r rows) (n int64) {
	t.Helper()
	// Connections report what they did when they end, or a second later.
	time.Sleep(1500 * time.Millisecond)
	require.NoError(t, r.db.QueryRowContext(t.Context(), `SELECT sum(COALESCE(seq_tup_read, 0) + COALESCE(idx_tup_fetch, 0))
		FROM pg_stat_user_tables WHERE relname IN ('posts', 'fileinfo')`).Scan(&n))
	return n
}

func TestWhatIsNotCountedInTimeIsNotKnown(t *testing.T) {
	r := rows{t, server.DB}
	team, user := r.team(), r.user("anna")
	channel := r.channel(team, "one", "O", 0)
	r.post(channel, user, "", 10, 0, "post")
	tx, err := r.db.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	defer func() { _ = tx.Rollback() }()
	_, err = tx.ExecContext(t.Context(), `LOCK TABLE Posts IN ACCESS EXCLUSIVE MODE`)
	require.NoError(t, err)

	counter := counterAt(t)
	defer counter.Close()
	_, known, err := counter.Posts(t.Context(), []string{channel}, 1, 100)
	require.NoError(t, err)
	require.False(t, known)
	require.NoError(t, tx.Rollback())
	posts, known, err := counter.Posts(t.Context(), []string{channel}, 1, 100)
	require.NoError(t, err, "more can be asked")
	require.True(t, known)
	require.Equal(t, map[string]int64{channel: 1}, posts)
}
