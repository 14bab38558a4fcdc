package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// module is a Go module whose code is in an executable of the bundle.
type module struct {
	Path    string
	Version string
	Dir     string
}

// licenceFile matches the files of a module whose text has to travel with it.
var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice)([-.].*)?$`)

// noticeName is the notice's place in the bundle.
const noticeName = "NOTICE.txt"

// buildNotice writes the notice of a program, a package of this module, to a file.
func buildNotice(ctx context.Context, manifest *model.Manifest, program, path string) error {
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("create the notice: %w", err)
	}
	return errors.Join(writeNotice(ctx, manifest, program, file), file.Close())
}

// writeNotice writes the names and the licences of everything that the
// executables hold and that is not ours. A module without a licence is an
// error: it must not be shipped.
func writeNotice(ctx context.Context, manifest *model.Manifest, program string, to io.Writer) error {
	modules, err := modulesOf(ctx, manifest, program)
	if err != nil {
		return err
	}
	root, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return fmt.Errorf("find the Go distribution: %w", err)
	}
	modules = append([]module{{Path: "The Go standard library", Dir: strings.TrimSpace(string(root))}}, modules...)

	var text strings.Builder
	fmt.Fprintf(&text, "%s %s\n\nThe executables hold code of the following modules.\n\n", manifest.Name, manifest.Version)
	for _, m := range modules {
		text.WriteString(strings.TrimSpace("- "+m.Path+" "+m.Version) + "\n")
	}
	for _, m := range modules {
		if err := m.licences(&text); err != nil {
			return err
		}
	}
	if _, err := io.WriteString(to, text.String()); err != nil {
		return fmt.Errorf("write the notice: %w", err)
	}
	return nil
}

// modulesOf lists the modules of a program on all platforms, by path.
func modulesOf(ctx context.Context, manifest *model.Manifest, program string) ([]module, error) {
	found := map[string]module{}
	for _, platform := range slices.Sorted(maps.Keys(manifest.Server.Executables)) {
		goos, goarch, _ := strings.Cut(platform, "-")
		cmd := exec.CommandContext(ctx, "go", "list", "-deps", "-f", "{{with .Module}}{{.Main}}\t{{.Path}}\t{{.Version}}\t{{.Dir}}{{end}}", program)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+goos, "GOARCH="+goarch)
		output, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("list the modules for %s: %w", platform, err)
		}
		for line := range strings.Lines(string(output)) {
			fields := strings.Split(strings.TrimRight(line, "\n"), "\t")
			if len(fields) == 4 && fields[0] == "false" {
				found[fields[1]] = module{Path: fields[1], Version: fields[2], Dir: fields[3]}
			}
		}
	}
	modules := slices.Collect(maps.Values(found))
	slices.SortFunc(modules, func(a, b module) int { return strings.Compare(a.Path, b.Path) })
	return modules, nil
}

// licences appends the texts of the files in the module's folder that hold its
// licence.
func (m module) licences(text *strings.Builder) error {
	entries, err := os.ReadDir(m.Dir)
	if err != nil {
		return fmt.Errorf("look for the licence of %s: %w", m.Path, err)
	}
	count := 0
	for _, entry := range entries {
		if entry.IsDir() || !licenceFile.MatchString(entry.Name()) {
			continue
		}
		data, err := os.ReadFile(filepath.Join(m.Dir, entry.Name()))
		if err != nil {
			return fmt.Errorf("read the licence of %s: %w", m.Path, err)
		}
		fmt.Fprintf(text, "\n%s\n%s\n\n%s\n", strings.Repeat("=", 78), strings.TrimSpace(m.Path+" "+m.Version)+": "+entry.Name(), strings.TrimSpace(string(data)))
		count++
	}
	if count == 0 {
		return fmt.Errorf("%s has no licence file: it must not be in the bundle", m.Path)
	}
	return nil
}
