package exporter

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// maxFileName is the longest file name, in bytes, that common file systems take.
const maxFileName = 255

// plannedFile is a file of the archive that is still to be copied.
type plannedFile struct {
	// Name is the entry in the archive, Stored the file in the file store.
	Name   string `json:"n"`
	Stored string `json:"s"`
	// Size is in bytes.
	Size int64 `json:"z"`
}

// attachments returns the files of a post that are wanted and really there. A
// line that names a file which is not in the archive would make the importer
// look for it on its own disk.
func (r *run) attachments(ctx context.Context, post teamdata.Post) ([]bulk.Attachment, error) {
	if !r.options.Attachments.Include {
		return nil, nil
	}
	r.noteLostFiles(post)
	var lines []bulk.Attachment
	for _, file := range post.Files {
		if len(lines) == bulk.MaxAttachments {
			r.warn(transfer.WarnFilesTooMany, file.ID, "File %q of post %s was left out: an import takes %d files for a post.", file.Name, post.ID, bulk.MaxAttachments)
			continue
		}
		name := path.Join("files", entryFolder(file.ID), fileName(file))
		taken, err := r.takeFile(ctx, file, archive.DataFolder+name, "post "+post.ID)
		if err != nil {
			return nil, fmt.Errorf("file %s: %w", file.ID, err)
		}
		if !taken {
			continue
		}
		r.report.Counts[transfer.CountFiles]++
		lines = append(lines, bulk.Attachment{Path: name})
		extra := archive.FileExtra{
			ID: file.ID, PostID: post.ID, Path: name, Name: file.Name, MimeType: file.MimeType,
			Size: file.Size, Width: file.Width, Height: file.Height, CreateAt: file.CreateAt,
		}
		if err := r.extras.files.put(extra); err != nil {
			return nil, err
		}
	}
	return lines, nil
}

// noteLostFiles notes the files that a post names and the database does not
// know any more, and those of its earlier versions, which are not copied.
func (r *run) noteLostFiles(post teamdata.Post) {
	if len(post.FileIDs)+len(post.Filenames) <= 2*len("[]") && len(post.Edits) == 0 {
		return
	}
	known := map[string]bool{}
	for _, file := range post.Files {
		known[file.ID] = true
	}
	for _, id := range idList(post.FileIDs) {
		if !known[id] {
			known[id] = true
			r.warn(transfer.WarnFileLost, id, "File %s of post %s was deleted, or the database does not know it, and is not in the archive.", id, post.ID)
		}
	}
	if names := idList(post.Filenames); len(names) > 0 && len(known) == 0 {
		r.warn(transfer.WarnFileLost, post.ID, "Post %s has files that its server knows by their paths alone; they are not in the archive until somebody has read the post: %q.", post.ID, names)
	}
	for _, edit := range post.Edits {
		for _, id := range idList(edit.FileIDs) {
			if !known[id] {
				known[id] = true
				r.warn(transfer.WarnFileLost, id, "File %s of an earlier version of post %s is not in the archive.", id, post.ID)
			}
		}
	}
}

// idList decodes a column with a list in JSON; empty for none.
func idList(column string) []string {
	var ids []string
	_ = json.Unmarshal([]byte(column), &ids)
	return ids
}

// takeFile plans the copy of an uploaded file, unless the options or the file
// store leave it out, which is noted. The size is that of the stored file: what
// the database says of it may be false.
func (r *run) takeFile(ctx context.Context, file teamdata.File, name, owner string) (bool, error) {
	wanted := func(size int64) bool {
		take, code := r.options.Attachments.Takes(size, file.MimeType)
		if !take {
			r.warn(code, file.ID, "File %q of %s (%s, %d bytes) was not asked for.", file.Name, owner, file.MimeType, max(size, file.Size))
		}
		return take
	}
	// The type alone may rule it out, without a look at the file store.
	if !wanted(0) {
		return false, nil
	}
	size, err := r.fileSize(ctx, file.Path)
	if errors.Is(err, fs.ErrNotExist) {
		r.warn(transfer.WarnFileMissing, file.ID, "File %q of %s is missing in the server's file store and in the archive.", file.Name, owner)
		return false, nil
	}
	if err != nil || !wanted(size) {
		return false, err
	}
	return true, r.plan(plannedFile{Name: name, Stored: file.Path, Size: size})
}

// addFile plans the copy of a stored file into the archive, and reports
// whether the file is there.
func (r *run) addFile(ctx context.Context, name, stored string) (bool, error) {
	size, err := r.fileSize(ctx, stored)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, r.plan(plannedFile{Name: name, Stored: stored, Size: size})
}

// plan notes a file that is to be copied after the lines.
func (r *run) plan(file plannedFile) error {
	r.plannedBytes += file.Size
	return r.planned.put(file)
}

// fileSize returns the size of a stored file. The error of one that is not
// there, in a store that is, matches fs.ErrNotExist.
func (r *run) fileSize(ctx context.Context, stored string) (int64, error) {
	if !isStorable(stored) {
		return 0, fs.ErrNotExist
	}
	size, err := r.sizes.of(ctx, stored)
	if errors.Is(err, fs.ErrNotExist) {
		if err := r.checkStore(ctx); err != nil {
			return 0, err
		}
		return 0, fs.ErrNotExist
	}
	if err != nil {
		return 0, fileError(stored, err)
	}
	return size, nil
}

// checkStore tells a missing file from a missing file store, once.
func (r *run) checkStore(ctx context.Context) error {
	if r.storeChecked {
		return nil
	}
	r.storeChecked = true
	if err := r.files.Check(ctx); err != nil {
		return transfer.Errorf(transfer.CodeStorage, "The server's file store cannot be read: a system admin should check its settings.").WithCause(err)
	}
	return nil
}

// writeFiles copies the planned files. A file that has gone since its line was
// written ends the export: the archive would be false.
func (r *run) writeFiles(ctx context.Context) error {
	total := r.planned.count
	r.reporter.Phase(transfer.PhaseFiles, &total, transfer.UnitFiles)
	r.reporter.Volume(r.plannedBytes)
	if err := r.room.fits(r.plannedBytes); err != nil {
		return err
	}
	for file, err := range openAhead(ctx, r.files, r.planned.all()) {
		if err != nil {
			return err
		}
		if err := r.writeFile(ctx, file); err != nil {
			return err
		}
		r.report.Counts[transfer.CountFileBytes] += file.Size
		r.reporter.Advance(1)
	}
	return nil
}

func (r *run) writeFile(ctx context.Context, file openFile) error {
	defer file.close()
	if err := r.out.AddFile(ctx, file.Name, file.Size, copied{file.content, r.reporter}); err != nil {
		return fileError(file.Stored, err)
	}
	return nil
}

// copied tells the reporter what was read.
type copied struct {
	io.Reader
	reporter transfer.Reporter
}

func (c copied) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.reporter.Copied(int64(n))
	return n, err
}

// fileError says which file of the store failed; what is known better, such as
// a full disk under the archive or a cancellation, stays as it is.
func fileError(stored string, err error) error {
	var known *transfer.Error
	if errors.As(err, &known) || errors.Is(err, context.Canceled) {
		return err
	}
	return transfer.Errorf(transfer.CodeStorage,
		"File %s of the server's file store could not be read whole. If it was being changed, export again; otherwise a system admin should check the file store.",
		stored).WithCause(err)
}

// fileName is the name a file has after an import: its own, as far as a file
// system takes it, or the one it is stored under.
func fileName(file teamdata.File) string {
	name := strings.Map(func(r rune) rune {
		if r == '/' || r == '\\' || r == utf8.RuneError || unicode.IsControl(r) {
			return '_'
		}
		return r
	}, file.Name)
	if strings.Trim(name, ". ") == "" {
		name = path.Base(file.Path)
	}
	return shorten(name, maxFileName)
}

// isStorable reports whether a file store can have a file of a name at all.
func isStorable(stored string) bool {
	tooLong := func(part string) bool { return len(part) > maxFileName }
	return filepath.IsLocal(stored) && !slices.ContainsFunc(strings.Split(stored, "/"), tooLong)
}

// plainID is an id that no place has to write in another way.
var plainID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// entryFolder returns the folder of a file in the archive: its id, or for an id
// that no server gives a checksum of it.
func entryFolder(id string) string {
	if plainID.MatchString(id) {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:13])
}

// shorten cuts a name to a number of bytes and keeps its extension.
func shorten(name string, limit int) string {
	if len(name) <= limit {
		return name
	}
	extension := path.Ext(name)
	if len(extension) > limit/2 {
		extension = ""
	}
	stem := name[:limit-len(extension)]
	for !utf8.ValidString(stem) {
		stem = stem[:len(stem)-1]
	}
	return stem + extension
}
