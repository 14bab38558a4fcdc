package jobs

import (
	"context"
	"errors"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// finish does what is left when the end of a job is recorded, and takes the
// job off the board when all is done. Each step may be done again, by any
// node, so a node that is killed in between leaves nothing undone.
func (m *Manager) finish(ctx context.Context, job transfer.Job) error {
	switch {
	case job.Kind == transfer.KindImport:
		// Its attempts share what they made: only now nobody needs it any more.
		m.logTrouble("What an import left could not be removed", job.ID, m.discard(ctx, job))
	case job.Attempt > 1:
		// A lost attempt may have woken up late.
		earlier := job
		earlier.Attempt--
		m.logTrouble("What lost attempts of a job left could not be removed", job.ID, m.discard(ctx, earlier))
	}
	err := errors.Join(m.shelve(ctx, job), m.tell(ctx, job.ID))
	if err != nil {
		return errors.Join(err, m.markEnded(ctx, job.ID))
	}
	if err := m.takeOff(ctx, job.ID); err != nil {
		return err
	}
	m.clearCancel(ctx, job.ID)
	return nil
}

// clearCancel removes the flag of a job that has ended.
func (m *Manager) clearCancel(ctx context.Context, id string) {
	m.logTrouble("The cancel flag of an ended job is left behind", id, m.Store.Delete(ctx, cancelKey(id)))
}

// finishOthers does the last steps of jobs whose node did not come to them.
func (m *Manager) finishOthers(ctx context.Context) error {
	entries, err := m.loadBoard(ctx)
	if err != nil {
		return err
	}
	var troubles []error
	for _, e := range entries {
		if err := m.finishOther(ctx, e); err != nil {
			troubles = append(troubles, err)
		}
	}
	return errors.Join(troubles...)
}

func (m *Manager) finishOther(ctx context.Context, e entry) error {
	if m.isMine(e.ID) {
		return nil
	}
	var rec record
	found, err := load(ctx, m.Store, jobKey(e.ID), &rec)
	if err != nil || !found || !rec.Job.State.Ended() || !m.past(rec.Job.FinishedAt) {
		return err
	}
	if rec.Job.FinishedAt+patience*m.Times.Lease.Milliseconds() < m.millis() {
		m.Logger.Error("The last steps of a job are given up", "job_id", e.ID)
		return m.takeOff(ctx, e.ID)
	}
	return m.finish(ctx, rec.Job)
}
