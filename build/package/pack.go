package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/mattermost/mattermost/server/public/model"
)

// pack writes the bundle, with the executables that stand below built. Its entries carry no
// time and no owner, so that the same sources give the same bytes. The bundle is renamed
// when it is whole: a process that reads the earlier one goes on with that.
func pack(manifest *model.Manifest, built, bundle string) (err error) {
	file, err := os.CreateTemp(filepath.Dir(bundle), filepath.Base(bundle)+".*.part")
	if err != nil {
		return fmt.Errorf("create the bundle: %w", err)
	}
	defer func() {
		if err != nil {
			_ = file.Close()
			_ = os.Remove(file.Name())
		}
	}()
	compressed := gzip.NewWriter(file)
	p := &packer{out: tar.NewWriter(compressed), root: manifest.Id, built: built}
	if err := p.content(manifest); err != nil {
		return err
	}
	if err := errors.Join(p.out.Close(), compressed.Close(), file.Chmod(0o644), file.Close()); err != nil {
		return fmt.Errorf("end the bundle: %w", err)
	}
	return os.Rename(file.Name(), bundle)
}

type packer struct {
	out   *tar.Writer
	root  string
	built string
}

func (p *packer) content(manifest *model.Manifest) error {
	data, err := json.MarshalIndent(manifest, "", "  ")
	if err != nil {
		return fmt.Errorf("encode plugin.json: %w", err)
	}
	if err := p.add("plugin.json", 0o644, int64(len(data)), bytes.NewReader(data)); err != nil {
		return err
	}
	if err := p.file("LICENSE", "LICENSE", 0o644); err != nil {
		return err
	}
	if err := p.file(filepath.Join(p.built, noticeName), noticeName, 0o644); err != nil {
		return err
	}
	if err := p.tree("assets"); err != nil {
		return err
	}
	for _, platform := range slices.Sorted(maps.Keys(manifest.Server.Executables)) {
		executable := manifest.Server.Executables[platform]
		if err := p.file(filepath.Join(p.built, executable), executable, 0o755); err != nil {
			return err
		}
	}
	if manifest.HasWebapp() {
		if err := p.file(manifest.Webapp.BundlePath, manifest.Webapp.BundlePath, 0o644); err != nil {
			return fmt.Errorf("%w (build the web app first: make webapp)", err)
		}
	}
	return nil
}

func (p *packer) tree(root string) error {
	return filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		return p.file(name, name, 0o644)
	})
}

// file packs the file at from as name.
func (p *packer) file(from, name string, mode int64) error {
	file, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("pack %s: %w", name, err)
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("pack %s: %w", name, err)
	}
	return p.add(filepath.ToSlash(name), mode, info.Size(), file)
}

func (p *packer) add(name string, mode, size int64, content io.Reader) error {
	header := &tar.Header{Name: path.Join(p.root, name), Mode: mode, Size: size, Typeflag: tar.TypeReg, Format: tar.FormatPAX}
	if err := p.out.WriteHeader(header); err != nil {
		return fmt.Errorf("pack %s: %w", name, err)
	}
	if _, err := io.Copy(p.out, content); err != nil {
		return fmt.Errorf("pack %s: %w", name, err)
	}
	return nil
}
