package pull

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/exporter"
)

// output puts the archive of a run into the folder.
type output struct {
	folder *folder
	files  *fileStore
}

// Create begins an archive beside the one that is there.
func (o *output) Create(context.Context, string) (exporter.ArchiveFile, error) {
	next := o.folder.path(source.NextFolder)
	if err := os.RemoveAll(next); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(next, 0o700); err != nil {
		return nil, err
	}
	return &folderArchive{output: o, next: next, names: map[string]bool{}}, nil
}

// Discard has nothing to do: Create removes what is not finished.
func (o *output) Discard(context.Context, string) error { return nil }

// Remove has nothing to do either.
func (o *output) Remove(context.Context, string) error { return nil }

// Free does not know how much room there is: a full disk is an error when it comes.
func (o *output) Free(context.Context) (int64, bool) { return 0, false }

// folderArchive is an archive on its way into a folder. Files that were downloaded are
// linked, so that they are on the disk once.
type folderArchive struct {
	*output
	next  string
	names map[string]bool

	// file is the entry that is being written; origin is where the content of a stored
	// one is already.
	file   *os.File
	name   string
	origin string
}

// Write is for archives that are zip files.
func (a *folderArchive) Write([]byte) (int, error) { return 0, errors.ErrUnsupported }

// Create begins an entry.
func (a *folderArchive) Create(name string, stored bool) (io.Writer, error) {
	if err := a.end(); err != nil {
		return nil, err
	}
	a.name, a.names[name] = name, true
	if a.origin = a.originOf(name); stored && a.origin != "" {
		return io.Discard, nil
	}
	a.origin = ""
	path := filepath.Join(a.next, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the exporter names entries
	if err != nil {
		return nil, err
	}
	a.file = file
	return file, nil
}

// originOf returns where the content of an entry was saved; empty where it was not.
func (a *folderArchive) originOf(name string) string {
	id := filepath.Base(filepath.Dir(filepath.FromSlash(name)))
	var stored string
	switch {
	case name == archive.TeamIconName:
		stored = "teams/" + a.files.world.team.ID + "/teamIcon.png"
	case strings.HasPrefix(name, archive.DataFolder+"files/"), strings.HasPrefix(name, archive.BookmarkFolder):
		stored = filesName + "/" + id + "/0"
	case strings.HasPrefix(name, archive.DataFolder):
		stored = strings.TrimPrefix(name, archive.DataFolder)
	}
	at, found := a.files.find(stored)
	if !found {
		return ""
	}
	if _, err := os.Stat(at.local); err != nil {
		return ""
	}
	return at.local
}

// end finishes the entry at hand.
func (a *folderArchive) end() error {
	if a.file != nil {
		err := errors.Join(a.file.Sync(), a.file.Close())
		a.file = nil
		return err
	}
	if a.origin == "" {
		return nil
	}
	origin := a.origin
	a.origin = ""
	if isSame(origin, filepath.Join(a.folder.root, filepath.FromSlash(a.name))) {
		return nil
	}
	return link(origin, filepath.Join(a.next, filepath.FromSlash(a.name)))
}

// isSame reports whether two names are of one file, or of two that have one size and
// time, as copies have.
func isSame(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Lstat(b)
	return err == nil && (os.SameFile(one, other) || one.Size() == other.Size() && one.ModTime().Equal(other.ModTime()))
}

// link gives a file a second name, or copies it on a disk without links.
func link(from, to string) (err error) {
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	if err := os.Link(from, to); err == nil {
		return nil
	}
	in, err := os.Open(from) //nolint:gosec // it was downloaded
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the exporter names entries
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	err = errors.Join(err, out.Sync(), out.Close())
	if err == nil {
		err = os.Chtimes(to, info.ModTime(), info.ModTime())
	}
	return err
}

// Close ends the last entry.
func (a *folderArchive) Close() error { return a.end() }

// commit says what is to be done to put an archive into its place.
type commit struct {
	// Remove are entries of the old archive that the new one does not have. What was
	// downloaded stays below .teamarchive.
	Remove []string `json:"remove"`
}

// Finish puts the archive into the place of the old one. From the moment at which the
// commit is written the new one counts, also when the program is killed.
func (a *folderArchive) Finish() error {
	var plan commit
	old, err := source.FolderManifest(a.folder.root)
	if err != nil && !errors.Is(err, source.ErrNoArchiveYet) {
		return err
	}
	for _, entry := range old.Entries {
		if !a.names[entry.Name] {
			plan.Remove = append(plan.Remove, entry.Name)
		}
	}
	text, err := json.Marshal(plan)
	if err != nil {
		return fmt.Errorf("encode the commit: %w", err)
	}
	if err := a.folder.replace(a.folder.path(source.CommitName), text); err != nil {
		return fmt.Errorf("finish the archive: %w", err)
	}
	return a.folder.finishCommit()
}

// Abort removes what was written.
func (a *folderArchive) Abort() {
	if a.file != nil {
		_ = a.file.Close()
		a.file = nil
	}
	if _, err := os.Stat(a.folder.path(source.CommitName)); err != nil {
		_ = os.RemoveAll(a.next)
	}
}

// filesBelow lists the files below a folder, by their names from there.
func filesBelow(folder string) ([]string, error) {
	var names []string
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(folder, path)
		names = append(names, name)
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // it was moved, and then the program was killed
	}
	return names, err
}

// finishCommit moves a finished archive into its place, also one that a killed run left.
func (f *folder) finishCommit() error {
	var plan commit
	err := readJSON(f.path(source.CommitName), &plan)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	next := f.path(source.NextFolder)
	names, err := filesBelow(next)
	for _, name := range names {
		to := filepath.Join(f.root, name)
		if err == nil {
			err = os.MkdirAll(filepath.Dir(to), 0o700)
		}
		if err == nil {
			err = os.Rename(filepath.Join(next, name), to)
		}
	}
	if err != nil {
		return fmt.Errorf("put the archive into its place: %w", err)
	}
	for _, name := range plan.Remove {
		if local := filepath.FromSlash(name); filepath.IsLocal(local) {
			_ = os.Remove(filepath.Join(f.root, local))
			_ = os.Remove(filepath.Dir(filepath.Join(f.root, local))) // when it is empty
		}
	}
	return errors.Join(os.Remove(f.path(source.CommitName)), os.RemoveAll(next))
}
