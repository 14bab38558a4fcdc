package stores_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlstore"
)

func TestASnapshotDoesNotMove(t *testing.T) {
	r := rows{t, server.DB}
	team, user := r.team(), r.user("anna")
	channel := r.channel(team, "one", "O", 0)
	r.post(channel, user, "", 10, 0, "before")
	snapshot := open(t, team)
	_, err := snapshot.Team(t.Context())
	require.NoError(t, err)
	r.post(channel, user, "", 20, 0, "after")
	require.Len(t, collect(t, snapshot.Threads(t.Context(), []string{channel})), 1)
	require.Len(t, collect(t, open(t, team).Threads(t.Context(), []string{channel})), 2)
}

func TestReadingEndsWithItsContext(t *testing.T) {
	r := rows{t, server.DB}
	team := r.team()
	channel := r.channel(team, "one", "O", 0)
	snapshot := open(t, team)
	ctx, cancel := context.WithCancelCause(t.Context())
	reason := fmt.Errorf("canceled by a person")
	cancel(reason)
	for _, err := range snapshot.Threads(ctx, []string{channel}) {
		require.ErrorIs(t, err, reason)
	}
}

// Sites behind a connection pooler set this in their data source.
func TestBinaryParametersMakeNoDifference(t *testing.T) {
	r := rows{t, server.DB}
	team, user := r.team(), r.user("anna")
	channel := r.channel(team, "one", "O", 0)
	root := r.post(channel, user, "", 10, 0, "root")
	r.post(channel, user, root, 11, 0, "reply")
	snapshot := openAt(t, server.DSN()+"&binary_parameters=yes", team)
	threads := collect(t, snapshot.Threads(t.Context(), []string{channel}))
	require.Len(t, threads, 1)
	require.Len(t, threads[0].Replies, 1)
	require.Len(t, collect(t, snapshot.People(t.Context(), []string{channel})), 1)
	require.Len(t, collect(t, snapshot.Channels(t.Context())), 1)
	count, err := snapshot.CountPosts(t.Context(), []string{channel})
	require.NoError(t, err)
	require.Equal(t, int64(2), count)
}

func TestTheReplicaIsReadWhereThereIsOne(t *testing.T) {
	id := rows{t, server.DB}.team()
	broken, working := "postgres://postgres@127.0.0.1:1/none?sslmode=disable", server.DSN()
	cases := []struct {
		name            string
		master, replica string
		licensed        bool
	}{
		{"with a licence", broken, working, true},
		{"not without one, as the server", working, broken, false},
		{"the master when the replica is away", working, broken, true},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			settings := model.SqlSettings{DataSource: &test.master, DataSourceReplicas: []string{test.replica}}
			_, err := openWith(t, settings, test.licensed, id).Team(t.Context())
			require.NoError(t, err)
		})
	}
}

func TestOnlyPostgreSQLIsAccepted(t *testing.T) {
	driver := "mysql"
	_, err := sqlstore.Connect(model.SqlSettings{DriverName: &driver}, false)
	require.ErrorContains(t, err, "PostgreSQL")
}
