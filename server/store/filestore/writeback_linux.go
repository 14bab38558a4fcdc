package filestore

import (
	"os"

	"golang.org/x/sys/unix"
)

// startWriteback asks the disk to begin with a part of a file, and does not
// wait for it. It is a hint: a file system that does not know it writes later.
func startWriteback(file *os.File, from, length int64) {
	_ = unix.SyncFileRange(int(file.Fd()), from, length, unix.SYNC_FILE_RANGE_WRITE)
}
