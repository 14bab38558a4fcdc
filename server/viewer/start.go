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
	// warningsOnStart is the number of warnings that are shown whole.
	warningsOnStart = 200
)

// startPage writes the page that an archive is opened with.
type startPage struct {
	world  *world
	info   Info
	frame  *frame
	places *placeMarkup
	out    *outbox
}

// write writes the page that an archive is opened with.
func (s *startPage) write(places []*room) error {
	var p page
	s.frame.begin(&p, startDepth, "")
	s.unpackFirst(&p)
	p.raw(`<h1 dir="auto">`)
	p.text(s.frame.team)
	p.raw("</h1>")
	if description := s.world.team.Description; description != "" {
		p.raw(`<p class="lead" dir="auto">`)
		p.text(cutText(description, maxPath))
		p.raw("</p>")
	}
	s.numbers(&p)
	s.channels(&p, places)
	s.people(&p)
	s.leftOut(&p)
	s.warnings(&p)
	s.origin(&p)
	s.frame.end(&p)
	return s.out.put("index.html", p.buf)
}

// unpackFirst writes what one reads who opened this page inside of the zip: the
// style that hides it is not there then.
func (s *startPage) unpackFirst(p *page) {
	p.raw(`<div class="unpack" role="note">`)
	for _, language := range languages {
		p.raw(`<p lang="` + language + `">`)
		p.text(allTexts()[language]["unpack"])
		p.raw("</p>")
	}
	p.raw("</div>")
}

// numbers writes how much the archive holds.
func (s *startPage) numbers(p *page) {
	var posts, files, channels, conversations int64
	for _, place := range s.world.places {
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
	}{{"posts", posts}, {"channel.count", channels}, {"conversation.count", conversations}, {"people.count", int64(len(s.world.people))}, {"file.count", files}} {
		if number.n > 0 {
			p.raw("<li>")
			p.count(number.key, number.n)
			p.raw("</li>")
		}
	}
	p.raw("</ul>")
}

// channels lists the channels by kind.
func (s *startPage) channels(p *page, places []*room) {
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
		s.places.item(p, place, startDepth)
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

// people shows those who wrote most.
func (s *startPage) people(p *page) {
	if len(s.world.people) == 0 {
		return
	}
	people := slices.Clone(s.world.people)
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
		s.places.personItem(p, person, startDepth)
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
func (s *startPage) leftOut(p *page) {
	options := s.info.Options
	if options == nil {
		return
	}
	var keys []string
	note := func(out bool, key string) {
		if out {
			keys = append(keys, key)
		}
	}
	note(s.info.Scope != nil && s.info.Scope.By == transfer.AsMember, "left.member")
	note(s.info.Scope != nil && s.info.Scope.By == transfer.AsTeamAdmin, "left.teamadmin")
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
func (s *startPage) warnings(p *page) {
	if len(s.info.WarningCounts) == 0 {
		return
	}
	p.raw(`<section><h2>`)
	p.say("warnings")
	p.raw("</h2><ul>")
	for _, code := range slices.Sorted(maps.Keys(s.info.WarningCounts)) {
		key := "warning." + code
		if english(key) == "" {
			key = "warning.other"
		}
		p.raw("<li>")
		p.say(key)
		p.raw(" (")
		p.number(s.info.WarningCounts[code])
		p.raw(")</li>")
	}
	p.raw("</ul>")
	if len(s.info.Warnings) > 0 {
		p.raw("<details><summary>")
		p.say("warnings.each")
		p.raw(`</summary><ul lang="en">`)
		for _, warning := range s.info.Warnings[:min(len(s.info.Warnings), warningsOnStart)] {
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
func (s *startPage) origin(p *page) {
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
	fact("origin.server", strings.TrimSpace(s.info.Source.SiteURL))
	fact("origin.version", s.info.Source.ServerVersion)
	fact("origin.team", s.world.team.Name)
	if created := s.world.teamExtra.CreateAt; created > 0 {
		p.raw("<dt>")
		p.say("created")
		p.raw("</dt><dd>")
		p.date(created)
		p.raw("</dd>")
	}
	fact("origin.generator", strings.TrimSpace(s.info.Generator))
	p.raw("<dt>")
	p.say("origin.lines")
	p.raw("</dt><dd><code>import.jsonl</code></dd></dl></section>")
}

// dayOf returns the day of a time, in UTC.
func dayOf(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02") }
