package bulk

import (
	"container/heap"
	"slices"
)

// FollowerBudget says how many thread followers the importer can meet at a
// time in the post lines of one segment: it takes any [BatchLines] of them
// together. The zero value is a segment without lines.
type FollowerBudget struct {
	// greatest are the greatest numbers of followers of a line, the smallest of
	// them first.
	greatest intHeap
	sum      int
}

// Take adds a line with so many followers, and reports whether it fits. One
// that does not is not added.
func (b *FollowerBudget) Take(followers int) bool {
	sum := b.sum + followers
	full := len(b.greatest) == BatchLines
	if full {
		sum -= min(followers, b.greatest[0])
	}
	if sum > MaxFollowers && len(b.greatest) > 0 {
		return false
	}
	b.sum = sum
	switch {
	case !full:
		heap.Push(&b.greatest, followers)
	case followers > b.greatest[0]:
		b.greatest[0] = followers
		heap.Fix(&b.greatest, 0)
	}
	return true
}

// intHeap has its smallest number first.
type intHeap []int

func (h intHeap) Len() int           { return len(h) }
func (h intHeap) Less(i, j int) bool { return h[i] < h[j] }
func (h intHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *intHeap) Push(x any)        { *h = append(*h, x.(int)) } //nolint:forcetypeassert // heap gives back what it got
func (h *intHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = slices.Delete(*h, len(*h)-1, len(*h))
	return last
}
