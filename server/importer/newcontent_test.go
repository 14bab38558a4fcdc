package importer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// TestImport_ScrubsTheContentOfNewerServers holds what servers from 11.11 put into posts: nothing
// of it may act or speak for the system.
func TestImport_ScrubsTheContentOfNewerServers(t *testing.T) {
	for name, test := range map[string]struct {
		lines   []string
		absent  []string
		dropped map[sanitize.SkipKind]int64
	}{
		"blocks and cards, and what they do": {
			lines: lines(post(`,"props":{"team_export_post_id":"abc","mm_blocks":[{"type":"button","action_id":"a","text":"Pay"}],"blocks":[{"type":"actions","elements":[{"url":"https://hooks.example.com"}]}],` +
				`"mm_blocks_actions":{"a":{"type":"external","url":"https://hooks.example.com","context":{"secret":"evil"}}},"cards":[{"id":"c","url":"https://hooks.example.com"}]}`)),
			absent:  []string{"blocks", "cards", "hooks.example.com", "evil"},
			dropped: map[sanitize.SkipKind]int64{sanitize.SkipProp: 4},
		},
		"posts of the system": {
			lines: lines(at(1, `,"type":"system_team_abac_member_added","props":{"username":"anna"}`), at(2, `,"type":"system_team_abac_policy","message":"@all pay"`),
				post(`,"replies":[{"user":"anna","type":"system_team_abac_member_removed","message":"r","create_at":1001}]`)),
			absent:  []string{"abac"},
			dropped: map[sanitize.SkipKind]int64{sanitize.SkipSystemPost: 3},
		},
	} {
		t.Run(name, func(t *testing.T) {
			result := mustImport(t, zipFile(t, test.lines, nil), here(), planning.Policy{})
			for _, text := range test.absent {
				require.NotContains(t, result.text, text)
			}
			for kind, n := range test.dropped {
				require.Equal(t, n, result.dropped(kind), kind)
			}
			require.Contains(t, result.text, `"type":"post"`, "the words of people come")
		})
	}
}
