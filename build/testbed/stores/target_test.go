package stores_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlstore"
)

func target(t *testing.T) *sqlstore.Target {
	t.Helper()
	driver, source := model.DatabaseDriverPostgres, server.DSN()
	databases, err := sqlstore.Connect(model.SqlSettings{DriverName: &driver, DataSource: &source}, false)
	require.NoError(t, err)
	master := databases.Master()
	t.Cleanup(func() { _ = master.Close() })
	return sqlstore.NewTarget(master)
}

func TestWhatAnImportCannotReachAnyMore(t *testing.T) {
	r := rows{t, server.DB}
	team, other := r.team(), r.team()
	importer, stays, left, elsewhere := r.user("importer"), r.user("stays"), r.user("left"), r.user("elsewhere")
	r.exec(`INSERT INTO TeamMembers (TeamId, UserId, DeleteAt) VALUES ($1, $2, 0), ($1, $3, 77), ($4, $5, 0)`, team, stays, left, other, elsewhere)
	open, own, secret := r.channel(team, "open", "O", 0), r.channel(team, "own", "P", 0), r.channel(team, "secret", "P", 0)
	r.exec(`INSERT INTO ChannelMembers (ChannelId, UserId) VALUES ($1, $2), ($3, $4)`, own, importer, secret, stays)

	reads := target(t)
	lost, err := reads.Lost(t.Context(), team, importer, []string{stays, left, elsewhere}, []string{open, own, secret})
	require.NoError(t, err)
	require.Len(t, lost, 3)
	require.Contains(t, lost[0], "@elsewhere")
	require.Contains(t, lost[1], "@left")
	require.Equal(t, "~secret", lost[2])
	for _, none := range [][]string{nil, {}, {stays}} {
		lost, err = reads.Lost(t.Context(), team, importer, none, nil)
		require.NoError(t, err)
		require.Empty(t, lost)
	}
}

func TestChannelsThatGroupsOrPoliciesCloseAreKnown(t *testing.T) {
	r := rows{t, server.DB}
	team := r.team()
	groups, policy := r.channel(team, "groups", "P", 0), r.channel(team, "policy", "P", 0)
	r.channel(team, "plain", "O", 0)
	r.exec(`UPDATE Channels SET GroupConstrained = true WHERE Id = $1`, groups)
	r.exec(`INSERT INTO AccessControlPolicies (ID, Name, Type, Active, CreateAt, Revision, Version) VALUES ($1::text, $1::text, 'channel', true, 1, 1, 'v0.1')`, policy)
	channels, err := target(t).Channels(t.Context(), team, "nobody")
	require.NoError(t, err)
	closed := map[string]bool{}
	for _, channel := range channels {
		closed[channel.Name] = channel.Closed
	}
	require.Equal(t, map[string]bool{"groups": true, "policy": true, "plain": false}, closed)
}
