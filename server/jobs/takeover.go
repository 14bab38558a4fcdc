package jobs

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// maxLosses is the number of attempts of a job that may be lost: abandoned by their
// node, or without the database. An orderly stop, as by an upgrade, is no loss.
const maxLosses = 3

// errNotAbandoned says that a job turned out to be alive, or another node was
// faster.
var errNotAbandoned = errors.New("the job is not abandoned")

// takeOver takes a job from a node that is gone, removes what that left and
// puts the job back into the queue, or ends it. Losing it to another node that
// does the same is no error.
func (d *dispatcher) takeOver(ctx context.Context, id string) error {
	taken, err := d.seize(ctx, id)
	if errors.Is(err, errNotAbandoned) {
		return nil
	}
	if err != nil {
		return err
	}
	d.log.Error("A job was abandoned by its node", "job_id", id, "team_id", taken.TeamID, "attempt", taken.Attempt, "state", string(taken.State))
	d.listener.JobChanged(taken)
	if taken.State.Ended() {
		return d.finisher.finish(ctx, taken)
	}
	err = d.queue.release(ctx, id)
	d.wake()
	return err
}

// seize makes the job ours, so that no other node writes, removes what the lost attempt
// left, and records the new state. The error is errNotAbandoned when
// there is nothing to take.
func (d *dispatcher) seize(ctx context.Context, id string) (transfer.Job, error) {
	own, owner := newRemembering(d.store), d.newID()
	taken, err := change(ctx, own, jobKey(id), func(rec *record) error {
		if rec.Job.ID == "" || !d.clock.abandoned(*rec) {
			return errNotAbandoned
		}
		rec.Owner, rec.LeaseUntil = owner, d.clock.leaseEnd()
		return nil
	})
	if err != nil {
		return transfer.Job{}, err
	}
	// The truth about the job matters more than the space.
	d.log.trouble("What an abandoned job left could not be removed", id, d.runners.discard(ctx, taken.Job))
	canceled, err := d.ledger.canceled(ctx, id)
	if err != nil {
		return transfer.Job{}, err
	}
	settled, err := change(ctx, own, jobKey(id), func(rec *record) error {
		if rec.Owner != owner {
			return errNotAbandoned
		}
		return d.lose(rec, canceled)
	})
	return settled.Job, err
}

// lose writes the loss of an attempt into the record.
func (d *dispatcher) lose(rec *record, canceled bool) error {
	rec.Losses = append(rec.Losses, loss(rec.Job, "stopped answering", d.clock.now()))
	if canceled || rec.Job.State == transfer.StateCanceling {
		rec.Job.FinishedAt, rec.LeaseUntil = d.clock.millis(), 0
		return stopRecord(rec)
	}
	if _, mayBeginAgain := rec.Job.State.After(transfer.EventInterrupt); mayBeginAgain && len(rec.Losses) < maxLosses {
		return again(rec)
	}
	rec.Job.FinishedAt, rec.LeaseUntil = d.clock.millis(), 0
	rec.Job.Error = &transfer.JobError{
		Code: transfer.CodeInterrupted,
		Message: fmt.Sprintf("The server or the plugin was killed, or lost its database, while the job ran: %s. "+
			"A system admin should look into the server log of those times; then start it again.", strings.Join(rec.Losses, "; ")),
	}
	return apply(rec, transfer.EventFail)
}

// loss says in words what happened to an attempt, and how far it had come.
func loss(job transfer.Job, what string, at time.Time) string {
	place := string(job.Progress.Phase)
	if job.Progress.Total != nil {
		place += fmt.Sprintf(" %d of %d", job.Progress.Done, *job.Progress.Total)
	}
	return fmt.Sprintf("attempt %d %s before %s UTC (%s)", job.Attempt, what, at.UTC().Format(time.DateTime), place)
}
