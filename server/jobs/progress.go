package jobs

import (
	"math"
	"sync"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// settled is the time that a phase must last before its rate is shown.
const settled = 3 * time.Second

// progress collects what the work reports until the next heartbeat stores it.
type progress struct {
	now func() time.Time

	mu    sync.Mutex
	state transfer.Progress
	// began is the start of the phase.
	began time.Time
}

func newProgress(now func() time.Time, state transfer.Progress) *progress {
	return &progress{now: now, state: state, began: now()}
}

// Phase begins a part of the work.
func (p *progress) Phase(phase transfer.Phase, total *int64, unit string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state, p.began = transfer.Progress{Phase: phase, Total: total, Unit: unit}, p.now()
}

// Advance adds to what is done in the phase.
func (p *progress) Advance(n int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state.Done += n
}

// Volume sets the number of bytes that the phase copies in all.
func (p *progress) Volume(bytes int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state.TotalBytes = bytes
}

// Copied adds to the bytes that were copied in the phase.
func (p *progress) Copied(bytes int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state.DoneBytes += bytes
}

// current is the progress with its rate, when that is known, and what that
// means for the rest: by bytes where there are any, because files differ.
func (p *progress) current() transfer.Progress {
	p.mu.Lock()
	defer p.mu.Unlock()
	state, elapsed := p.state, p.now().Sub(p.began)
	if elapsed < settled || state.Done <= 0 && state.DoneBytes <= 0 {
		return state
	}
	state.Rate = math.Round(10*float64(state.Done)/elapsed.Seconds()) / 10
	done, total := state.DoneBytes, state.TotalBytes
	if total == 0 && state.Total != nil {
		done, total = state.Done, *state.Total
	}
	if done > 0 && total >= done {
		seconds := int64(math.Ceil(float64(total-done) * elapsed.Seconds() / float64(done)))
		state.RemainingSeconds = &seconds
	}
	return state
}
