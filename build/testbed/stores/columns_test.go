package stores_test

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/ledger"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/seed"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/exporter"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/filestore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlstore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer/transfertest"
)

// change is how the test changes a column: in the row that a condition finds,
// to the value of an expression. Empty fields mean the table's row and another
// value of the column's type.
type change struct{ row, value string }

// rowOf finds the row of each table that is changed. The content is that of
// newLedgerTeam.
var rowOf = map[string]string{
	"teams":                "Name = 'choir'",
	"channels":             "Name = 'proben' AND DeleteAt = 0",
	"posts":                "Message = 'ledger root'",
	"postspriority":        "PostId = (SELECT Id FROM Posts WHERE Message = 'ledger root')",
	"postacknowledgements": "PostId = (SELECT Id FROM Posts WHERE Message = 'ledger root')",
	"reactions":            "PostId = (SELECT Id FROM Posts WHERE Message = 'ledger root')",
	"fileinfo":             "Name = '楽譜.pdf'",
	"threads":              "PostId = (SELECT Id FROM Posts WHERE Message = 'ledger root')",
	"threadmemberships":    "PostId = (SELECT Id FROM Posts WHERE Message = 'ledger root') AND Following",
	"teammembers":          "UserId = (SELECT Id FROM Users WHERE Username = 'anna') AND TeamId = (SELECT Id FROM Teams WHERE Name = 'choir')",
	"channelmembers":       "UserId = (SELECT Id FROM Users WHERE Username = 'anna') AND ChannelId = (SELECT Id FROM Channels WHERE Name = 'proben')",
	"users":                "Username = 'anna'",
	"bots":                 "UserId = (SELECT Id FROM Users WHERE Username = 'metronom')",
	"emoji":                "Name = 'stern'",
	"preferences":          "Category = 'flagged_post' AND Name = (SELECT Id FROM Posts WHERE Message = 'ledger root')",
	"channelbookmarks":     "DisplayName = 'ledger file'",
	"sidebarcategories":    "UserId = (SELECT Id FROM Users WHERE Username = 'anna') AND TeamId = (SELECT Id FROM Teams WHERE Name = 'choir')",
	"sidebarchannels":      "UserId = (SELECT Id FROM Users WHERE Username = 'anna')",
}

// changes are the columns that need more than another value in that row.
var changes = map[string]change{
	"teams.type":                   {value: "'I'"},
	"teams.lastteamiconupdate":     {value: "0"},
	"channels.type":                {value: "'P'"},
	"channels.bannerinfo":          {value: `'{"text": "changed"}'`},
	"posts.originalid":             {row: "Message = 'ledger before'"},
	"posts.fileids":                {row: "FileIds LIKE '%,%' AND UserId = (SELECT Id FROM Users WHERE Username = 'anna')", value: `(SELECT '["' || split_part(FileIds, '"', 4) || '","' || split_part(FileIds, '"', 2) || '"]')`},
	"posts.filenames":              {value: `'["/user/file/name.txt"]'`},
	"posts.type":                   {value: "'me'"},
	"posts.rootid":                 {row: "Message = 'ledger reply'", value: "''"},
	"bots.ownerid":                 {value: "(SELECT Id FROM Users WHERE Username = 'dora')"},
	"channelmembers.schemeuser":    {row: "ChannelId IN (SELECT Id FROM Channels WHERE Type = 'D') AND UserId = (SELECT Id FROM Users WHERE Username = 'boris')"},
	"channelmembers.schemeguest":   {row: "ChannelId IN (SELECT Id FROM Channels WHERE Type = 'D') AND UserId = (SELECT Id FROM Users WHERE Username = 'boris')"},
	"teammembers.roles":            {value: "'team_user team_admin'"},
	"channelmembers.roles":         {value: "'channel_user channel_admin'"},
	"channelmembers.notifyprops":   {value: `'{"desktop": "all"}'`},
	"users.createat":               {row: "Username = 'hugo'"},
	"users.roles":                  {value: "'system_guest'"},
	"users.props":                  {value: `'{"customStatus": "{\"emoji\": \"stern\", \"text\": \"ledger\"}"}'`},
	"users.notifyprops":            {value: `'{"desktop": "all"}'`},
	"users.lastpictureupdate":      {value: "0"},
	"channelbookmarks.type":        {value: "'link'"},
	"channelbookmarks.displayname": {value: "'ledger changed'"},
}

// newLedgerTeam seeds the demo content with a post on which everything hangs.
func newLedgerTeam(t *testing.T, server *testbed.Server) {
	t.Helper()
	content, err := seed.Fill(t.Context(), server)
	require.NoError(t, err)
	r := rows{t, server.DB}
	channel := content.Channels["proben"].Id
	user := func(name string) string { return content.Users[name].User.Id }
	root := r.post(channel, user("hugo"), "", 10, 0, "ledger root")
	r.post(channel, user("anna"), root, 11, 0, "ledger reply")
	before := r.post(channel, user("hugo"), "", 10, 12, "ledger before")
	r.exec(`UPDATE Posts SET OriginalId = $2 WHERE Id = $1`, before, root)
	r.exec(`INSERT INTO Threads (PostId, ReplyCount, LastReplyAt, Participants, ChannelId) VALUES ($1, 1, 11, '[]', $2)`, root, channel)
	r.exec(`INSERT INTO ThreadMemberships (PostId, UserId, Following, LastViewed, LastUpdated, UnreadMentions) VALUES ($1, $2, true, 11, 11, 0)`, root, user("anna"))
	r.exec(`INSERT INTO Reactions (UserId, PostId, EmojiName, CreateAt, UpdateAt, DeleteAt, ChannelId) VALUES ($1, $2, '+1', 13, 13, 0, $3)`, user("boris"), root, channel)
	r.exec(`INSERT INTO Preferences (UserId, Category, Name, Value) VALUES ($1, 'flagged_post', $2, 'true')`, user("anna"), root)
	r.exec(`INSERT INTO PostsPriority (PostId, ChannelId, Priority) VALUES ($1, $2, 'urgent')`, root, channel)
	r.exec(`INSERT INTO PostAcknowledgements (PostId, UserId, AcknowledgedAt, ChannelId) VALUES ($1, $2, 14, $3)`, root, user("boris"), channel)
	file := model.NewId()
	r.exec(`INSERT INTO FileInfo (Id, CreatorId, CreateAt, UpdateAt, DeleteAt, Path, Name, Size, Archived) SELECT $1::text, 'bookmark', 1, 1, 0, Path, 'b.pdf', Size, false FROM FileInfo WHERE Name = 'photo.png'`, file)
	r.exec(`INSERT INTO ChannelBookmarks (Id, OwnerId, ChannelId, FileInfoId, CreateAt, UpdateAt, DeleteAt, DisplayName, SortOrder, Type) VALUES ($1, $2, $3, $4, 5, 5, 0, 'ledger file', 1, 'file')`,
		model.NewId(), user("dora"), channel, file)

	anna := content.Users["anna"]
	face, err := seed.Picture(7)
	require.NoError(t, err)
	_, err = anna.SetProfileImage(t.Context(), anna.User.Id, face)
	require.NoError(t, err)
	_, err = content.Users["dora"].SetTeamIcon(t.Context(), content.Team.Id, face)
	require.NoError(t, err)
}

// host runs the exporter in this process, on the server's database and files.
type host struct {
	store *sqlstore.Store
	files exporter.Files
	out   exporter.Archives
}

func (h host) Open(ctx context.Context, teamID string, selection teamdata.Selection) (exporter.Snapshot, error) {
	return h.store.Open(ctx, teamID, selection)
}

func (h host) Bounds(context.Context, transfer.Job) (transfer.Bounds, error) {
	return transfer.Unbounded(), nil
}
func (h host) Stores() (exporter.Files, exporter.Archives, error) { return h.files, h.out, nil }
func (h host) Source() archive.Source                             { return archive.Source{} }
func (h host) MaxArchiveSize() int64                              { return 0 }
func (h host) Consent(context.Context, transfer.Job) (exporter.Consent, error) {
	return exporter.Consent{}, nil
}

// exported exports the team with everything in it and returns the checksums of
// the entries.
func exported(t *testing.T, h host, folder string) map[string][32]byte {
	t.Helper()
	var teamID string
	require.NoError(t, server.DB.QueryRowContext(t.Context(), `SELECT Id FROM Teams WHERE Name LIKE 'choir%'`).Scan(&teamID))
	result, err := exportWhole(t, h, teamID)
	require.NoError(t, err)
	zr, err := zip.OpenReader(filepath.Join(folder, result.Archive.Name))
	require.NoError(t, err)
	defer func() { require.NoError(t, zr.Close()) }()
	sums := map[string][32]byte{}
	for _, entry := range zr.File {
		content, err := zr.Open(entry.Name)
		require.NoError(t, err)
		data, err := io.ReadAll(content)
		require.NoError(t, err)
		sums[entry.Name] = sha256.Sum256(data)
	}
	return sums
}

// exportWhole exports a team with everything in it.
func exportWhole(t *testing.T, h host, teamID string) (transfer.Result, error) {
	t.Helper()
	options := transfer.DefaultExportOptions()
	options.DirectMessages, options.ProfilePictures, options.EditHistory = true, true, true
	job := transfer.Job{ID: "ledger", TeamID: teamID, TeamName: "ledger", Options: options}
	return exporter.New(h, "1").Run(t.Context(), job, transfertest.Silent{})
}

// TestTheLedgerIsTrue changes every column of every table that the ledger
// knows, one at a time, and looks whether the archive changes: it must where
// the ledger says "exported" or "beside", and must not, in a single byte, where
// it says "left out".
func TestTheLedgerIsTrue(t *testing.T) {
	known := readLedger(t)
	newLedgerTeam(t, server)
	folder := t.TempDir()
	h := host{store: storeAt(t, server.DSN()), files: filestore.NewLocal(server.FileStore()), out: filestore.NewLocal(folder)}
	before := exported(t, h, folder)
	require.Equal(t, before, exported(t, h, folder), "the same team gives the same bytes")

	for _, table := range slices.Sorted(maps.Keys(known.Columns)) {
		for _, column := range slices.Sorted(maps.Keys(known.Columns[table])) {
			t.Run(table+"."+column, func(t *testing.T) {
				defer changeColumn(t, table, column)()
				after := exported(t, h, folder)
				if known.Columns[table][column] == ledger.LeftOut {
					require.Equal(t, before, after)
					return
				}
				require.NotEqual(t, before, after)
				if known.Columns[table][column] == ledger.Exported {
					require.True(t, differs(before, after, "import.jsonl", "data/"), "in the lines or the files")
				}
			})
		}
	}
	require.Equal(t, before, exported(t, h, folder), "every change was taken back")
}

// differs reports whether entries below one of the places differ.
func differs(a, b map[string][32]byte, places ...string) bool {
	below := func(sums map[string][32]byte) map[string][32]byte {
		found := maps.Clone(sums)
		maps.DeleteFunc(found, func(name string, _ [32]byte) bool {
			return !slices.ContainsFunc(places, func(place string) bool { return strings.HasPrefix(name, place) })
		})
		return found
	}
	return !maps.Equal(below(a), below(b))
}

// changeColumn changes a column of one row and returns what takes it back.
func changeColumn(t *testing.T, table, column string) (restore func()) {
	t.Helper()
	wanted := changes[table+"."+column]
	if wanted.row == "" {
		wanted.row = rowOf[table]
	}
	var kind, base string
	err := server.DB.QueryRowContext(t.Context(), `SELECT format_type(a.atttypid, a.atttypmod), y.typcategory::text FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid
		WHERE a.attrelid = $1::regclass AND a.attname = $2`, table, column).Scan(&kind, &base)
	require.NoError(t, err)
	if wanted.value == "" {
		wanted.value = anotherValue(kind, base, column)
	}
	var old *string
	var place string
	key := keyOf(t, table)
	query := fmt.Sprintf(`SELECT %s::text, %s FROM %s WHERE %s ORDER BY ctid LIMIT 1`, column, key, table, wanted.row)
	require.NoError(t, server.DB.QueryRowContext(t.Context(), query).Scan(&old, &place), "the row to change: %s", wanted.row)
	update := fmt.Sprintf(`UPDATE %s SET %s = %s WHERE %s = $1 RETURNING %[4]s, %[2]s::text IS DISTINCT FROM $2`, table, column, wanted.value, key)
	var changed bool
	require.NoError(t, server.DB.QueryRowContext(t.Context(), update, place, old).Scan(&place, &changed))
	require.True(t, changed, "the test changes something")
	return func() {
		result, err := server.DB.ExecContext(context.WithoutCancel(t.Context()), fmt.Sprintf(`UPDATE %s SET %s = $1::%s WHERE %s = $2`, table, column, kind, key), old, place)
		require.NoError(t, err)
		restored, err := result.RowsAffected()
		require.NoError(t, err)
		require.Equal(t, int64(1), restored, "the row that was changed")
	}
}

// keyOf returns an expression for the primary key of a row. Its place in the table
// (ctid) does not do: the server writes rows of its own accord, which moves them.
func keyOf(t *testing.T, table string) string {
	t.Helper()
	var columns string
	require.NoError(t, server.DB.QueryRowContext(t.Context(), `SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_index i
		JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey) WHERE i.indrelid = $1::regclass AND i.indisprimary`, table).Scan(&columns))
	return "ROW(" + columns + ")::text"
}

// anotherValue is an expression for another value of a column's type.
func anotherValue(kind, category, column string) string {
	switch {
	case category == "N":
		return "COALESCE(" + column + ", 0) + 7"
	case category == "B":
		return "NOT COALESCE(" + column + ", false)"
	case category == "S":
		// Ids have no room for another letter.
		return fmt.Sprintf(`CASE WHEN length(%s) = 26 THEN reverse(%[1]s) ELSE COALESCE(%[1]s, '') || 'x' END`, column)
	case kind == "jsonb":
		return `'{"ledger": "changed"}'`
	case kind == "bytea":
		return `'\x01'`
	default:
		return "NULL"
	}
}
