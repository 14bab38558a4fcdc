package access

import "github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"

// May says what the user may do with a job that they can see. Where it says yes,
// the call of REST is not refused; what takes I/O to know is for the caller:
// whether there is anything left of an import to undo.
func (a *Access) May(userID string, job transfer.Job) transfer.May {
	change := a.SeesChoice(userID, job) && a.mayView(userID, job)
	ended, archived := job.State.Ended(), job.State.Succeeded() && job.Archive != nil
	return transfer.May{
		Download: archived && a.Download(userID, job) == nil,
		Report:   ended && a.ReadReport(userID, job) == nil,
		Delete:   archived && change,
		Cancel:   !ended && job.State != transfer.StateCanceling && change,
		Undo:     ended && change && job.Kind == transfer.KindImport && job.UndoneAt == 0 && a.mayImport(userID, job.TeamID),
	}
}

func (a *Access) mayImport(userID, teamID string) bool {
	_, err := a.ImportTeam(userID, teamID)
	return err == nil
}
