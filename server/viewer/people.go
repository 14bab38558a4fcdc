package viewer

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/sorted"
)

// personPages writes the pages of people. Until it does, it keeps the posts by their
// authors.
type personPages struct {
	world    *world
	frame    *frame
	markup   *markup
	byAuthor sorted.Records
	order    uint64
	key      []byte
	value    []byte
}

func (pp *personPages) close() { _ = pp.byAuthor.Close() }

// post notes a post for the page of its author.
func (pp *personPages) post(place int, file string, e *entry) error {
	pp.world.people[e.author].posts++
	pp.order++
	key := binary.BigEndian.AppendUint32(pp.key[:0], uint32(e.author)) //nolint:gosec // as many as there are people
	key = binary.BigEndian.AppendUint32(key, uint32(place))            //nolint:gosec // as many as there are places
	pp.key = binary.BigEndian.AppendUint64(key, pp.order)
	text := func(dst []byte, s string) []byte { return append(binary.AppendUvarint(dst, uint64(len(s))), s...) }
	value := text(text(text(pp.value[:0], file), e.id), snippet(e.html))
	value = binary.AppendVarint(value, e.time)
	pp.value = binary.AppendUvarint(value, uint64(len(e.files)))
	return pp.byAuthor.Add(pp.key, pp.value)
}

// rowsPerPage is the number of posts on a page of a person.
const rowsPerPage = 300

// personWriter writes the pages of one person.
type personWriter struct {
	set    *personPages
	out    *lane
	index  int
	person *person
	rows   page
	count  int
	pages  int
	place  int
}

// write writes a page set for each person.
func (pp *personPages) write(out *lane) error {
	var pw *personWriter
	var buffer []byte
	next := 0
	for record, err := range pp.byAuthor.All() {
		if err != nil {
			return err
		}
		if author := placeOf(record.Key); pw == nil || author != pw.index {
			if pw != nil {
				if err := pw.flush(false); err != nil {
					return err
				}
				buffer = pw.rows.buf
			}
			if err := pp.quiet(next, author, out); err != nil {
				return err
			}
			pw, next = pp.start(author, out), author+1
			pw.rows.buf = buffer
		}
		if err := pw.add(record); err != nil {
			return err
		}
	}
	if pw != nil {
		if err := pw.flush(false); err != nil {
			return err
		}
	}
	return pp.quiet(next, len(pp.world.people), out)
}

// quiet writes the pages of people without posts.
func (pp *personPages) quiet(from, to int, out *lane) error {
	for i := from; i < to; i++ {
		if err := pp.start(i, out).flush(false); err != nil {
			return err
		}
	}
	return nil
}

func (pp *personPages) start(index int, out *lane) *personWriter {
	return &personWriter{set: pp, out: out, index: index, person: pp.world.people[index], place: -1}
}

// add adds a row for a post.
func (pw *personWriter) add(r sorted.Record) error {
	if pw.count >= rowsPerPage {
		if err := pw.flush(true); err != nil {
			return err
		}
		pw.place = -1
	}
	d := decoder{rest: string(r.Value)}
	file, id, text := d.text(), d.text(), d.text()
	at, files := d.varint(), d.uvarint()
	if d.failed {
		return errRecord
	}
	p := &pw.rows
	if place := placeOf(r.Key[4:]); place != pw.place {
		if pw.place >= 0 {
			p.raw("</ul>")
		}
		pw.place = place
		p.raw(`<h3 dir="auto"><span aria-hidden="true">` + pw.set.world.places[place].sign() + `</span> `)
		p.text(pw.set.world.places[place].title(pw.set.world))
		p.raw(`</h3><ul class="rows">`)
	}
	p.raw(`<li><a href="../`)
	p.text(file + "#post-" + id)
	p.raw(`">`)
	p.moment(at)
	p.raw(`</a> <span dir="auto">`)
	p.text(text)
	p.raw("</span>")
	if files > 0 {
		p.raw(" 📎")
	}
	p.raw("</li>\n")
	pw.count++
	return nil
}

func personPage(number int) string {
	if number == 1 {
		return "index.html"
	}
	return fmt.Sprintf("%d.html", number)
}

// flush writes a page of a person.
func (pw *personWriter) flush(more bool) error {
	set, person := pw.set, pw.person
	pw.pages++
	p := newPage(len(pw.rows.buf))
	set.frame.begin(&p, pageDepth, person.label)
	if pw.pages == 1 {
		set.profile(&p, person)
	} else {
		p.raw(`<h1 dir="auto"><a href="index.html">`)
		p.text(person.label)
		p.raw("</a></h1>")
	}
	if pw.count > 0 {
		p.raw("<h2>")
		p.count("posts", person.posts)
		p.raw("</h2>")
		p.pager(pagesAbove, pw.pages, more, personPage)
		p.buf = append(p.buf, pw.rows.buf...)
		p.raw("</ul>")
		p.pager(pagesBelow, pw.pages, more, personPage)
	}
	set.frame.end(&p)
	pw.rows, pw.count = page{buf: pw.rows.buf[:0]}, 0
	return pw.out.put("html/"+person.folder+"/"+personPage(pw.pages), p.buf)
}

// profile writes what the archive says of a person.
func (pp *personPages) profile(p *page, of *person) {
	p.raw(`<div class="profile">`)
	pp.markup.avatar(p, of, pageDepth)
	p.raw(`<div><h1 dir="auto">`)
	p.text(of.label)
	p.raw(`</h1><p class="facts">@`)
	p.text(of.username)
	pp.markup.roles(p, of)
	p.raw("</p></div></div><dl class=\"facts\">")
	fact := func(key, value string) {
		if value == "" {
			return
		}
		p.raw("<dt>")
		p.say(key)
		p.raw(`</dt><dd dir="auto">`)
		p.text(cutText(value, maxPath))
		p.raw("</dd>")
	}
	fact("nickname", of.nickname)
	fact("position", of.position)
	fact("email", of.email)
	fact("timezone", zone(of.extra.Timezone))
	if of.status != nil {
		fact("status", of.status.Text)
	}
	fact("description", of.description)
	if of.bot {
		fact("owner", of.owner)
	}
	if of.deletedAt > 0 {
		p.raw("<dt>")
		p.say("tag.deactivated")
		p.raw("</dt><dd>")
		p.date(of.deletedAt)
		p.raw("</dd>")
	}
	pp.memberships(p, of)
	p.raw("</dl>")
}

// zone returns the time zone that a person's settings name.
func zone(timezone map[string]string) string {
	if timezone["useAutomaticTimezone"] == "true" {
		return timezone["automaticTimezone"]
	}
	return cmp.Or(timezone["manualTimezone"], timezone["automaticTimezone"])
}

// maxMemberships bounds the channels of a person that are listed.
const maxMemberships = 500

func (pp *personPages) memberships(p *page, of *person) {
	if len(of.channels) == 0 {
		return
	}
	p.raw("<dt>")
	p.say("channels")
	p.raw("</dt><dd>")
	keys := slices.Clone(of.channels)
	slices.Sort(keys)
	for i, key := range keys[:min(len(keys), maxMemberships)] {
		place := pp.world.places[pp.world.channels[key]]
		if i > 0 {
			p.raw(", ")
		}
		p.raw(`<a dir="auto" href="../`)
		p.text(place.folder)
		p.raw(`/index.html">`)
		p.text(place.title(pp.world))
		p.raw("</a>")
	}
	p.raw("</dd>")
}

// byLabel sorts people as lists have them.
func byLabel(a, b *person) int {
	return cmp.Or(strings.Compare(strings.ToLower(a.label), strings.ToLower(b.label)), strings.Compare(a.username, b.username))
}
