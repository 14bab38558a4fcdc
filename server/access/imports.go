package access

import (
	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Importer is somebody who may import into a team.
type Importer struct {
	TeamName string
	// SystemAdmin may do all that an import can do; others may do what changes
	// nothing outside of the team.
	SystemAdmin bool
	// DirectMessages says that they may import direct and group messages.
	DirectMessages bool
	// Users is what becomes of people without an account in an import by one who
	// is no system admin.
	Users config.ImportedUsers
	// MaxUsers is the most accounts that such an import may make; 0 means any number.
	MaxUsers int
}

// ImportTeam says who the user is to the team that they want to import into,
// or returns an Error. Nobody may import unless the setting ImportBy says so:
// system admins, or also the team's own admins.
func (a *Access) ImportTeam(userID, teamID string) (Importer, error) {
	settings := a.settings()
	if !a.importsAreOn() {
		return Importer{}, transfer.Errorf(transfer.CodeForbidden,
			"Imports are switched off. A system admin opens them in the System Console, with the plugin's setting \"Who may import\" (ImportBy).")
	}
	importer := Importer{SystemAdmin: a.systemAdmin(userID) && a.activeUser(userID) != nil}
	switch {
	case importer.SystemAdmin:
		importer.DirectMessages = settings.DirectMessages
	case settings.ImportBy != config.TeamAdmins:
		return Importer{}, transfer.Errorf(transfer.CodeForbidden, "Only system admins may import into a team.")
	case !a.teamAdmin(userID, teamID):
		return Importer{}, transfer.Errorf(transfer.CodeForbidden, "Only system admins and the admins of a team may import into it.")
	default:
		importer.Users, importer.MaxUsers = settings.ImportedUsers, settings.MaxImportedUsers
	}
	name, err := a.teamName(teamID)
	if err != nil {
		return Importer{}, err
	}
	importer.TeamName = name
	return importer, nil
}

// importsAreOn reports whether the settings let anybody import. What they do not
// say, they do not open.
func (a *Access) importsAreOn() bool {
	by := a.settings().ImportBy
	return by == config.SystemAdmins || by == config.TeamAdmins
}

// ImportFolder returns an Error when the user may not import what lies in the
// server's import folder. That is everybody's: only system admins may.
func (a *Access) ImportFolder(userID string) error {
	if !a.importsAreOn() || !a.systemAdmin(userID) {
		return transfer.Errorf(transfer.CodeForbidden, "Only system admins may import from the server's import folder, where imports are switched on.")
	}
	return nil
}

// ownImport reports whether a job is an import of the user's own, or the undo of one, in a team
// that they may still import into. A plan names accounts and channels that other
// admins of the team may not know of.
func (a *Access) ownImport(userID string, job transfer.Job) bool {
	if job.Kind != transfer.KindImport && job.Kind != transfer.KindUndo || job.RequestedBy != userID {
		return false
	}
	_, err := a.ImportTeam(userID, job.TeamID)
	return err == nil
}
