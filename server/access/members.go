package access

import (
	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// teams decides what users may see of a team and of the server.
type teams struct {
	settings  func() config.Settings
	directory *directory
	exports   *exports
	imports   *imports
}

// ViewTeam returns an Error with CodeForbidden when the user has no business
// with the team: they are neither an active member or guest nor a system admin.
func (t *teams) ViewTeam(userID, teamID string) error {
	if t.directory.systemAdmin(userID) {
		_, err := t.directory.team(teamID)
		return err
	}
	if !t.directory.member(userID, teamID) {
		return transfer.Errorf(transfer.CodeForbidden, "Only members of the team may see this.")
	}
	_, err := t.directory.liveTeam(teamID)
	return err
}

// ExportMine returns the name of the team of which the user may export what they can see,
// or an Error with CodeForbidden. Guests may too, and system admins who are members.
func (e *exports) ExportMine(userID, teamID string) (teamName string, err error) {
	if !e.directory.member(userID, teamID) {
		return "", transfer.Errorf(transfer.CodeForbidden, "Only members of the team may take an archive of what they can see in it.")
	}
	if !e.settings().MemberArchives {
		return "", transfer.Errorf(transfer.CodeForbidden,
			"Members may not take archives on this server. A system admin allows it with the plugin's setting MemberArchives.")
	}
	return e.directory.liveTeam(teamID)
}

// stillMember returns an Error when the user of a job may not have its archive any more.
func (e *exports) stillMember(job transfer.Job) error {
	_, err := e.ExportMine(job.RequestedBy, job.TeamID)
	return lost(err)
}

// MineDefaults returns the options of a member's own archive without options. What the
// server shows of people decides, not personal_data. Members export their archive to read
// it, so it has pages.
func MineDefaults() transfer.ExportOptions {
	options := transfer.DefaultExportOptions()
	options.PersonalData = transfer.PersonalMinimal
	options.HTML = true
	return options
}
