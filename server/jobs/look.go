package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const (
	// echoes is how many more looks follow a wake-up, and echo how far apart: a
	// read may lag behind the write that woke us.
	echoes = 4
	echo   = 250 * time.Millisecond
	// patience is how many leases a job on the board may be without a record,
	// or its last steps without success, before it is given up.
	patience = 30
)

// watch looks at the board, at once and then from time to time, and begins or
// takes over what it finds there.
func (m *Manager) watch() {
	left := 0
	for {
		if err := m.look(m.root); err != nil && m.root.Err() == nil {
			m.Logger.Error("The queue of jobs could not be looked through", "error", err.Error())
		}
		pause := m.Times.Look
		if left > 0 {
			left--
			pause = min(pause, echo)
		}
		timer := time.NewTimer(pause)
		select {
		case <-m.root.Done():
		case <-timer.C:
		case <-m.woken:
			left = echoes
		}
		timer.Stop()
		if m.root.Err() != nil {
			return
		}
	}
}

// look goes through the board once; trouble with one job does not keep it from
// the others.
func (m *Manager) look(ctx context.Context) error {
	entries, err := m.loadBoard(ctx)
	if err != nil {
		return err
	}
	var troubles []error
	for _, e := range entries {
		if err := m.tend(ctx, e); err != nil {
			troubles = append(troubles, fmt.Errorf("job %s: %w", e.ID, err))
		}
	}
	type queue struct {
		kind transfer.Kind
		own  bool
	}
	full := map[queue]bool{}
	for _, e := range entries {
		q := queue{e.Kind, e.Owner != ""}
		if e.Taken != 0 || e.Parked || e.Ended || full[q] {
			continue
		}
		err := m.begin(ctx, e)
		switch {
		case errors.Is(err, errFull):
			full[q] = true
		case err != nil && !errors.Is(err, errNotWaiting):
			troubles = append(troubles, fmt.Errorf("job %s: %w", e.ID, err))
		}
	}
	return errors.Join(troubles...)
}

// tend looks after a job that was taken: it should be running somewhere.
func (m *Manager) tend(ctx context.Context, e entry) error {
	if e.Taken == 0 || e.Ended || m.isMine(e.ID) {
		return nil
	}
	var rec record
	found, err := load(ctx, m.Store, jobKey(e.ID), &rec)
	switch {
	case err != nil:
		return err
	case !found:
		if e.At+patience*m.Times.Lease.Milliseconds() < m.millis() {
			return m.takeOff(ctx, e.ID)
		}
		return nil
	case rec.Job.State.Ended():
		if m.past(rec.Job.FinishedAt) {
			return m.markEnded(ctx, e.ID)
		}
		return nil
	case m.abandoned(rec):
		return m.takeOver(ctx, e.ID)
	case waitsForPerson(rec):
		return m.park(ctx, e.ID)
	case !rec.Job.State.Working() && m.past(e.Taken):
		// Its node was gone before it began.
		return m.putBack(ctx, e.ID)
	}
	return nil
}

// begin takes a waiting job and starts its work here.
func (m *Manager) begin(ctx context.Context, e entry) error {
	if _, ok := m.Runners[e.Kind]; !ok {
		return errNotWaiting
	}
	own, ok := m.adopt(e.ID)
	if !ok {
		return errNotWaiting
	}
	if err := m.take(ctx, e.ID); err != nil {
		m.dismiss(e.ID)
		return err
	}
	begun, err := change(ctx, own, jobKey(e.ID), func(rec *record) error {
		if rec.Job.ID == "" {
			return errStale
		}
		event, ok := beginning(*rec)
		if !ok {
			return errNotWaiting
		}
		rec.Owner, rec.LeaseUntil, rec.Job.StartedAt = m.owner, m.leaseEnd(), m.millis()
		return apply(rec, event)
	})
	if err != nil {
		m.dismiss(e.ID)
		if begun.Job.State.Ended() {
			return m.markEnded(ctx, e.ID)
		}
		return errors.Join(err, m.putBack(ctx, e.ID))
	}
	// The node that was asked may have been gone before it could.
	if err := m.remember(ctx, begun.Job, 0); err != nil {
		m.Logger.Error("A job is missing in the history of its team", "job_id", e.ID, "error", err.Error())
	}
	m.Logger.Info("Job started", "job_id", e.ID, "kind", string(e.Kind), "team_id", e.TeamID, "attempt", begun.Job.Attempt)
	m.Listener.JobChanged(begun.Job)
	m.work.Go(func() { m.run(own, begun.Job) }) //nolint:contextcheck // a job outlives the look that found it
	return nil
}
