// Package stores_test runs the stores of the plugin on real parts: the SQL on
// the schema of a real server, the S3 file store on a real S3 server.
package stores_test

import (
	"context"
	"os"
	"testing"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

var (
	bed    *testbed.Bed
	server *testbed.Server
)

func TestMain(m *testing.M) {
	os.Exit(testbed.RunTests(m, func(ctx context.Context, started *testbed.Bed) (err error) {
		bed = started
		server, err = bed.StartServer(ctx, testbed.ServerOptions{Name: "stores"})
		return err
	}))
}
