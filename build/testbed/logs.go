package testbed

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// logLines bounds the part of a server's log that a failed test shows.
const logLines = 15

// Log returns the last lines of the server's log, without one warning that
// every change of the settings repeats by the dozen.
func (s *Server) Log(lines int) string {
	return tail(s.logPath(), lines, "Unrecognized config permissions tag value")
}

// LogsOnFailure prints, when the test has failed, the end of the log of each
// server that said something while it ran, and keeps the whole logs in dist/logs.
func (b *Bed) LogsOnFailure(t testing.TB) {
	t.Helper()
	before := map[string]int64{}
	for _, server := range b.Servers() {
		before[server.Name] = server.logSize()
	}
	t.Cleanup(func() {
		if !t.Failed() {
			return
		}
		b.mu.Lock()
		b.failed = append(b.failed, t.Name())
		b.mu.Unlock()
		for _, server := range b.Servers() {
			if server.logSize() == before[server.Name] {
				continue
			}
			t.Logf("--- end of the log of server %s ---\n%s", server.Name, server.Log(logLines))
			if err := server.keepLog(t.Name()); err != nil {
				t.Log(err)
			}
		}
	})
}

// nameFailures says last which tests failed: of a long output, often only the end
// is kept.
func (b *Bed) nameFailures(w io.Writer) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.failed) > 0 {
		_, _ = fmt.Fprintf(w, "testbed: failed: %s; the logs of their servers are in dist/logs\n", strings.Join(b.failed, ", "))
	}
}

func (s *Server) logSize() int64 {
	info, err := os.Stat(s.logPath())
	if err != nil {
		return 0
	}
	return info.Size()
}

func (s *Server) keepLog(test string) error {
	root, err := RepoRoot()
	if err != nil {
		return err
	}
	folder := filepath.Join(root, "dist", "logs", strings.ReplaceAll(test, "/", "."))
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("keep the log of server %s: %w", s.Name, err)
	}
	data, err := os.ReadFile(s.logPath())
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, s.Name+".log"), data, 0o644)
	}
	if err != nil {
		return fmt.Errorf("keep the log of server %s: %w", s.Name, err)
	}
	return nil
}
