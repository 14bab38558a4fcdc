//go:build !linux

package process

// LowerPriority does nothing: only Linux lets a process lower the priority of all
// its threads.
func LowerPriority() error { return nil }
