package access

import (
	"slices"

	"github.com/mattermost/mattermost/server/public/model"
)

// teamAdmin reports whether the user is, now, an active member of the team and
// an admin of it. The permission alone is not enough: a system manager has it in
// every team, by a role of the whole server. The role alone is not enough either:
// a scheme may have taken the permission from it. What cannot be looked up counts
// as no.
func (a *Access) teamAdmin(userID, teamID string) bool {
	member, appErr := a.api.GetTeamMember(teamID, userID)
	if appErr != nil || member == nil || member.DeleteAt != 0 || member.SchemeGuest {
		return false
	}
	if !member.SchemeAdmin && !slices.Contains(member.GetRoles(), model.TeamAdminRoleId) {
		return false
	}
	user := a.activeUser(userID)
	if user == nil || user.IsBot || user.IsGuest() {
		return false
	}
	return a.api.HasPermissionToTeam(userID, teamID, model.PermissionManageTeam)
}

// activeUser returns an account that is there and not deactivated, or nil. What
// somebody began goes on without a session: an account that was deactivated
// meanwhile still has its roles.
func (a *Access) activeUser(userID string) *model.User {
	user, appErr := a.api.GetUser(userID)
	if appErr != nil || user == nil || user.DeleteAt != 0 {
		return nil
	}
	return user
}
