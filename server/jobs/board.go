package jobs

import (
	"context"
	"errors"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// board lists the jobs that are not done with, in the order in which they were
// asked for.
type board []entry

// entry is a job on the board.
type entry struct {
	ID     string        `json:"id"`
	Kind   transfer.Kind `json:"kind"`
	TeamID string        `json:"team_id"`
	// Owner is the member whose own archive it makes; empty for one of the team.
	Owner string `json:"owner,omitempty"`
	// By is who asked for it; empty for system admins, whom no limit is about.
	By string `json:"by,omitempty"`
	// At is when it was put here, in Unix milliseconds.
	At int64 `json:"at"`
	// Taken is when a node took it to work on it, in Unix milliseconds; 0 while
	// it waits. It then has one of the slots of its kind.
	Taken int64 `json:"taken,omitempty"`
	// Parked says that it waits for a person, not for a slot.
	Parked bool `json:"parked,omitempty"`
	// Yields says of one that is parked that it no longer keeps others of its team
	// out.
	Yields bool `json:"yields,omitempty"`
	// Ended says that only the last steps are left. It stands in nobody's way.
	Ended bool `json:"ended,omitempty"`
}

// errFull says that all slots of a kind are taken.
var errFull = errors.New("as many jobs run as may")

// errNotWaiting says that a job turned out to be no longer waiting.
var errNotWaiting = errors.New("the job does not wait")

func (b board) index(id string) int {
	return slices.IndexFunc(b, func(e entry) bool { return e.ID == id })
}

// holder returns the job of a kind that a team, or a member in it, has, or an
// empty id.
func (b board) holder(kind transfer.Kind, teamID, owner string) string {
	for _, e := range b {
		if family(e.Kind) == family(kind) && e.TeamID == teamID && e.Owner == owner && e.holds() {
			return e.ID
		}
	}
	return ""
}

// holds reports whether a job keeps others of its team out.
func (e entry) holds() bool { return !e.Ended && (!e.Parked || !e.Yields) }

const (
	// maxOpenOfPerson is how many jobs of a person may wait, run or be reviewed at a
	// time, and maxOpen how many of all people. Whoever makes a team is its admin:
	// without it one person could fill the queue.
	maxOpenOfPerson = 10
	maxOpen         = 300
)

// checkRoom returns an Error with CodeQuota when there are too many jobs for one
// more of a person. An undo always gets through, and so does a system admin, whose
// entries name nobody.
func (b board) checkRoom(e entry) error {
	if e.By == "" || e.Kind == transfer.KindUndo {
		return nil
	}
	own, all := 0, 0
	for _, other := range b {
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

// taken returns how many jobs of a kind are being worked on, and how many of
// these are of members for themselves.
func (b board) taken(kind transfer.Kind) (all, own int) {
	for _, e := range b {
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

// full reports whether a job has to wait for a slot. What members take for
// themselves leaves one to the teams, where there are several.
func (b board) full(e entry, slots int) bool {
	all, own := b.taken(e.Kind)
	return all >= slots || e.Owner != "" && own >= max(slots-1, 1)
}

func (m *Manager) loadBoard(ctx context.Context) (b board, err error) {
	_, err = load(ctx, m.Store, boardKey, &b)
	return b, err
}

// reserve puts a job on the board as the only one of its kind for its team, or
// returns an Error with CodeJobRunning. It is put there as taken, so that
// nobody begins it before all is there; putBack lets it begin.
func (m *Manager) reserve(ctx context.Context, job transfer.Job) error {
	ended, yields := map[string]bool{}, map[string]bool{}
	wanted := entry{ID: job.ID, Kind: job.Kind, TeamID: job.TeamID, Owner: job.Owner(), At: job.CreatedAt, Taken: job.CreatedAt}
	if m.SystemAdmin == nil || !m.SystemAdmin(job.RequestedBy) {
		wanted.By = job.RequestedBy
	}
	for {
		var holder string
		_, err := change(ctx, m.Store, boardKey, func(b *board) error {
			for i := range *b {
				e := &(*b)[i]
				e.Ended = e.Ended || ended[e.ID]
				// One that somebody has agreed to since is parked no longer.
				e.Yields = e.Yields || e.Parked && yields[e.ID]
			}
			if holder = b.holder(job.Kind, job.TeamID, job.Owner()); holder == job.ID {
				return nil // written, but we did not hear of it
			}
			if holder != "" {
				return errNotWaiting
			}
			if err := b.checkRoom(wanted); err != nil {
				return err
			}
			*b = append(*b, wanted)
			return nil
		})
		if !errors.Is(err, errNotWaiting) {
			return err
		}
		var rec record
		if _, err := load(ctx, m.storeOf(holder), jobKey(holder), &rec); err != nil {
			return err
		}
		switch {
		case rec.Job.State.Ended():
			ended[holder] = true
		case m.yields(rec) && !yields[holder]:
			yields[holder] = true
		default:
			return m.alreadyThere(job, rec)
		}
	}
}

// take gives a waiting job one of the slots of its kind, or returns errFull or
// errNotWaiting.
func (m *Manager) take(ctx context.Context, id string) error {
	slots := m.Limits()
	_, err := change(ctx, m.Store, boardKey, func(b *board) error {
		at := b.index(id)
		if at < 0 || (*b)[at].Taken != 0 || (*b)[at].Parked || (*b)[at].Ended {
			return errNotWaiting
		}
		if b.full((*b)[at], slots.slots((*b)[at].Kind)) {
			return errFull
		}
		(*b)[at].Taken = m.millis()
		return nil
	})
	return err
}

// putBack lets a job on the board wait for its turn.
func (m *Manager) putBack(ctx context.Context, id string) error {
	return m.mark(ctx, id, func(e *entry) { e.Taken = 0 })
}

// markEnded takes a job that has ended out of the way of others.
func (m *Manager) markEnded(ctx context.Context, id string) error {
	return m.mark(ctx, id, func(e *entry) { e.Ended = true })
}

func (m *Manager) mark(ctx context.Context, id string, mark func(*entry)) error {
	_, err := change(ctx, m.Store, boardKey, func(b *board) error {
		if at := b.index(id); at >= 0 {
			mark(&(*b)[at])
		}
		return nil
	})
	return err
}

// takeOff removes a job from the board.
func (m *Manager) takeOff(ctx context.Context, id string) error {
	_, err := change(ctx, m.Store, boardKey, func(b *board) error {
		*b = slices.DeleteFunc(*b, func(e entry) bool { return e.ID == id })
		return nil
	})
	return err
}
