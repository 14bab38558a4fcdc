package archive

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// maxRefusals bounds how many refused files are named, and maxShown how many
// bytes of a name are shown. All are counted.
const (
	maxRefusals = 100
	maxShown    = 200
)

// Refusal says that a file of an archive is not read. The others are.
type Refusal struct {
	// Name is the file's, with escapes for what cannot be shown.
	Name string
	// Code is one of the File codes of package transfer.
	Code string
	// Reason says it in words.
	Reason string
}

// Refused returns the first files that are not read, and how many there are.
func (r *Reader) Refused() (first []Refusal, total int) { return r.refused, r.refusals }

// refuse notes that a file is not read. Files that systems leave behind are not named,
// because they are no part of the team.
func (r *Reader) refuse(e *entry, code, reason string) {
	if e.refused {
		return
	}
	e.refused = true
	if e.junk {
		return
	}
	if e == r.lines {
		r.linesError = r.linesRefused(code, reason)
	}
	if r.refusals++; len(r.refused) < maxRefusals {
		r.refused = append(r.refused, Refusal{Name: shown(e.zip.Name), Code: code, Reason: reason})
	}
}

// Error says why an archive is refused as a whole. It matches one of the errors
// of this package.
type Error struct {
	// Code is one of the Refused codes of package transfer; Value is what its words
	// name.
	Code, Value string
	// Text is a sentence for a person, which says what to do.
	Text string
	kind error
}

func (e *Error) Error() string { return e.kind.Error() + ": " + e.Text }

func (e *Error) Unwrap() error { return e.kind }

// refusal makes an Error.
func refusal(kind error, code, value, format string, args ...any) error {
	return &Error{Code: code, Value: value, Text: fmt.Sprintf(format, args...), kind: kind}
}

// linesRefused says why the lines cannot be read, which an import cannot do
// without.
func (r *Reader) linesRefused(code, reason string) error {
	name := shown(r.lines.zip.Name)
	switch code {
	case transfer.FileEncrypted:
		return refusal(ErrUnsafe, transfer.RefusedEncrypted, name, "The zip is protected by a password. Pack it again without one.")
	case transfer.FileMethod:
		method := methodName(r.lines.zip.Method)
		return refusal(ErrUnsafe, transfer.RefusedMethod, method,
			"%s is compressed by %s, which cannot be read here. Pack it again as an ordinary zip (Deflate).", name, method)
	default:
		return refusal(ErrUnsafe, transfer.RefusedUnsafe, name+": "+reason, "%s is not read: %s.", name, reason)
	}
}

func errSeveralLines(a, b *entry) error {
	both := shown(a.zip.Name) + ", " + shown(b.zip.Name)
	return refusal(ErrUnsafe, transfer.RefusedSeveralLines, both,
		"The zip holds several files of lines: %s. Pack each with its own files and import one after the other.", both)
}

// Shown returns a name from an archive as people may see it on a terminal.
func Shown(name string) string { return shown(name) }

// shown returns a name for people: what cannot be printed is escaped, and what is
// long is cut.
func shown(name string) string {
	cut := name
	if len(cut) > maxShown {
		cut = strings.ToValidUTF8(cut[:maxShown], "") + "…"
	}
	if utf8.ValidString(cut) && strings.IndexFunc(cut, func(r rune) bool { return !strconv.IsPrint(r) }) < 0 {
		return cut
	}
	quoted := strconv.Quote(cut)
	return strings.ReplaceAll(quoted[1:len(quoted)-1], `\\`, `\`)
}
