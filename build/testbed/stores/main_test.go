// Package stores_test runs the stores of the plugin on real parts: the SQL on
// the schema of a real server, the S3 file store on a real S3 server.
package stores_test

import (
	"context"
	"os"
	"testing"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// newer says that the tests run on the schema of a server that is newer than the one
// which runs. make test-versions asks for it.
var newer = os.Getenv("TESTBED_SCHEMA") == "newer"

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
		return server.ChangeSchema(ctx, testbed.NewerAdds)
	}))
}
