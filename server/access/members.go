package access

import (
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// ViewTeam returns an Error with CodeForbidden when the user has no business
// with the team: they are neither an active member or guest nor a system admin.
func (a *Access) ViewTeam(userID, teamID string) error {
	if a.systemAdmin(userID) {
		_, err := a.team(teamID)
		return err
	}
	if !a.member(userID, teamID) {
		return transfer.Errorf(transfer.CodeForbidden, "Only members of the team may see this.")
	}
	_, err := a.liveTeam(teamID)
	return err
}

// ExportMine returns the name of the team of which the user may take what they
// can see, or an Error with CodeForbidden. Guests may too; a system admin may who
// is a member.
func (a *Access) ExportMine(userID, teamID string) (teamName string, err error) {
	if !a.member(userID, teamID) {
		return "", transfer.Errorf(transfer.CodeForbidden, "Only members of the team may take an archive of what they can see in it.")
	}
	if !a.settings().MemberArchives {
		return "", transfer.Errorf(transfer.CodeForbidden,
			"Members may not take archives on this server. A system admin allows it with the plugin's setting MemberArchives.")
	}
	return a.liveTeam(teamID)
}

// stillMember is ExportMine for a job that exists.
func (a *Access) stillMember(job transfer.Job) error {
	_, err := a.ExportMine(job.RequestedBy, job.TeamID)
	return lost(err)
}

// MineDefaults are the options of a member's own archive for which nothing is
// asked. What the server shows of people decides, not personal_data. A member takes
// their archive to read it, so it has pages.
func MineDefaults() transfer.ExportOptions {
	options := transfer.DefaultExportOptions()
	options.PersonalData = transfer.PersonalMinimal
	options.HTML = true
	return options
}
