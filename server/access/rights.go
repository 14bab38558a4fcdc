package access

import "github.com/mattermost/mattermost/server/public/model"

// RightsAPI is the part of the plugin API that tells what people may do.
type RightsAPI interface {
	HasPermissionToTeam(userID, teamID string, permission *model.Permission) bool
}

// Rights says what people may do in teams that jobs are about.
type Rights struct{ api RightsAPI }

// NewRights returns the decisions of this server.
func NewRights(api RightsAPI) *Rights { return &Rights{api: api} }

// ChangeTeam reports whether the user may give a team another icon.
func (r *Rights) ChangeTeam(userID, teamID string) bool {
	return r.api.HasPermissionToTeam(userID, teamID, model.PermissionManageTeam)
}
