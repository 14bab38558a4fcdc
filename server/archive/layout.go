package archive

import (
	"hash/maphash"
	"path"
	"path/filepath"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// layout says where in a zip the archive lies. People pack the folder in which
// they unpacked it, or put the files beside it.
type layout struct {
	// root is the folder of the lines, with a slash at its end, or nothing.
	root string
	// place is the only folder data/ of a zip that has none beside its lines.
	place string
}

// findLines finds the file of lines: the one that lies least deep. All others of its kind
// must lie in a folder data/, where attachments are.
func (r *Reader) findLines() error {
	for i := range r.entries {
		e := &r.entries[i]
		if !isLines(e.name) || e.junk || !e.named() {
			continue
		}
		switch {
		case r.lines == nil || e.before(r.lines):
			r.lines = e
		case !r.lines.before(e):
			return errSeveralLines(r.lines, e)
		}
	}
	if r.lines == nil || r.lines.attached() && strings.Count(r.lines.name, "/") > 1 {
		return r.noLines()
	}
	for i := range r.entries {
		e := &r.entries[i]
		if e != r.lines && isLines(e.name) && !e.junk && e.named() && !e.attached() {
			return errSeveralLines(r.lines, e)
		}
	}
	return nil
}

// attached reports whether an entry lies in a folder data/.
func (e *entry) attached() bool { return dataFolderIn(e.name) != "" }

// before reports whether an entry is rather the file of lines than another.
func (e *entry) before(other *entry) bool {
	if e.attached() != other.attached() {
		return other.attached()
	}
	return strings.Count(e.name, "/") < strings.Count(other.name, "/")
}

// findLayout finds where the archive lies around its lines.
func (r *Reader) findLayout() layout {
	found := layout{root: folderOf(r.lines.name)}
	several := false
	for i := range r.entries {
		e := &r.entries[i]
		if e.junk || e == r.lines || !e.named() {
			continue
		}
		if below, ok := strings.CutPrefix(e.name, found.root); ok && hasDataPrefix(below) {
			return layout{root: found.root}
		}
		data := dataFolderIn(e.name)
		several = several || data != "" && found.place != "" && data != found.place
		if found.place == "" {
			found.place = data
		}
	}
	if several {
		found.place = ""
	}
	return found
}

func hasDataPrefix(name string) bool {
	return len(name) > len(DataFolder) && strings.EqualFold(name[:len(DataFolder)], DataFolder)
}

// rename gives an entry the name that it would have in an archive of ours. It
// reports false for one that lies outside of the archive.
func (l layout) rename(e *entry) bool {
	if below, ok := strings.CutPrefix(e.name, l.place); ok && l.place != "" {
		e.name, e.moved = DataFolder+below, true
		return true
	}
	below, ok := strings.CutPrefix(e.name, l.root)
	e.name = below
	return ok
}

// settle gives the files of an archive without a folder data/, or beside it, the
// names by which lines refer to them. An archive of ours lists its names.
func (r *Reader) settle() {
	if r.manifest != nil {
		return
	}
	for i := range r.entries {
		e := &r.entries[i]
		if !e.readable() || e.junk || e == r.lines || e.moved || hasDataPrefix(e.name) || r.mayBeOurs && isExtra(e.name) {
			continue
		}
		if _, added := r.names.add(DataFolder+e.name, i); added {
			e.name, e.moved = DataFolder+e.name, true
		}
	}
}

// isExtra reports whether a name is one that archives of ours have beside the files
// of their lines.
func isExtra(name string) bool {
	return name == ManifestName || strings.HasPrefix(name, extrasFolder)
}

// MaxPath is the length of the longest path by which a line may name a file, in
// bytes.
const MaxPath = 2*255 + 256

// Finder finds entries by their names.
type Finder interface {
	Find(name string) (File, bool)
}

// Attached returns the entry that a line means by a path: one below data/, whether
// the line says so or not. Lines that were written on Windows have backslashes.
func Attached(files Finder, name string) (File, bool) {
	name = strings.ReplaceAll(name, `\`, "/")
	if name == "" || len(name) > MaxPath || !filepath.IsLocal(name) {
		return File{}, false
	}
	if file, ok := files.Find(DataFolder + path.Clean(name)); ok {
		return file, true
	}
	if strings.HasPrefix(name, DataFolder) {
		return files.Find(path.Clean(name))
	}
	return File{}, false
}

// Elsewhere returns where a file lies that has the last element of a path, when
// there is just one. It is for people who miss the file: it may be another one.
func (r *Reader) Elsewhere(file string) (string, bool) {
	r.basesOnce.Do(r.indexBases)
	base := path.Base(slashed(file))
	i, ok := r.bases.index[maphash.String(r.bases.seed, fold(base))]
	if !ok || i < 0 || fold(path.Base(r.entries[i].name)) != fold(base) {
		return "", false
	}
	return shown(r.entries[i].zip.Name), true
}

// indexBases finds entries by the last elements of their names; -1 says that there
// are several.
func (r *Reader) indexBases() {
	r.bases = newNames(len(r.entries))
	for i := range r.entries {
		e := &r.entries[i]
		if e.junk || e.zip == nil {
			continue
		}
		base := path.Base(e.name)
		if _, added := r.bases.add(base, i); !added {
			r.bases.index[maphash.String(r.bases.seed, fold(base))] = -1
		}
	}
}

// noLines says what a zip holds instead of lines.
func (r *Reader) noLines() error {
	var channels, users, listed bool
	var names []string
	for i := range r.entries {
		e := &r.entries[i]
		if e.junk {
			continue
		}
		base := strings.ToLower(path.Base(e.name))
		if shallow := strings.Count(e.name, "/") <= 1; shallow {
			channels = channels || base == "channels.json" || base == "groups.json"
			users = users || base == "users.json"
		}
		if path.Ext(base) == ".zip" && !e.attached() {
			return refusal(ErrNoArchive, transfer.RefusedNested, shown(e.zip.Name),
				"The zip holds another zip, %s. Unpack it once and upload the zip that was in it.", shown(e.zip.Name))
		}
		if listed = len(names) == 5; !listed {
			names = append(names, shown(e.zip.Name))
		}
	}
	if channels && users {
		return refusal(ErrNoArchive, transfer.RefusedSlack, "",
			"This is an export of Slack. Convert it with mmetl (mmetl transform slack --team <team> --file <export>.zip --output import.jsonl), "+
				"pack import.jsonl and the folder data together and upload that zip.")
	}
	held := strings.Join(names, ", ")
	if listed {
		held += ", …"
	}
	if held == "" {
		held = "nothing"
	}
	return refusal(ErrDamaged, transfer.RefusedNoLines, held,
		"The zip has no file whose name ends in .jsonl, which every archive of Mattermost has. It holds: %s.", held)
}
