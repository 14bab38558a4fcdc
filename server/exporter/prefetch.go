package exporter

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
)

const (
	// filesAhead is the number of files that are opened before they are copied: a remote
	// store takes longer to find a file than to send a small one.
	filesAhead = 8
	// headSize is the number of bytes of such a file that are read already.
	headSize = 256 << 10
)

// openFile is a planned file with its content.
type openFile struct {
	plannedFile
	content io.Reader
	close   func()
}

// opening is a file that is being opened.
type opening struct {
	file openFile
	err  error
}

// prefetch opens files a few ahead of the reader, who closes each. What the
// reader does not take is closed here.
func prefetch(ctx context.Context, files Files, planned iter.Seq2[plannedFile, error]) iter.Seq2[openFile, error] {
	return func(yield func(openFile, error) bool) {
		next, stop := iter.Pull2(planned)
		defer stop()
		var window []chan opening
		defer func() {
			for _, under := range window {
				if opened := <-under; opened.err == nil {
					opened.file.close()
				}
			}
		}()
		for {
			for len(window) < filesAhead {
				file, err, more := next()
				if !more {
					break
				}
				under := make(chan opening, 1)
				window = append(window, under)
				if err != nil {
					under <- opening{err: err}
					break
				}
				go func() { under <- open(ctx, files, file) }()
			}
			if len(window) == 0 {
				return
			}
			opened := <-window[0]
			window = window[1:]
			if !yield(opened.file, opened.err) || opened.err != nil {
				return
			}
		}
	}
}

// open opens a file and reads its head.
func open(ctx context.Context, files Files, file plannedFile) opening {
	content, err := files.Open(ctx, file.Stored)
	if err != nil {
		return opening{err: fileError(file.Stored, err)}
	}
	head := make([]byte, min(file.Size, headSize))
	n, err := io.ReadFull(content, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		_ = content.Close()
		return opening{err: fileError(file.Stored, err)}
	}
	return opening{file: openFile{
		plannedFile: file,
		content:     io.MultiReader(bytes.NewReader(head[:n]), content),
		close:       func() { _ = content.Close() },
	}}
}
