package source

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Generator is the name that archives of Team Export give as their writer.
const Generator = "team-export"

// errListLost says that the list at the end of a zip is lost.
var errListLost = errors.New("the list of entries at the end of the zip is lost: the archive was cut or changed")

// Archive is an opened archive.
type Archive struct {
	*archive.Reader
	// Path is the path of the file, Size its size in bytes.
	Path string
	Size int64
	// Rescue says what was found in an archive whose list of entries is lost; nil
	// for others.
	Rescue *Rescue
	// Damage says what could not be read: the first of it, as far as it is known.
	Damage []string

	file   content
	damage int
	writer archive.Generator
}

// Open opens an archive as it is: the error of one that is damaged is that of
// package archive.
func Open(path string) (*Archive, error) {
	return open(path, func(a *Archive) (err error) {
		a.Reader, err = archive.Open(a.file, a.Size, archive.LimitsFor(a.Size))
		return err
	})
}

// OpenDamaged opens an archive of which people want what can still be read: its
// manifest may be damaged, and its list of entries lost.
func OpenDamaged(path string) (*Archive, error) {
	return open(path, func(a *Archive) (err error) {
		defer func() {
			if err == nil && a.ManifestError() != nil {
				a.damaged(a.ManifestError())
			}
		}()
		limits := archive.LimitsFor(a.Size)
		a.Reader, err = archive.OpenDamaged(a.file, a.Size, limits)
		if !listLost(err) {
			return err
		}
		found, rescueErr := rescue(a.file, a.Size, limits)
		if rescueErr != nil {
			return errors.Join(err, rescueErr)
		}
		if len(found.Entries) == 0 {
			return err
		}
		reader, rescueErr := archive.OpenDamaged(found.file, found.size, limits)
		if rescueErr != nil {
			return err
		}
		a.Reader, a.Rescue = reader, found
		a.damaged(errListLost)
		return nil
	})
}

func open(path string, read func(*Archive) error) (*Archive, error) {
	file, size, err := openFile(filepath.Clean(path))
	if err != nil {
		return nil, err
	}
	a := &Archive{Path: path, Size: size, file: file}
	err = read(a)
	if err != nil {
		_ = file.Close()
		return nil, speak(err)
	}
	return a, nil
}

// openFile opens a file, or a folder with the same content.
func openFile(path string) (content, int64, error) {
	file, err := os.Open(path) //nolint:gosec // the user names it
	if err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	if err == nil && info.Mode().IsRegular() {
		return file, info.Size(), nil
	}
	_ = file.Close()
	switch {
	case err != nil:
		return nil, 0, err
	case !info.IsDir():
		return nil, 0, fmt.Errorf("%s is not a file", path)
	}
	folder, err := openFolder(path)
	if err != nil {
		return nil, 0, err
	}
	return folder, folder.size, nil
}

// content reads the bytes of an archive.
type content interface {
	io.ReaderAt
	io.Closer
}

// listLost reports whether an error says that a zip has no list of entries that can
// be read.
func listLost(err error) bool {
	known, ok := errors.AsType[*archive.Error](err)
	return ok && errors.Is(err, archive.ErrDamaged) && (known.Code == transfer.RefusedCut || known.Code == transfer.RefusedDamaged)
}

// Close closes the file.
func (a *Archive) Close() error { return a.file.Close() }

// Ours reports whether the archive has the manifest of one that Team Export wrote.
func (a *Archive) Ours() bool {
	_, ours := a.Manifest()
	return ours
}

// Writer says what wrote an archive, as far as its lines were read.
func (a *Archive) Writer() archive.Generator { return a.writer }
