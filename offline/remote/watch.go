package remote

import (
	"context"
	"errors"
	"io"
	"sync/atomic"
	"time"
)

// errSilent says that a server stopped sending.
var errSilent = errors.New("the server sent nothing for too long")

// watch ends a request whose server is silent.
type watch struct {
	cancel   context.CancelCauseFunc
	timer    *time.Timer
	patience time.Duration
	silent   atomic.Bool
}

// newWatch returns a context that ends when nothing was read for some time.
func newWatch(ctx context.Context, patience time.Duration) (context.Context, *watch) {
	ctx, cancel := context.WithCancelCause(ctx)
	w := &watch{cancel: cancel, patience: patience}
	w.timer = time.AfterFunc(patience, func() {
		w.silent.Store(true)
		cancel(errSilent)
	})
	return ctx, w
}

func (w *watch) stop() {
	w.timer.Stop()
	w.cancel(nil)
}

// body watches the body of an answer, and ends the watch with it.
func (w *watch) body(content io.ReadCloser) io.ReadCloser { return &watched{content, w} }

type watched struct {
	content io.ReadCloser
	watch   *watch
}

func (b *watched) Read(p []byte) (int, error) {
	n, err := b.content.Read(p)
	b.watch.timer.Reset(b.watch.patience)
	if err != nil && b.watch.silent.Load() {
		err = errSilent
	}
	return n, err
}

func (b *watched) Close() error {
	err := b.content.Close()
	b.watch.stop()
	return err
}
