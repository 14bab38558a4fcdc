package viewer

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// Lines yields the lines of a reader of newline-delimited JSON, without what is
// longer than any line of ours. The error of the reader is left in err.
func Lines(r io.Reader, err *error) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		reader := bufio.NewReaderSize(r, runBuffer)
		var line []byte
		skip := false
		for {
			part, readErr := reader.ReadSlice('\n')
			if !skip {
				line = append(line, part...)
			}
			skip = skip || len(line) > maxRecord
			if errors.Is(readErr, bufio.ErrBufferFull) {
				continue
			}
			if !skip && len(bytes.TrimSpace(line)) > 0 && !yield(line) {
				return
			}
			line, skip = line[:0], false
			if readErr != nil {
				if !errors.Is(readErr, io.EOF) {
					*err = readErr
				}
				return
			}
		}
	}
}
