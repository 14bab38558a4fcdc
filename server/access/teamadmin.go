package access

import (
	"fmt"
	"slices"

	"github.com/mattermost/mattermost/server/public/model"
)

// teamAdmin reports whether the user is, now, an active member of the team and
// an admin of it. The permission alone is not enough: a system manager has it in
// every team, by a role of the whole server. The role alone is not enough either:
// a scheme may have taken the permission from it. When the server cannot say, the
// answer is no.
func (d *directory) teamAdmin(userID, teamID string) bool {
	member, appErr := d.api.GetTeamMember(teamID, userID)
	if appErr != nil || member == nil || member.DeleteAt != 0 || member.SchemeGuest {
		return false
	}
	if !member.SchemeAdmin && !slices.Contains(member.GetRoles(), model.TeamAdminRoleId) {
		return false
	}
	user := d.activeUser(userID)
	if user == nil || user.IsBot || user.IsGuest() {
		return false
	}
	return d.api.HasPermissionToTeam(userID, teamID, model.PermissionManageTeam)
}

// activeUser returns an account that is not deactivated, or nil. A job goes on without a
// session of its user, and an account that was deactivated meanwhile still has its roles.
func (d *directory) activeUser(userID string) *model.User {
	user, appErr := d.api.GetUser(userID)
	if appErr != nil || user == nil || user.DeleteAt != 0 {
		return nil
	}
	return user
}

// memberPage is the number of members of a team that one call lists.
const memberPage = 200

// TeamViewers returns up to limit admins of a team. They may see its exports if
// [Access.ViewJob] says so.
func (d *directory) TeamViewers(teamID string, limit int) ([]string, error) {
	var ids []string
	for page := 0; ; page++ {
		members, appErr := d.api.GetTeamMembers(teamID, page, memberPage)
		if appErr != nil {
			return ids, fmt.Errorf("list the members of team %s: %w", teamID, appErr)
		}
		for _, member := range members {
			if isAdmin(member) && len(ids) < limit {
				ids = append(ids, member.UserId)
			}
		}
		if len(members) < memberPage || len(ids) >= limit {
			return ids, nil
		}
	}
}

// isAdmin reports whether a membership is that of an admin.
func isAdmin(member *model.TeamMember) bool {
	return member.SchemeAdmin || slices.Contains(member.GetRoles(), model.TeamAdminRoleId)
}
