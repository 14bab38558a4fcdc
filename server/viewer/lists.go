package viewer

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// itemsPerPage bounds the lists of channels and people.
const itemsPerPage = 800

// list writes pages with a list: name.html, name-2.html and so on.
func (w *writer) list(name, key string, items int, item func(p *page, i int)) error {
	pageName := func(number int) string {
		if number == 1 {
			return name + ".html"
		}
		return fmt.Sprintf("%s-%d.html", name, number)
	}
	for number, from := 1, 0; number == 1 || from < items; number++ {
		to := min(from+itemsPerPage, items)
		var p page
		w.begin(&p, topDepth, english(key))
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
		w.end(&p)
		if err := w.out.put("html/"+pageName(number), p.buf); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// sortedPlaces are the channels by kind and name, then the conversations.
func (w *writer) sortedPlaces() []*room {
	places := slices.Clone(w.world.places)
	rank := func(r *room) int {
		switch {
		case r.members != nil:
			return 3
		case r.deletedAt > 0:
			return 2
		case r.kind == "P":
			return 1
		default:
			return 0
		}
	}
	slices.SortStableFunc(places, func(a, b *room) int {
		return cmp.Or(rank(a)-rank(b), strings.Compare(strings.ToLower(a.title(w)), strings.ToLower(b.title(w))), strings.Compare(a.folder, b.folder))
	})
	return places
}

// placeItem writes a channel or conversation in a list.
func (w *writer) placeItem(p *page, place *room, at depth) {
	p.raw(`<li class="place"><a href="` + at.html)
	p.text(place.folder)
	p.raw(`/index.html"><span aria-hidden="true">` + place.sign() + `</span> <span dir="auto">`)
	p.text(place.title(w))
	p.raw("</span></a>")
	if place.deletedAt > 0 {
		p.tag("archived")
	}
	p.raw(` <span class="facts">`)
	p.count("posts", place.posts)
	if place.lastAt > 0 {
		p.raw(" · ")
		p.date(place.lastAt)
	}
	p.raw("</span>")
	if place.purpose != "" {
		p.raw(`<p dir="auto">`)
		p.text(snippet(w.renderer.Append(nil, place.purpose)))
		p.raw("</p>")
	}
	p.raw("</li>\n")
}

// lists writes the pages that list channels, people and files.
func (w *writer) lists(places []*room) error {
	if err := w.list("channels", "channels", len(places), func(p *page, i int) { w.placeItem(p, places[i], topDepth) }); err != nil {
		return err
	}
	people := slices.Clone(w.world.people)
	slices.SortFunc(people, byLabel)
	err := w.list("people", "people", len(people), func(p *page, i int) { w.personItem(p, people[i], topDepth) })
	if err != nil {
		return err
	}
	withFiles := slices.DeleteFunc(slices.Clone(places), func(r *room) bool { return r.files == 0 })
	return w.list("files", "files", len(withFiles), func(p *page, i int) {
		place := withFiles[i]
		p.raw(`<li class="place"><a href="`)
		p.text(place.folder)
		p.raw(`/files.html"><span aria-hidden="true">` + place.sign() + `</span> <span dir="auto">`)
		p.text(place.title(w))
		p.raw(`</span></a> <span class="facts">`)
		p.count("file.count", place.files)
		p.raw("</span></li>\n")
	})
}

// personItem writes a person in a list.
func (w *writer) personItem(p *page, of *person, at depth) {
	p.raw(`<li class="person">`)
	w.avatar(p, of, at)
	p.raw(`<div><a dir="auto" href="` + at.html)
	p.text(of.folder)
	p.raw(`/index.html">`)
	p.text(of.label)
	p.raw("</a>")
	w.roles(p, of)
	p.raw(`<p class="facts">@`)
	p.text(of.username)
	p.raw(" · ")
	p.count("posts", of.posts)
	p.raw("</p></div></li>\n")
}

// maxSide is how many channels stand at the side of each page.
const maxSideChannels = 300

// sideChannels writes the script with the channels that stand at the side of each
// page: "folder", "name", "kind" and whether it is archived.
func (w *writer) sideChannels(places []*room) error {
	list := [][]any{}
	for _, place := range places[:min(len(places), maxSideChannels)] {
		list = append(list, []any{place.folder, cutText(place.title(w), 60), place.kind, place.deletedAt > 0})
	}
	data, err := json.Marshal(list)
	if err != nil {
		return fmt.Errorf("encode the channels: %w", err)
	}
	script := append([]byte("window.archiveChannels="), data...)
	return w.out.put("html/assets/channels.js", append(script, ";\n"...))
}
