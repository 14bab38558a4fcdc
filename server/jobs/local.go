package jobs

import (
	"context"
	"sync"
)

// local registers the jobs that run on this node.
type local struct {
	store Store

	mu sync.Mutex
	// claimed holds for each job the store that remembers what was last written.
	claimed map[string]*remembering
	// cancels end the work of those jobs.
	cancels map[string]context.CancelCauseFunc
}

func newLocal(store Store) *local {
	return &local{store: store, claimed: map[string]*remembering{}, cancels: map[string]context.CancelCauseFunc{}}
}

// storeOf returns the store from which to read the record of a job: for a job that
// runs here, the store that remembers the last write.
func (l *local) storeOf(id string) Store {
	l.mu.Lock()
	defer l.mu.Unlock()
	if own, ok := l.claimed[id]; ok {
		return own
	}
	return l.store
}

// claim registers a job. It reports false when the job is registered already: an
// attempt that lost its lease may still be ending.
func (l *local) claim(id string) (*remembering, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ok := l.claimed[id]; ok {
		return nil, false
	}
	l.claimed[id] = newRemembering(l.store)
	return l.claimed[id], true
}

// release unregisters a job.
func (l *local) release(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.claimed, id)
	delete(l.cancels, id)
}

// onCancel registers the function that ends the work of a job.
func (l *local) onCancel(id string, cancel context.CancelCauseFunc) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cancels[id] = cancel
}

// cancel ends the work of a canceled job at once if it runs on this node: the job
// need not wait for the next heartbeat.
func (l *local) cancel(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if cancel, runs := l.cancels[id]; runs {
		cancel(errCanceled)
	}
}

// has reports whether a job runs on this node.
func (l *local) has(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, ok := l.claimed[id]
	return ok
}
