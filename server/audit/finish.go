package audit

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Finishes write down how jobs ended. They are told like people are: once, by
// whichever node is alive.
type Finishes struct{ trail *Trail }

// Finishes returns those who write down how jobs ended.
func (t *Trail) Finishes() Finishes { return Finishes{t} }

// Send writes that a job has ended.
func (f Finishes) Send(ctx context.Context, job transfer.Job, _ transfer.Report) error {
	record := Record{ActorID: job.RequestedBy, Action: finishAction(job), Outcome: OK, TeamID: job.TeamID, JobID: job.ID, Counts: job.Counts}
	switch {
	case job.State == transfer.StateCanceled:
		record.Outcome, record.Code = Failed, CodeCanceled
	case job.State == transfer.StateExpired:
		record.Outcome, record.Code = Failed, transfer.CodeExpired
	case job.Error != nil:
		record.Outcome, record.Code = Failed, job.Error.Code
	}
	return f.trail.Note(ctx, record)
}

// CodeCanceled says that a person stopped the job.
const CodeCanceled transfer.Code = "canceled"

// Sent reports whether the record of the end is there. It looks only at what was
// written since.
func (f Finishes) Sent(ctx context.Context, job transfer.Job) (bool, error) {
	for record, err := range f.trail.All(ctx, "") {
		if err != nil {
			return false, err
		}
		if record.JobID == job.ID && record.Action == finishAction(job) {
			return true, nil
		}
		// Clocks of two nodes differ a little.
		if record.At < job.FinishedAt-noteLimit.Milliseconds() {
			return false, nil
		}
	}
	return false, nil
}

func finishAction(job transfer.Job) string { return string(job.Kind) + finishSuffix }
