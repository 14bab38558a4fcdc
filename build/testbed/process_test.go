package testbed

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// helperEnv makes the test binary act as a test run that ends badly.
const helperEnv = "TESTBED_HELPER"

// TestHelperProcess is not a test: it is what the tests below start.
func TestHelperProcess(t *testing.T) {
	ending := os.Getenv(helperEnv)
	if ending == "" {
		return
	}
	child, err := startProcess("sleep", exec.CommandContext(context.WithoutCancel(t.Context()), "sleep", "600"), filepath.Join(os.TempDir(), "sleep.log"), false)
	require.NoError(t, err)
	fmt.Printf("child %d\n", child.cmd.Process.Pid)
	switch ending {
	case "panic":
		go func() { panic("a test that panics beside its own goroutine") }()
	case "kill":
		require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGKILL))
	}
	time.Sleep(time.Minute)
}

func TestChildrenEndWithAProcessThatEndsBadly(t *testing.T) {
	for _, ending := range []string{"panic", "kill"} {
		t.Run(ending, func(t *testing.T) {
			helper := exec.CommandContext(t.Context(), os.Args[0], "-test.run=TestHelperProcess")
			helper.Env = append(os.Environ(), helperEnv+"="+ending, "TMPDIR="+t.TempDir())
			output, err := helper.Output()
			require.Error(t, err, "the helper ends badly")
			_, after, found := strings.Cut(string(output), "child ")
			require.True(t, found, "%s", output)
			digits, _, _ := strings.Cut(after, "\n")
			pid, err := strconv.Atoi(digits)
			require.NoError(t, err)
			require.Eventually(t, func() bool { return syscall.Kill(pid, 0) == syscall.ESRCH }, 10*time.Second, 20*time.Millisecond)
		})
	}
}

func TestAProcessThatDoesNotStartIsNamedWithItsLog(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log")
	child, err := startProcess("broken", exec.CommandContext(t.Context(), "sh", "-c", "echo no such database; exit 3"), log, false)
	require.NoError(t, err)
	err = child.waitFor(t.Context(), 10*time.Second, func(context.Context) error { return fmt.Errorf("not yet") })
	require.ErrorContains(t, err, "broken ended while starting")
	require.ErrorContains(t, err, "no such database")
}

func TestFoldersOfKilledRunsAreSwept(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	ours, err := makeFolder(false)
	require.NoError(t, err)
	kept, err := makeFolder(true)
	require.NoError(t, err)
	stale, err := makeFolder(false)
	require.NoError(t, err)
	gone := exec.CommandContext(t.Context(), "true")
	require.NoError(t, gone.Run())
	require.NoError(t, os.WriteFile(filepath.Join(stale, ownerFile), []byte(strconv.Itoa(gone.Process.Pid)), 0o600))
	sweepStale()
	require.DirExists(t, ours)
	require.DirExists(t, kept)
	require.NoDirExists(t, stale)
}
