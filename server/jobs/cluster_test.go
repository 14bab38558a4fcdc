package jobs_test

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// deaf makes a node that cannot reach the store, as one cut off the network,
// or one that stands still.
type deaf struct {
	jobs.Store
	cut atomic.Bool
	// writes is how many writes are left until the line is cut; 0 means any.
	writes atomic.Int64

	mu    sync.Mutex
	still chan struct{}
}

func (d *deaf) cutAfter(writes int) { d.writes.Store(int64(writes)) }

// stall makes every access wait until resume is called.
func (d *deaf) stall() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.still = make(chan struct{})
}

func (d *deaf) resume() {
	d.mu.Lock()
	defer d.mu.Unlock()
	close(d.still)
	d.still = nil
}

func (d *deaf) wait() {
	d.mu.Lock()
	still := d.still
	d.mu.Unlock()
	if still != nil {
		<-still
	}
}

func (d *deaf) Get(ctx context.Context, key string) ([]byte, error) {
	d.wait()
	if d.cut.Load() {
		return nil, errDown
	}
	return d.Store.Get(ctx, key)
}

func (d *deaf) CompareAndSet(ctx context.Context, key string, old, value []byte) (bool, error) {
	d.wait()
	if d.cut.Load() {
		return false, errDown
	}
	if d.writes.Load() > 0 && d.writes.Add(-1) == 0 {
		// The last one arrives, and nobody hears of it.
		d.cut.Store(true)
		_, _ = d.Store.CompareAndSet(ctx, key, old, value)
		return false, errDown
	}
	return d.Store.CompareAndSet(ctx, key, old, value)
}

func (d *deaf) Delete(ctx context.Context, key string) error {
	d.wait()
	if d.cut.Load() {
		return errDown
	}
	return d.Store.Delete(ctx, key)
}

// Mattermost reads records from a replica where there is one.
func TestJobsWorkWhileReadsLagBehind(t *testing.T) {
	for _, lag := range []time.Duration{50 * time.Millisecond, 3 * time.Second} {
		t.Run(lag.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &lagging{memory: newMemory(), lag: lag}
				owner, other := startNode(t, store, works), startNode(t, store, untilCanceled)
				started := owner.start()
				time.Sleep(lag + time.Millisecond)
				_, err := other.Start(t.Context(), request())
				require.True(t, transfer.HasCode(err, transfer.CodeJobRunning), "%v", err)
				time.Sleep(15*time.Second + lag)
				require.Equal(t, transfer.StateSucceeded, other.job(started.ID).State)

				started = other.start()
				time.Sleep(lag + time.Second)
				_, err = owner.Cancel(t.Context(), started.ID)
				require.NoError(t, err, "a node that reads late cancels all the same")
				time.Sleep(10*time.Second + 2*lag)
				require.Equal(t, transfer.StateCanceled, owner.job(started.ID).State)
				owner.start()
			})
		})
	}
}

func TestTheEndIsRecordedWhenTheStoreComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		n := startNode(t, store, works)
		started := n.start()
		time.Sleep(9500 * time.Millisecond)
		store.breakWith(func(key string) error {
			if strings.HasPrefix(key, "job_") {
				return errDown
			}
			return nil
		})
		time.Sleep(5 * time.Second)
		store.breakWith(nil)
		time.Sleep(5 * time.Second)
		require.Equal(t, transfer.StateSucceeded, n.job(started.ID).State)
	})
}

func TestAReportThatCannotBeStoredIsNoSuccess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		store.broken = func(key string) error {
			if strings.HasPrefix(key, "report_") {
				return errDown
			}
			return nil
		}
		n := startNode(t, store, works)
		started := n.start()
		time.Sleep(time.Minute)
		require.Equal(t, transfer.StateFailed, n.job(started.ID).State)
		require.Equal(t, []string{archiveOf(started)}, n.worker.removals())
	})
}

func TestWritesSurviveRivals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		store.losses = 5
		n := startNode(t, store, works)
		n.start()
	})
}
