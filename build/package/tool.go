package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"

	"github.com/mattermost/mattermost/server/public/model"
)

const (
	toolName = "teamarchive"
	// manFolder is the folder of its manual pages, which a test makes.
	manFolder = "docs/man"
)

// toolPlatforms lists the platforms that the program is built for.
var toolPlatforms = [][2]string{{"linux", "amd64"}, {"linux", "arm64"}, {"darwin", "amd64"}, {"darwin", "arm64"}, {"windows", "amd64"}, {"windows", "arm64"}}

// buildTool packs the program teamarchive for each platform, with its licences and
// its manual pages.
func buildTool(ctx context.Context, manifest *model.Manifest, output string) error {
	folder, err := os.MkdirTemp("", "teamarchive-build-")
	if err != nil {
		return fmt.Errorf("create a folder for executables: %w", err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	notice := filepath.Join(folder, noticeName)
	if err := buildNotice(ctx, manifest, toolProgram, notice); err != nil {
		return err
	}
	pages, err := filepath.Glob(filepath.Join(manFolder, "*.1"))
	if err != nil || len(pages) == 0 {
		return fmt.Errorf("find the manual pages of %s: %w", toolName, err)
	}
	for _, platform := range toolPlatforms {
		executable := filepath.Join(folder, toolName)
		if platform[0] == "windows" {
			executable += ".exe"
		}
		if err := buildProgram(ctx, toolProgram, platform[0], platform[1], manifest.Version, executable); err != nil {
			return err
		}
		name := fmt.Sprintf("%s-%s-%s-%s", toolName, manifest.Version, platform[0], platform[1])
		files := []toolFile{{executable, filepath.Base(executable), 0o755}, {"LICENSE", "LICENSE", 0o644}, {notice, noticeName, 0o644}}
		for _, page := range pages {
			files = append(files, toolFile{page, path.Join("man", filepath.Base(page)), 0o644})
		}
		if err := packTool(filepath.Join(output, name), platform[0] == "windows", files); err != nil {
			return fmt.Errorf("pack %s: %w", name, err)
		}
	}
	return nil
}

// toolFile is a file and its name in what is packed.
type toolFile struct {
	from, name string
	mode       os.FileMode
}

// packTool packs files: as a zip for Windows, as a tar.gz for others. They carry no
// time, so that the same sources give the same bytes.
func packTool(output string, asZip bool, files []toolFile) (err error) {
	extension, pack := ".tar.gz", tarFiles
	if asZip {
		extension, pack = ".zip", zipFiles
	}
	file, err := os.CreateTemp(filepath.Dir(output), filepath.Base(output)+".*.part")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name())
		}
	}()
	if err := errors.Join(pack(file, files), file.Chmod(0o644), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), output+extension)
}

func tarFiles(to io.Writer, files []toolFile) error {
	compressed := gzip.NewWriter(to)
	out := tar.NewWriter(compressed)
	for _, file := range files {
		data, err := os.ReadFile(file.from)
		if err != nil {
			return err
		}
		header := &tar.Header{Name: path.Join(toolName, file.name), Mode: int64(file.mode), Size: int64(len(data)), Typeflag: tar.TypeReg, Format: tar.FormatPAX}
		if err := out.WriteHeader(header); err != nil {
			return err
		}
		if _, err := out.Write(data); err != nil {
			return err
		}
	}
	return errors.Join(out.Close(), compressed.Close())
}

func zipFiles(to io.Writer, files []toolFile) error {
	out := zip.NewWriter(to)
	for _, file := range files {
		data, err := os.ReadFile(file.from)
		if err != nil {
			return err
		}
		entry, err := out.CreateHeader(&zip.FileHeader{Name: path.Join(toolName, file.name), Method: zip.Deflate})
		if err != nil {
			return err
		}
		if _, err := entry.Write(data); err != nil {
			return err
		}
	}
	return out.Close()
}
