package importer

import (
	"context"
	"sync"
)

// wholePlans is the number of whole plans that may be in memory at a time, beside the one
// that is being carried out. Other requests wait as long as their context lasts: with the
// bounds of a plan that takes seconds.
const wholePlans = 2

// gate lets a few requests in at a time. Its zero value is open.
type gate struct {
	once  sync.Once
	slots chan struct{}
}

// enter waits for a slot, which leave gives back.
func (g *gate) enter(ctx context.Context) (leave func(), err error) {
	g.once.Do(func() { g.slots = make(chan struct{}, wholePlans) })
	select {
	case g.slots <- struct{}{}:
		return func() { <-g.slots }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
