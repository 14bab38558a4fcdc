package sanitize

import (
	"path"
	"strings"
	"unicode/utf8"
)

// fileName is the last element of a path, of a length that file systems take.
func fileName(entry string) string {
	name := path.Base(entry)
	if len(name) <= maxFileName {
		return name
	}
	// The end says what kind of file it is.
	ending := path.Ext(name)
	if len(ending) > maxFileName/4 {
		ending = ""
	}
	end := maxFileName - len(ending)
	for !utf8.RuneStart(name[end]) {
		end--
	}
	return name[:end] + ending
}

// BaseName is the name that a file gets.
func BaseName(entry string) string { return fileName(strings.TrimSuffix(entry, "/")) }
