// Package e2e_test is the specification of the plugin on real servers.
package e2e_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/seed"
)

// The servers that most tests share: A has the plugin and the demo content.
var (
	bed     *testbed.Bed
	bundle  string
	serverA *testbed.Server
	content *seed.Content
)

func TestMain(m *testing.M) {
	os.Exit(testbed.RunTests(m, func(ctx context.Context, started *testbed.Bed) (err error) {
		bed = started
		if bundle, err = testbed.BuildBundle(ctx); err != nil {
			return err
		}
		if serverA, err = bed.StartServer(ctx, testbed.ServerOptions{Name: "a", Bundle: bundle}); err != nil {
			return err
		}
		content, err = seed.Fill(ctx, serverA)
		return err
	}))
}

// testContext ends before go test gives up, so that a hang names its cause.
func testContext(t *testing.T) context.Context {
	t.Helper()
	bed.LogsOnFailure(t)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// startServer starts a server for one test.
func startServer(t *testing.T, ctx context.Context, options testbed.ServerOptions) *testbed.Server {
	t.Helper()
	server, err := bed.StartServer(ctx, options)
	require.NoError(t, err)
	t.Cleanup(server.Stop)
	return server
}
