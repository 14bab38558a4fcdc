package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"syscall"
)

// niceness is how far the plugin steps back behind the server and its database
// when they all want the processor.
const niceness = 10

// stepBack lowers the priority of this process: an export takes what others
// leave. A thread inherits it from the one that starts it.
func stepBack() error {
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return fmt.Errorf("list the plugin's threads: %w", err)
	}
	var failures []error
	for _, thread := range threads {
		id, err := strconv.Atoi(thread.Name())
		if err != nil {
			continue
		}
		if err := syscall.Setpriority(syscall.PRIO_PROCESS, id, niceness); err != nil && !errors.Is(err, syscall.ESRCH) {
			failures = append(failures, fmt.Errorf("lower the priority of thread %d: %w", id, err))
		}
	}
	return errors.Join(failures...)
}
