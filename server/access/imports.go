package access

import (
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
// or returns an Error. Nobody may import unless the setting ImportBy says so,
// and then system admins only.
func (a *Access) ImportTeam(userID, teamID string) (Importer, error) {
	if !a.settings().Imports {
		return Importer{}, transfer.Errorf(transfer.CodeForbidden,
			"Imports are switched off. A system admin opens them in the System Console, with the plugin's setting \"Who may import\" (ImportBy).")
	}
	if !a.systemAdmin(userID) {
		return Importer{}, transfer.Errorf(transfer.CodeForbidden, "Only system admins may import into a team.")
	}
	name, err := a.ExportTeam(userID, teamID)
	if err != nil {
		return Importer{}, err
	}
	return Importer{TeamName: name, SystemAdmin: true}, nil
}
