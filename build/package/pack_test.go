package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

// A project just large enough to be packed, with an executable that takes a
// while to write.
func smallProject(t *testing.T) (manifest *model.Manifest, built string) {
	t.Helper()
	built = t.TempDir()
	t.Chdir(t.TempDir())
	for name, content := range map[string][]byte{
		"LICENSE":                          []byte("free"),
		"assets/icon.svg":                  []byte("<svg/>"),
		"webapp/dist/main.js":              []byte("register()"),
		filepath.Join(built, "bin/plugin"): bytes.Repeat([]byte{7, 1, 3}, 1<<20),
		filepath.Join(built, noticeName):   []byte("of others"),
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return &model.Manifest{
		Id:     "some.plugin",
		Server: &model.ManifestServer{Executables: map[string]string{"linux-amd64": "bin/plugin"}},
		Webapp: &model.ManifestWebapp{BundlePath: "webapp/dist/main.js"},
	}, built
}

func entries(bundle string) ([]string, error) {
	file, err := os.Open(bundle)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	plain, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	var names []string
	for archive := tar.NewReader(plain); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return names, nil
		}
		if err != nil {
			return names, err
		}
		names = append(names, header.Name)
		if _, err := io.Copy(io.Discard, archive); err != nil {
			return names, err
		}
	}
}

func TestABundleIsWholeWheneverItIsRead(t *testing.T) {
	manifest, built := smallProject(t)
	want := []string{
		"some.plugin/plugin.json", "some.plugin/LICENSE", "some.plugin/NOTICE.txt", "some.plugin/assets/icon.svg",
		"some.plugin/bin/plugin", "some.plugin/webapp/dist/main.js",
	}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 4 {
				if err := pack(manifest, built, "bundle.tar.gz"); err != nil {
					t.Error(err)
				}
				if got, err := entries("bundle.tar.gz"); err != nil || !slices.Equal(got, want) {
					t.Errorf("the bundle holds %v (%v), want %v", got, err, want)
				}
			}
		})
	}
	group.Wait()
	if left, _ := filepath.Glob("*.part"); len(left) > 0 {
		t.Errorf("packing left %v", left)
	}
}

func TestABundleThatCannotBePackedLeavesTheOneThatWas(t *testing.T) {
	manifest, built := smallProject(t)
	if err := pack(manifest, built, "bundle.tar.gz"); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile("bundle.tar.gz")
	if err != nil {
		t.Fatal(err)
	}
	manifest.Webapp.BundlePath = "webapp/dist/missing.js"
	if err := pack(manifest, built, "bundle.tar.gz"); err == nil {
		t.Error("a bundle without its web app was packed")
	}
	if after, err := os.ReadFile("bundle.tar.gz"); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the bundle changed (%v)", err)
	}
	if left, _ := filepath.Glob("*.part"); len(left) > 0 {
		t.Errorf("packing left %v", left)
	}
}
