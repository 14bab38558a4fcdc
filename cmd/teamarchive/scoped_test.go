package main

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/offlinetest"
)

// TestCommands_ReadScopedArchivesOfNewerServers reads what "mmctl export create" of
// 12.0 writes with a scope.
func TestCommands_ReadScopedArchivesOfNewerServers(t *testing.T) {
	for scope, path := range offlinetest.Scoped(t) {
		t.Run(scope, func(t *testing.T) {
			verified := try(t, "verify", path)
			require.Contains(t, verified.out+verified.err, "Docs", "what older servers refuse is named")
			overview := try(t, "inspect", path)
			require.Equal(t, exitFine, overview.code, overview.err)
			require.Contains(t, overview.out, "choir")
			text := try(t, "text", "--team", "choir", "--channel", "rehearsals", path)
			require.Equal(t, exitFine, text.code, text.err)
			require.Contains(t, text.out, "thanks", "of a former member")
			smaller := filepath.Join(t.TempDir(), "smaller.zip")
			filtered := try(t, "filter", "-o", smaller, "--team", "choir", path)
			require.Equal(t, exitFine, filtered.code, filtered.err)
			require.Equal(t, exitFine, try(t, "verify", smaller).code, "what a filter makes is whole")
		})
	}
}
