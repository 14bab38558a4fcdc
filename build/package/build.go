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

// The packages of the programs that are shipped.
const (
	pluginProgram = "./server"
	toolProgram   = "./cmd/teamarchive"
)

// buildExecutables builds the server half for every platform of the manifest
// below folder, static and without paths of this machine.
func buildExecutables(ctx context.Context, manifest *model.Manifest, folder string) error {
	for _, platform := range slices.Sorted(maps.Keys(manifest.Server.Executables)) {
		goos, goarch, ok := strings.Cut(platform, "-")
		if !ok {
			return fmt.Errorf("%q is not a platform", platform)
		}
		if err := buildProgram(ctx, pluginProgram, goos, goarch, manifest.Version, filepath.Join(folder, manifest.Server.Executables[platform])); err != nil {
			return err
		}
	}
	return nil
}

// buildProgram builds a program for a platform.
func buildProgram(ctx context.Context, program, goos, goarch, version, output string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -X main.version="+version, "-o", output, program)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+goos, "GOARCH="+goarch)
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s for %s-%s: %w\n%s", program, goos, goarch, err, text)
	}
	return nil
}
