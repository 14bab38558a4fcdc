package exporter

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// maxFileName is the longest file name, in bytes, that common file systems take.
const maxFileName = 255

// attachments returns the files of a post that are really there. A line that
// names a file which is not in the archive would make the importer look for it
// on its own disk.
func (r *run) attachments(ctx context.Context, post teamdata.Post) ([]bulk.Attachment, error) {
	if !r.options.Attachments.Include {
		return nil, nil
	}
	var lines []bulk.Attachment
	for _, file := range post.Files {
		name := path.Join("files", file.ID, fileName(file))
		found, err := r.addFile(ctx, name, file.Path)
		if err != nil {
			return nil, fmt.Errorf("file %s: %w", file.ID, err)
		}
		if !found {
			r.report.Warn(transfer.Warnf(transfer.WarnFileMissing, file.ID,
				"File %q of post %s is missing in the server's file store; the post was exported without it.", file.Name, post.ID))
			continue
		}
		r.report.Counts[transfer.CountFiles]++
		lines = append(lines, bulk.Attachment{Path: name})
	}
	return lines, nil
}

// addFile plans the copy of a stored file into the archive, and reports
// whether the file is there.
func (r *run) addFile(ctx context.Context, name, stored string) (bool, error) {
	size, err := r.files.Size(ctx, stored)
	if errors.Is(err, fs.ErrNotExist) {
		return false, r.checkStore(ctx)
	}
	if err != nil {
		return false, fileError(stored, err)
	}
	return true, r.spool.add(plannedFile{Name: name, Stored: stored, Size: size})
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
	total := r.spool.count
	r.reporter.Phase(transfer.PhaseFiles, &total, transfer.UnitFiles)
	for file, err := range r.spool.files() {
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

func (r *run) writeFile(ctx context.Context, file plannedFile) error {
	content, err := r.files.Open(ctx, file.Stored)
	if err != nil {
		return fileError(file.Stored, err)
	}
	defer func() { _ = content.Close() }()
	if err := r.out.AddData(ctx, file.Name, file.Size, content); err != nil {
		return fileError(file.Stored, err)
	}
	return nil
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
