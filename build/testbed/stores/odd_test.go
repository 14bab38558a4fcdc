package stores_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/ledger"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/filestore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// column is a column of the database as information_schema has it.
type column struct {
	table, name, kind string
	nullable          bool
	// length is how many characters a text may have; 0 means any number.
	length int
}

func (c column) String() string { return c.table + "." + c.name }

// columnsOf reads the columns of a table.
func (o *oddTeam) columnsOf(table string) (columns []column) {
	t := o.t
	t.Helper()
	found, err := o.server.DB.QueryContext(t.Context(), `SELECT column_name, data_type, is_nullable = 'YES', COALESCE(character_maximum_length, 0)
		FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1 ORDER BY column_name`, table)
	require.NoError(t, err)
	defer func() { require.NoError(t, found.Close()) }()
	for found.Next() {
		c := column{table: table}
		require.NoError(t, found.Scan(&c.name, &c.kind, &c.nullable, &c.length))
		columns = append(columns, c)
	}
	require.NoError(t, found.Err())
	return columns
}

// oddTexts are texts that old servers, scripts and other importers left behind.
var oddTexts = []string{
	"", " ", "UPPER", "da39a3ee5e6b4b0d3255bfef95601890afd80709", "aaaaaaaaaaaaaaaaaaaaaaaaaa__bbbbbbbbbbbbbbbbbbbbbbbbbb",
	"jp", "thumbs up", ":+1:", "admin", "all", "x:remote", "a\nb", "ünï", "名前", "../../x", "-", "null", "[]", `{"a":`, `"x@y"@example.com`,
	"system_guest", "custom_x",
}

// idLength is the length of an id, oddIDs what may stand where one should.
const idLength = 26

var oddIDs = []string{"", "UPPER", "a\nb", "../../x", "名前", "system"}

// oddValues are expressions for the odd values of a column.
func (c column) oddValues() (values []string) {
	if c.nullable {
		values = append(values, "NULL")
	}
	switch c.kind {
	case "character varying", "text":
		texts := oddTexts
		if c.length == idLength {
			texts = oddIDs
		}
		for _, text := range texts {
			values = append(values, "E'"+strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`).Replace(text)+"'")
		}
		length := c.length
		if length == 0 {
			length = 70_000
		}
		values = append(values, fmt.Sprintf("repeat('ü', %d)", length), fmt.Sprintf("upper(COALESCE(%s, ''))", c.name))
	case "bigint":
		values = append(values, "-1", "0", "1", "9223372036854775807")
	case "integer":
		values = append(values, "-1", "0", "2147483647")
	case "boolean":
		values = append(values, "NOT COALESCE("+c.name+", false)")
	case "jsonb":
		for _, text := range []string{`null`, `[]`, `[{"a": null}]`, `"text"`, `7`, `true`, `{}`, `{"unknown": {"deep": [1, null]}, "desktop": 7, "customStatus": [], "": "x"}`, `{"desktop": "sometimes", "email": "yes", "customStatus": "{"}`} {
			values = append(values, "'"+text+"'::jsonb")
		}
	}
	return values
}

// decides are columns that decide whether something is there at all, or belongs to
// the team: what another value leaves out is not lost.
var decides = map[string]bool{
	"posts.deleteat": true, "posts.channelid": true, "posts.originalid": true, "posts.rootid": true, "reactions.deleteat": true, "reactions.postid": true,
	"fileinfo.deleteat": true, "fileinfo.postid": true, "emoji.deleteat": true, "channelbookmarks.deleteat": true, "channelbookmarks.channelid": true,
	"teammembers.deleteat": true, "teammembers.teamid": true, "teammembers.userid": true, "channelmembers.channelid": true, "channelmembers.userid": true,
	"channels.teamid": true, "preferences.category": true, "preferences.name": true, "preferences.value": true, "preferences.userid": true,
	"threadmemberships.following": true, "threadmemberships.postid": true, "postspriority.postid": true, "postacknowledgements.postid": true,
	"postacknowledgements.acknowledgedat": true, "teams.lastteamiconupdate": true, "users.lastpictureupdate": true, "bots.userid": true, "users.id": true,
	"posts.id": true, "emoji.id": true, "emoji.name": true, "fileinfo.id": true, "channels.id": true, "bots.lasticonupdate": true, "channels.type": true, "postspriority.priority": true,
}

// rowsOf are the rows of each table that belong to the team $1, where the ledger's
// one row is too few.
var rowsOf = map[string]string{
	"teams":                `Id = $1`,
	"channels":             `TeamId = $1`,
	"posts":                `ChannelId IN (SELECT Id FROM Channels WHERE TeamId = $1) AND DeleteAt = 0`,
	"reactions":            `ChannelId IN (SELECT Id FROM Channels WHERE TeamId = $1)`,
	"fileinfo":             `ChannelId IN (SELECT Id FROM Channels WHERE TeamId = $1)`,
	"teammembers":          `TeamId = $1`,
	"channelmembers":       `ChannelId IN (SELECT Id FROM Channels WHERE TeamId = $1 OR Type IN ('D', 'G'))`,
	"users":                `Id IN (SELECT UserId FROM TeamMembers WHERE TeamId = $1)`,
	"preferences":          `UserId IN (SELECT UserId FROM TeamMembers WHERE TeamId = $1)`,
	"threadmemberships":    `PostId IN (SELECT p.Id FROM Posts p JOIN Channels c ON c.Id = p.ChannelId WHERE c.TeamId = $1)`,
	"emoji":                `DeleteAt = 0`,
	"bots":                 `UserId IN (SELECT UserId FROM TeamMembers WHERE TeamId = $1)`,
	"channelbookmarks":     `ChannelId IN (SELECT Id FROM Channels WHERE TeamId = $1)`,
	"postspriority":        `ChannelId IN (SELECT Id FROM Channels WHERE TeamId = $1)`,
	"postacknowledgements": `ChannelId IN (SELECT Id FROM Channels WHERE TeamId = $1)`,
}

// oddTeam is a team that odd values are planted into.
type oddTeam struct {
	t               *testing.T
	server          *testbed.Server
	known           *ledger.Ledger
	h               host
	id, folder      string
	program         string
	whole           transfer.Result
	planted, export int
}

// newOddTeam makes the team on a server of its own.
func newOddTeam(t *testing.T) *oddTeam {
	t.Helper()
	program, err := testbed.BuildRefuses(t.Context())
	require.NoError(t, err)
	made := startServer(t, "odd"+strings.ToLower(rand.Text()[:4]))
	newLedgerTeam(t, made)
	odd := &oddTeam{t: t, server: made, folder: t.TempDir(), program: program, known: readLedger(t)}
	require.NoError(t, made.DB.QueryRowContext(t.Context(), `SELECT Id FROM Teams WHERE Name LIKE 'choir%'`).Scan(&odd.id))
	for _, name := range []string{"theme/", "theme/" + odd.id, "sidebar_settings/limit_visible_dms_gms", "sidebar_settings/show_unread_section", "advanced_settings/formatting", "display_settings/name_format", "notifications/email_interval"} {
		category, name, _ := strings.Cut(name, "/")
		rows{t, made.DB}.exec(`INSERT INTO Preferences (UserId, Category, Name, Value) SELECT Id, $1, $2, '{}' FROM Users WHERE Username IN ('anna', 'boris', 'dora') ON CONFLICT DO NOTHING`, category, name)
	}
	odd.h = host{store: storeAt(t, made.DSN()), files: filestore.NewLocal(made.FileStore()), out: filestore.NewLocal(odd.folder)}
	odd.whole, err = exportWhole(t, odd.h, odd.id)
	require.NoError(t, err)
	require.Empty(t, refusalsOf(t, program, odd.folder, odd.whole))
	return odd
}

// TestExport_WritesOnlyWhatTheServerTakesWhateverAColumnHolds plants odd values
// into each column of each table of the team, as many rows at a time as there are,
// exports, and asks the server's own validators about every line. What is less than
// before has a warning. The columns come from the database: a new one is planted
// without a change here.
func TestExport_WritesOnlyWhatTheServerTakesWhateverAColumnHolds(t *testing.T) {
	odd := newOddTeam(t)
	for _, table := range slices.Sorted(maps.Keys(odd.known.Columns)) {
		for _, c := range odd.columnsOf(table) {
			if odd.known.Columns[table][c.name] != ledger.LeftOut && c.String() != "teams.id" {
				odd.plantAll(c)
			}
		}
	}
	t.Logf("planted %d values and exported %d times", odd.planted, odd.export)
	require.Greater(t, odd.planted, 500)
	after, err := exportWhole(t, odd.h, odd.id)
	require.NoError(t, err)
	require.Equal(t, odd.whole.Report.Counts, after.Report.Counts, "every value was taken back")
}

// TestExport_OfOddValuesIsImportedByAnotherServer plants odd values into all columns
// at the same time, and lets the importer of a fresh server take the archive.
func TestExport_OfOddValuesIsImportedByAnotherServer(t *testing.T) {
	o := newOddTeam(t)
	n := 0
	for _, table := range slices.Sorted(maps.Keys(o.known.Columns)) {
		for _, c := range o.columnsOf(table) {
			if o.known.Columns[table][c.name] == ledger.LeftOut || decides[c.String()] || c.length == idLength || c.name == "id" {
				continue
			}
			values := c.oddValues()
			for _, place := range o.rows(table) {
				// One after the other, so that a table of one row gets a different one in
				// each of its columns.
				for tried, planted := 0, false; !planted && tried < len(values); tried++ {
					n++
					_, planted = o.plant(c, place, values[n%len(values)])
				}
			}
		}
	}
	result, err := exportWhole(t, o.h, o.id)
	require.NoError(t, err)
	require.Empty(t, refusalsOf(t, o.program, o.folder, result))
	before, counts := o.whole.Report.Counts, result.Report.Counts
	for _, kind := range []string{transfer.CountChannels, transfer.CountUsers, transfer.CountBots, transfer.CountTeamMembers, transfer.CountChannelMembers} {
		require.GreaterOrEqual(t, counts[kind], before[kind], kind)
	}
	dropped := result.Report.WarningCounts[transfer.WarnPostDropped] - o.whole.Report.WarningCounts[transfer.WarnPostDropped]
	said := counts[transfer.CountPosts] + counts[transfer.CountReplies]
	require.GreaterOrEqual(t, said+dropped, before[transfer.CountPosts]+before[transfer.CountReplies], "each post is there or named")

	target := startServer(t, "oddtarget")
	bed.LogsOnFailure(t)
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	require.NoError(t, target.NativeImport(ctx, filepath.Join(o.folder, result.Archive.Name)))
	var arrived int64
	require.NoError(t, target.DB.QueryRowContext(t.Context(), `SELECT count(*) FROM Posts p JOIN Channels c ON c.Id = p.ChannelId
		WHERE c.TeamId <> '' AND p.Props ->> 'team_export_post_id' IS NOT NULL AND p.DeleteAt = 0`).Scan(&arrived))
	require.Equal(t, said, arrived, "the server took every line")
}

// plantAll plants the odd values of a column, as many at a time as it has rows.
func (o *oddTeam) plantAll(c column) {
	o.t.Helper()
	for values := c.oddValues(); len(values) > 0; {
		var said []string
		var undo []func()
		for _, place := range o.rows(c.table) {
			for planted := false; !planted && len(values) > 0; values = values[1:] {
				var restore func()
				if restore, planted = o.plant(c, place, values[0]); planted {
					undo = append(undo, restore)
					said = append(said, values[0][:min(len(values[0]), 40)])
				}
			}
		}
		if len(said) > 0 {
			o.planted += len(said)
			o.check(c, strings.Join(said, " | "))
		}
		for _, restore := range slices.Backward(undo) {
			restore()
		}
	}
}

// rows are the places of the rows of a table, that of the ledger's test first.
func (o *oddTeam) rows(table string) (places []string) {
	o.t.Helper()
	condition := rowsOf[table]
	query, args := fmt.Sprintf(`SELECT ctid::text FROM %s WHERE (%s) ORDER BY (%s) DESC, ctid`, table, condition, rowOf[table]), []any{o.id}
	if condition == "" {
		query, args = fmt.Sprintf(`SELECT ctid::text FROM %s WHERE %s ORDER BY ctid LIMIT 1`, table, rowOf[table]), nil
	} else if !strings.Contains(condition, "$1") {
		args = nil
	}
	found, err := o.server.DB.QueryContext(o.t.Context(), query, args...)
	require.NoError(o.t, err, table)
	defer func() { require.NoError(o.t, found.Close()) }()
	for found.Next() {
		var place string
		require.NoError(o.t, found.Scan(&place))
		places = append(places, place)
	}
	require.NoError(o.t, found.Err())
	require.NotEmpty(o.t, places, table)
	return places
}

// check exports the team with odd values in a column.
func (o *oddTeam) check(c column, values string) {
	o.t.Helper()
	o.export++
	result, err := exportWhole(o.t, o.h, o.id)
	if err != nil {
		o.t.Errorf("%s = %s ends the export: %v", c, values, err)
		return
	}
	if refused := refusalsOf(o.t, o.program, o.folder, result); len(refused) > 0 {
		o.t.Errorf("%s = %s is refused: %s", c, values, strings.Join(refused, "; "))
	}
	if decides[c.String()] {
		return
	}
	// What is left out takes warnings of its own with it, so each kind is counted.
	more := 0
	for kind, n := range result.Report.WarningCounts {
		more += int(max(0, n-o.whole.Report.WarningCounts[kind]))
	}
	for kind, before := range o.whole.Report.Counts {
		if kind != transfer.CountFileBytes && result.Report.Counts[kind] < before && more <= 0 {
			o.t.Errorf("%s = %s loses %d of %s without a warning", c, values, before-result.Report.Counts[kind], kind)
		}
	}
}

// refusalsOf asks the server's validators about the lines of an archive.
func refusalsOf(t *testing.T, program, folder string, result transfer.Result) []string {
	t.Helper()
	zr, err := zip.OpenReader(filepath.Join(folder, result.Archive.Name))
	require.NoError(t, err)
	defer func() { require.NoError(t, zr.Close()) }()
	lines, err := zr.Open("import.jsonl")
	require.NoError(t, err)
	data, err := io.ReadAll(lines)
	require.NoError(t, err)
	refused, err := testbed.Refusals(t.Context(), program, bytes.NewReader(data))
	require.NoError(t, err)
	return refused
}

// plant puts a value into a column of a row. It reports false for a value that the
// database does not take, or that is there.
func (o *oddTeam) plant(c column, place, value string) (restore func(), ok bool) {
	o.t.Helper()
	var old *string
	var kind string
	query := fmt.Sprintf(`SELECT %s::text, pg_typeof(%[1]s)::text FROM %[2]s WHERE ctid = $1::tid`, c.name, c.table)
	require.NoError(o.t, o.server.DB.QueryRowContext(o.t.Context(), query, place).Scan(&old, &kind), "%s", c)
	var changed bool
	update := fmt.Sprintf(`UPDATE %s SET %s = %s WHERE ctid = $1::tid RETURNING ctid::text, %[2]s::text IS DISTINCT FROM $2`, c.table, c.name, value)
	if o.server.DB.QueryRowContext(o.t.Context(), update, place, old).Scan(&place, &changed) != nil {
		return nil, false
	}
	return func() {
		_, err := o.server.DB.ExecContext(context.WithoutCancel(o.t.Context()), fmt.Sprintf(`UPDATE %s SET %s = $1::%s WHERE ctid = $2::tid`, c.table, c.name, kind), old, place)
		require.NoError(o.t, err)
	}, true
}
