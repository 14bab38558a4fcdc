package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// takeNativeArchive returns the size of what a native export made, and deletes
// it. The export says that it has ended before its last bytes are in the file,
// so the size may be a little short.
func (b *bench) takeNativeArchive(jobID string) (int64, error) {
	path := filepath.Join(b.server.FileStore(), "export", jobID+"_export.zip")
	info, err := os.Stat(path)
	if err != nil {
		return 0, fmt.Errorf("look at the native archive: %w", err)
	}
	return info.Size(), os.Remove(path)
}
