package testbed

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

const (
	// folderPrefix is short: the local sockets below the folder may not exceed
	// 108 bytes.
	folderPrefix = "te-bed-"
	// ownerFile holds the process that the folder belongs to. A detached bed
	// belongs to none.
	ownerFile = "owner.pid"
)

func makeFolder(detached bool) (string, error) {
	dir, err := os.MkdirTemp("", folderPrefix)
	if err != nil {
		return "", fmt.Errorf("create the folder of the bed: %w", err)
	}
	// The account of PostgreSQL must be able to walk through it.
	if err := os.Chmod(dir, 0o755); err != nil {
		return "", fmt.Errorf("open the folder of the bed: %w", err)
	}
	if detached {
		return dir, nil
	}
	if err := os.WriteFile(filepath.Join(dir, ownerFile), []byte(strconv.Itoa(os.Getpid())), 0o600); err != nil {
		return "", fmt.Errorf("sign the folder of the bed: %w", err)
	}
	return dir, nil
}

// sweepStale removes the folders of beds whose process was killed before it
// could. What they had started has ended with it.
func sweepStale() {
	owners, _ := filepath.Glob(filepath.Join(os.TempDir(), folderPrefix+"*", ownerFile))
	for _, file := range owners {
		data, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		if pid, err := strconv.Atoi(string(data)); err == nil && syscall.Kill(pid, 0) == syscall.ESRCH {
			_ = os.RemoveAll(filepath.Dir(file))
		}
	}
}
