// Command teamarchive reads archives of teams without a server: those of the
// plugin Team Export, those of "mmctl export create" and of mmetl.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/text"
)

// version is set when the program is built.
var version = "dev"

// The exit codes.
const (
	exitFine     = 0
	exitProblems = 1
	exitUnusable = 2
)

// errProblems says that the work was done and that problems were found, which the
// output names.
var errProblems = errors.New("problems were found")

func main() {
	if os.Getenv("GOGC") == "" {
		// Little is kept, and much is made and thrown away.
		debug.SetGCPercent(400)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, newTerminal(), os.Args[1:])
	stop()
	os.Exit(code)
}

// run returns the exit code of a command line.
func run(ctx context.Context, t *terminal, args []string) int {
	root := newRoot(t) //nolint:contextcheck // commands take theirs from ExecuteContext below
	root.SetArgs(args)
	root.SetOut(t.out)
	root.SetErr(t.err)
	err := root.ExecuteContext(ctx)
	t.end()
	switch {
	case err == nil:
		return exitFine
	case errors.Is(err, errProblems):
		return exitProblems
	case errors.Is(err, inspect.ErrNotFound), errors.Is(err, text.ErrNothing):
		_, _ = fmt.Fprintf(t.err, "teamarchive: %v\n", printable(err.Error()))
		return exitProblems
	case context.Cause(ctx) != nil:
		_, _ = fmt.Fprintln(t.err, "teamarchive: interrupted")
		return exitUnusable
	default:
		_, _ = fmt.Fprintf(t.err, "teamarchive: %v\n", printable(err.Error()))
		return exitUnusable
	}
}
