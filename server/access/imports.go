package access

import (
	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// imports decides who may import into a team.
type imports struct {
	settings  func() config.Settings
	directory *directory
}

// Importer describes what a user who may import into a team may do.
type Importer struct {
	TeamName string
	// SystemAdmin lets the import do everything; other imports change nothing outside of
	// the team.
	SystemAdmin bool
	// DirectMessages says that they may import direct and group messages.
	DirectMessages bool
	// Users says what becomes of people without an account in an import by a user who is no
	// system admin.
	Users config.ImportedUsers
	// MaxUsers is the most accounts that such an import may make; 0 means any number.
	MaxUsers int
}

// ImportTeam returns what the user may do in an import into the team, or an Error. The
// setting ImportBy allows imports to system admins, or also to the team's own admins, or
// to no user.
func (i *imports) ImportTeam(userID, teamID string) (Importer, error) {
	settings := i.settings()
	if !i.importsAreOn() {
		return Importer{}, transfer.Errorf(transfer.CodeForbidden,
			"Imports are switched off. A system admin opens them in the System Console, with the plugin's setting \"Who may import\" (ImportBy).")
	}
	importer := Importer{SystemAdmin: i.directory.systemAdmin(userID) && i.directory.activeUser(userID) != nil}
	switch {
	case importer.SystemAdmin:
		importer.DirectMessages = settings.DirectMessages
	case settings.ImportBy != config.TeamAdmins:
		return Importer{}, transfer.Errorf(transfer.CodeForbidden, "Only system admins may import into a team.")
	case !i.directory.teamAdmin(userID, teamID):
		return Importer{}, transfer.Errorf(transfer.CodeForbidden, "Only system admins and the admins of a team may import into it.")
	default:
		importer.Users, importer.MaxUsers = settings.ImportedUsers, settings.MaxImportedUsers
	}
	name, err := i.directory.teamName(teamID)
	if err != nil {
		return Importer{}, err
	}
	importer.TeamName = name
	return importer, nil
}

// importsAreOn reports whether the settings allow imports. They do not by default.
func (i *imports) importsAreOn() bool {
	by := i.settings().ImportBy
	return by == config.SystemAdmins || by == config.TeamAdmins
}

// ImportFolder returns an Error when the user may not import from the server's import
// folder. It holds archives of all teams, so only system admins may.
func (i *imports) ImportFolder(userID string) error {
	if !i.importsAreOn() || !i.directory.systemAdmin(userID) {
		return transfer.Errorf(transfer.CodeForbidden, "Only system admins may import from the server's import folder, where imports are switched on.")
	}
	return nil
}

// ownImport reports whether a job is an import of the user's own, or the undo of one, in a
// team that they may still import into. A plan names accounts and channels that other
// admins of the team may not know of.
func (i *imports) ownImport(userID string, job transfer.Job) bool {
	if job.Kind != transfer.KindImport && job.Kind != transfer.KindUndo || job.RequestedBy != userID {
		return false
	}
	_, err := i.ImportTeam(userID, job.TeamID)
	return err == nil
}
