package exporter

import "container/heap"

// minHeap holds values with the smallest first.
type minHeap[T any] struct{ items heapItems[T] }

func newMinHeap[T any](compare func(a, b T) int) minHeap[T] {
	return minHeap[T]{items: heapItems[T]{compare: compare}}
}

func (h *minHeap[T]) len() int { return len(h.items.list) }

// first returns the smallest value; there must be one.
func (h *minHeap[T]) first() T { return h.items.list[0] }

func (h *minHeap[T]) push(value T) { heap.Push(&h.items, value) }

// pop removes the smallest value and returns it.
func (h *minHeap[T]) pop() T {
	first := h.first()
	heap.Pop(&h.items)
	return first
}

// replaceFirst replaces the smallest value by another one.
func (h *minHeap[T]) replaceFirst(value T) {
	h.items.list[0] = value
	heap.Fix(&h.items, 0)
}

// heapItems adapts a list to package heap.
type heapItems[T any] struct {
	list    []T
	compare func(a, b T) int
}

func (h *heapItems[T]) Len() int           { return len(h.list) }
func (h *heapItems[T]) Less(i, j int) bool { return h.compare(h.list[i], h.list[j]) < 0 }
func (h *heapItems[T]) Swap(i, j int)      { h.list[i], h.list[j] = h.list[j], h.list[i] }

// Push appends what push passes through package heap.
func (h *heapItems[T]) Push(x any) {
	if value, ok := x.(T); ok {
		h.list = append(h.list, value)
	}
}

// Pop removes the last value; pop has read it before.
func (h *heapItems[T]) Pop() any {
	h.list = h.list[:len(h.list)-1]
	return nil
}
