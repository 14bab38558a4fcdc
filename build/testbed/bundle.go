package testbed

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// BuildBundle returns the plugin bundle for this machine: the one that
// TEAM_EXPORT_BUNDLE names, or one built from the sources now.
func BuildBundle(ctx context.Context) (string, error) {
	if bundle := os.Getenv("TEAM_EXPORT_BUNDLE"); bundle != "" {
		return filepath.Abs(bundle)
	}
	root, err := RepoRoot()
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, "go", "run", "./build/package", "-host")
	cmd.Dir = root
	cmd.Stderr = os.Stderr
	output, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("build the plugin bundle: %w", err)
	}
	return filepath.Join(root, strings.TrimSpace(string(output))), nil
}
