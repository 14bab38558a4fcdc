package jobs

import (
	"context"
	"errors"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// entries are the jobs that are not finished, in the order of their requests.
type entries []entry

// entry is a job in the queue.
type entry struct {
	ID     string        `json:"id"`
	Kind   transfer.Kind `json:"kind"`
	TeamID string        `json:"team_id"`
	// Owner is the member whose own archive it makes; empty for one of the team.
	Owner string `json:"owner,omitempty"`
	// By is the person who requested it; empty for system admins, to whom the limits do
	// not apply.
	By string `json:"by,omitempty"`
	// At is the time of the request, in Unix milliseconds.
	At int64 `json:"at"`
	// Taken is the time at which a node began to work on it, in Unix milliseconds; 0
	// while it waits. A taken job has one of the slots of its kind.
	Taken int64 `json:"taken,omitempty"`
	// Parked says that it waits for a user to apply its plan, not for a slot.
	Parked bool `json:"parked,omitempty"`
	// Yields says that a parked job does not keep others of its team out any more.
	Yields bool `json:"yields,omitempty"`
	// Ended says that only the last steps are left. It does not keep others out.
	Ended bool `json:"ended,omitempty"`
}

// errFull says that all slots of a kind are in use.
var errFull = errors.New("all slots are in use")

// errNotWaiting says that a job turned out to be no longer waiting.
var errNotWaiting = errors.New("the job does not wait")

func (es entries) index(id string) int {
	return slices.IndexFunc(es, func(e entry) bool { return e.ID == id })
}

// holder returns the job of a kind that a team, or a member in it, has, or an
// empty id.
func (es entries) holder(kind transfer.Kind, teamID, owner string) string {
	for _, e := range es {
		if family(e.Kind) == family(kind) && e.TeamID == teamID && e.Owner == owner && e.holds() {
			return e.ID
		}
	}
	return ""
}

// holds reports whether a job keeps others of its team out.
func (e entry) holds() bool { return !e.Ended && (!e.Parked || !e.Yields) }

const (
	// maxOpenOfPerson limits how many jobs of a person may wait, run or be reviewed at
	// a time, and maxOpen those of all people. Every user who may create teams becomes
	// team admin: without a limit one person could fill the queue.
	maxOpenOfPerson = 10
	maxOpen         = 300
)

// checkRoom returns an Error with CodeQuota when there are too many jobs for another
// one of a person. The limits do not apply to undos and to system admins.
func (es entries) checkRoom(e entry) error {
	if e.By == "" || e.Kind == transfer.KindUndo {
		return nil
	}
	own, all := 0, 0
	for _, other := range es {
		if other.Ended || other.By == "" {
			continue
		}
		all++
		if other.By == e.By {
			own++
		}
	}
	switch {
	case own >= maxOpenOfPerson:
		return transfer.Errorf(transfer.CodeQuota, "You have %d exports and imports that wait, run or are reviewed, and may have no more. Wait until one has ended, or cancel one.", own)
	case all >= maxOpen:
		return transfer.Errorf(transfer.CodeQuota, "There are %d exports and imports on this server that wait, run or are reviewed. Try again later, or ask a system admin.", all)
	}
	return nil
}

// taken returns how many jobs of a kind use slots, and how many of these are personal
// exports.
func (es entries) taken(kind transfer.Kind) (all, own int) {
	for _, e := range es {
		if family(e.Kind) != family(kind) || e.Taken == 0 || e.Ended {
			continue
		}
		all++
		if e.Owner != "" {
			own++
		}
	}
	return all, own
}

// full reports whether a job has to wait for a slot. Personal exports leave one slot
// to the teams if there are several.
func (es entries) full(e entry, slots int) bool {
	all, own := es.taken(e.Kind)
	return all >= slots || e.Owner != "" && own >= max(slots-1, 1)
}

// queue decides which jobs may run. One write to its entries decides that a team has one
// job of a kind, and how many run at a time.
type queue struct {
	store       Store
	local       *local
	clock       clock
	limits      func() Limits
	systemAdmin func(userID string) bool
	username    func(userID string) string
}

func (q *queue) load(ctx context.Context) (all entries, err error) {
	_, err = load(ctx, q.store, queueKey, &all)
	return all, err
}

// reserve puts a job into the queue as the only one of its kind for its team, or
// returns an Error with CodeJobRunning. The job has a slot at first, so that no node
// begins it before all its records are written; release lets it wait.
func (q *queue) reserve(ctx context.Context, job transfer.Job) error {
	wanted := entry{ID: job.ID, Kind: job.Kind, TeamID: job.TeamID, Owner: job.Owner(), At: job.CreatedAt, Taken: job.CreatedAt}
	if q.systemAdmin == nil || !q.systemAdmin(job.RequestedBy) {
		wanted.By = job.RequestedBy
	}
	return q.whenFree(ctx, job, true, func(all *entries) (holder string, err error) {
		if holder = all.holder(job.Kind, job.TeamID, job.Owner()); holder == job.ID {
			return "", nil // written, but the answer was lost
		}
		if holder != "" {
			return holder, nil
		}
		if err := all.checkRoom(wanted); err != nil {
			return "", err
		}
		*all = append(*all, wanted)
		return "", nil
	})
}

// unpark lets a job whose plan was applied wait for a slot, as the only one of its
// team. If another job has started in between, the error has CodeJobRunning.
func (q *queue) unpark(ctx context.Context, job transfer.Job) error {
	return q.whenFree(ctx, job, false, func(all *entries) (holder string, err error) {
		at := all.index(job.ID)
		if at < 0 {
			return "", nil
		}
		own := &(*all)[at]
		if own.Yields {
			if holder = all.holder(job.Kind, job.TeamID, job.Owner()); holder != "" {
				return holder, nil
			}
		}
		own.Taken, own.Parked, own.Yields = 0, false, false
		return "", nil
	})
}

// whenFree changes the queue with edit, which returns the job that keeps this one out,
// or "". A holder that has ended is marked and edit is called again; so is, if the job
// may pass it, one whose plan waits and keeps none out. For any other holder the error
// has CodeJobRunning.
func (q *queue) whenFree(ctx context.Context, job transfer.Job, mayPass bool, edit func(*entries) (holder string, err error)) error {
	ended, yields := map[string]bool{}, map[string]bool{}
	for {
		var holder string
		_, err := change(ctx, q.store, queueKey, func(all *entries) (err error) {
			all.markKnown(ended, yields)
			if holder, err = edit(all); holder != "" {
				return errNotWaiting
			}
			return err
		})
		if !errors.Is(err, errNotWaiting) {
			return err
		}
		var rec record
		if _, err := load(ctx, q.local.storeOf(holder), jobKey(holder), &rec); err != nil {
			return err
		}
		switch {
		case rec.Job.State.Ended():
			ended[holder] = true
		case mayPass && q.yields(rec) && !yields[holder]:
			yields[holder] = true
		default:
			return q.alreadyThere(job, rec)
		}
	}
}

// markKnown notes which jobs have ended, and which do not keep others out any more.
func (es entries) markKnown(ended, yields map[string]bool) {
	for i := range es {
		e := &es[i]
		e.Ended = e.Ended || ended[e.ID]
		// A job whose plan was applied since is not parked any more.
		e.Yields = e.Yields || e.Parked && yields[e.ID]
	}
}

// holdAgain lets a plan keep other imports of its team out again, unless one of them
// has started in between.
func (q *queue) holdAgain(ctx context.Context, job transfer.Job) error {
	_, err := change(ctx, q.store, queueKey, func(all *entries) error {
		if at := all.index(job.ID); at >= 0 && all.holder(job.Kind, job.TeamID, job.Owner()) == "" {
			(*all)[at].Yields = false
		}
		return nil
	})
	return err
}

// take gives a waiting job one of the slots of its kind and returns the time that its
// entry says, or errFull or errNotWaiting.
func (q *queue) take(ctx context.Context, id string) (taken int64, err error) {
	slots := q.limits()
	_, err = change(ctx, q.store, queueKey, func(all *entries) error {
		at := all.index(id)
		if at < 0 || (*all)[at].Taken != 0 || (*all)[at].Parked || (*all)[at].Ended {
			return errNotWaiting
		}
		if all.full((*all)[at], slots.slots((*all)[at].Kind)) {
			return errFull
		}
		taken = q.clock.millis()
		(*all)[at].Taken = taken
		return nil
	})
	return taken, err
}

// release lets a job in the queue wait for its turn.
func (q *queue) release(ctx context.Context, id string) error {
	return q.mark(ctx, id, func(e *entry) { e.Taken = 0 })
}

// markEnded lets an ended job not keep others out.
func (q *queue) markEnded(ctx context.Context, id string) error {
	return q.mark(ctx, id, func(e *entry) { e.Ended = true })
}

func (q *queue) mark(ctx context.Context, id string, mark func(*entry)) error {
	_, err := change(ctx, q.store, queueKey, func(all *entries) error {
		if at := all.index(id); at >= 0 {
			mark(&(*all)[at])
		}
		return nil
	})
	return err
}

// remove removes a job from the queue.
func (q *queue) remove(ctx context.Context, id string) error {
	_, err := change(ctx, q.store, queueKey, func(all *entries) error {
		*all = slices.DeleteFunc(*all, func(e entry) bool { return e.ID == id })
		return nil
	})
	return err
}

// yields reports whether a job does not keep other imports of its team out: its plan
// waits for a user, and either has errors or has waited too long.
func (q *queue) yields(rec record) bool {
	return waitsForPerson(rec) && (rec.Job.Blocked || !q.clock.now().Before(rec.heldUntil()))
}

// park gives back the slot, taken at a time, of a job whose plan waits for a user. If
// the plan was applied in between, the job waits for a slot again or has another one:
// then its entry stays as it is.
func (q *queue) park(ctx context.Context, id string, taken int64) error {
	return q.mark(ctx, id, func(e *entry) {
		if e.Taken == taken {
			e.Taken, e.Parked = 0, true
		}
	})
}
