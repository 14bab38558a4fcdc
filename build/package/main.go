// Command package builds the plugin and packs its bundle as Mattermost expects
// it: one folder named after the plugin in a tar.gz. Beside it, unless it builds for
// this machine alone, it packs the program teamarchive for each platform.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/mattermost/mattermost/server/public/model"
)

func main() {
	host := flag.Bool("host", false, "build for this machine only, into a bundle named after it")
	output := flag.String("output", "dist", "folder for the bundle")
	flag.Parse()
	bundle, err := run(context.Background(), *host, *output)
	if err != nil {
		fmt.Fprintln(os.Stderr, "package:", err)
		os.Exit(1)
	}
	fmt.Println(bundle)
}

// run returns the path of the bundle that it made.
func run(ctx context.Context, host bool, output string) (string, error) {
	manifest, err := readManifest()
	if err != nil {
		return "", err
	}
	name := fmt.Sprintf("%s-%s.tar.gz", manifest.Id, manifest.Version)
	if host {
		platform := runtime.GOOS + "-" + runtime.GOARCH
		executable, ok := manifest.Server.Executables[platform]
		if !ok {
			return "", fmt.Errorf("plugin.json lists no executable for %s", platform)
		}
		manifest.Server.Executables = map[string]string{platform: executable}
		name = fmt.Sprintf("%s-%s-%s.tar.gz", manifest.Id, manifest.Version, platform)
	}
	// Executables of this run alone: a second run beside it, as when packages
	// are tested together, must not pack files that this one is writing.
	built, err := os.MkdirTemp("", "team-export-build-")
	if err != nil {
		return "", fmt.Errorf("create a folder for executables: %w", err)
	}
	defer func() { _ = os.RemoveAll(built) }()
	if err := buildExecutables(ctx, manifest, built); err != nil {
		return "", err
	}
	if err := buildNotice(ctx, manifest, pluginProgram, filepath.Join(built, noticeName)); err != nil {
		return "", err
	}
	if err := os.MkdirAll(output, 0o755); err != nil {
		return "", fmt.Errorf("create the output folder: %w", err)
	}
	bundle := filepath.Join(output, name)
	if err := pack(manifest, built, bundle); err != nil || host {
		return bundle, err
	}
	return bundle, buildTool(ctx, manifest, output)
}

// readManifest reads plugin.json of the working folder and checks it as the
// server will.
func readManifest() (*model.Manifest, error) {
	manifest, _, err := model.FindManifest(".")
	if err != nil {
		return nil, fmt.Errorf("read plugin.json: %w", err)
	}
	if err := manifest.IsValid(); err != nil {
		return nil, fmt.Errorf("check plugin.json: %w", err)
	}
	if !manifest.HasServer() {
		return nil, fmt.Errorf("plugin.json names no server executables")
	}
	return manifest, nil
}
