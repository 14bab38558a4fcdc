package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// lane is one go test beside others.
type lane struct {
	name string
	args []string
}

// result holds the end of a lane: the output of failed tests and packages, the
// reasons of the failures without the logs of servers, and the duration of each
// test at the top level.
type result struct {
	output  string
	reasons string
	seconds map[string]float64
	err     error
}

// event is a line of go test -json (cmd/test2json).
type event struct {
	Action  string
	Package string
	Test    string
	Elapsed float64
	Output  string
}

func (l lane) run(ctx context.Context, timeout time.Duration) result {
	args := append([]string{"test", "-json", "-count=1", "-timeout", timeout.String()}, l.args...)
	cmd := exec.CommandContext(ctx, "go", args...)
	// The tests end their servers in order when they are told to stop; go test
	// does not tell them, so the whole group is told.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }
	cmd.WaitDelay = time.Minute
	var problems bytes.Buffer
	cmd.Stderr = &problems
	output, err := cmd.StdoutPipe()
	if err != nil {
		return result{err: err}
	}
	if err := cmd.Start(); err != nil {
		return result{err: fmt.Errorf("start go test: %w", err)}
	}
	read := read(output)
	read.output += problems.String()
	read.err = cmd.Wait()
	return read
}

// read keeps the output of failed tests and what packages say themselves.
func read(events io.Reader) result {
	var text, reasons strings.Builder
	seconds := map[string]float64{}
	said := map[string]*strings.Builder{}
	lines := bufio.NewReader(events)
	for {
		line, err := lines.ReadBytes('\n')
		var e event
		switch {
		case len(line) == 0:
		case json.Unmarshal(line, &e) != nil:
			text.Write(line)
		default:
			keep(e, said, seconds, &text, &reasons)
		}
		if err != nil {
			// A test that never ended hangs or panicked: its output says why.
			for _, rest := range said {
				text.WriteString(rest.String())
			}
			if !errors.Is(err, io.EOF) {
				fmt.Fprintln(&text, err)
			}
			return result{output: text.String(), reasons: reasons.String(), seconds: seconds}
		}
	}
}

func keep(e event, said map[string]*strings.Builder, seconds map[string]float64, text, reasons *strings.Builder) {
	test, _, nested := strings.Cut(e.Test, "/")
	key := e.Package + " " + test
	switch e.Action {
	case "output", "build-output":
		if e.Test == "" {
			text.WriteString(e.Output)
			return
		}
		if said[key] == nil {
			said[key] = &strings.Builder{}
		}
		said[key].WriteString(e.Output)
	case "pass", "skip", "fail":
		if e.Test == "" || nested {
			return
		}
		seconds[test] = e.Elapsed
		if e.Action == "fail" {
			why := reason(said[key].String())
			text.WriteString(said[key].String())
			reasons.WriteString(why)
			fmt.Fprintf(os.Stderr, "lanes: %s failed\n%s", test, why)
		}
		delete(said, key)
	}
}

// listTests names the tests of a package, in the order of its files.
func listTests(ctx context.Context, pkg string) ([]string, error) {
	output, err := exec.CommandContext(ctx, "go", "test", "-list", "^Test", pkg).Output()
	if err != nil {
		return nil, fmt.Errorf("list the tests of %s: %w\n%s", pkg, err, output)
	}
	var names []string
	for line := range strings.Lines(string(output)) {
		if name := strings.TrimSpace(line); strings.HasPrefix(name, "Test") {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s has no tests", pkg)
	}
	return names, nil
}
