package testbed

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"time"
)

// NativeExport lets the server export itself with mmctl, all teams, and returns
// the path of the archive. Attachments are in it unless a flag says otherwise.
func (s *Server) NativeExport(ctx context.Context, flags ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, importLimit)
	defer cancel()
	output, err := s.Mmctl(ctx, append([]string{"--json", "export", "create"}, flags...)...)
	if err != nil {
		return "", err
	}
	var started []importJob
	if err := json.Unmarshal([]byte(output), &started); err != nil || len(started) != 1 {
		return "", fmt.Errorf("read the export job from %q: %w", output, err)
	}
	if err := s.waitImport(ctx, started[0].ID); err != nil {
		return "", err
	}
	path := filepath.Join(s.FileStore(), "export", started[0].ID+"_export.zip")
	return path, waitComplete(ctx, path)
}

// waitComplete waits until an archive can be read: the job ends before its last
// bytes are written.
func waitComplete(ctx context.Context, path string) error {
	for {
		zr, err := zip.OpenReader(path)
		if err == nil {
			return zr.Close()
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-time.After(100 * time.Millisecond):
		}
	}
}
