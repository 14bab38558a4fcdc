package testbed

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"
)

// Kept is a bed that outlives the process that started it.
type Kept struct {
	// Dir is the folder of the bed.
	Dir string `json:"dir"`
	// Processes are in the order in which they must be stopped.
	Processes []KeptProcess `json:"processes"`
}

// KeptProcess is a process by its id and its executable: ids are used again.
type KeptProcess struct {
	PID int    `json:"pid"`
	Exe string `json:"exe"`
}

// Kept describes the bed for a later process.
func (b *Bed) Kept() Kept {
	b.mu.Lock()
	defer b.mu.Unlock()
	kept := Kept{Dir: b.Dir}
	for _, server := range b.servers {
		kept.Processes = append(kept.Processes, keptProcess(server.process))
	}
	if b.gateway != nil {
		kept.Processes = append(kept.Processes, keptProcess(b.gateway.process))
	}
	kept.Processes = append(kept.Processes, keptProcess(b.Postgres.process))
	return kept
}

// Servers returns the running servers.
func (b *Bed) Servers() []*Server {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.servers)
}

func keptProcess(p *process) KeptProcess {
	return KeptProcess{PID: p.cmd.Process.Pid, Exe: p.cmd.Path}
}

// Stop ends the processes one after the other and removes the folder.
func (k Kept) Stop() {
	for _, process := range k.Processes {
		process.stop(30 * time.Second)
	}
	_ = os.RemoveAll(k.Dir)
}

func (k KeptProcess) stop(grace time.Duration) {
	for deadline := time.Now().Add(grace); k.running(); time.Sleep(100 * time.Millisecond) {
		signal := syscall.SIGINT
		if time.Now().After(deadline) {
			signal = syscall.SIGKILL
		}
		_ = syscall.Kill(k.PID, signal)
	}
}

func (k KeptProcess) running() bool {
	exe, err := os.Readlink(filepath.Join("/proc", strconv.Itoa(k.PID), "exe"))
	return err == nil && exe == k.Exe
}
