package access

import (
	"fmt"
	"net/http"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// API is the part of the plugin API that decisions rest on.
type API interface {
	HasPermissionTo(userID string, permission *model.Permission) bool
	HasPermissionToTeam(userID, teamID string, permission *model.Permission) bool
	HasPermissionToChannel(userID, channelID string, permission *model.Permission) bool
	GetTeam(teamID string) (*model.Team, *model.AppError)
	GetTeamMember(teamID, userID string) (*model.TeamMember, *model.AppError)
	GetTeamMembers(teamID string, page, perPage int) ([]*model.TeamMember, *model.AppError)
	GetChannelsForTeamForUser(teamID, userID string, includeDeleted bool) ([]*model.Channel, *model.AppError)
	GetUser(userID string) (*model.User, *model.AppError)
	GetUsers(options *model.UserGetOptions) ([]*model.User, *model.AppError)
	GetConfig() *model.Config
}

// Access decides. It is safe for concurrent use.
type Access struct {
	api      API
	settings func() config.Settings
}

// New returns the decisions of this server, by its settings as they are when
// they are asked for.
func New(api API, settings func() config.Settings) *Access {
	return &Access{api: api, settings: settings}
}

// systemAdmin reports whether the user is, now, a system admin who is a person.
func (a *Access) systemAdmin(userID string) bool {
	if !a.api.HasPermissionTo(userID, model.PermissionManageSystem) {
		return false
	}
	user := a.activeUser(userID)
	return user != nil && !user.IsBot
}

// member reports whether the user is, now, an active member or guest of the team
// and a person. What cannot be looked up counts as no.
func (a *Access) member(userID, teamID string) bool {
	member, appErr := a.api.GetTeamMember(teamID, userID)
	if appErr != nil || member == nil || member.DeleteAt != 0 {
		return false
	}
	user := a.activeUser(userID)
	return user != nil && !user.IsBot
}

// teamName returns the name of a team that is there, archived or not.
func (a *Access) teamName(teamID string) (string, error) {
	team, err := a.team(teamID)
	if err != nil {
		return "", err
	}
	return team.Name, nil
}

func (a *Access) team(teamID string) (*model.Team, error) {
	team, appErr := a.api.GetTeam(teamID)
	if appErr == nil {
		return team, nil
	}
	if appErr.StatusCode == http.StatusNotFound || appErr.StatusCode == http.StatusBadRequest {
		return nil, transfer.Errorf(transfer.CodeNotFound, "There is no such team.")
	}
	if appErr.StatusCode >= http.StatusInternalServerError {
		return nil, transfer.AsError(transfer.Unavailable(appErr))
	}
	return nil, transfer.AsError(appErr)
}

// liveTeam is teamName for those to whom an archived team is not there.
func (a *Access) liveTeam(teamID string) (string, error) {
	team, err := a.team(teamID)
	if err != nil {
		return "", err
	}
	if team.DeleteAt != 0 {
		return "", transfer.Errorf(transfer.CodeForbidden, "The team is archived. Only system admins may export it.")
	}
	return team.Name, nil
}

// Viewers returns up to limit users who may see every job of teams.
func (a *Access) Viewers(limit int) ([]string, error) {
	admins, appErr := a.api.GetUsers(&model.UserGetOptions{Role: model.SystemAdminRoleId, Active: true, Page: 0, PerPage: limit})
	if appErr != nil {
		return nil, fmt.Errorf("list the system admins: %w", appErr)
	}
	var ids []string
	for _, admin := range admins {
		ids = append(ids, admin.Id)
	}
	return ids, nil
}
