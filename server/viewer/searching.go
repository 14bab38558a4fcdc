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

// searchPages writes the page of the search and its index, to which posts are given
// on a goroutine of its own.
type searchPages struct {
	world    *world
	frame    *frame
	index    *search.Builder
	indexing *indexing
}

// start begins to take posts.
func (s *searchPages) start(ctx context.Context) {
	s.indexing = startIndexing(func(post *indexedPost) error { return s.add(ctx, post) })
}

// post hands over a post of a page.
func (s *searchPages) post(place int, file string, e *entry) error {
	s.indexing.add(place, file, e)
	return nil
}

// add gives a post to the index.
func (s *searchPages) add(ctx context.Context, post *indexedPost) error {
	e := &post.entry
	return s.index.Add(ctx, search.Document{
		Time: e.time, Channel: post.place, Person: e.author, File: len(e.files) > 0, Thread: e.thread,
		Text: e.searched(), Page: post.file, Anchor: "post-" + e.id,
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

// page writes the page of the search.
func (s *searchPages) page(out *outbox) error {
	var p page
	s.frame.beginSearch(&p)
	p.raw(string(search.Fragment()))
	s.frame.end(&p)
	return out.put("html/search.html", p.buf)
}

// files writes the script of the search and its index.
func (s *searchPages) files(ctx context.Context, out *lane) error {
	files := &searchFiles{out: out}
	if err := search.WriteAssets(files.create); err != nil {
		return err
	}
	facets := search.Facets{}
	for _, place := range s.world.places {
		name := place.name
		if place.members != nil {
			name = place.folder
		}
		facets.Channels = append(facets.Channels, search.Facet{Name: name, Label: place.title(s.world)})
	}
	for _, person := range s.world.people {
		facets.People = append(facets.People, search.Facet{Name: person.username, Label: person.label})
	}
	if _, err := s.index.Finish(ctx, facets, files.create); err != nil {
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
