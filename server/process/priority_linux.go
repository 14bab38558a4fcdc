package process

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"syscall"
)

// niceness lets the server and its database go first when all want the processor.
const niceness = 10

// LowerPriority lowers the priority of this process, because an export may wait for the
// server. A thread inherits the priority of the thread that starts it.
func LowerPriority() error {
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
