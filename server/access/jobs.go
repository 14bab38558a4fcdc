package access

import (
	"fmt"
	"slices"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// errNoJob hides whether a job exists.
func errNoJob() error { return transfer.Errorf(transfer.CodeNotFound, "There is no such job.") }

// ViewAllJobs returns an Error when the user may not see the jobs of the whole
// server.
func (a *Access) ViewAllJobs(userID string) error {
	if !a.systemAdmin(userID) {
		return transfer.Errorf(transfer.CodeForbidden, "Only system admins may see the jobs of the whole server.")
	}
	return nil
}

// ViewTeamJobs returns an Error when none of the team's jobs is the user's to
// see. Which are, [Access.ViewJob] says of each.
func (a *Access) ViewTeamJobs(userID, teamID string) error {
	if a.systemAdmin(userID) {
		_, err := a.team(teamID)
		return err
	}
	settings := a.settings()
	if settings.ExportBy != config.TeamAdmins && settings.ImportBy != config.TeamAdmins || !a.teamAdmin(userID, teamID) {
		return transfer.Errorf(transfer.CodeForbidden, "Only those who may export or import the team may see its jobs.")
	}
	_, err := a.liveTeam(teamID)
	return err
}

// ViewJob returns an Error with CodeNotFound when the user may not see the
// job: whether it exists is not theirs to know.
func (a *Access) ViewJob(userID string, job transfer.Job) error {
	if a.mayView(userID, job) {
		return nil
	}
	return errNoJob()
}

func (a *Access) mayView(userID string, job transfer.Job) bool {
	switch {
	case job.Mine && job.RequestedBy == userID:
		return a.member(userID, job.TeamID) || a.systemAdmin(userID)
	case a.systemAdmin(userID):
		return true
	case job.Mine:
		return false
	case job.Kind == transfer.KindExport:
		return a.settings().ExportBy == config.TeamAdmins && a.teamAdmin(userID, job.TeamID)
	default:
		return a.ownImport(userID, job)
	}
}

// Show returns the job as the user may see it, with what they may do. What an archive holds in
// particular is for decisions; which channels another one chose may be a secret.
func (a *Access) Show(userID string, job transfer.Job) transfer.Job {
	may := a.May(userID, job)
	job.May, job.Contents = &may, nil
	if !a.SeesChoice(userID, job) {
		job.Options.Channels = transfer.ChannelFilter{Include: []string{}, Exclude: []string{}}
	}
	return job
}

// SeesChoice reports whether the user may see which channels were asked for.
func (a *Access) SeesChoice(userID string, job transfer.Job) bool {
	return userID == job.RequestedBy || a.systemAdmin(userID)
}

// ChangeJob returns an Error when the user may not cancel the job or delete
// its archive: a job of others that they can see is theirs only as a system
// admin.
func (a *Access) ChangeJob(userID string, job transfer.Job) error {
	if err := a.ViewJob(userID, job); err != nil {
		return err
	}
	if userID != job.RequestedBy && !a.systemAdmin(userID) {
		return transfer.Errorf(transfer.CodeForbidden, "Only the one who started the job, and system admins, may do that.")
	}
	return nil
}

// Download returns an Error with CodeNotFound when the user may not have the
// job's archive now, whatever they were allowed when it was made.
func (a *Access) Download(userID string, job transfer.Job) error {
	may, err := a.mayTake(userID, job)
	if err != nil {
		return err
	}
	if !may {
		return errNoJob()
	}
	return nil
}

// ReadReport is Download for the report: its warnings name what the archive
// holds. That of an import is for those who may see the import.
func (a *Access) ReadReport(userID string, job transfer.Job) error {
	if job.Kind != transfer.KindExport {
		return a.ViewJob(userID, job)
	}
	if err := a.ViewJob(userID, job); err != nil {
		return err
	}
	if !job.State.Succeeded() && job.State != transfer.StateExpired && userID == job.RequestedBy {
		return nil // nothing of the team is in it yet
	}
	return a.Download(userID, job)
}

// mayTake compares what an archive holds with what the user could take of the
// team themselves, now.
func (a *Access) mayTake(userID string, job transfer.Job) (bool, error) {
	if job.Mine {
		if userID != job.RequestedBy {
			return false, nil
		}
		_, err := a.ExportMine(userID, job.TeamID)
		return err == nil, nil
	}
	if a.mayView(userID, job) && a.systemAdmin(userID) {
		return true, nil
	}
	if job.Kind != transfer.KindExport || job.Contents == nil {
		// One that has no archive yet has nothing to take, and may say so.
		return job.Archive == nil && a.mayView(userID, job), nil
	}
	who, err := a.Exporter(userID, job.TeamID)
	if err != nil {
		return false, nil // the error says that the user may not export
	}
	return a.within(userID, job.TeamID, who, *job.Contents)
}

func (a *Access) within(userID, teamID string, who Exporter, holds transfer.Contents) (bool, error) {
	beyond := holds.Conversations > 0 || holds.Secrets || holds.EditHistory && !who.EditHistory ||
		holds.PersonalData != transfer.PersonalMinimal && who.PersonalData != transfer.PersonalFull
	switch {
	case beyond:
		return false, nil
	case len(holds.PrivateChannels) == 0 || who.Scope.PrivateChannels == transfer.ReachAll:
		return true, nil
	case who.Scope.PrivateChannels != transfer.ReachMember:
		return false, nil
	}
	readable, err := a.readable(userID, teamID)
	if err != nil {
		return false, err
	}
	return !slices.ContainsFunc(holds.PrivateChannels, func(id string) bool { return !readable[id] }), nil
}

// memberPage is how many members of a team are listed in one call.
const memberPage = 200

// TeamViewers returns up to limit admins of a team. They may see its exports if
// [Access.ViewJob] says so.
func (a *Access) TeamViewers(teamID string, limit int) ([]string, error) {
	var ids []string
	for page := 0; ; page++ {
		members, appErr := a.api.GetTeamMembers(teamID, page, memberPage)
		if appErr != nil {
			return ids, fmt.Errorf("list the members of team %s: %w", teamID, appErr)
		}
		for _, member := range members {
			if isAdmin(member) && len(ids) < limit {
				ids = append(ids, member.UserId)
			}
		}
		if len(members) < memberPage || len(ids) >= limit {
			return ids, nil
		}
	}
}

// isAdmin reports whether a membership is that of an admin.
func isAdmin(member *model.TeamMember) bool {
	return member.SchemeAdmin || slices.Contains(member.GetRoles(), model.TeamAdminRoleId)
}
