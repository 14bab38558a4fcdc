package importer

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/offlinetest"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// TestImport_ReadsScopedArchivesOfNewerServers imports what "mmctl export create" of
// 12.0 writes with a scope.
func TestImport_ReadsScopedArchivesOfNewerServers(t *testing.T) {
	for scope, path := range offlinetest.Scoped(t) {
		t.Run(scope, func(t *testing.T) {
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			var decisions []Decision
			if scope == "several teams" {
				decisions = append(decisions, Decision{Section: "team", Source: "choir", Action: ActionMerge})
			}
			result := mustImport(t, data, here(), SystemAdmin(), decisions...)
			require.EqualValues(t, 2, result.written.Counts[transfer.CountPosts], result.text)
			require.Contains(t, result.text, "score")
			require.Contains(t, result.text, "thanks", "of a former member")
			require.NotContains(t, result.text, "elsewhere")
			require.NotContains(t, result.text, "orchestra")
			require.EqualValues(t, 1, result.written.Counts[transfer.CountFiles])
			require.EqualValues(t, 2, result.written.Counts[transfer.CountReactions]+result.dropped(dropReaction))
			require.EqualValues(t, 1, result.dropped(dropLostPost))
			require.EqualValues(t, 1, result.dropped(dropRoleLine))
			require.EqualValues(t, 1, result.dropped(dropSchemeLine))
			require.EqualValues(t, 2*len(result.in.Teams), result.dropped(dropDocsLine))
		})
	}
}
