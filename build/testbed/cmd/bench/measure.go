package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/procfs"
)

// cost is the time and memory that a piece of work took.
type cost struct {
	// took is the duration of the work itself, without the wait for its start.
	took time.Duration
	// cpu is the processor time that the processes used meanwhile.
	cpu cpu
	// serverPeak and pluginPeak are the most memory of their processes, in MiB.
	serverPeak, pluginPeak uint64
	// archive is the size of what was made, in bytes.
	archive int64
	// posts are posts and replies.
	posts int64
}

// cpu are seconds of processors. What this process did itself counts as the
// plugin's.
type cpu struct{ server, plugin, postgres float64 }

func (c cpu) sum() float64 { return c.server + c.plugin + c.postgres }

// String says for progress what the processes used.
func (c cpu) String() string {
	if c.sum() == 0 {
		return ""
	}
	return fmt.Sprintf(" (CPU s: server %.1f, plugin %.1f, PostgreSQL %.1f)", c.server, c.plugin, c.postgres)
}

func (c cost) rate() float64 { return float64(c.posts) / c.took.Seconds() }

// meter watches the processes of a server.
type meter struct {
	server, plugin, postgres procfs.Proc
}

func newMeter(server, plugin, postgres int) (m meter, err error) {
	for _, watched := range []struct {
		proc *procfs.Proc
		pid  int
	}{{&m.server, server}, {&m.plugin, plugin}, {&m.postgres, postgres}} {
		if *watched.proc, err = procfs.NewProc(watched.pid); err != nil {
			return m, fmt.Errorf("watch process %d: %w", watched.pid, err)
		}
	}
	return m, nil
}

// measure runs work, which says how long it took and what it made.
func (m meter) measure(work func() (cost, error)) (cost, error) {
	if err := errors.Join(forgetPeak(m.server), forgetPeak(m.plugin)); err != nil {
		return cost{}, err
	}
	before, err := m.cpu()
	if err != nil {
		return cost{}, err
	}
	spent, err := work()
	if err != nil {
		return cost{}, err
	}
	after, err := m.cpu()
	if err != nil {
		return cost{}, err
	}
	spent.cpu.server += after.server - before.server
	spent.cpu.plugin += after.plugin - before.plugin
	spent.cpu.postgres += after.postgres - before.postgres
	if spent.serverPeak, err = peak(m.server); err != nil {
		return cost{}, err
	}
	spent.pluginPeak, err = peak(m.plugin)
	return spent, err
}

// forgetPeak sets the kernel's note of a process's peak memory back to what it
// holds now.
func forgetPeak(proc procfs.Proc) error {
	return os.WriteFile(filepath.Join("/proc", strconv.Itoa(proc.PID), "clear_refs"), []byte("5"), 0)
}

// peak returns the most memory that a process held, in MiB.
func peak(proc procfs.Proc) (uint64, error) {
	status, err := proc.NewStatus()
	if err != nil {
		return 0, fmt.Errorf("read the peak memory of process %d: %w", proc.PID, err)
	}
	return status.VmHWM >> 20, nil
}

// cpu returns the seconds that the processes have used, those of PostgreSQL
// with the ones that have ended.
func (m meter) cpu() (used cpu, err error) {
	all, err := procfs.AllProcs()
	if err != nil {
		return used, fmt.Errorf("list processes: %w", err)
	}
	for _, proc := range all {
		stat, err := proc.Stat()
		if err != nil {
			continue // it has ended; its parent knows of it
		}
		own, children := float64(stat.UTime+stat.STime)/ticksPerSecond, float64(stat.CUTime+stat.CSTime)/ticksPerSecond
		switch {
		case proc.PID == m.server.PID:
			used.server += own
		case proc.PID == m.plugin.PID:
			used.plugin += own
		case proc.PID == m.postgres.PID:
			used.postgres += own + children
		case stat.PPID == m.postgres.PID:
			used.postgres += own
		}
	}
	return used, nil
}

// ticksPerSecond is the unit of CPU times below /proc, on all Linux of today.
const ticksPerSecond = 100

// median is the middle of several costs by their time, with the highest peaks
// of all.
func median(costs []cost) cost {
	sorted := slices.SortedFunc(slices.Values(costs), func(a, b cost) int { return int(a.took - b.took) })
	middle := sorted[len(sorted)/2]
	for _, c := range costs {
		middle.serverPeak, middle.pluginPeak = max(middle.serverPeak, c.serverPeak), max(middle.pluginPeak, c.pluginPeak)
	}
	return middle
}
