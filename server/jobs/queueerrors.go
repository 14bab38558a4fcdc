package jobs

import (
	"fmt"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// alreadyThere returns the Error that names the job which keeps another from starting,
// who requested it and when, and what to do.
func (q *queue) alreadyThere(job transfer.Job, holder record) error {
	if job.Mine {
		return transfer.Errorf(transfer.CodeJobRunning,
			"Your own archive of this team is being made already, or waits for its turn. Wait for it to end, or cancel it.").ForJob(holder.Job.ID)
	}
	by := q.requester(holder.Job)
	refused := transfer.Errorf(transfer.CodeJobRunning,
		"There is an %s of this team already, which runs or waits for its turn (%s). Wait for it to end, or cancel it.", job.Kind, by)
	switch {
	case waitsForPerson(holder):
		refused = transfer.Errorf(transfer.CodeJobRunning,
			"The plan of another import of this team waits to be agreed to (%s). Ask them to apply or cancel it. From %s UTC on it keeps nobody out.",
			by, shortTime(holder.heldUntil()))
	case family(job.Kind) == transfer.KindImport:
		refused = transfer.Errorf(transfer.CodeJobRunning,
			"There is an import of this team already, or an undo of one, which runs or waits (%s). Wait for it to end, or cancel it.", by)
	}
	refused.Details = []transfer.Detail{{Code: transfer.DetailHolder, Value: by, Message: "It was asked for by " + by + "."}}
	return refused.ForJob(holder.Job.ID)
}

// requester says who requested a job and when.
func (q *queue) requester(job transfer.Job) string {
	who := job.RequestedBy
	if q.username != nil {
		if name := q.username(who); name != "" {
			who = "@" + name
		}
	}
	return fmt.Sprintf("%s, %s UTC", who, shortTime(time.UnixMilli(job.CreatedAt)))
}

func shortTime(at time.Time) string { return at.UTC().Format("2006-01-02 15:04") }
