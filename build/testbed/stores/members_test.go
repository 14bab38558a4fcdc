package stores_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlstore"
)

func TestWhoIsConcernedByAnExport(t *testing.T) {
	r := rows{t, server.DB}
	team := r.team()
	alone, one, two, left, off, outsider, bot, gone := r.user("alone"), r.user("one"), r.user("two"), r.user("left"), r.user("off"), r.user("outsider"), r.user("bot"), r.user("gone")
	for _, id := range []string{alone, one, two, off, bot} {
		r.exec(`INSERT INTO TeamMembers (TeamId, UserId, DeleteAt) VALUES ($1, $2, 0)`, team, id)
	}
	r.exec(`INSERT INTO TeamMembers (TeamId, UserId, DeleteAt) VALUES ($1, $2, 9)`, team, left)
	r.exec(`UPDATE Users SET DeleteAt = 9 WHERE Id = $1`, off)
	r.exec(`INSERT INTO Bots (UserId, Description, OwnerId, CreateAt, UpdateAt, DeleteAt) VALUES ($1, '', 'owner', 1, 1, 0)`, bot)
	talk := func(name string, deleteAt int64, people ...string) {
		id := r.channel("", team+name, "D", deleteAt)
		for _, person := range people {
			r.exec(`INSERT INTO ChannelMembers (ChannelId, UserId, NotifyProps) VALUES ($1, $2, '{}')`, id, person)
		}
	}
	talk("pair", 0, one, two)
	talk("withbot", 0, bot, two)
	talk("deactivated", 0, off, two)
	talk("outside", 0, alone, outsider)
	talk("left", 0, alone, left)
	talk("archived", 9, alone, one)

	driver, source := model.DatabaseDriverPostgres, server.DSN()
	databases, err := sqlstore.Connect(model.SqlSettings{DriverName: &driver, DataSource: &source}, false)
	require.NoError(t, err)
	master := databases.Master()
	t.Cleanup(func() { require.NoError(t, master.Close()) })
	members := sqlstore.NewMembers(master)

	silent, err := members.Silent(t.Context(), team, []string{one, left})
	require.NoError(t, err)
	require.Equal(t, int64(2), silent, "alone and two: no bot, nobody who left or is deactivated")
	silent, err = members.Silent(t.Context(), team, []string{})
	require.NoError(t, err)
	require.Equal(t, int64(3), silent)

	want := []string{one, two}
	slices.Sort(want)
	conversing, err := members.Conversing(t.Context(), team, "", 10)
	require.NoError(t, err)
	require.Equal(t, want, conversing, "conversations among members alone")
	conversing, err = members.Conversing(t.Context(), team, want[0], 10)
	require.NoError(t, err)
	require.Equal(t, want[1:], conversing)
	conversing, err = members.Conversing(t.Context(), team, "", 1)
	require.NoError(t, err)
	require.Equal(t, want[:1], conversing)
	conversing, err = members.Conversing(t.Context(), team, want[1], 1)
	require.NoError(t, err)
	require.Empty(t, conversing)

	ever, err := open(t, team).EverMembers(t.Context())
	require.NoError(t, err)
	var ids []string
	for _, user := range ever {
		ids = append(ids, user.ID)
		require.NotEmpty(t, user.Username)
	}
	require.ElementsMatch(t, []string{alone, one, two, left, off}, ids)
	require.NotContains(t, ids, gone)
}
