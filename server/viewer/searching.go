package viewer

import (
	"bytes"
	"context"
	"io"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/search"
)

// searchScript loads the script of the search page, which waits for that of all
// pages.
const searchScript = `<script defer src="search/search.js"></script>`

// indexPost gives a post to the index of the search.
func (w *writer) indexPost(ctx context.Context, place int, file string, e *entry) error {
	return w.index.Add(ctx, search.Document{
		Time: e.time, Channel: place, Person: e.author, File: len(e.files) > 0, Thread: e.thread,
		Text: e.searched(), Page: file, Anchor: "post-" + e.id,
	})
}

// searched is the text by which a post is found.
func (e *entry) searched() string {
	if len(e.more) == 0 && len(e.files) == 0 {
		return e.text
	}
	parts := append([]string{e.text}, e.more...)
	for i := range e.files {
		parts = append(parts, e.files[i].name)
	}
	return strings.Join(parts, "\n")
}

// searchPage writes the page of the search.
func (w *writer) searchPage() error {
	var p page
	w.headExtra = searchScript
	w.begin(&p, topDepth, english("search"))
	w.headExtra = ""
	p.raw(string(search.Fragment()))
	w.end(&p)
	return w.out.put("html/search.html", p.buf)
}

// searchIndex writes the script of the search and its index.
func (w *writer) searchIndex(ctx context.Context, out *lane) error {
	files := &searchFiles{out: out}
	if err := search.WriteAssets(files.create); err != nil {
		return err
	}
	facets := search.Facets{}
	for _, place := range w.world.places {
		name := place.name
		if place.members != nil {
			name = place.folder
		}
		facets.Channels = append(facets.Channels, search.Facet{Name: name, Label: place.title(w)})
	}
	for _, person := range w.world.people {
		facets.People = append(facets.People, search.Facet{Name: person.username, Label: person.label})
	}
	if _, err := w.index.Finish(ctx, facets, files.create); err != nil {
		return err
	}
	return files.flush()
}

// searchFiles gathers files of the index, each of which is small, for a lane.
type searchFiles struct {
	out    *lane
	name   string
	buffer *bytes.Buffer
}

func (f *searchFiles) create(name string) (io.Writer, error) {
	if err := f.flush(); err != nil {
		return nil, err
	}
	f.name, f.buffer = "html/"+name, &bytes.Buffer{}
	return f.buffer, nil
}

func (f *searchFiles) flush() error {
	if f.buffer == nil {
		return nil
	}
	content := f.buffer.Bytes()
	f.buffer = nil
	return f.out.put(f.name, content)
}
