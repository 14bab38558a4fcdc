package viewer

import (
	"encoding/json"
	"fmt"
	"slices"
)

// itemsPerPage bounds the lists of channels and people.
const itemsPerPage = 800

// listPages writes the lists of channels, people and files.
type listPages struct {
	world  *world
	frame  *frame
	places *placeMarkup
	out    *outbox
}

// list writes pages with a list: name.html, name-2.html and so on.
func (l *listPages) list(name, key string, items int, item func(p *page, i int)) error {
	pageName := func(number int) string {
		if number == 1 {
			return name + ".html"
		}
		return fmt.Sprintf("%s-%d.html", name, number)
	}
	for number, from := 1, 0; number == 1 || from < items; number++ {
		to := min(from+itemsPerPage, items)
		var p page
		l.frame.begin(&p, topDepth, english(key))
		p.raw("<h1>")
		p.say(key)
		p.raw("</h1>")
		if items == 0 {
			p.raw(`<p class="none">`)
			p.say("none." + key)
			p.raw("</p>")
		}
		p.pager(pagesAbove, number, to < items, pageName)
		p.raw(`<ul class="list">`)
		for i := from; i < to; i++ {
			item(&p, i)
		}
		p.raw("</ul>")
		p.pager(pagesBelow, number, to < items, pageName)
		l.frame.end(&p)
		if err := l.out.put("html/"+pageName(number), p.buf); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// write writes all lists.
func (l *listPages) write(places []*room) error {
	if err := l.list("channels", "channels", len(places), func(p *page, i int) { l.places.item(p, places[i], topDepth) }); err != nil {
		return err
	}
	people := slices.Clone(l.world.people)
	slices.SortFunc(people, byLabel)
	err := l.list("people", "people", len(people), func(p *page, i int) { l.places.personItem(p, people[i], topDepth) })
	if err != nil {
		return err
	}
	withFiles := slices.DeleteFunc(slices.Clone(places), func(r *room) bool { return r.files == 0 })
	return l.list("files", "files", len(withFiles), func(p *page, i int) {
		place := withFiles[i]
		p.raw(`<li class="place"><a href="`)
		p.text(place.folder)
		p.raw(`/files.html"><span aria-hidden="true">` + place.sign() + `</span> <span dir="auto">`)
		p.text(place.title(l.world))
		p.raw(`</span></a> <span class="facts">`)
		p.count("file.count", place.files)
		p.raw("</span></li>\n")
	})
}

// maxSideChannels bounds the channels at the side of each page.
const maxSideChannels = 300

// sideChannels writes the script with the channels that stand at the side of each
// page: "folder", "name", "kind" and whether it is archived.
func (l *listPages) sideChannels(places []*room) error {
	list := [][]any{}
	for _, place := range places[:min(len(places), maxSideChannels)] {
		list = append(list, []any{place.folder, cutText(place.title(l.world), 60), place.kind, place.deletedAt > 0})
	}
	data, err := json.Marshal(list)
	if err != nil {
		return fmt.Errorf("encode the channels: %w", err)
	}
	script := append([]byte("window.archiveChannels="), data...)
	return l.out.put("html/assets/channels.js", append(script, ";\n"...))
}
