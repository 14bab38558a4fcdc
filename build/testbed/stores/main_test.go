// Package stores_test runs the stores of the plugin on real parts: the SQL on
// the schema of a real server, the S3 file store on a real S3 server.
package stores_test

import (
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// schema is "newer" where the tests run on what servers after the one that runs add to its
// schema, and "newest" where also on what they drop. make test-newer asks for both.
var schema = os.Getenv("TESTBED_SCHEMA")

// newer says that the schema is that of a newer server.
var newer = schema != ""

var (
	bed    *testbed.Bed
	server *testbed.Server
)

func TestMain(m *testing.M) {
	os.Exit(testbed.RunTests(m, func(ctx context.Context, started *testbed.Bed) (err error) {
		bed = started
		if server, err = bed.StartServer(ctx, testbed.ServerOptions{Name: "stores"}); err != nil || !newer {
			return err
		}
		if err := server.ChangeSchema(ctx, testbed.NewerAdds); err != nil || schema != "newest" {
			return err
		}
		return server.ChangeSchema(ctx, testbed.NewerDrops)
	}))
}

// startServer starts a server that the test has for itself.
func startServer(t *testing.T, name string) *testbed.Server {
	t.Helper()
	started, err := bed.StartServer(t.Context(), testbed.ServerOptions{Name: name})
	require.NoError(t, err)
	t.Cleanup(started.Stop)
	return started
}
