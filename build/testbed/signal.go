package testbed

import (
	"context"
	"os/signal"
	"syscall"
)

// interruptible returns a context that ends when the user or the system asks
// this process to stop.
func interruptible() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
}
