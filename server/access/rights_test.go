package access_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/access"
)

// managers may manage one team.
type managers struct{ access.RightsAPI }

func (managers) HasPermissionToTeam(userID, teamID string, permission *model.Permission) bool {
	return userID == "leader" && teamID == "team" && permission == model.PermissionManageTeam
}

func TestChangeTeam_IsForThoseWhoManageTheTeam(t *testing.T) {
	rights := access.NewRights(managers{})
	require.True(t, rights.ChangeTeam("leader", "team"))
	require.False(t, rights.ChangeTeam("leader", "other"))
	require.False(t, rights.ChangeTeam("member", "team"))
}
