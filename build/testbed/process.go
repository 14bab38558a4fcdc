package testbed

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// process is a child that ends with us, however we end.
type process struct {
	name    string
	cmd     *exec.Cmd
	logPath string
	done    chan struct{}

	mu  sync.Mutex
	err error
}

// startProcess starts cmd with its output in logPath. The kernel sends the
// child SIGTERM when the thread that forked it goes away, so the goroutine
// that starts it keeps its thread until the child has ended: that way the
// child outlives neither a panic nor a kill -9 of the test. A detached child
// stays.
func startProcess(name string, cmd *exec.Cmd, logPath string, detached bool) (*process, error) {
	log, err := os.OpenFile(logPath, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open the log of %s: %w", name, err)
	}
	cmd.Stdout, cmd.Stderr = log, log
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	if detached {
		cmd.SysProcAttr.Setsid = true
	} else {
		cmd.SysProcAttr.Pdeathsig = syscall.SIGTERM
		// A Ctrl-C in the terminal reaches us alone; we stop the children in order.
		cmd.SysProcAttr.Setpgid = true
	}

	p := &process{name: name, cmd: cmd, logPath: logPath, done: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer func() { _ = log.Close() }()
		if err := cmd.Start(); err != nil {
			started <- err
			return
		}
		started <- nil
		err := cmd.Wait()
		p.mu.Lock()
		p.err = err
		p.mu.Unlock()
		close(p.done)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	return p, nil
}

// stop asks the child to end and kills it when it has not after the grace
// period. Stopping twice is allowed.
func (p *process) stop(signal syscall.Signal, grace time.Duration) {
	select {
	case <-p.done:
		return
	default:
	}
	_ = p.cmd.Process.Signal(signal)
	select {
	case <-p.done:
	case <-time.After(grace):
		_ = p.cmd.Process.Kill()
		<-p.done
	}
}

// waitFor calls ready until it returns nil, the child ends or the time is up.
func (p *process) waitFor(ctx context.Context, limit time.Duration, ready func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var last error
	for {
		if last = ready(ctx); last == nil {
			return nil
		}
		select {
		case <-p.done:
			p.mu.Lock()
			defer p.mu.Unlock()
			return fmt.Errorf("%s ended while starting: %w\n%s", p.name, errOr(p.err, "exit 0"), tail(p.logPath, 30))
		case <-ctx.Done():
			return fmt.Errorf("%s is not ready after %s: %w\n%s", p.name, limit, last, tail(p.logPath, 30))
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// findProcess returns the newest process whose executable lies below dir.
func findProcess(dir string) (int, error) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return 0, fmt.Errorf("list processes: %w", err)
	}
	newest := 0
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		exe, err := os.Readlink(filepath.Join("/proc", entry.Name(), "exe"))
		if err == nil && strings.HasPrefix(exe, dir+"/") && pid > newest {
			newest = pid
		}
	}
	if newest == 0 {
		return 0, fmt.Errorf("no process runs from %s", dir)
	}
	return newest, nil
}

func errOr(err error, text string) error {
	if err != nil {
		return err
	}
	return errors.New(text)
}

// tail returns the last lines of a log for an error message, without those
// that hold one of the noises.
func tail(path string, lines int, noises ...string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	all := slices.DeleteFunc(strings.Split(strings.TrimRight(string(data), "\n"), "\n"), func(line string) bool {
		return slices.ContainsFunc(noises, func(noise string) bool { return strings.Contains(line, noise) })
	})
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}
