package testbed

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "github.com/lib/pq" // the driver of every database handle of the bed
)

// Bed is a PostgreSQL cluster and the servers on it.
type Bed struct {
	// Dir holds everything the bed writes; Close removes it.
	Dir string
	// Postgres is the cluster; each server has a database of its own.
	Postgres *Postgres

	detached bool

	mu      sync.Mutex
	servers []*Server
	names   map[string]int
	gateway *Gateway
	azure   *Azurite
	failed  []string
}

// Start builds what is missing and starts the cluster. The caller must Close
// the bed.
func Start(ctx context.Context) (*Bed, error) { return StartDetached(ctx, false) }

// StartDetached is Start; when detached is true, what the bed starts goes on
// after this process unless the bed is closed (see [Bed.Kept]).
func StartDetached(ctx context.Context, detached bool) (*Bed, error) {
	if _, err := BuildServer(ctx, ServerVersion()); err != nil {
		return nil, err
	}
	sweepStale()
	dir, err := makeFolder(detached)
	if err != nil {
		return nil, err
	}
	bed := &Bed{Dir: dir, detached: detached}
	bed.Postgres, err = startPostgres(ctx, dir, detached)
	if err != nil {
		bed.Close()
		return nil, err
	}
	return bed, nil
}

// Close stops the servers, then the cluster, and removes the folder. Closing
// twice is allowed.
func (b *Bed) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	var stopping sync.WaitGroup
	for _, server := range b.servers {
		stopping.Go(server.Stop)
	}
	stopping.Wait()
	b.servers = nil
	if b.gateway != nil {
		b.gateway.stop()
		b.gateway = nil
	}
	if b.azure != nil {
		b.azure.stop()
		b.azure = nil
	}
	if b.Postgres != nil {
		b.Postgres.stop()
		b.Postgres = nil
	}
	_ = os.RemoveAll(b.Dir)
}

func (b *Bed) path(elem ...string) string {
	return filepath.Join(append([]string{b.Dir}, elem...)...)
}

// RunTests is the body of a TestMain: it starts a bed, runs the tests and
// closes the bed, also when this process is told to stop. When a test panics,
// the kernel stops what the bed started.
func RunTests(m *testing.M, setup func(context.Context, *Bed) error) int {
	started := time.Now()
	bed, err := Start(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, "testbed:", err)
		return 1
	}
	defer bed.Close()
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		<-stop
		bed.Close()
		os.Exit(1)
	}()
	if err := setup(context.Background(), bed); err != nil {
		fmt.Fprintln(os.Stderr, "testbed:", err)
		return 1
	}
	fmt.Fprintf(os.Stderr, "testbed: servers are up after %s\n", time.Since(started).Round(time.Second))
	code := m.Run()
	bed.nameFailures(os.Stderr)
	return code
}

// unused returns a name that no other server of the bed has: tests that choose
// the same one meet in some divisions among lanes and not in others.
func (b *Bed) unused(name string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.names == nil {
		b.names = map[string]int{}
	}
	b.names[name]++
	if count := b.names[name]; count > 1 {
		return fmt.Sprintf("%s%d", name, count)
	}
	return name
}
