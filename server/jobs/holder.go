package jobs

import (
	"fmt"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// alreadyThere says which job keeps another from starting, whose it is and since
// when, and what can be done about it.
func (m *Manager) alreadyThere(job transfer.Job, holder record) error {
	if job.Mine {
		return transfer.Errorf(transfer.CodeJobRunning,
			"Your own archive of this team is being made already, or waits for its turn. Wait for it to end, or cancel it.").ForJob(holder.Job.ID)
	}
	by := m.holder(holder.Job)
	refused := transfer.Errorf(transfer.CodeJobRunning,
		"There is an %s of this team already, which runs or waits for its turn (%s). Wait for it to end, or cancel it.", job.Kind, by)
	switch {
	case waitsForPerson(holder):
		refused = transfer.Errorf(transfer.CodeJobRunning,
			"The plan of another import of this team waits to be agreed to (%s). Ask them to apply or cancel it. From %s UTC on it keeps nobody out.",
			by, clock(holder.heldUntil()))
	case family(job.Kind) == transfer.KindImport:
		refused = transfer.Errorf(transfer.CodeJobRunning,
			"There is an import of this team already, or an undo of one, which runs or waits (%s). Wait for it to end, or cancel it.", by)
	}
	refused.Details = []transfer.Detail{{Code: transfer.DetailHolder, Value: by, Message: "It was asked for by " + by + "."}}
	return refused.ForJob(holder.Job.ID)
}

// holder says who asked for a job and when.
func (m *Manager) holder(job transfer.Job) string {
	who := job.RequestedBy
	if m.Username != nil {
		if name := m.Username(who); name != "" {
			who = "@" + name
		}
	}
	return fmt.Sprintf("%s, %s UTC", who, clock(time.UnixMilli(job.CreatedAt)))
}

func clock(at time.Time) string { return at.UTC().Format("2006-01-02 15:04") }
