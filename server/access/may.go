package access

import "github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"

// May returns what the user may do with a job that they can see. REST refuses none of that.
// Whether an import has anything left to undo takes I/O, so the caller finds that out.
func (j *jobs) May(userID string, job transfer.Job) transfer.May {
	change := j.SeesChoice(userID, job) && j.mayView(userID, job)
	ended, archived := job.State.Ended(), job.State.Succeeded() && job.Archive != nil
	return transfer.May{
		Download: archived && j.Download(userID, job) == nil,
		Report:   ended && j.ReadReport(userID, job) == nil,
		Delete:   archived && change,
		Cancel:   !ended && job.State != transfer.StateCanceling && change,
		Undo:     ended && change && job.Kind == transfer.KindImport && job.UndoneAt == 0 && j.imports.mayImport(userID, job.TeamID),
	}
}

func (i *imports) mayImport(userID, teamID string) bool {
	_, err := i.ImportTeam(userID, teamID)
	return err == nil
}
