package stores_test

import (
	"archive/zip"
	"io"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/seed"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/filestore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlwrite"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// TestExport_OnTheSchemaOfNewerServers exports one team on the schema of the server, on
// that of 12.0 with what this adds, and on that of 12.0 without what this removes.
func TestExport_OnTheSchemaOfNewerServers(t *testing.T) {
	t.Parallel()
	ahead := startServer(t, "ahead")
	content, err := seed.Fill(t.Context(), ahead)
	require.NoError(t, err)
	folder := t.TempDir()
	h := host{store: storeAt(t, ahead.DSN()), files: filestore.NewLocal(ahead.FileStore()), out: filestore.NewLocal(folder)}
	export := func() (transfer.Result, []byte) {
		t.Helper()
		result, err := exportWhole(t, h, content.Team.Id)
		require.NoError(t, err)
		zr, err := zip.OpenReader(filepath.Join(folder, result.Archive.Name))
		require.NoError(t, err)
		defer func() { require.NoError(t, zr.Close()) }()
		file, err := zr.Open(archive.LinesName)
		require.NoError(t, err)
		lines, err := io.ReadAll(file)
		require.NoError(t, err)
		return result, lines
	}
	before, lines := export()
	require.Zero(t, before.Report.WarningCounts[transfer.WarnLeftBehind])

	require.NoError(t, ahead.ChangeSchema(t.Context(), testbed.NewerAdds))
	plain, again := export()
	require.Equal(t, string(lines), string(again))
	require.Equal(t, before.Report.WarningCounts, plain.Report.WarningCounts)

	plantNewer(rows{t, ahead.DB}, content)
	require.NoError(t, ahead.ChangeSchema(t.Context(), testbed.NewerDrops))
	planted, again := export()
	require.Equal(t, string(lines), string(again), "boards and the like change no line")
	var named []string
	for _, warning := range planted.Report.Warnings {
		if warning.Code == transfer.WarnLeftBehind {
			named = append(named, warning.Message)
		}
	}
	slices.Sort(named)
	require.Equal(t, []string{
		`Board "board-private" is not in the archive: no archive has room for it.`,
		`Board "board-public" is not in the archive: no archive has room for it.`,
		`Bookmark "Concert plan" is not in the archive: it leads to something of the type "board", for which no archive has room.`,
		`Docs space "handbook" is not in the archive: no archive has room for it.`,
		`Rules about the members of channels are not in the archive: 1 of them stay on this server.`,
		`Scheduled posts are not in the archive until they are sent: 1 of them wait on this server.`,
		`Views of channels are not in the archive: 1 of them stay on this server.`,
	}, named)

	unknown, err := sqlwrite.New(masterOf(t, ahead)).Probe(t.Context())
	require.NoError(t, err)
	require.Empty(t, unknown, "an import writes each column that this schema needs")
}

// plantNewer puts one of each kind of content of newer servers into a team.
func plantNewer(r rows, content *seed.Content) {
	r.t.Helper()
	r.channel(content.Team.Id, "board-public", "BO", 0)
	r.channel(content.Team.Id, "board-private", "BP", 0)
	r.channel(content.Team.Id, "handbook", "S", 0)
	channel, user := content.Channels["proben"].Id, content.Users["anna"].User.Id
	r.exec(`INSERT INTO Views (Id, ChannelId, Title, CreateAt, UpdateAt) VALUES ($1, $2, 'by date', 5, 5)`, model.NewId(), channel)
	r.exec(`INSERT INTO ChannelGuards (ChannelId, PluginId, CreateAt) VALUES ($1, 'guard', 5)`, channel)
	scheduled := `INSERT INTO ScheduledPosts (Id, CreateAt, UpdateAt, UserId, ChannelId, RootId, Message, ScheduledAt, ProcessedAt) VALUES ($1, 5, 5, $2, $3, '', 'later', 9, $4)`
	r.exec(scheduled, model.NewId(), user, channel, 0)
	r.exec(scheduled, model.NewId(), user, channel, 10)
	r.exec(`INSERT INTO ChannelBookmarks (Id, OwnerId, ChannelId, CreateAt, UpdateAt, DeleteAt, DisplayName, SortOrder, Type, TargetId)
		VALUES ($1, $2, $3, 5, 5, 0, 'Concert plan', 7, 'board', $4)`, model.NewId(), user, channel, model.NewId())
}
