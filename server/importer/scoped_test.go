package importer

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/offlinetest"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// TestImport_ReadsScopedArchivesOfNewerServers imports what "mmctl export create" of
// 12.0 writes with a scope.
func TestImport_ReadsScopedArchivesOfNewerServers(t *testing.T) {
	for scope, path := range offlinetest.Scoped(t) {
		t.Run(scope, func(t *testing.T) {
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			var decisions []planning.Decision
			if scope == "several teams" {
				decisions = append(decisions, planning.Decision{Section: "team", Source: "choir", Action: planning.ActionMerge})
			}
			result := mustImport(t, data, here(), planning.SystemAdmin(), decisions...)
			require.EqualValues(t, 2, result.written.Counts[transfer.CountPosts], result.text)
			require.Contains(t, result.text, "score")
			require.Contains(t, result.text, "thanks", "of a former member")
			require.NotContains(t, result.text, "elsewhere")
			require.NotContains(t, result.text, "orchestra")
			require.EqualValues(t, 1, result.written.Counts[transfer.CountFiles])
			require.EqualValues(t, 2, result.written.Counts[transfer.CountReactions]+result.dropped(sanitize.SkipReaction))
			require.EqualValues(t, 1, result.dropped(sanitize.SkipLostPost))
			require.EqualValues(t, 1, result.dropped(sanitize.SkipRoleLine))
			require.EqualValues(t, 1, result.dropped(sanitize.SkipSchemeLine))
			require.EqualValues(t, 2*len(result.in.Teams), result.dropped(sanitize.SkipDocsLine))
		})
	}
}
