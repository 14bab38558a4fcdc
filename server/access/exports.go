package access

import (
	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// exports decides who may export a team, and what the archive may hold.
type exports struct {
	api       API
	settings  func() config.Settings
	directory *directory
}

// Exporter describes what the archive of a user who may export a team may hold.
type Exporter struct {
	TeamName string
	Scope    transfer.Scope
	// PersonalData bounds what the archive says of people.
	PersonalData transfer.PersonalData
	// DirectMessages and EditHistory say that these may be asked for.
	DirectMessages, EditHistory bool
}

// ExportTeam returns the name of the team that the user may export, or an
// Error: CodeForbidden, or CodeNotFound for a team that does not exist. What
// the archive may hold, [Access.CheckExport] says.
func (e *exports) ExportTeam(userID, teamID string) (string, error) {
	who, err := e.Exporter(userID, teamID)
	return who.TeamName, err
}

// Exporter returns what the user may export of the team, or an Error as ExportTeam does.
func (e *exports) Exporter(userID, teamID string) (Exporter, error) {
	settings := e.settings()
	if e.directory.systemAdmin(userID) {
		name, err := e.directory.teamName(teamID)
		if err != nil {
			return Exporter{}, err
		}
		return Exporter{
			TeamName: name, Scope: transfer.Scope{By: transfer.AsSystemAdmin, PrivateChannels: transfer.ReachAll},
			PersonalData: transfer.PersonalFull, DirectMessages: settings.DirectMessages, EditHistory: true,
		}, nil
	}
	if settings.ExportBy != config.TeamAdmins {
		return Exporter{}, transfer.Errorf(transfer.CodeForbidden, "Only system admins may export a team on this server.")
	}
	if !e.directory.teamAdmin(userID, teamID) {
		return Exporter{}, transfer.Errorf(transfer.CodeForbidden, "Only system admins and the admins of the team may export it.")
	}
	name, err := e.directory.liveTeam(teamID)
	if err != nil {
		return Exporter{}, err
	}
	return Exporter{
		TeamName: name, Scope: transfer.Scope{By: transfer.AsTeamAdmin, PrivateChannels: reach(settings.PrivateChannels)},
		PersonalData: personal(settings.PersonalData),
	}, nil
}

// reach reads a setting; the narrowest is the default.
func reach(setting config.Reach) transfer.Reach {
	switch setting {
	case config.ReachMember:
		return transfer.ReachMember
	case config.ReachAll:
		return transfer.ReachAll
	case config.ReachNone:
		return transfer.ReachNone
	default:
		return transfer.ReachNone
	}
}

// personal reads a setting; the narrowest is the default.
func personal(setting config.PersonalData) transfer.PersonalData {
	if setting == config.PersonalFull {
		return transfer.PersonalFull
	}
	return transfer.PersonalMinimal
}

// Defaults returns the options of an export without options: the usual ones, as far as the
// user may have them.
func (e Exporter) Defaults() transfer.ExportOptions {
	options := transfer.DefaultExportOptions()
	options.PrivateChannels = e.Scope.PrivateChannels != transfer.ReachNone
	if e.PersonalData != transfer.PersonalFull {
		options.PersonalData = transfer.PersonalMinimal
	}
	return options
}

// Check returns an Error that names each option which asks for more than the user may
// have, and what to do.
func (e Exporter) Check(options transfer.ExportOptions) error {
	var details []transfer.Detail
	refuse := func(beyond bool, field, message string) {
		if beyond {
			details = append(details, transfer.Detail{Field: field, Message: message})
		}
	}
	system := e.Scope.By == transfer.AsSystemAdmin
	refuse(options.DirectMessages && !e.DirectMessages && system, "direct_messages",
		"is switched off on this server; leave it out, or set DirectMessages in the System Console")
	refuse(options.DirectMessages && !e.DirectMessages && !system, "direct_messages",
		"is for system admins; leave it out, or ask one to export the team")
	refuse(options.PersonalData == transfer.PersonalFull && e.PersonalData != transfer.PersonalFull, "personal_data",
		`may be "minimal" here; leave it out, or ask a system admin to set PersonalData to "full"`)
	refuse(options.PrivateChannels && e.Scope.PrivateChannels == transfer.ReachNone, "private_channels",
		"must be false here; leave it out, or ask a system admin to set PrivateChannels")
	refuse(options.EditHistory && !e.EditHistory, "edit_history",
		"is for system admins; leave it out, or ask one to export the team")
	refuse(options.Base != "" && !system, "base",
		"is for system admins; leave it out, or ask one to export the team")
	if len(details) == 0 {
		return nil
	}
	beyond := transfer.InvalidOptions(details)
	beyond.Message = "The export would hold more than you may take."
	return beyond
}

// CheckExport returns what the user may export of the team, or an Error when that does not
// include the options.
func (e *exports) CheckExport(userID, teamID string, options transfer.ExportOptions) (Exporter, error) {
	who, err := e.Exporter(userID, teamID)
	if err != nil {
		return who, err
	}
	return who, who.Check(options)
}

// MayChoose reports whether an option of an export, named by its field, is of any
// use to the user.
func (e Exporter) MayChoose(field string) bool {
	switch field {
	case "base":
		return e.Scope.By == transfer.AsSystemAdmin
	case "direct_messages":
		return e.DirectMessages
	case "edit_history":
		return e.EditHistory
	case "personal_data", "profile_pictures":
		return e.PersonalData == transfer.PersonalFull
	case "private_channels":
		return e.Scope.PrivateChannels != transfer.ReachNone
	default:
		return true
	}
}
