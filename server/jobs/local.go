package jobs

import "sync"

// local registers the jobs that run on this node.
type local struct {
	store Store

	mu sync.Mutex
	// claimed holds for each job the store that remembers what was last written.
	claimed map[string]*remembering
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
}

// has reports whether a job runs on this node.
func (l *local) has(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, ok := l.claimed[id]
	return ok
}
