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

// Access decides what users may do. It is safe for concurrent use.
type Access struct {
	*directory
	*teams
	*exports
	*imports
	*jobs
}

// New returns the decisions of this server, by its settings at the time of each
// decision.
func New(api API, settings func() config.Settings) *Access {
	people := &directory{api}
	exporting := &exports{api: api, settings: settings, directory: people}
	importing := &imports{settings: settings, directory: people}
	return &Access{
		directory: people, exports: exporting, imports: importing,
		teams: &teams{settings: settings, directory: people, exports: exporting, imports: importing},
		jobs:  &jobs{settings: settings, directory: people, exports: exporting, imports: importing},
	}
}

// directory looks up users, teams and their roles.
type directory struct{ api API }

// systemAdmin reports whether the user is, now, a system admin who is a person.
func (d *directory) systemAdmin(userID string) bool {
	if !d.api.HasPermissionTo(userID, model.PermissionManageSystem) {
		return false
	}
	user := d.activeUser(userID)
	return user != nil && !user.IsBot
}

// member reports whether the user is, now, an active member or guest of the team and a
// person. When the server cannot say, the answer is no.
func (d *directory) member(userID, teamID string) bool {
	member, appErr := d.api.GetTeamMember(teamID, userID)
	if appErr != nil || member == nil || member.DeleteAt != 0 {
		return false
	}
	user := d.activeUser(userID)
	return user != nil && !user.IsBot
}

// teamName returns the name of a team, archived or not.
func (d *directory) teamName(teamID string) (string, error) {
	team, err := d.team(teamID)
	if err != nil {
		return "", err
	}
	return team.Name, nil
}

func (d *directory) team(teamID string) (*model.Team, error) {
	team, appErr := d.api.GetTeam(teamID)
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

// liveTeam returns the name of a team that is not archived.
func (d *directory) liveTeam(teamID string) (string, error) {
	team, err := d.team(teamID)
	if err != nil {
		return "", err
	}
	if team.DeleteAt != 0 {
		return "", transfer.Errorf(transfer.CodeForbidden, "The team is archived. Only system admins may export it.")
	}
	return team.Name, nil
}

// Viewers returns up to limit users who may see every job of teams.
func (d *directory) Viewers(limit int) ([]string, error) {
	admins, appErr := d.api.GetUsers(&model.UserGetOptions{Role: model.SystemAdminRoleId, Active: true, Page: 0, PerPage: limit})
	if appErr != nil {
		return nil, fmt.Errorf("list the system admins: %w", appErr)
	}
	var ids []string
	for _, admin := range admins {
		ids = append(ids, admin.Id)
	}
	return ids, nil
}
