package transfertest

import (
	"runtime"
	"testing"
)

// Linear feeds work with input of n, 2n, 4n and 8n and demands that what it costs
// grows no faster than the input. It counts bytes of memory and not time: a
// machine that is busy makes no difference, and what compares, copies or joins each
// thing with all others takes memory for each. Prepare makes the input, which is
// not counted.
func Linear[T any](t *testing.T, n int, prepare func(size int) T, work func(T)) {
	t.Helper()
	grows(t, n, slack, func(size int) int64 {
		input := prepare(size)
		return allocated(func() { work(input) })
	})
}

// Grows is Linear for a cost that the caller counts.
func Grows(t *testing.T, n int, cost func(size int) int64) {
	t.Helper()
	grows(t, n, 0, cost)
}

func grows(t *testing.T, n int, beside int64, cost func(size int) int64) {
	t.Helper()
	// What stands first costs once: tables, buffers, pools.
	cost(n)
	first := max(cost(n), 1)
	for _, times := range []int{2, 4, 8} {
		// Maps and slices grow by doubling, so that a little more than the share of
		// the input is fair; eight times the input for 64 times the cost is not.
		if now := cost(n * times); now > first*int64(times)*2+beside {
			t.Errorf("%d times the input costs %d times as much (%d bytes or steps, then %d)", times, now/first, first, now)
		}
	}
}

// slack allows for other allocations: a regular expression keeps a
// stack of some megabytes for long matches, and takes it anew when it was collected.
// What grows with the square of its input is far beyond it.
const slack = 8 << 20

// allocated returns how many bytes work takes at the least: what a collection
// between two calls makes it take anew is not part of it.
func allocated(work func()) int64 {
	least := int64(-1)
	for range 3 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		work()
		runtime.ReadMemStats(&after)
		took := int64(after.TotalAlloc - before.TotalAlloc) //nolint:gosec // no test takes exabytes
		if least < 0 || took < least {
			least = took
		}
	}
	return least
}
