package inspect

import (
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// maxAstray bounds how many files are named that lie elsewhere.
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

// countUnused counts the files that nothing names. What systems leave behind, and
// what lies beside the files of the archive, is not missed.
func (i *inspector) countUnused() {
	for file := range i.reader.Files() {
		stray := file.Junk || file.Beside != ""
		if strings.HasPrefix(file.Name, archive.DataFolder) && !i.used[file.Name] && !stray {
			i.in.Dropped.Add(sanitize.SkipUnusedFile, 1)
		}
	}
}

// countRefused names the files that are not read.
func (i *inspector) countRefused() {
	refused, total := i.reader.Refused()
	i.in.Dropped.Add(sanitize.SkipRefusedFile, int64(total))
	for _, file := range refused {
		i.in.Refused = append(i.in.Refused, FileFault{Name: file.Name, Code: file.Code, Reason: file.Reason})
	}
}

// lookElsewhere notes where a file lies that is not where its line says.
func (i *inspector) lookElsewhere(path string) {
	if len(i.in.Astray) >= maxAstray || path == "" || len(path) > sanitize.MaxPath || i.astray[path] {
		return
	}
	place, found := i.reader.Elsewhere(path)
	if !found {
		return
	}
	i.astray[path] = true
	i.in.Astray = append(i.in.Astray, FileFault{Name: sanitize.CutRunes(sanitize.CleanText(path), sanitize.MaxNameBytes), Reason: place})
}
