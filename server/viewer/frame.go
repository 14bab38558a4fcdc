package viewer

import (
	"cmp"
	"strconv"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/message"
)

// page is HTML that is being written. Only raw takes markup; it is given constants
// and what [message.Renderer] made.
type page struct{ buf []byte }

// newPage returns a page with room for so many bytes and what stands around them.
func newPage(size int) page { return page{buf: make([]byte, 0, size+8<<10)} }

func (p *page) raw(markup string) { p.buf = append(p.buf, markup...) }

// text writes a text between tags, or in an attribute with double quotes.
func (p *page) text(text string) { p.buf = message.AppendEscaped(p.buf, text) }

func (p *page) number(n int64) { p.buf = strconv.AppendInt(p.buf, n, 10) }

// say writes a text of ours in English. The script of the pages replaces it in
// other languages.
func (p *page) say(key string) {
	p.raw(`<span data-t="`)
	p.raw(key)
	p.raw(`">`)
	p.text(english(key))
	p.raw("</span>")
}

// count writes a text of ours with a number.
func (p *page) count(key string, n int64) {
	p.raw(`<span data-t="`)
	p.raw(key)
	p.raw(`" data-n="`)
	p.number(n)
	p.raw(`">`)
	p.text(englishCount(key, n))
	p.raw("</span>")
}

// label writes the attributes that name an element for those who cannot see it.
func (p *page) label(key string) {
	p.raw(` data-t-label="`)
	p.raw(key)
	p.raw(`" aria-label="`)
	p.text(english(key))
	p.raw(`"`)
}

// moment writes a time. The script shows it by the reader's language and zone.
func (p *page) moment(ms int64) {
	at := time.UnixMilli(ms).UTC()
	day := at.AppendFormat(make([]byte, 0, 16), time.DateOnly)
	hour, minute, second := at.Clock()
	clock := [8]byte{digit(hour / 10), digit(hour), ':', digit(minute / 10), digit(minute), ':', digit(second / 10), digit(second)}
	p.raw(`<time datetime="`)
	p.buf = append(append(append(p.buf, day...), 'T'), clock[:]...)
	p.raw(`Z">`)
	p.buf = append(append(append(p.buf, day...), ' '), clock[:5]...)
	p.raw("</time>")
}

// digit returns the last digit of a number.
func digit(n int) byte { return '0' + byte(n%10) } //nolint:gosec // a digit

// date writes a day.
func (p *page) date(ms int64) {
	at := time.UnixMilli(ms).UTC()
	p.raw(`<time class="date" datetime="`)
	p.buf = at.AppendFormat(p.buf, "2006-01-02T15:04:05Z")
	p.raw(`">`)
	p.buf = at.AppendFormat(p.buf, "2006-01-02")
	p.raw("</time>")
}

// size writes a number of bytes.
func (p *page) size(bytes int64) {
	units := []string{"B", "KB", "MB", "GB", "TB"}
	value, unit := float64(bytes), 0
	for value >= 1000 && unit < len(units)-1 {
		value, unit = value/1000, unit+1
	}
	digits := 0
	if unit > 0 && value < 10 {
		digits = 1
	}
	p.buf = strconv.AppendFloat(p.buf, value, 'f', digits, 64)
	p.raw(" ")
	p.raw(units[unit])
}

// contentPolicy forbids a page to load anything from elsewhere, and to run scripts
// that do not lie in the archive.
const contentPolicy = "default-src 'none'; script-src 'self' file:; style-src 'self' file:; img-src 'self' file:; " +
	"media-src 'self' file:; form-action 'self' file:; base-uri 'none'"

// depth says how a page reaches the root of the archive and the folder html/.
type depth struct{ root, html string }

var (
	startDepth = depth{root: "", html: "html/"}
	topDepth   = depth{root: "../", html: ""}
	pageDepth  = depth{root: "../../", html: "../"}
)

// frame writes what stands around the main part of every page.
type frame struct {
	// team is the name of the team.
	team string
	icon bool
}

func newFrame(w *world, info Info) *frame {
	return &frame{
		team: cmp.Or(w.team.DisplayName, w.team.Name, info.Source.TeamDisplayName, english("archive")),
		icon: w.teamExtra.Icon != "",
	}
}

// begin writes a page up to its main part, with a form that leads to the search.
func (f *frame) begin(p *page, at depth, title string) {
	f.head(p, at, title, "")
	f.searchForm(p, at)
	f.main(p)
}

// beginSearch writes the page of the search up to its main part, which has a form
// of its own.
func (f *frame) beginSearch(p *page) {
	f.head(p, topDepth, english("search"), searchScript)
	f.main(p)
}

// head writes a page up to the links at its top, with one more script.
func (f *frame) head(p *page, at depth, title, script string) {
	p.raw(`<!doctype html><html lang="en" data-html="`)
	p.raw(at.html)
	p.raw(`"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="`)
	p.raw(contentPolicy)
	p.raw(`"><meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width,initial-scale=1">` +
		`<meta name="color-scheme" content="light dark"><title>`)
	if title != "" {
		p.text(title)
		p.raw(" · ")
	}
	p.text(f.team)
	p.raw(`</title><link rel="stylesheet" href="`)
	p.raw(at.html)
	p.raw(`assets/viewer.css"><script defer src="`)
	p.raw(at.html)
	p.raw(`assets/viewer.js"></script>`)
	p.raw(script)
	p.raw(`</head><body><a class="skip" href="#main">`)
	p.say("skip")
	p.raw(`</a><header class="top"><a class="home" href="`)
	p.raw(at.root)
	p.raw(`index.html">`)
	f.teamIcon(p, at)
	p.raw(`<span dir="auto">`)
	p.text(f.team)
	p.raw(`</span></a><nav`)
	p.label("nav.main")
	p.raw(">")
	for _, entry := range [][2]string{{"channels", "channels.html"}, {"people", "people.html"}, {"files", "files.html"}} {
		p.raw(`<a href="`)
		p.raw(at.html)
		p.raw(entry[1])
		p.raw(`">`)
		p.say(entry[0])
		p.raw("</a>")
	}
	p.raw("</nav>")
}

func (f *frame) main(p *page) {
	p.raw(`</header><div class="frame"><nav class="side" hidden`)
	p.label("channels")
	p.raw(`></nav><main id="main" tabindex="-1">`)
}

// end writes the rest of a page.
func (f *frame) end(p *page) {
	p.raw(`</main></div><footer>`)
	p.say("footer")
	p.raw("</footer></body></html>\n")
}

// searchForm leads to the search page.
func (f *frame) searchForm(p *page, at depth) {
	p.raw(`<form class="find" role="search" method="get" action="`)
	p.raw(at.html)
	p.raw(`search.html"><input type="search" name="q"`)
	p.label("search")
	p.raw(`><button>`)
	p.say("search")
	p.raw("</button></form>")
}

func (f *frame) teamIcon(p *page, at depth) {
	if !f.icon {
		return
	}
	p.raw(`<img class="icon" src="`)
	p.raw(at.root)
	p.raw(teamIconPath)
	p.raw(`" alt="" width="32" height="32">`)
}
