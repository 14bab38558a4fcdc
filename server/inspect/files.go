package inspect

import (
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// maxAstray bounds the files that are named because they lie elsewhere.
const maxAstray = 100

// FileFault is a file of an archive that is not read, or not found.
type FileFault struct {
	// Name is the file's, as the archive or a line says it.
	Name string `json:"name"`
	// Code is one of the File codes of package transfer; empty for a file that is not
	// where its line says.
	Code string `json:"code,omitempty"`
	// Reason says it in words, for one that is not found the place where a file of the
	// same name lies.
	Reason string `json:"reason"`
}

// fileUse notes which files of an archive its lines name.
type fileUse struct {
	in     *Inspection
	reader *archive.Reader
	scrub  *sanitize.Sanitizer
	used   map[string]bool
	// astray are the files that lie elsewhere.
	astray map[string]bool
}

// find returns the file of a path, and notes that a line names it.
func (f *fileUse) find(path string) (archive.File, bool) {
	file, found := f.scrub.File(path)
	if found {
		f.used[file.Name] = true
	}
	return file, found
}

// useAll notes the files that a thread names, whether it is imported or not.
func (f *fileUse) useAll(thread bulk.Thread) {
	for path := range thread.Files() {
		if _, found := f.find(path); !found {
			f.lookElsewhere(path)
		}
	}
}

// countUnused counts the files that no line names, except for files that operating systems
// leave behind and files beside those of the archive.
func (f *fileUse) countUnused() {
	for file := range f.reader.Files() {
		stray := file.Junk || file.Beside != ""
		if strings.HasPrefix(file.Name, archive.DataFolder) && !f.used[file.Name] && !stray {
			f.in.Dropped.Add(sanitize.SkipUnusedFile, 1)
		}
	}
}

// countRefused notes the files that are not read.
func (f *fileUse) countRefused() {
	refused, total := f.reader.Refused()
	f.in.Dropped.Add(sanitize.SkipRefusedFile, int64(total))
	for _, file := range refused {
		f.in.Refused = append(f.in.Refused, FileFault{Name: file.Name, Code: file.Code, Reason: file.Reason})
	}
}

// lookElsewhere notes the place of a file that is not where its line says.
func (f *fileUse) lookElsewhere(path string) {
	if len(f.in.Astray) >= maxAstray || path == "" || len(path) > sanitize.MaxPath || f.astray[path] {
		return
	}
	place, found := f.reader.Elsewhere(path)
	if !found {
		return
	}
	f.astray[path] = true
	f.in.Astray = append(f.in.Astray, FileFault{Name: sanitize.CutRunes(sanitize.CleanText(path), sanitize.MaxNameBytes), Reason: place})
}
