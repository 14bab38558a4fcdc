package viewer

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const (
	// placesOnStart and peopleOnStart are how many are shown on the start page.
	placesOnStart, peopleOnStart = 300, 48
	// warningsOnStart is how many warnings are shown whole.
	warningsOnStart = 200
)

// start writes the page that an archive is opened with.
func (w *writer) start(places []*room) error {
	var p page
	w.begin(&p, startDepth, "")
	w.unpackFirst(&p)
	p.raw(`<h1 dir="auto">`)
	p.text(w.teamLabel())
	p.raw("</h1>")
	if description := w.world.team.Description; description != "" {
		p.raw(`<p class="lead" dir="auto">`)
		p.text(cutText(description, maxPath))
		p.raw("</p>")
	}
	w.numbers(&p)
	w.startChannels(&p, places)
	w.startPeople(&p)
	w.leftOut(&p)
	w.warnings(&p)
	w.origin(&p)
	w.end(&p)
	return w.out.put("index.html", p.buf)
}

// unpackFirst writes what one reads who opened this page inside of the zip: the
// style that hides it is not there then.
func (w *writer) unpackFirst(p *page) {
	p.raw(`<div class="unpack" role="note">`)
	for _, language := range languages {
		p.raw(`<p lang="` + language + `">`)
		p.text(allTexts()[language]["unpack"])
		p.raw("</p>")
	}
	p.raw("</div>")
}

// numbers writes how much the archive holds.
func (w *writer) numbers(p *page) {
	var posts, files, channels, conversations int64
	for _, place := range w.world.places {
		posts, files = posts+place.posts, files+place.files
		if place.members != nil {
			conversations++
		} else {
			channels++
		}
	}
	p.raw(`<ul class="numbers">`)
	for _, number := range []struct {
		key string
		n   int64
	}{{"posts", posts}, {"channel.count", channels}, {"conversation.count", conversations}, {"people.count", int64(len(w.world.people))}, {"file.count", files}} {
		if number.n > 0 {
			p.raw("<li>")
			p.count(number.key, number.n)
			p.raw("</li>")
		}
	}
	p.raw("</ul>")
}

// startChannels lists the channels by kind.
func (w *writer) startChannels(p *page, places []*room) {
	kind := ""
	for _, place := range places[:min(len(places), placesOnStart)] {
		key := "public.channels"
		switch {
		case place.members == nil && place.deletedAt == 0 && place.kind == "P":
			key = "private.channels"
		case place.members != nil:
			key = "conversations"
		case place.deletedAt > 0:
			key = "archived.channels"
		}
		if key != kind {
			if kind != "" {
				p.raw("</ul></section>")
			}
			kind = key
			p.raw("<section><h2>")
			p.say(key)
			p.raw(`</h2><ul class="list">`)
		}
		w.placeItem(p, place, startDepth)
	}
	if kind != "" {
		p.raw("</ul></section>")
	}
	if len(places) > placesOnStart {
		p.raw(`<p><a href="html/channels.html">`)
		p.say("all.channels")
		p.raw("</a></p>")
	}
}

// startPeople shows those who wrote most.
func (w *writer) startPeople(p *page) {
	if len(w.world.people) == 0 {
		return
	}
	people := slices.Clone(w.world.people)
	slices.SortStableFunc(people, func(a, b *person) int {
		if a.posts != b.posts {
			return int(min(max(b.posts-a.posts, -1), 1))
		}
		return byLabel(a, b)
	})
	p.raw("<section><h2>")
	p.say("people")
	p.raw(`</h2><ul class="list people">`)
	for _, person := range people[:min(len(people), peopleOnStart)] {
		w.personItem(p, person, startDepth)
	}
	p.raw("</ul>")
	if len(people) > peopleOnStart {
		p.raw(`<p><a href="html/people.html">`)
		p.say("all.people")
		p.raw("</a></p>")
	}
	p.raw("</section>")
}

// leftOut says what the options of the archive left out.
func (w *writer) leftOut(p *page) {
	options := w.info.Options
	if options == nil {
		return
	}
	var keys []string
	note := func(out bool, key string) {
		if out {
			keys = append(keys, key)
		}
	}
	note(w.info.Scope != nil && w.info.Scope.By == transfer.AsMember, "left.member")
	note(w.info.Scope != nil && w.info.Scope.By == transfer.AsTeamAdmin, "left.teamadmin")
	note(len(options.Channels.Include) > 0 || len(options.Channels.Exclude) > 0, "left.channels")
	note(!options.PrivateChannels, "left.private")
	note(!options.ArchivedChannels, "left.archived")
	note(!options.DirectMessages, "left.direct")
	note(!options.Attachments.Include, "left.files")
	note(options.Attachments.Include && (options.Attachments.MaxSize > 0 || len(options.Attachments.MimeTypes) > 0), "left.somefiles")
	note(options.MaxPostsPerChannel > 0, "left.newest")
	note(!options.EditHistory, "left.versions")
	note(options.PersonalData == transfer.PersonalMinimal, "left.personal")
	note(options.FormerMembers == transfer.FormerAnonymous, "left.former")
	if len(keys) == 0 && options.Since == 0 && options.Until == 0 {
		return
	}
	p.raw(`<section><h2>`)
	p.say("left")
	p.raw("</h2><ul>")
	for _, key := range keys {
		p.raw("<li>")
		p.say(key)
		p.raw("</li>")
	}
	for _, bound := range []struct {
		key string
		at  int64
	}{{"left.since", options.Since}, {"left.until", options.Until}} {
		if bound.at > 0 {
			p.raw("<li>")
			p.say(bound.key)
			p.raw(" ")
			p.moment(bound.at)
			p.raw("</li>")
		}
	}
	p.raw("</ul></section>")
}

// warnings writes what could not be exported as it was.
func (w *writer) warnings(p *page) {
	if len(w.info.WarningCounts) == 0 {
		return
	}
	p.raw(`<section><h2>`)
	p.say("warnings")
	p.raw("</h2><ul>")
	for _, code := range slices.Sorted(maps.Keys(w.info.WarningCounts)) {
		key := "warning." + code
		if english(key) == "" {
			key = "warning.other"
		}
		p.raw("<li>")
		p.say(key)
		p.raw(" (")
		p.number(w.info.WarningCounts[code])
		p.raw(")</li>")
	}
	p.raw("</ul>")
	if len(w.info.Warnings) > 0 {
		p.raw("<details><summary>")
		p.say("warnings.each")
		p.raw(`</summary><ul lang="en">`)
		for _, warning := range w.info.Warnings[:min(len(w.info.Warnings), warningsOnStart)] {
			p.raw(`<li dir="auto">`)
			p.text(cutText(warning.Message, maxPath))
			p.raw("</li>")
		}
		p.raw("</ul><p>")
		p.say("warnings.all")
		p.raw(" <code>extras/warnings.ndjson</code></p></details>")
	}
	p.raw("</section>")
}

// origin says where the archive is from.
func (w *writer) origin(p *page) {
	p.raw(`<section class="origin"><h2>`)
	p.say("origin")
	p.raw(`</h2><dl class="facts">`)
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
	fact("origin.server", strings.TrimSpace(w.info.Source.SiteURL))
	fact("origin.version", w.info.Source.ServerVersion)
	fact("origin.team", w.world.team.Name)
	if created := w.world.teamExtra.CreateAt; created > 0 {
		p.raw("<dt>")
		p.say("created")
		p.raw("</dt><dd>")
		p.date(created)
		p.raw("</dd>")
	}
	fact("origin.generator", strings.TrimSpace(w.info.Generator))
	p.raw("<dt>")
	p.say("origin.lines")
	p.raw("</dt><dd><code>import.jsonl</code></dd></dl></section>")
}

// dayOf returns the day of a time, in UTC.
func dayOf(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02") }
