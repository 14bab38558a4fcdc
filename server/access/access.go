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
	GetTeam(teamID string) (*model.Team, *model.AppError)
	GetUsers(options *model.UserGetOptions) ([]*model.User, *model.AppError)
	GetUser(userID string) (*model.User, *model.AppError)
	GetTeamMember(teamID, userID string) (*model.TeamMember, *model.AppError)
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

// ExportTeam returns the name of the team that the user may export, or an
// Error: CodeForbidden, or CodeNotFound for a team that does not exist.
func (a *Access) ExportTeam(userID, teamID string) (string, error) {
	if !a.systemAdmin(userID) {
		return "", transfer.Errorf(transfer.CodeForbidden, "Only system admins may export a team.")
	}
	team, appErr := a.api.GetTeam(teamID)
	if appErr != nil {
		if appErr.StatusCode == http.StatusNotFound || appErr.StatusCode == http.StatusBadRequest {
			return "", transfer.Errorf(transfer.CodeNotFound, "There is no such team.")
		}
		return "", transfer.AsError(appErr)
	}
	return team.Name, nil
}

// ViewTeamJobs returns an Error when the user may not see the team's jobs.
func (a *Access) ViewTeamJobs(userID, teamID string) error {
	_, err := a.ExportTeam(userID, teamID)
	return err
}

// ViewJob returns an Error with CodeNotFound when the user may not see the
// job: whether it exists is not theirs to know.
func (a *Access) ViewJob(userID string, _ transfer.Job) error {
	if !a.systemAdmin(userID) {
		return transfer.Errorf(transfer.CodeNotFound, "There is no such job.")
	}
	return nil
}

// ChangeJob returns an Error when the user may not cancel the job or delete
// its archive.
func (a *Access) ChangeJob(userID string, job transfer.Job) error { return a.ViewJob(userID, job) }

// Download returns an Error when the user may not have the job's archive now,
// whatever they were allowed when it was made.
func (a *Access) Download(userID string, job transfer.Job) error { return a.ViewJob(userID, job) }

// Viewers returns up to limit users who may see every job.
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

func (a *Access) systemAdmin(userID string) bool {
	return a.api.HasPermissionTo(userID, model.PermissionManageSystem)
}
