package source

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"unicode/utf8"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

// The limits of what is read beside the lines, as the importer has them for a line.
const (
	maxExtraLine  = 4 << 20
	maxExtraLines = 50_000_000
)

// RawExtras yields the lines of an entry below extras/; none where there is no such
// entry. An error says that the rest of it cannot be read. What is yielded is valid
// until the next one.
func RawExtras(a *Archive, name string) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		if _, ok := a.Find(name); !ok {
			return
		}
		file, err := a.Open(name)
		if err != nil {
			yield(nil, err)
			return
		}
		defer func() { _ = file.Close() }()
		lines := bufio.NewScanner(file)
		longest := maxExtraLine
		if name == archive.LinesName {
			longest = bulk.MaxLine + 1
		}
		lines.Buffer(nil, longest)
		for n := 0; lines.Scan(); n++ {
			if n == maxExtraLines {
				yield(nil, fmt.Errorf("%w: %s has more than %d lines", archive.ErrUnsafe, name, maxExtraLines))
				return
			}
			if !yield(lines.Bytes(), nil) {
				return
			}
		}
		if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
			yield(nil, fmt.Errorf("%w: %s has a line longer than %d bytes", archive.ErrUnsafe, name, longest))
		} else if err != nil {
			yield(nil, err)
		}
	}
}

// Extras yields the values of an entry below extras/, without those that are not
// what they should be. What cannot be read is noted as damage.
func Extras[T any](a *Archive, name string) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		for text, err := range RawExtras(a, name) {
			if errors.Is(err, archive.ErrDamaged) || errors.Is(err, archive.ErrUnsafe) {
				a.damaged(err)
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
			value := new(T)
			if !utf8.Valid(text) || json.Unmarshal(text, value) != nil {
				a.damaged(fmt.Errorf("%s has a line that is not what it should be", name))
				continue
			}
			if !yield(value, nil) {
				return
			}
		}
	}
}
