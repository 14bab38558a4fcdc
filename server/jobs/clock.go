package jobs

import "time"

// clock says what time it is and how long leases last.
type clock struct {
	now   func() time.Time
	times Times
}

// millis returns the current time in Unix milliseconds.
func (c clock) millis() int64 { return c.now().UnixMilli() }

// leaseEnd returns when a lease that begins now ends.
func (c clock) leaseEnd() int64 { return c.now().Add(c.times.Lease).UnixMilli() }

// past reports whether a moment lies more than a lease ago, so that the work of that
// time must have ended.
func (c clock) past(moment int64) bool { return moment+c.times.Lease.Milliseconds() < c.millis() }

// abandoned reports whether the node that worked on a job stopped renewing its lease.
func (c clock) abandoned(rec record) bool {
	return rec.Job.State.Working() && rec.LeaseUntil < c.millis()
}

// Times are the rhythms of a manager. The zero value means the defaults.
type Times struct {
	// Heartbeat is the interval in which a running job renews its lease, stores its
	// progress and looks whether it was canceled.
	Heartbeat time.Duration
	// Lease is the time after its last heartbeat at which a job counts as abandoned.
	Lease time.Duration
	// Look is the interval in which a node looks for waiting and abandoned jobs.
	Look time.Duration
	// Sweep is the interval in which a node looks for expired archives and unfinished
	// last steps.
	Sweep time.Duration
}

func (t Times) orDefaults() Times {
	if t == (Times{}) {
		return Times{Heartbeat: time.Second, Lease: 20 * time.Second, Look: 2 * time.Second, Sweep: 30 * time.Second}
	}
	return t
}
