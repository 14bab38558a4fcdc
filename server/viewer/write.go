package viewer

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sorted"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/message"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/search"
)

//go:embed assets/viewer.css assets/viewer.js
var assets embed.FS

// teamIconPath is where the icon of the team lies.
const teamIconPath = archive.TeamIconName

// writer writes the pages of an archive, once.
type writer struct {
	options  Options
	world    *world
	info     Info
	extras   *extraTables
	links    archiveLinks
	renderer *message.Renderer
	out      *outbox
	byAuthor sorted.Records
	index    *search.Builder
	indexed  *indexing
	// linked are the posts that others link to, located where they stand.
	linked  map[string]bool
	located map[string]string
	late    latePages
	order   uint64
	key     []byte
	value   []byte
	// spares are buffers of fragments that were written, spareSheet that of a page.
	spares     [][]byte
	spareSheet []byte
	// headExtra is written into the head of the page at hand.
	headExtra string
}

// Write writes all pages to a sink. It is called once, after all lines.
func (b *Builder) Write(ctx context.Context, sink Sink) (err error) {
	if err := b.finish(); err != nil {
		return err
	}
	b.world.complete()
	w := &writer{
		options: b.options, world: b.world, info: b.info, extras: &b.extras, links: archiveLinks{b.world},
		linked: b.linked, located: map[string]string{},
		byAuthor: sorted.Records{Dir: b.options.TempDir}, late: latePages{dir: b.options.TempDir},
		index: search.New(search.Options{TempDir: b.options.TempDir}),
	}
	w.renderer = message.New(w.links)
	defer func() { _ = w.byAuthor.Close() }()
	defer w.late.close()
	defer w.index.Abort()
	w.out = newOutbox(ctx, sink)
	err = w.all(ctx, &b.posts)
	if closed := w.out.close(); closed != nil {
		// The writer may have stopped because of it.
		return closed
	}
	return err
}

func (w *writer) all(ctx context.Context, records *sorted.Records) error {
	w.indexed = w.startIndexing(ctx)
	err := w.posts(ctx, records)
	// The index is not used any more when this returns.
	if indexed := w.indexed.finish(); err == nil {
		err = indexed
	}
	if err != nil {
		return err
	}
	places := w.sortedPlaces()
	for _, step := range []func() error{
		w.lateOnes,
		w.searchPage,
		func() error {
			return w.out.besides(w.people, func(out *lane) error { return w.searchIndex(ctx, out) })
		},
		func() error { return w.lists(places) },
		func() error { return w.sideChannels(places) },
		w.assets,
		func() error { return w.start(places) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// assets writes the style and the script of the pages.
func (w *writer) assets() error {
	style, err := assets.ReadFile("assets/viewer.css")
	if err != nil {
		return fmt.Errorf("read the style of the pages: %w", err)
	}
	if err := w.out.put("html/assets/viewer.css", append(style, search.Style()...)); err != nil {
		return err
	}
	script, err := assets.ReadFile("assets/viewer.js")
	if err != nil {
		return fmt.Errorf("read the script of the pages: %w", err)
	}
	words, err := json.Marshal(allTexts())
	if err != nil {
		return fmt.Errorf("encode the texts of the pages: %w", err)
	}
	whole := append([]byte("window.archiveTexts="), words...)
	return w.out.put("html/assets/viewer.js", append(append(whole, ";\n"...), script...))
}

// teamLabel is what the team is called.
func (w *writer) teamLabel() string {
	return cmp.Or(w.world.team.DisplayName, w.world.team.Name, w.info.Source.TeamDisplayName, english("archive"))
}

// putLinked writes a page in a folder of html/, or keeps it until it is known where
// the posts stand that it links to.
func (w *writer) putLinked(name string, content []byte) error {
	if !message.LinksPosts(content) {
		return w.out.put(name, content)
	}
	open := false
	message.LinkedPosts(content, func(id string) {
		_, known := w.located[id]
		open = open || w.linked[id] && !known
	})
	if open {
		return w.late.keep(name, content)
	}
	return w.out.put(name, w.resolved(content))
}

// resolved replaces the addresses of links to posts.
func (w *writer) resolved(content []byte) []byte {
	return message.ResolvePosts(content, func(id string) (string, bool) {
		file, known := w.located[id]
		return "../" + file + "#post-" + id, known
	})
}

// lateOnes writes the pages that were kept.
func (w *writer) lateOnes() error {
	return w.late.all(func(name string, content []byte) error { return w.out.put(name, w.resolved(content)) })
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
