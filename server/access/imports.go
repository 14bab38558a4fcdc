package access

import (
	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Importer is somebody who may import into a team.
type Importer struct {
	TeamName string
	// SystemAdmin may do all that an import can do; others may do what changes
	// nothing outside of the team.
	SystemAdmin bool
}

// ImportTeam says who the user is to the team that they want to import into,
// or returns an Error. Team admins may import where the setting ImportBy says
// so; they need the permission to import into the team.
func (a *Access) ImportTeam(userID, teamID string) (Importer, error) {
	name, err := a.ExportTeam(userID, teamID)
	if err == nil {
		return Importer{TeamName: name, SystemAdmin: true}, nil
	}
	if !transfer.HasCode(err, transfer.CodeForbidden) {
		return Importer{}, err
	}
	if !a.settings().TeamAdminsImport || !a.api.HasPermissionToTeam(userID, teamID, model.PermissionImportTeam) {
		return Importer{}, transfer.Errorf(transfer.CodeForbidden, "You may not import into this team.")
	}
	team, appErr := a.api.GetTeam(teamID)
	if appErr != nil {
		return Importer{}, transfer.AsError(appErr)
	}
	return Importer{TeamName: team.Name}, nil
}

// ownImport reports whether a job is an import that the user asked for and may
// still ask for.
func (a *Access) ownImport(userID string, job transfer.Job) bool {
	if job.Kind != transfer.KindImport || job.RequestedBy != userID {
		return false
	}
	_, err := a.ImportTeam(userID, job.TeamID)
	return err == nil
}
