package viewer

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sorted"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/message"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/search"
)

//go:embed assets/viewer.css assets/viewer.js
var assets embed.FS

// teamIconPath is the path of the team's icon.
const teamIconPath = archive.TeamIconName

// writer writes the pages of an archive, once: those of posts first, because the
// others say how many there are.
type writer struct {
	world   *world
	out     *outbox
	sources *sources
	linked  *linkedPages
	places  *placePages
	people  *personPages
	search  *searchPages
	lists   *listPages
	start   *startPage
}

// newWriter gives each kind of page what it needs.
func (b *Builder) newWriter(out *outbox) *writer {
	world, contents := b.world, contents(b.options.Has)
	links := archiveLinks{world}
	frame, shared := newFrame(world, b.info), &markup{world: world, links: links, renderer: message.New(links), contents: contents}
	places := &placeMarkup{shared}
	w := &writer{
		world: world, out: out,
		sources: &sources{world: world, extras: &b.extras, ids: b.ids, contents: contents, renderer: shared.renderer},
		linked:  &linkedPages{out: out, linked: b.linked, located: map[string]string{}, late: latePages{dir: b.options.TempDir}},
		people:  &personPages{world: world, frame: frame, markup: shared, byAuthor: sorted.Records{Dir: b.options.TempDir}},
		search:  &searchPages{world: world, frame: frame, index: search.New(search.Options{TempDir: b.options.TempDir})},
		lists:   &listPages{world: world, frame: frame, places: places, out: out},
		start:   &startPage{world: world, info: b.info, frame: frame, places: places, out: out},
	}
	w.places = &placePages{
		world: world, frame: frame, posts: &postMarkup{shared}, heads: places, out: w.linked, galleries: out,
		sinks: []postSink{w.linked, w.people, w.search}, progress: b.options.Progress,
	}
	return w
}

// close removes the temporary files.
func (w *writer) close() {
	w.people.close()
	w.linked.late.close()
	w.search.index.Abort()
}

// Write writes all pages to a sink. It is called once, after all lines.
func (b *Builder) Write(ctx context.Context, sink Sink) error {
	if err := b.finish(); err != nil {
		return err
	}
	b.world.complete()
	w := b.newWriter(newOutbox(ctx, sink))
	defer w.close()
	err := w.all(ctx, &b.posts)
	if closed := w.out.close(); closed != nil {
		// The writer may have stopped because of it.
		return closed
	}
	return err
}

func (w *writer) all(ctx context.Context, records *sorted.Records) error {
	w.search.start(ctx)
	err := w.places.write(w.sources.ahead(ctx, records))
	// The index is not used any more when this returns.
	if indexed := w.search.indexing.finish(); err == nil {
		err = indexed
	}
	if err != nil {
		return err
	}
	places := w.world.sortedPlaces()
	for _, step := range []func() error{
		w.linked.finish,
		func() error { return w.search.page(w.out) },
		func() error {
			return w.out.besides(w.people.write, func(out *lane) error { return w.search.files(ctx, out) })
		},
		func() error { return w.lists.write(places) },
		func() error { return w.lists.sideChannels(places) },
		func() error { return writeAssets(w.out) },
		func() error { return w.start.write(places) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// writeAssets writes the style and the script of the pages.
func writeAssets(out *outbox) error {
	style, err := assets.ReadFile("assets/viewer.css")
	if err != nil {
		return fmt.Errorf("read the style of the pages: %w", err)
	}
	if err := out.put("html/assets/viewer.css", append(style, search.Style()...)); err != nil {
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
	return out.put("html/assets/viewer.js", append(append(whole, ";\n"...), script...))
}
