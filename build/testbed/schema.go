package testbed

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// The changes of newer servers to the schema, by the names of their files below
// servers/. Those servers cannot be built here; the facts are from their release notes.
const (
	// NewerAdds names the additions of servers up to 12.0. The server that the bed runs goes on
	// with it.
	NewerAdds = "12.0-adds.sql"
	// NewerDrops names their removals. The server that the bed runs cannot write
	// channel memberships any more.
	NewerDrops = "12.0-drops.sql"
)

// ChangeSchema applies a file of changes to the server's database.
func (s *Server) ChangeSchema(ctx context.Context, name string) error {
	file, err := pinFolder("servers", name)
	if err != nil {
		return err
	}
	statements, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read the changes of newer servers: %w", err)
	}
	if _, err := s.DB.ExecContext(ctx, string(statements)); err != nil {
		return fmt.Errorf("apply %s to server %s: %w", name, s.Name, err)
	}
	return nil
}

// PinnedVersions returns the Mattermost versions below servers/ beside the reference
// version, in order.
func PinnedVersions() ([]string, error) {
	folder, err := pinFolder("servers")
	if err != nil {
		return nil, err
	}
	pins, err := filepath.Glob(filepath.Join(folder, "*", "go.mod"))
	if err != nil {
		return nil, fmt.Errorf("look for pinned servers: %w", err)
	}
	var versions []string
	for _, pin := range pins {
		if version := filepath.Base(filepath.Dir(pin)); version != ReferenceVersion {
			versions = append(versions, version)
		}
	}
	return versions, nil
}
