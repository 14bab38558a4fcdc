package mmrules_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
)

func TestImportableType_IsOneThatEveryServerTakes(t *testing.T) {
	for kind, want := range map[string]string{
		"": "", "me": "me", "custom_poll": "custom_poll", "system_join_channel": "system_join_channel",
		// Servers from 11.11 have these, older ones end a native import at them.
		"system_team_abac_member_added": "system_generic", "system_team_abac_policy_removed": "system_generic",
		"burn_on_read": "", "card": "", "page": "",
	} {
		require.Equal(t, want, mmrules.ImportableType(kind), kind)
	}
}
