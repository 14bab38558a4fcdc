package source

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
)

// The names by which "teamarchive pull" works below the folder that it brings up to date.
const (
	// StateFolder holds what the server said.
	StateFolder = ".teamarchive"
	// NextFolder holds entries of a newer archive, which count once [CommitName] is there
	// and are then moved to their places.
	NextFolder = "next"
	CommitName = "commit.json"
)

// ErrNoArchiveYet says that a folder has no archive.
var ErrNoArchiveYet = errors.New("the folder holds no archive: it has no " + archive.ManifestName + ". If 'teamarchive pull' was interrupted, run it again")

// EntryPath returns where an entry of the archive in a folder is.
func EntryPath(root, name string) string {
	state := filepath.Join(root, StateFolder)
	if _, err := os.Stat(filepath.Join(state, CommitName)); err == nil {
		moving := filepath.Join(state, NextFolder, filepath.FromSlash(name))
		if _, err := os.Lstat(moving); err == nil {
			return moving
		}
	}
	return filepath.Join(root, filepath.FromSlash(name))
}

// FolderManifest reads the manifest of the archive in a folder.
func FolderManifest(root string) (archive.Manifest, error) {
	var manifest archive.Manifest
	text, err := os.ReadFile(EntryPath(root, archive.ManifestName))
	if errors.Is(err, fs.ErrNotExist) {
		return manifest, fmt.Errorf("%s: %w", root, ErrNoArchiveYet)
	}
	if err == nil {
		err = json.Unmarshal(text, &manifest)
	}
	if err != nil {
		return manifest, fmt.Errorf("read %s: %w", archive.ManifestName, err)
	}
	return manifest, nil
}

// folderFile is an unpacked archive in the form of a zip file, which is made while it is
// read: the headers are in memory, and the contents are the files of the folder.
type folderFile struct {
	parts []part
	size  int64
}

// part is a piece of the zip file: bytes, or a file.
type part struct {
	at   int64
	size int64
	data []byte
	path string
}

// openFolder reads the files that the manifest lists once, for their checksums. One that
// is missing is left out, which a reader notices.
func openFolder(root string) (*folderFile, error) {
	manifest, err := FolderManifest(root)
	if err != nil {
		return nil, err
	}
	made := &folderFile{}
	out := zip.NewWriter(made)
	for _, entry := range append(manifest.Entries, archive.Entry{Name: archive.ManifestName}) {
		if err := made.add(out, root, entry.Name); err != nil {
			return nil, err
		}
	}
	if err := out.Close(); err != nil {
		return nil, err
	}
	return made, nil
}

// add adds an entry. A name that leads out of the folder is left out.
func (f *folderFile) add(out *zip.Writer, root, name string) error {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return nil
	}
	path := EntryPath(root, name)
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return nil //nolint:nilerr // it is missing
	}
	content, err := os.Open(path) //nolint:gosec // it is below the folder
	if err != nil {
		return nil //nolint:nilerr // it cannot be read, which is as bad
	}
	defer func() { _ = content.Close() }()
	entry, err := out.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store, Modified: time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	f.parts = append(f.parts, part{at: f.size, path: path})
	if _, err := io.Copy(entry, content); err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	f.parts = append(f.parts, part{at: f.size})
	return nil
}

// Write takes what a zip writer writes. Of files only the length is kept.
func (f *folderFile) Write(p []byte) (int, error) {
	if len(f.parts) == 0 {
		f.parts = append(f.parts, part{})
	}
	last := &f.parts[len(f.parts)-1]
	if last.path == "" {
		last.data = append(last.data, p...)
	}
	last.size += int64(len(p))
	f.size += int64(len(p))
	return len(p), nil
}

// ReadAt reads the zip file.
func (f *folderFile) ReadAt(p []byte, at int64) (int, error) {
	if at < 0 || at >= f.size {
		return 0, io.EOF
	}
	done := 0
	first := sort.Search(len(f.parts), func(i int) bool { return f.parts[i].at+f.parts[i].size > at })
	for _, one := range slices.All(f.parts[first:]) {
		if done == len(p) {
			break
		}
		want := p[done:]
		offset := at + int64(done) - one.at
		if left := one.size - offset; int64(len(want)) > left {
			want = want[:left]
		}
		n, err := one.readAt(want, offset)
		if done += n; err != nil {
			return done, err
		}
	}
	if done < len(p) {
		return done, io.EOF
	}
	return done, nil
}

func (p part) readAt(to []byte, offset int64) (int, error) {
	if len(to) == 0 {
		return 0, nil
	}
	if p.path == "" {
		return bytes.NewReader(p.data).ReadAt(to, offset)
	}
	file, err := os.Open(p.path)
	if err != nil {
		return 0, err
	}
	defer func() { _ = file.Close() }()
	n, err := file.ReadAt(to, offset)
	if n == len(to) {
		err = nil
	}
	return n, err
}

// Close has nothing to do: files are open only while they are read.
func (f *folderFile) Close() error { return nil }
