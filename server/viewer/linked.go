package viewer

import (
	"bufio"
	"fmt"
	"io"
	"os"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/message"
)

// linkedPages writes pages that link to posts. Where such a post stands may be known
// only when later pages are made; until then the page is kept.
type linkedPages struct {
	out *outbox
	// linked are the posts that others link to, located where they stand.
	linked  map[string]bool
	located map[string]string
	late    latePages
}

// expect says that a page links to a post.
func (l *linkedPages) expect(id string) { l.linked[id] = true }

// post notes where a post stands.
func (l *linkedPages) post(_ int, file string, e *entry) error {
	if l.linked[e.id] {
		l.located[e.id] = file
	}
	return nil
}

// put writes a page in a folder of html/, or keeps it until it is known where
// the posts stand that it links to.
func (l *linkedPages) put(name string, content []byte) error {
	if !message.LinksPosts(content) {
		return l.out.put(name, content)
	}
	open := false
	message.LinkedPosts(content, func(id string) {
		_, known := l.located[id]
		open = open || l.linked[id] && !known
	})
	if open {
		return l.late.keep(name, content)
	}
	return l.out.put(name, l.resolved(content))
}

// resolved replaces the addresses of links to posts.
func (l *linkedPages) resolved(content []byte) []byte {
	return message.ResolvePosts(content, func(id string) (string, bool) {
		file, known := l.located[id]
		return "../" + file + "#post-" + id, known
	})
}

// finish writes the pages that were kept.
func (l *linkedPages) finish() error {
	return l.late.all(func(name string, content []byte) error { return l.out.put(name, l.resolved(content)) })
}

// latePages keeps pages on disk.
type latePages struct {
	dir   string
	file  *os.File
	out   *bufio.Writer
	names []string
	sizes []int64
}

func (l *latePages) keep(name string, content []byte) error {
	if l.file == nil {
		file, err := tempFile(l.dir)
		if err != nil {
			return err
		}
		l.file, l.out = file, bufio.NewWriterSize(file, runBuffer)
	}
	l.names, l.sizes = append(l.names, name), append(l.sizes, int64(len(content)))
	if _, err := l.out.Write(content); err != nil {
		return fmt.Errorf("write a temporary file: %w", err)
	}
	return nil
}

// all calls put with each page, in their order.
func (l *latePages) all(put func(name string, content []byte) error) error {
	if l.file == nil {
		return nil
	}
	if err := l.out.Flush(); err != nil {
		return fmt.Errorf("write a temporary file: %w", err)
	}
	if _, err := l.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read a temporary file: %w", err)
	}
	r := bufio.NewReaderSize(l.file, runBuffer)
	for i, name := range l.names {
		content := make([]byte, l.sizes[i])
		if _, err := io.ReadFull(r, content); err != nil {
			return fmt.Errorf("read a temporary file: %w", err)
		}
		if err := put(name, content); err != nil {
			return err
		}
	}
	return nil
}

func (l *latePages) close() {
	if l.file != nil {
		_ = l.file.Close()
		_ = os.Remove(l.file.Name())
		l.file = nil
	}
}
