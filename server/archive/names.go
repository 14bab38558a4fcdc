package archive

import (
	"errors"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// checkName returns why a name cannot be taken from a stranger. A name that
// ends in a slash is that of a folder.
func checkName(name string) error {
	trimmed := strings.TrimSuffix(name, "/")
	switch {
	case trimmed == "" || trimmed == ".":
		return errors.New("has no name")
	case len(name) > maxName:
		return errors.New("has too long a name")
	case !utf8.ValidString(name):
		return errors.New("has a name that is not UTF-8")
	case strings.ContainsFunc(name, unicode.IsControl):
		return errors.New("has control characters in its name")
	case strings.Contains(name, `\`):
		return errors.New("has a backslash in its name")
	case path.IsAbs(name), len(name) > 1 && name[1] == ':':
		return errors.New("has an absolute name")
	case trimmed != path.Clean(trimmed), trimmed == "..", strings.HasPrefix(trimmed, "../"):
		return errors.New("has a name that leads elsewhere")
	}
	return nil
}

// fold returns what names have in common that some file systems and programs
// take for one: capitals, and the two ways in which Unicode spells an accent.
func fold(name string) string { return norm.NFC.String(strings.ToLower(name)) }
