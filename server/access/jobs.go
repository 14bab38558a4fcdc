package access

import (
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// jobs decides what users may see of jobs and do with them.
type jobs struct {
	settings  func() config.Settings
	directory *directory
	exports   *exports
	imports   *imports
}

// errNoJob hides whether a job exists.
func errNoJob() error { return transfer.Errorf(transfer.CodeNotFound, "There is no such job.") }

// ViewAllJobs returns an Error when the user may not see the jobs of the whole
// server.
func (j *jobs) ViewAllJobs(userID string) error {
	if !j.directory.systemAdmin(userID) {
		return transfer.Errorf(transfer.CodeForbidden, "Only system admins may see the jobs of the whole server.")
	}
	return nil
}

// ViewTeamJobs returns an Error when the user may see none of the team's jobs. Of each job
// [Access.ViewJob] says whether they may.
func (j *jobs) ViewTeamJobs(userID, teamID string) error {
	if j.directory.systemAdmin(userID) {
		_, err := j.directory.team(teamID)
		return err
	}
	settings := j.settings()
	if settings.ExportBy != config.TeamAdmins && settings.ImportBy != config.TeamAdmins || !j.directory.teamAdmin(userID, teamID) {
		return transfer.Errorf(transfer.CodeForbidden, "Only those who may export or import the team may see its jobs.")
	}
	_, err := j.directory.liveTeam(teamID)
	return err
}

// ViewJob returns an Error with CodeNotFound when the user may not see the job: they do not
// learn whether it exists.
func (j *jobs) ViewJob(userID string, job transfer.Job) error {
	if j.mayView(userID, job) {
		return nil
	}
	return errNoJob()
}

func (j *jobs) mayView(userID string, job transfer.Job) bool {
	switch {
	case job.Mine && job.RequestedBy == userID:
		return j.directory.member(userID, job.TeamID) || j.directory.systemAdmin(userID)
	case j.directory.systemAdmin(userID):
		return true
	case job.Mine:
		return false
	case job.Kind == transfer.KindExport:
		return j.settings().ExportBy == config.TeamAdmins && j.directory.teamAdmin(userID, job.TeamID)
	default:
		return j.imports.ownImport(userID, job)
	}
}

// Show returns the job as the user may see it, with what they may do. The contents of the
// archive are for decisions alone, and the channels that another user chose may be secret.
func (j *jobs) Show(userID string, job transfer.Job) transfer.Job {
	may := j.May(userID, job)
	job.May, job.Contents = &may, nil
	if !j.SeesChoice(userID, job) {
		job.Options.Channels = transfer.ChannelFilter{Include: []string{}, Exclude: []string{}}
	}
	return job
}

// SeesChoice reports whether the user may see the chosen channels of a job.
func (j *jobs) SeesChoice(userID string, job transfer.Job) bool {
	return userID == job.RequestedBy || j.directory.systemAdmin(userID)
}

// ChangeJob returns an Error when the user may not cancel the job or delete its archive.
// Jobs of other users are for system admins alone.
func (j *jobs) ChangeJob(userID string, job transfer.Job) error {
	if err := j.ViewJob(userID, job); err != nil {
		return err
	}
	if userID != job.RequestedBy && !j.directory.systemAdmin(userID) {
		return transfer.Errorf(transfer.CodeForbidden, "Only the one who started the job, and system admins, may do that.")
	}
	return nil
}

// Download returns an Error with CodeNotFound when the user may not have the job's archive
// now, whatever they were allowed when it was made.
func (j *jobs) Download(userID string, job transfer.Job) error {
	may, err := j.mayTake(userID, job)
	if err != nil {
		return err
	}
	if !may {
		return errNoJob()
	}
	return nil
}

// ReadReport returns an Error when the user may not read the report of a job. The warnings
// of an export name contents of the archive, so the report needs the rights of a download.
func (j *jobs) ReadReport(userID string, job transfer.Job) error {
	if job.Kind != transfer.KindExport {
		return j.ViewJob(userID, job)
	}
	if err := j.ViewJob(userID, job); err != nil {
		return err
	}
	if !job.State.Succeeded() && job.State != transfer.StateExpired && userID == job.RequestedBy {
		return nil // it has nothing of the team yet
	}
	return j.Download(userID, job)
}

// mayTake compares what an archive holds with what the user could export of the team now.
func (j *jobs) mayTake(userID string, job transfer.Job) (bool, error) {
	if job.Mine {
		if userID != job.RequestedBy {
			return false, nil
		}
		_, err := j.exports.ExportMine(userID, job.TeamID)
		return err == nil, nil
	}
	if j.mayView(userID, job) && j.directory.systemAdmin(userID) {
		return true, nil
	}
	if job.Kind != transfer.KindExport || job.Contents == nil {
		// A job without an archive has nothing to take, and may say so.
		return job.Archive == nil && j.mayView(userID, job), nil
	}
	who, err := j.exports.Exporter(userID, job.TeamID)
	if err != nil {
		return false, nil // the error says that the user may not export
	}
	return j.within(userID, job.TeamID, who, *job.Contents)
}

func (j *jobs) within(userID, teamID string, who Exporter, holds transfer.Contents) (bool, error) {
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
	readable, err := j.exports.readable(userID, teamID)
	if err != nil {
		return false, err
	}
	return !slices.ContainsFunc(holds.PrivateChannels, func(id string) bool { return !readable[id] }), nil
}
