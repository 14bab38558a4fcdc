package stores_test

import (
	"database/sql"
	"iter"
	"strings"
	"testing"
	"time"

	_ "github.com/lib/pq" // the driver of the server
	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlstore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// rows writes rows straight into the tables, for shapes that no API makes.
type rows struct {
	t  *testing.T
	db *sql.DB
}

func (r rows) exec(statement string, args ...any) {
	r.t.Helper()
	_, err := r.db.ExecContext(r.t.Context(), statement, args...)
	require.NoError(r.t, err)
}

func (r rows) team() string {
	id := model.NewId()
	r.exec(`INSERT INTO Teams (Id, CreateAt, UpdateAt, DeleteAt, DisplayName, Name, Description, Email, Type, AllowOpenInvite)
		VALUES ($1, 5, 5, 0, 'Team', $2, 'words', '', 'O', true)`, id, "t"+id)
	return id
}

func (r rows) channel(teamID, name, kind string, deleteAt int64) string {
	id := model.NewId()
	r.exec(`INSERT INTO Channels (Id, CreateAt, UpdateAt, DeleteAt, TeamId, Type, DisplayName, Name, Header, Purpose)
		VALUES ($1, 5, 5, $2, $3, $4::channel_type, $5::text, $5::text, '', '')`, id, deleteAt, teamID, kind, name)
	return id
}

func (r rows) user(name string) string {
	id := model.NewId()
	r.exec(`INSERT INTO Users (Id, CreateAt, UpdateAt, DeleteAt, Username, Email, Roles, Nickname, FirstName, LastName, Position, Locale)
		VALUES ($1, 5, 5, 0, $2::text, $2::text || '@example.com', 'system_user', '', '', '', '', 'en')`, id, name+strings.ToLower(id[:6]))
	return id
}

func (r rows) post(channelID, userID, rootID string, at, deleteAt int64, message string) string {
	id := model.NewId()
	r.exec(`INSERT INTO Posts (Id, CreateAt, UpdateAt, EditAt, DeleteAt, IsPinned, UserId, ChannelId, RootId, OriginalId, Message, Type, Props, Hashtags, FileIds, HasReactions)
		VALUES ($1, $2, $2, 0, $3, false, $4, $5, $6, '', $7, '', '{}', '', '[]', false)`, id, at, deleteAt, userID, channelID, rootID, message)
	return id
}

func open(t *testing.T, teamID string) *sqlstore.Snapshot {
	t.Helper()
	return openAt(t, server.DSN(), teamID)
}

func openAt(t *testing.T, source, teamID string) *sqlstore.Snapshot {
	t.Helper()
	return openWith(t, model.SqlSettings{DataSource: &source}, false, teamID)
}

func openWith(t *testing.T, settings model.SqlSettings, licensed bool, teamID string) *sqlstore.Snapshot {
	t.Helper()
	return openSelected(t, settings, licensed, teamID, teamdata.Selection{})
}

// openPart gives the selected posts only.
func openPart(t *testing.T, teamID string, selection teamdata.Selection) *sqlstore.Snapshot {
	t.Helper()
	source := server.DSN()
	return openSelected(t, model.SqlSettings{DataSource: &source}, false, teamID, selection)
}

func openSelected(t *testing.T, settings model.SqlSettings, licensed bool, teamID string, selection teamdata.Selection) *sqlstore.Snapshot {
	t.Helper()
	driver := model.DatabaseDriverPostgres
	settings.DriverName = &driver
	databases, err := sqlstore.Connect(settings, licensed)
	require.NoError(t, err)
	snapshot, err := sqlstore.New(databases, func() time.Duration { return 0 }).Open(t.Context(), teamID, selection)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, snapshot.Close()) })
	return snapshot
}

// storeAt opens the store on the database that a data source names.
func storeAt(t *testing.T, source string) *sqlstore.Store {
	t.Helper()
	driver := model.DatabaseDriverPostgres
	databases, err := sqlstore.Connect(model.SqlSettings{DriverName: &driver, DataSource: &source}, false)
	require.NoError(t, err)
	return sqlstore.New(databases, func() time.Duration { return 0 })
}

func collect[T any](t *testing.T, rows iter.Seq2[T, error]) (all []T) {
	t.Helper()
	for row, err := range rows {
		require.NoError(t, err)
		all = append(all, row)
	}
	return all
}
