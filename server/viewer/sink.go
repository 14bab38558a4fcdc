package viewer

import (
	"context"
	"fmt"
	"sync/atomic"
)

// Sink takes finished files. Names are relative to the root of the unpacked
// archive, with slashes. Add is called once for each file, in an order that is
// always the same.
type Sink interface {
	Add(ctx context.Context, name string, content []byte) error
}

// Packer is a sink that does a part of the work, such as compressing, at the same
// time for several files. What Pack returns is called in the order of the files.
type Packer interface {
	Pack(name string, content []byte) (add func() error, err error)
}

// SinkFunc is a function that is a [Sink].
type SinkFunc func(ctx context.Context, name string, content []byte) error

// Add calls the function.
func (f SinkFunc) Add(ctx context.Context, name string, content []byte) error {
	return f(ctx, name, content)
}

// maxWaiting bounds the finished files that wait to be written. Each has up to 600 KB.
const maxWaiting = 4

// outbox hands files to a sink in their order, beside the one who makes them.
type outbox struct {
	ctx     context.Context //nolint:containedctx // it lives as long as one call of Write
	sink    Sink
	waiting chan waiting
	done    chan error
	// failed is set when a file could not be added: no more need be made.
	failed atomic.Pointer[error]
}

// packed is a file that is ready to be added, or the error of one that is not.
type packed struct {
	add func() error
	err error
}

func newOutbox(ctx context.Context, sink Sink) *outbox {
	o := &outbox{ctx: ctx, sink: sink, waiting: make(chan waiting, maxWaiting), done: make(chan error, 1)}
	go o.drain()
	return o
}

// drain adds files until there are none, and after an error only takes them.
func (o *outbox) drain() {
	var failed error
	for ready := range o.waiting {
		file := <-ready
		if failed == nil {
			failed = file.err
		}
		if failed == nil {
			failed = file.add()
		}
		if failed != nil {
			o.failed.CompareAndSwap(nil, &failed)
		}
	}
	o.done <- failed
}

// put hands over a file, whose bytes are the sink's from then on. It returns the
// error of the context, or of a file before.
func (o *outbox) put(name string, content []byte) error {
	file, err := o.ready(name, content)
	if err != nil {
		return err
	}
	o.waiting <- file
	return nil
}

// ready begins to pack a file.
func (o *outbox) ready(name string, content []byte) (waiting, error) {
	if failed := o.failed.Load(); failed != nil {
		return nil, *failed
	}
	if err := context.Cause(o.ctx); err != nil {
		return nil, err
	}
	file := make(waiting, 1)
	if packer, ok := o.sink.(Packer); ok {
		go func() {
			add, err := packer.Pack(name, content)
			file <- packed{add, wrap(name, err)}
		}()
	} else {
		file <- packed{add: func() error { return wrap(name, o.sink.Add(o.ctx, name, content)) }}
	}
	return file, nil
}

func wrap(name string, err error) error {
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// close waits for the files to be added and returns the first error.
func (o *outbox) close() error {
	close(o.waiting)
	return <-o.done
}
