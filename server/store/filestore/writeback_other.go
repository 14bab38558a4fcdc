//go:build !linux

package filestore

import "os"

// startWriteback does nothing where a system has no such hint.
func startWriteback(*os.File, int64, int64) {}
