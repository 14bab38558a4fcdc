package e2e_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/seed"
)

// startAsked starts, once, a server with the demo content whose people are asked
// for consent, and which has an audit log of its own.
var startAsked = sync.OnceValues(func() (*testbed.Server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	server, err := bed.StartServer(ctx, testbed.ServerOptions{Name: "asked", Bundle: bundle, Env: map[string]string{
		"EXPERIMENTALAUDITSETTINGS_FILEENABLED": "true",
		"EXPERIMENTALAUDITSETTINGS_FILENAME":    bed.Dir + "/asked-audit.log",
	}})
	if err != nil {
		return nil, err
	}
	askedContent, err = seed.Fill(ctx, server)
	return server, errors.Join(err, server.ConfigurePlugin(ctx, map[string]any{"consent": "opt_out", "directmessages": true}))
})

var askedContent *seed.Content

func askedServer(t *testing.T) (*testbed.Server, *seed.Content) {
	t.Helper()
	server, err := startAsked()
	require.NoError(t, err)
	return server, askedContent
}

// asks sets the plugin's settings for one test; direct messages may be exported.
func asks(t *testing.T, ctx context.Context, server *testbed.Server, settings map[string]any) {
	t.Helper()
	settings["directmessages"] = true
	set(t, ctx, server, settings)
}
