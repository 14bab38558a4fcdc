package viewer

import (
	"bytes"
	"fmt"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/message"
)

const (
	// postsPerPage and bytesPerPage bound a page. A single thread may pass the second
	// one by what follows.
	postsPerPage = 300
	bytesPerPage = 400 << 10
	// tagsPerPage bounds what a browser has to lay out.
	tagsPerPage = 40_000
	// inlineReplies and inlineBytes are how much of a thread stands under its root. A
	// longer one has pages of its own.
	inlineReplies = 30
	inlineBytes   = 80 << 10
	// maxMonths bounds the index of months of a place.
	maxMonths = 2400
	// maxPins bounds the pinned posts of a channel that are listed.
	maxPins = 100
)

// entry is a post on a page, for what leads to it.
type entry struct {
	id     string
	author int
	time   int64
	text   string
	// html is the text as a page shows it.
	html []byte
	// more are texts of integrations.
	more   []string
	files  []shownFile
	pinned bool
	thread bool
}

// fragment is a part of a page that is not divided: a post, or a root with the
// replies under it.
type fragment struct {
	html    []byte
	entries []entry
	// time is the time of its first post; a new day gets a heading.
	time int64
}

// tags counts the tags of a fragment.
func (f *fragment) tags() int { return bytes.Count(f.html, []byte("<")) }

// pageSpan says which posts a page of a channel holds.
type pageSpan struct {
	name        string
	first, last int64
}

// monthStart is the first post of a month.
type monthStart struct {
	month time.Time
	page  int
	id    string
}

// pin is a pinned post.
type pin struct {
	page, id, snippet string
	author            int
	time              int64
}

// sheet is a page of posts that is being filled.
type sheet struct {
	body    page
	entries []entry
	tags    int
	first   int64
	last    int64
	day     string
}

// full reports whether a fragment needs another page.
func (s *sheet) full(f *fragment) bool {
	return len(s.entries) > 0 && (len(s.entries)+len(f.entries) > postsPerPage ||
		len(s.body.buf)+len(f.html) > bytesPerPage || s.tags+f.tags() > tagsPerPage)
}

func (s *sheet) add(f *fragment) {
	s.tags += f.tags()
	if len(s.entries) == 0 {
		s.first = f.time
	}
	s.last = f.time
	if day := dayOf(f.time); day != s.day {
		s.day = day
		s.body.raw(`<h2 class="day">`)
		s.body.date(f.time)
		s.body.raw("</h2>\n")
	}
	s.body.buf = append(s.body.buf, f.html...)
	s.entries = append(s.entries, f.entries...)
}

// postSink hears of each post that stands on a page.
type postSink interface {
	post(place int, file string, e *entry) error
}

// placePages writes the pages of channels and conversations.
type placePages struct {
	world     *world
	frame     *frame
	posts     *postMarkup
	heads     *placeMarkup
	out       *linkedPages
	galleries *outbox
	sinks     []postSink
	// progress, if set, hears of posts that were written to a page.
	progress func(posts int64)
	spares   spares
}

// placeWriter writes the pages of one place.
type placeWriter struct {
	set   *placePages
	index int
	place *room
	sheet sheet
	// files is the page of the gallery that is being filled.
	files gallery
	// threads counts the threads that have pages of their own.
	threads int
}

func (pp *placePages) start(index int) *placeWriter {
	pw := &placeWriter{set: pp, index: index, place: pp.world.places[index]}
	pw.sheet.body.buf = pp.spares.sheet[:0]
	return pw
}

// add adds a fragment to the page at hand, or to a new one.
func (pw *placeWriter) add(f *fragment) error {
	if pw.sheet.full(f) {
		if err := pw.flush(true); err != nil {
			return err
		}
	}
	month := time.UnixMilli(f.time).UTC()
	month = time.Date(month.Year(), month.Month(), 1, 0, 0, 0, 0, time.UTC)
	if n := len(pw.place.months); len(f.entries) > 0 && n < maxMonths && (n == 0 || !pw.place.months[n-1].month.Equal(month)) {
		pw.place.months = append(pw.place.months, monthStart{month, len(pw.place.pages) + 1, f.entries[0].id})
	}
	pw.sheet.add(f)
	return nil
}

// pageName is the file of a page of a place, by its number.
func (r *room) pageName(number int) string {
	if r.single {
		return "index.html"
	}
	return fmt.Sprintf("%d.html", number)
}

// flush writes the page at hand. More says that another one follows.
func (pw *placeWriter) flush(more bool) error {
	place := pw.place
	place.single = !more && len(place.pages) == 0
	number := len(place.pages) + 1
	name := place.pageName(number)
	place.pages = append(place.pages, pageSpan{name, pw.sheet.first, pw.sheet.last})
	if err := pw.note(name, pw.sheet.entries); err != nil {
		return err
	}
	p := newPage(len(pw.sheet.body.buf))
	pw.set.frame.begin(&p, pageDepth, place.title(pw.set.world))
	if place.single {
		pw.set.heads.head(&p, place)
	} else {
		pw.set.heads.crumbs(&p, place)
		pw.pager(&p, pagesAbove, number, more)
	}
	p.raw(`<div class="posts">`)
	if len(pw.sheet.entries) == 0 {
		p.raw(`<p class="none">`)
		p.say("none.posts")
		p.raw("</p>")
	}
	p.buf = append(p.buf, pw.sheet.body.buf...)
	p.raw("</div>")
	if !place.single {
		pw.pager(&p, pagesBelow, number, more)
	}
	pw.set.frame.end(&p)
	pw.set.spares.sheet = pw.sheet.body.buf
	pw.sheet = sheet{body: page{buf: pw.sheet.body.buf[:0]}}
	return pw.set.out.put("html/"+place.folder+"/"+name, p.buf)
}

// pager leads to the pages around a page.
func (pw *placeWriter) pager(p *page, label string, number int, more bool) {
	p.raw(`<nav class="pager"`)
	p.label(label)
	p.raw(">")
	if number > 1 {
		p.raw(fmt.Sprintf(`<a rel="prev" href="%d.html">`, number-1))
		p.say("older")
		p.raw("</a>")
	}
	p.raw(`<a href="index.html">`)
	p.say("months")
	p.raw(`</a><span>`)
	p.count("page", int64(number))
	p.raw("</span>")
	if more {
		p.raw(fmt.Sprintf(`<a rel="next" href="%d.html">`, number+1))
		p.say("newer")
		p.raw("</a>")
	}
	p.raw("</nav>")
}

// note notes where posts stand, for all that leads to them.
func (pw *placeWriter) note(name string, entries []entry) error {
	file := pw.place.folder + "/" + name
	for i := range entries {
		e := &entries[i]
		pw.place.posts++
		pw.place.lastAt = max(pw.place.lastAt, e.time)
		if e.pinned {
			if pw.place.pinned++; len(pw.place.pins) < maxPins {
				pw.place.pins = append(pw.place.pins, pin{name, e.id, snippet(e.html), e.author, e.time})
			}
		}
		for _, sink := range pw.set.sinks {
			if err := sink.post(pw.index, file, e); err != nil {
				return err
			}
		}
		if err := pw.addFiles(name, e); err != nil {
			return err
		}
	}
	if pw.set.progress != nil {
		pw.set.progress(int64(len(entries)))
	}
	return nil
}

// finish writes the last page of a place, its gallery and, where it has several
// pages, the page that leads to them.
func (pw *placeWriter) finish() error {
	if len(pw.sheet.entries) > 0 || len(pw.place.pages) == 0 {
		if err := pw.flush(false); err != nil {
			return err
		}
	}
	if err := pw.flushFiles(); err != nil {
		return err
	}
	if pw.place.single {
		return nil
	}
	var p page
	pw.set.frame.begin(&p, pageDepth, pw.place.title(pw.set.world))
	pw.set.heads.head(&p, pw.place)
	pw.set.heads.monthIndex(&p, pw.place)
	pw.set.frame.end(&p)
	return pw.set.out.put("html/"+pw.place.folder+"/index.html", p.buf)
}

// snippetLength is the number of bytes of a post that are shown beside a link to it.
const snippetLength = 160

// snippet returns the beginning of a rendered message on one line.
func snippet(html []byte) string { return message.Snippet(html, snippetLength) }
