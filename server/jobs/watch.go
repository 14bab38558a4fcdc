package jobs

import (
	"sync"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// watch collects what the work reports until the next heartbeat stores it.
type watch struct {
	mu       sync.Mutex
	progress transfer.Progress
}

// Phase begins a part of the work.
func (w *watch) Phase(phase transfer.Phase, total *int64, unit string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.progress = transfer.Progress{Phase: phase, Total: total, Unit: unit}
}

// Advance adds to what is done in the phase.
func (w *watch) Advance(n int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.progress.Done += n
}

func (w *watch) now() transfer.Progress {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.progress
}
