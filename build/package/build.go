package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// buildExecutables builds the server half for every platform of the manifest
// below folder, static and without paths of this machine.
func buildExecutables(ctx context.Context, manifest *model.Manifest, folder string) error {
	for _, platform := range slices.Sorted(maps.Keys(manifest.Server.Executables)) {
		goos, goarch, ok := strings.Cut(platform, "-")
		if !ok {
			return fmt.Errorf("%q is not a platform", platform)
		}
		cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false",
			"-ldflags", "-s -w -X main.version="+manifest.Version,
			"-o", filepath.Join(folder, manifest.Server.Executables[platform]), "./server")
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+goos, "GOARCH="+goarch)
		if output, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("build for %s: %w\n%s", platform, err, output)
		}
	}
	return nil
}
