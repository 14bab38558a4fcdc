package jobs

import (
	"context"
	"errors"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// finisher does the last steps of jobs whose end is recorded.
type finisher struct {
	store         Store
	ledger        *Ledger
	local         *local
	clock         clock
	queue         *queue
	retention     *retention
	notifications *notifications
	runners       runners
	log           log
}

// finish does the last steps of a job and then removes it from the queue. Every node
// may repeat each step, so that a node that is killed in between leaves nothing undone.
func (f *finisher) finish(ctx context.Context, job transfer.Job) error {
	switch {
	case job.Kind == transfer.KindImport:
		// Its attempts share what they made, so it must stay until the job has ended.
		f.log.trouble("What an import left could not be removed", job.ID, f.runners.discard(ctx, job))
	case job.Attempt > 1:
		// An attempt that lost its lease may have continued for a while.
		earlier := job
		earlier.Attempt--
		f.log.trouble("What lost attempts of a job left could not be removed", job.ID, f.runners.discard(ctx, earlier))
	}
	err := errors.Join(f.retention.keep(ctx, job), f.notifications.send(ctx, job.ID))
	if err != nil {
		return errors.Join(err, f.queue.markEnded(ctx, job.ID))
	}
	if err := f.queue.remove(ctx, job.ID); err != nil {
		return err
	}
	f.ledger.clearCancel(ctx, job.ID)
	return nil
}

// finishOthers does the last steps of jobs whose node did not do them.
func (f *finisher) finishOthers(ctx context.Context) error {
	entries, err := f.queue.load(ctx)
	if err != nil {
		return err
	}
	var troubles []error
	for _, e := range entries {
		if err := f.finishOther(ctx, e); err != nil {
			troubles = append(troubles, err)
		}
	}
	return errors.Join(troubles...)
}

func (f *finisher) finishOther(ctx context.Context, e entry) error {
	if f.local.has(e.ID) {
		return nil
	}
	var rec record
	found, err := load(ctx, f.store, jobKey(e.ID), &rec)
	if err != nil || !found || !rec.Job.State.Ended() || !f.clock.past(rec.Job.FinishedAt) {
		return err
	}
	if rec.Job.FinishedAt+patience*f.clock.times.Lease.Milliseconds() < f.clock.millis() {
		f.log.Error("The last steps of a job are given up", "job_id", e.ID)
		return f.queue.remove(ctx, e.ID)
	}
	return f.finish(ctx, rec.Job)
}
