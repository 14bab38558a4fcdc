//go:build linux || darwin

package filestore

import (
	"math"
	"syscall"
)

// freeBytes asks the disk that a folder lies on.
func freeBytes(folder string) (int64, bool) {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(folder, &disk); err != nil {
		return 0, false
	}
	free := disk.Bavail * uint64(disk.Bsize) //nolint:gosec // the size of a block is positive, its type differs between systems
	return int64(min(free, math.MaxInt64)), true
}
