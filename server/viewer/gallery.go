package viewer

import "fmt"

const (
	// filesPerPage bounds a page of the gallery.
	filesPerPage = 200
)

// gallery is a page of files that is being filled.
type gallery struct {
	body  page
	count int
}

// addFiles adds the files of a post to the gallery of its place.
func (pw *placeWriter) addFiles(name string, e *entry) error {
	for i := range e.files {
		if i >= maxFiles {
			break
		}
		if pw.files.count >= filesPerPage || len(pw.files.body.buf) > bytesPerPage {
			if err := pw.writeFiles(true); err != nil {
				return err
			}
		}
		p := &pw.files.body
		p.raw(`<li>`)
		pw.set.posts.file(p, &e.files[i])
		p.raw(`<p class="from"><a href="`)
		p.text(name + "#post-" + e.id)
		p.raw(`"><span dir="auto">`)
		p.text(pw.set.world.people[e.author].label)
		p.raw("</span> · ")
		p.moment(e.time)
		p.raw("</a></p></li>\n")
		pw.files.count++
		pw.place.files++
	}
	return nil
}

func (pw *placeWriter) flushFiles() error {
	if pw.files.count == 0 {
		return nil
	}
	return pw.writeFiles(false)
}

func galleryName(number int) string {
	if number == 1 {
		return "files.html"
	}
	return fmt.Sprintf("files-%d.html", number)
}

// writeFiles writes a page of the gallery.
func (pw *placeWriter) writeFiles(more bool) error {
	set, place := pw.set, pw.place
	place.filePage++
	var p page
	set.frame.begin(&p, pageDepth, place.title(set.world))
	set.heads.crumbs(&p, place)
	p.raw("<h2>")
	p.say("files")
	p.raw("</h2>")
	p.pager(pagesAbove, place.filePage, more, galleryName)
	p.raw(`<ul class="gallery">`)
	p.buf = append(p.buf, pw.files.body.buf...)
	p.raw("</ul>")
	p.pager(pagesBelow, place.filePage, more, galleryName)
	set.frame.end(&p)
	pw.files = gallery{}
	return set.galleries.put("html/"+place.folder+"/"+galleryName(place.filePage), p.buf)
}

// The names of the two places that lead to the pages around one.
const (
	pagesAbove = "nav.pages"
	pagesBelow = "nav.pages.below"
)

// pager leads to the pages around one of several.
func (p *page) pager(label string, number int, more bool, name func(int) string) {
	if number == 1 && !more {
		return
	}
	p.raw(`<nav class="pager"`)
	p.label(label)
	p.raw(">")
	if number > 1 {
		p.raw(`<a rel="prev" href="` + name(number-1) + `">`)
		p.say("previous")
		p.raw("</a>")
	}
	p.raw("<span>")
	p.count("page", int64(number))
	p.raw("</span>")
	if more {
		p.raw(`<a rel="next" href="` + name(number+1) + `">`)
		p.say("next")
		p.raw("</a>")
	}
	p.raw("</nav>")
}
