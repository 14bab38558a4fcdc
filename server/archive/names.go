package archive

import (
	"errors"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// errNotUTF8 says that the encoding of a name is not known.
var errNotUTF8 = errors.New("its name is not UTF-8, so it is not known what it is called")

// checkName returns why a name cannot be taken from a stranger. A name that
// ends in a slash is that of a folder. Where a name leads comes before how it is
// encoded.
func checkName(name string) error {
	trimmed := strings.TrimSuffix(name, "/")
	switch {
	case trimmed == "" || trimmed == ".":
		return errors.New("it has no name")
	case len(name) > maxName:
		return errors.New("its name is too long")
	case strings.ContainsFunc(name, unicode.IsControl):
		return errors.New("its name holds control characters")
	case path.IsAbs(name), len(name) > 1 && name[1] == ':':
		return errors.New("its name is absolute")
	case trimmed != path.Clean(trimmed), trimmed == "..", strings.HasPrefix(trimmed, "../"):
		return errors.New("its name leads elsewhere")
	case !utf8.ValidString(name):
		return errNotUTF8
	}
	return nil
}

// slashed returns a name as the zip format wants it. Programs on Windows write
// backslashes, others begin each name with "./". A name that leads elsewhere
// leads elsewhere afterwards too.
func slashed(name string) string {
	return strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "./")
}

// fold returns what names have in common that some file systems and programs
// take for one: capitals, and the two ways in which Unicode spells an accent.
func fold(name string) string { return norm.NFC.String(strings.ToLower(name)) }

// isJunk reports whether systems leave such a file behind on their own: Finder,
// Windows and network drives do. A line may name one all the same.
func isJunk(name string) bool {
	for element := range strings.SplitSeq(strings.TrimSuffix(name, "/"), "/") {
		switch strings.ToLower(element) {
		case "__macosx", ".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "@eadir",
			".spotlight-v100", ".trashes", ".fseventsd", ".appledouble", "$recycle.bin":
			return true
		}
		if strings.HasPrefix(element, "._") {
			return true
		}
	}
	return false
}

// isLines reports whether an entry may hold the lines.
func isLines(name string) bool { return strings.EqualFold(path.Ext(name), ".jsonl") }

// folderOf returns the folder of a name, with a slash at its end, or nothing.
func folderOf(name string) string { return name[:strings.LastIndexByte(name, '/')+1] }

// dataFolderIn returns the beginning of a name up to its first folder data/, or
// nothing.
func dataFolderIn(name string) string {
	for at := 0; ; {
		end := strings.IndexByte(name[at:], '/')
		if end < 0 {
			return ""
		}
		if strings.EqualFold(name[at:at+end+1], DataFolder) {
			return name[:at+end+1]
		}
		at += end + 1
	}
}
