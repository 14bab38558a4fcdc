package bulk

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
	"sync"

	"golang.org/x/sync/semaphore"
)

const (
	// batchBytes is the number of bytes that one processor decodes at a time.
	batchBytes = 256 << 10
	// inFlight bounds the text that is decoded at the same time, in bytes. A line
	// that is longer is decoded alone.
	inFlight = 4 << 20
)

// DecodeEach does what [Decode] does, on all processors, and yields for each line
// what with makes of it, in the order of the lines. With is called by several
// goroutines. After a line that was refused it goes on where the caller does, so
// that one damaged line does not hide the others; after an error of r it ends.
func DecodeEach[T any](ctx context.Context, r io.Reader, with func(Foreign) T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		workers := runtime.GOMAXPROCS(0)
		d := &parallel[T]{with: with, room: semaphore.NewWeighted(inFlight), batches: make(chan *batch[T], 2*workers), work: make(chan *batch[T])}
		var running sync.WaitGroup
		for range workers {
			running.Go(d.decode)
		}
		running.Go(func() { d.read(ctx, r) })
		// The reader is the caller's again when this returns.
		defer running.Wait()
		defer stop()
		for batch := range d.batches {
			<-batch.done
			for _, line := range batch.lines {
				if !yield(line.value, line.err) {
					return
				}
			}
			d.room.Release(batch.weight)
		}
	}
}

// parallel divides lines among processors.
type parallel[T any] struct {
	with func(Foreign) T
	room *semaphore.Weighted
	// batches are all of them in order, work those that are still to be decoded.
	batches, work chan *batch[T]
}

// batch is some lines that follow each other.
type batch[T any] struct {
	text []byte
	// ends holds the ends of the lines in the text, numbers their line numbers in the file.
	ends, numbers []int
	// first says that the first line is the first one of the file that says something.
	first  bool
	weight int64
	lines  []decoded[T]
	done   chan struct{}
}

type decoded[T any] struct {
	value T
	err   error
}

// read makes batches of the lines of r.
func (d *parallel[T]) read(ctx context.Context, r io.Reader) {
	defer close(d.batches)
	defer close(d.work)
	scanner := bufio.NewScanner(r)
	scanner.Buffer(make([]byte, 0, 64<<10), MaxLine+1)
	number, first := 0, true
	next := &batch[T]{first: true, text: make([]byte, 0, batchBytes)}
	for scanner.Scan() {
		number++
		text := scanner.Bytes()
		if number == 1 {
			text = bytes.TrimPrefix(text, []byte(byteOrderMark))
		}
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		if len(next.text) > 0 && len(next.text)+len(text) > batchBytes {
			if !d.send(ctx, next) {
				return
			}
			next = &batch[T]{text: make([]byte, 0, batchBytes)}
		}
		first = false
		next.text = append(next.text, text...)
		next.ends, next.numbers = append(next.ends, len(next.text)), append(next.numbers, number)
	}
	if len(next.text) > 0 && !d.send(ctx, next) {
		return
	}
	var err error
	switch failure := scanner.Err(); {
	case errors.Is(failure, bufio.ErrTooLong):
		err = &LineError{Number: number + 1, Err: ErrLineTooLong}
	case failure != nil:
		err = fmt.Errorf("read line %d: %w", number+1, failure)
	case first:
		err = &LineError{Number: max(number, 1), Err: ErrNoLines}
	default:
		return
	}
	last := &batch[T]{lines: []decoded[T]{{err: err}}, done: make(chan struct{})}
	close(last.done)
	select {
	case d.batches <- last:
	case <-ctx.Done():
	}
}

// send gives a batch to the processors, once there is room for it. It reports
// false when the caller has ended.
func (d *parallel[T]) send(ctx context.Context, b *batch[T]) bool {
	b.weight, b.done = min(int64(len(b.text)), inFlight), make(chan struct{})
	if d.room.Acquire(ctx, b.weight) != nil {
		return false
	}
	select {
	case d.batches <- b:
	case <-ctx.Done():
		return false
	}
	select {
	case d.work <- b:
		return true
	case <-ctx.Done():
		return false
	}
}

func (d *parallel[T]) decode() {
	for b := range d.work {
		b.lines = make([]decoded[T], len(b.ends))
		start := 0
		for i, end := range b.ends {
			line, err := decodeLine(b.text[start:end], b.numbers[i], b.first && i == 0)
			if err != nil {
				b.lines[i].err = &LineError{Number: b.numbers[i], Err: err}
			} else {
				b.lines[i].value = d.with(line)
			}
			start = end
		}
		b.text = nil
		close(b.done)
	}
}
