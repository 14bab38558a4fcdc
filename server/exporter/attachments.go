package exporter

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// attachments chooses the files of posts and bookmarks and plans their copies.
type attachments struct {
	options  transfer.AttachmentOptions
	files    *fileCopier
	extras   *extras
	findings *findings
	// named says that a post only names its files, because the base of the delta contains
	// them; muted that they are listed already.
	named, muted bool
}

// of returns the files of a post that the options ask for and the file store has. A
// line must not name a file that the archive does not contain: an import would look
// for it on its own disk.
func (a *attachments) of(ctx context.Context, post teamdata.Post) ([]bulk.Attachment, error) {
	if !a.options.Include {
		return nil, nil
	}
	a.noteLost(post)
	var lines []bulk.Attachment
	for _, file := range post.Files {
		if len(lines) == mmrules.MaxAttachments {
			a.findings.warn(transfer.WarnFilesTooMany, file.ID, "File %q of post %s was left out: an import takes %d files for a post.", file.Name, post.ID, mmrules.MaxAttachments)
			continue
		}
		name := path.Join("files", entryFolder(file.ID), fileName(file))
		taken, err := a.take(ctx, file, archive.DataFolder+name, "post "+post.ID)
		if err != nil {
			return nil, fmt.Errorf("file %s: %w", file.ID, err)
		}
		if !taken {
			continue
		}
		a.findings.count(transfer.CountFiles, 1)
		lines = append(lines, bulk.Attachment{Path: name})
		extra := archive.FileExtra{
			ID: file.ID, PostID: post.ID, Path: name, Name: file.Name, MimeType: file.MimeType,
			Size: file.Size, Width: file.Width, Height: file.Height, CreateAt: file.CreateAt,
		}
		if a.muted {
			continue
		}
		if err := a.extras.files.put(extra); err != nil {
			return nil, err
		}
	}
	return lines, nil
}

// noteLost warns of files that a post names but the database does not know any more,
// and of those of earlier versions, which are not copied.
func (a *attachments) noteLost(post teamdata.Post) {
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
			a.findings.warn(transfer.WarnFileLost, id, "File %s of post %s was deleted, or the database does not know it, and is not in the archive.", id, post.ID)
		}
	}
	if names := idList(post.Filenames); len(names) > 0 && len(known) == 0 {
		a.findings.warn(transfer.WarnFileLost, post.ID, "Post %s has files that its server knows by their paths alone; they are not in the archive until somebody has read the post: %q.", post.ID, names)
	}
	for _, edit := range post.Edits {
		for _, id := range idList(edit.FileIDs) {
			if !known[id] {
				known[id] = true
				a.findings.warn(transfer.WarnFileLost, id, "File %s of an earlier version of post %s is not in the archive.", id, post.ID)
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

// take plans the copy of an uploaded file. It warns and returns false when the options
// exclude the file or the file store does not have it. The size is that of the stored
// file, because the one in the database may be wrong.
func (a *attachments) take(ctx context.Context, file teamdata.File, name, owner string) (bool, error) {
	wanted := func(size int64) bool {
		take, code := a.options.Takes(size, file.MimeType)
		if !take {
			a.findings.warn(code, file.ID, "File %q of %s (%s, %d bytes) was not asked for.", file.Name, owner, file.MimeType, max(size, file.Size))
		}
		return take
	}
	// The type alone may rule it out, without a look at the file store.
	if !wanted(0) {
		return false, nil
	}
	size, err := a.files.size(ctx, file.Path)
	if errors.Is(err, fs.ErrNotExist) {
		a.findings.warn(transfer.WarnFileMissing, file.ID, "File %q of %s is missing in the server's file store and in the archive.", file.Name, owner)
		return false, nil
	}
	if err != nil || !wanted(size) {
		return false, err
	}
	if a.named {
		return true, nil
	}
	return true, a.files.plan(plannedFile{Name: name, Stored: file.Path, Size: size})
}

// fileName returns the name that a file has after an import: its own, as far as file
// systems accept it, or the one of the stored file.
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

// entryFolder returns the folder of a file in the archive: its id, or the checksum of
// an id that no server generates.
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
