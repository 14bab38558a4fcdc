package viewer

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// title returns the name of a channel or conversation.
func (r *room) title(w *world) string {
	if r.members == nil {
		return cmp.Or(r.label, r.name)
	}
	names := make([]string, len(r.members))
	for i, member := range r.members {
		names[i] = w.labelOf(member)
	}
	return cutText(strings.Join(names, ", "), maxLabel)
}

// sign stands before the name of a place.
func (r *room) sign() string {
	switch r.kind {
	case "P":
		return "🔒"
	case "D", "G":
		return "@"
	default:
		return "#"
	}
}

// kindKey is the text that says what a place is.
func (r *room) kindKey() string {
	switch r.kind {
	case "P":
		return "kind.private"
	case "D":
		return "kind.direct"
	case "G":
		return "kind.group"
	default:
		return "kind.public"
	}
}

// placeMarkup writes what is known of channels and conversations.
type placeMarkup struct{ *markup }

// crumbs leads from a page back to its place.
func (m *placeMarkup) crumbs(p *page, place *room) {
	p.raw(`<h1 dir="auto"><a href="index.html"><span aria-hidden="true">` + place.sign() + `</span> `)
	p.text(place.title(m.world))
	p.raw("</a></h1>")
}

// head writes what is known of a place.
func (m *placeMarkup) head(p *page, place *room) {
	p.raw(`<h1 dir="auto"><span aria-hidden="true">` + place.sign() + `</span> `)
	p.text(place.title(m.world))
	p.raw(`</h1><p class="facts">`)
	p.say(place.kindKey())
	if place.deletedAt > 0 {
		p.raw(" · ")
		p.say("archived")
		p.raw(" ")
		p.date(place.deletedAt)
	}
	if place.extra.CreateAt > 0 {
		p.raw(" · ")
		p.say("created")
		p.raw(" ")
		p.date(place.extra.CreateAt)
	}
	if place.memberNum > 0 {
		p.raw(" · ")
		p.count("members", int64(place.memberNum))
	}
	if place.posts > 0 {
		p.raw(" · ")
		p.count("posts", place.posts)
	}
	if place.files > 0 {
		p.raw(` · <a href="files.html">`)
		p.count("file.count", place.files)
		p.raw("</a>")
	}
	p.raw("</p>")
	for _, part := range [][2]string{{"banner", place.banner()}, {"header", place.header}, {"purpose", place.purpose}} {
		if part[1] == "" {
			continue
		}
		p.raw(`<div class="note ` + part[0] + `"><span class="what">`)
		p.say(part[0])
		p.raw(`</span><div class="m" dir="auto">`)
		p.buf = m.renderer.Append(p.buf, part[1])
		p.raw("</div></div>")
	}
	m.bookmarks(p, place)
	m.pins(p, place)
}

func (m *placeMarkup) bookmarks(p *page, place *room) {
	if len(place.bookmarks) == 0 {
		return
	}
	p.raw(`<nav class="bookmarks"`)
	p.label("bookmarks")
	p.raw("><ul>")
	for _, bookmark := range place.bookmarks {
		p.raw("<li>")
		if emoji := strings.Trim(bookmark.Emoji, ":"); emoji != "" {
			m.emoji(p, emoji)
			p.raw(" ")
		}
		label := cutText(cmp.Or(bookmark.DisplayName, bookmark.FileName, bookmark.LinkURL), maxLabel)
		if bookmark.File != "" && isBelow(bookmark.File) && kindOf(bookmark.File) != fileShut {
			p.raw(`<a dir="auto" href="../../`)
			p.text(escapePath(bookmark.File))
			p.raw(`">`)
			p.text(label)
			p.raw("</a>")
		} else {
			m.linkLine(p, "bookmark", label, bookmark.LinkURL)
		}
		p.raw("</li>")
	}
	p.raw("</ul></nav>")
}

func (m *placeMarkup) pins(p *page, place *room) {
	if len(place.pins) == 0 {
		return
	}
	p.raw(`<details class="pins"><summary>`)
	p.count("pins", int64(place.pinned))
	p.raw("</summary><ul>")
	for _, pin := range place.pins {
		p.raw(`<li><a href="`)
		p.text(pin.page + "#post-" + pin.id)
		p.raw(`">`)
		p.text(m.world.people[pin.author].label)
		p.raw(" · ")
		p.moment(pin.time)
		p.raw(`</a> <span dir="auto">`)
		p.text(pin.snippet)
		p.raw("</span></li>")
	}
	p.raw("</ul></details>")
}

// monthIndex leads to the months of a place, newest year first.
func (m *placeMarkup) monthIndex(p *page, place *room) {
	last := place.pages[len(place.pages)-1]
	p.raw(`<p class="start"><a class="button" href="1.html">`)
	p.say("read.first")
	p.raw(`</a> <a class="button" href="`)
	p.text(last.name)
	p.raw(`">`)
	p.say("read.last")
	p.raw(`</a></p><h2>`)
	p.say("months")
	p.raw(`</h2><div class="months">`)
	year := 0
	for _, month := range slices.Backward(place.months) {
		if month.month.Year() != year {
			if year != 0 {
				p.raw("</ul></section>")
			}
			year = month.month.Year()
			p.raw("<section><h3>" + strconv.Itoa(year) + "</h3><ul>")
		}
		p.raw(`<li><a href="`)
		p.text(place.pageName(month.page) + "#post-" + month.id)
		p.raw(`"><time class="month" datetime="`)
		p.raw(month.month.Format("2006-01"))
		p.raw(`">`)
		p.raw(month.month.Format("January"))
		p.raw("</time></a></li>")
	}
	if year != 0 {
		p.raw("</ul></section>")
	}
	p.raw("</div>")
}

// item writes a channel or conversation in a list.
func (m *placeMarkup) item(p *page, place *room, at depth) {
	p.raw(`<li class="place"><a href="` + at.html)
	p.text(place.folder)
	p.raw(`/index.html"><span aria-hidden="true">` + place.sign() + `</span> <span dir="auto">`)
	p.text(place.title(m.world))
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
		p.text(snippet(m.renderer.Append(nil, place.purpose)))
		p.raw("</p>")
	}
	p.raw("</li>\n")
}
