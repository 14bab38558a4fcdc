// Command lanes runs the end-to-end tests side by side: they mostly wait, so
// one after the other they leave the machine idle. Each lane is a go test of
// its own with servers of its own, so that no test sees what another one does.
//
// It prints the output of failed tests and the closing line of each go test,
// and exits with 1 when one of them failed.
package main

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

func main() {
	count := flag.Int("lanes", 2, "how many lanes run the end-to-end tests")
	timeout := flag.Duration("timeout", 50*time.Minute, "for each lane")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	err := run(ctx, max(*count, 1), *timeout, flag.Args())
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "lanes:", err)
		os.Exit(1)
	}
}

// run divides the tests of ./e2e among lanes, and gives the other packages one
// more lane. It starts in the folder of the test bed.
func run(ctx context.Context, count int, timeout time.Duration, others []string) error {
	// The lanes share the server and the bundle instead of building them at once.
	if _, err := testbed.BuildServer(ctx, testbed.ServerVersion()); err != nil {
		return err
	}
	bundle, err := testbed.BuildBundle(ctx)
	if err != nil {
		return err
	}
	if err := os.Setenv("TEAM_EXPORT_BUNDLE", bundle); err != nil {
		return fmt.Errorf("name the bundle: %w", err)
	}
	names, err := listTests(ctx, "./e2e")
	if err != nil {
		return err
	}
	record := secondsFile()
	seconds := readSeconds(record)
	lanes := make([]lane, 0, count+1)
	for i, tests := range divide(names, seconds, count) {
		lanes = append(lanes, lane{
			name: fmt.Sprintf("e2e %d of %d, %d tests", i+1, count, len(tests)),
			args: []string{"-run", "^(" + strings.Join(tests, "|") + ")$", "./e2e"},
		})
	}
	if len(others) > 0 {
		// One package at a time: browsers and servers of several at once make each
		// other wait for longer than tests can tell from a fault.
		lanes = append(lanes, lane{name: "other packages", args: append([]string{"-p", "1"}, others...)})
	}
	return runAll(ctx, lanes, timeout, seconds, record)
}

// runAll runs the lanes and notes how long each test took, for the next run.
func runAll(ctx context.Context, lanes []lane, timeout time.Duration, seconds map[string]float64, record string) error {
	var running sync.WaitGroup
	var mu sync.Mutex
	var failed []string
	var reasons strings.Builder
	for _, lane := range lanes {
		running.Go(func() {
			result := lane.run(ctx, timeout)
			mu.Lock()
			defer mu.Unlock()
			maps.Copy(seconds, result.seconds)
			fmt.Printf("--- lane %s\n%s", lane.name, result.output)
			reasons.WriteString(result.reasons)
			if result.err != nil {
				failed = append(failed, fmt.Sprintf("%s (%v)", lane.name, result.err))
			}
		})
	}
	running.Wait()
	if err := writeSeconds(record, seconds); err != nil {
		return err
	}
	if len(failed) > 0 {
		fmt.Printf("--- what the failed tests said\n%s", reasons.String())
		return fmt.Errorf("failed: %s", strings.Join(failed, "; "))
	}
	return nil
}

// secondsFile returns the file that keeps the durations of tests between runs. A lost file
// costs balance and nothing else.
func secondsFile() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	return filepath.Join(cache, "mattermost-plugin-team-export", "test-seconds.json")
}
