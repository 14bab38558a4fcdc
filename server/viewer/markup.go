package viewer

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/message"
)

// markup writes what stands on pages of several kinds: people, files, emoji and
// texts of people.
type markup struct {
	world    *world
	links    archiveLinks
	renderer *message.Renderer
	contents contents
}

// avatar writes the picture of a person, or the letters that stand for one.
func (m *markup) avatar(p *page, of *person, at depth) {
	if src, ok := dataAddress(of.picture); ok && of.picture != "" && m.contents.has(of.picture) {
		p.raw(`<img class="av" loading="lazy" decoding="async" alt="" width="36" height="36" src="`)
		p.raw(at.root)
		p.text(src)
		p.raw(`">`)
		return
	}
	p.raw(`<span class="av c`)
	p.number(int64(colour(of.username)))
	p.raw(`" aria-hidden="true">`)
	p.text(initials(of.label))
	p.raw("</span>")
}

// colours is the number of colours for people without a picture.
const colours = 8

func colour(name string) int {
	sum := 0
	for i := range len(name) {
		sum = (sum*31 + int(name[i])) % 1009
	}
	return sum % colours
}

// initials returns one or two letters of a name.
func initials(label string) string {
	var letters []rune
	for word := range strings.FieldsSeq(cutText(label, maxLabel)) {
		if first, _ := utf8.DecodeRuneInString(word); len(letters) < 2 {
			letters = append(letters, unicode.ToUpper(first))
		}
	}
	return string(letters)
}

// roles writes what an account is.
func (m *markup) roles(p *page, of *person) {
	for _, role := range []struct {
		is  bool
		key string
	}{{of.bot, "bot"}, {of.guest, "guest"}, {of.admin, "admin"}, {of.deletedAt > 0, "deactivated"}} {
		if role.is {
			p.tag(role.key)
		}
	}
}

func (m *markup) emoji(p *page, name string) {
	before := len(p.buf)
	p.buf = message.AppendEmoji(p.buf, m.links, name)
	if len(p.buf) == before {
		p.text(":" + cutText(name, maxLabel) + ":")
	}
}

// names writes who did something.
func (m *markup) names(p *page, usernames []string) {
	for i, name := range usernames[:min(len(usernames), maxNames)] {
		if i > 0 {
			p.raw(", ")
		}
		p.text(m.world.labelOf(name))
	}
	if more := len(usernames) - maxNames; more > 0 {
		p.raw(" ")
		p.count("more", int64(more))
	}
}

// linkLine writes a text with a class, as a link where it has a safe address.
func (m *markup) linkLine(p *page, class, text, address string) {
	if text == "" {
		return
	}
	p.raw(`<p class="` + class + `">`)
	href, post, ok := message.Address(address)
	if ok = ok && !post && !strings.ContainsAny(href, " \n\t") && len(href) < 2000; ok {
		p.raw(`<a rel="noreferrer noopener nofollow" href="`)
		p.text(href)
		p.raw(`">`)
	}
	p.text(cutText(text, maxPath))
	if ok {
		p.raw("</a>")
	}
	p.raw("</p>")
}

// personItem writes a person in a list.
func (m *markup) personItem(p *page, of *person, at depth) {
	p.raw(`<li class="person">`)
	m.avatar(p, of, at)
	p.raw(`<div><a dir="auto" href="` + at.html)
	p.text(of.folder)
	p.raw(`/index.html">`)
	p.text(of.label)
	p.raw("</a>")
	m.roles(p, of)
	p.raw(`<p class="facts">@`)
	p.text(of.username)
	p.raw(" · ")
	p.count("posts", of.posts)
	p.raw("</p></div></li>\n")
}
