package viewer

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/message"
)

// shownPost is a post with all that a page shows of it.
type shownPost struct {
	stored
	extra  archive.PostExtra
	props  postProps
	author int
	files  []shownFile
	// attached are the attachments that integrations wrote.
	attached []messageAttachment
}

// postProps are the props that change how a post looks.
type postProps struct {
	Withheld         any             `json:"team_export_withheld"`
	FromWebhook      any             `json:"from_webhook"`
	FromBot          any             `json:"from_bot"`
	OverrideUsername any             `json:"override_username"`
	Card             any             `json:"card"`
	Attachments      json.RawMessage `json:"attachments"`
}

func isTrue(value any) bool { return value == true || value == "true" }

func textOf(value any) string {
	text, _ := value.(string)
	return text
}

// look gathers what a page shows of a post.
func (w *writer) look(post stored) (shownPost, error) {
	shown := shownPost{stored: post, author: w.world.usernames[nameKey(post.user)]}
	if len(post.props) > 0 {
		// Props of another form say nothing.
		_ = json.Unmarshal(post.props, &shown.props)
		shown.attached = shown.props.attachments()
	}
	var err error
	if shown.extra, err = w.extras.post(post.id); err != nil {
		return shown, err
	}
	if shown.extra.Message != "" {
		shown.message = shown.extra.Message
	}
	if shown.extra.Type != "" {
		shown.kind = shown.extra.Type
	}
	for _, attachment := range post.attachments {
		file, err := w.lookFile(attachment.Path)
		if err != nil {
			return shown, err
		}
		shown.files = append(shown.files, file)
	}
	return shown, nil
}

func (s *shownPost) system() bool { return strings.HasPrefix(s.kind, "system_") }

// post writes a post as it stands on its page.
func (w *writer) post(p *page, post *readied) {
	p.raw(`<article class="p`)
	switch {
	case post.props.Withheld != nil:
		p.raw(" withheld")
	case post.system():
		p.raw(" system")
	case post.pinned:
		p.raw(" pinned")
	}
	p.raw(`" id="post-`)
	p.text(post.id)
	p.raw(`">`)
	w.avatar(p, w.world.people[post.author], pageDepth)
	p.raw(`<div class="b"><header>`)
	w.author(p, &post.shownPost)
	p.raw(`<a class="when" href="#post-`)
	p.text(post.id)
	p.raw(`">`)
	p.moment(post.createAt)
	p.raw("</a>")
	w.marks(p, &post.shownPost)
	p.raw(`</header>`)
	w.body(p, post)
	p.raw("</div></article>\n")
}

// author writes who a post is by.
func (w *writer) author(p *page, post *shownPost) {
	author := w.world.people[post.author]
	p.raw(`<a class="who" dir="auto" href="../`)
	p.text(author.folder)
	p.raw(`/index.html">`)
	override := textOf(post.props.OverrideUsername)
	if override != "" && isTrue(post.props.FromWebhook) {
		p.text(cutText(override, maxLabel))
	} else {
		p.text(author.label)
	}
	p.raw("</a>")
	switch {
	case isTrue(post.props.FromWebhook):
		p.tag("webhook")
	case author.bot || isTrue(post.props.FromBot):
		p.tag("bot")
	case author.guest:
		p.tag("guest")
	case author.deletedAt > 0:
		p.tag("deactivated")
	}
}

// tag writes a short text about a person or a post.
func (p *page) tag(key string) {
	p.raw(` <span class="tag" data-t="tag.`)
	p.raw(key)
	p.raw(`">`)
	p.text(english("tag." + key))
	p.raw("</span>")
}

// marks writes what is special about a post.
func (w *writer) marks(p *page, post *shownPost) {
	if post.pinned {
		p.tag("pinned")
	}
	if post.editAt > 0 {
		p.tag("edited")
	}
	if priority := post.extra.Priority; priority != nil {
		switch priority.Level {
		case "urgent", "important":
			p.tag(priority.Level)
		}
		if priority.RequestedAck {
			p.tag("ack")
		}
	}
}

// body writes what a post says, and all that hangs on it.
func (w *writer) body(p *page, post *readied) {
	if post.message != "" {
		p.raw(`<div class="m" dir="auto">`)
		p.buf = append(p.buf, post.html...)
		if message.Shortened(post.message) {
			p.raw("<p>")
			p.say("shortened")
			p.raw("</p>")
		}
		p.raw("</div>")
	}
	if card := textOf(post.props.Card); card != "" {
		p.raw(`<details class="card"><summary>`)
		p.say("card")
		p.raw(`</summary><div class="m" dir="auto">`)
		p.buf = w.renderer.Append(p.buf, card)
		p.raw("</div></details>")
	}
	w.messageAttachments(p, post.attached)
	w.files(p, post.files)
	w.reactions(p, &post.shownPost)
	w.acknowledgements(p, &post.shownPost)
	w.versions(p, &post.shownPost)
}

const (
	// maxLabel is how long a name is shown, in bytes.
	maxLabel = 200
	// maxEmoji and maxNames are how many kinds of reactions to a post are shown, and
	// how many names of those who reacted alike.
	maxEmoji, maxNames = 60, 40
)

// cutText cuts a text at a number of bytes, between two characters.
func cutText(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && text[most]&0xC0 == 0x80 {
		most--
	}
	return text[:most] + "…"
}

// reactions writes the reactions to a post, and on demand who reacted.
func (w *writer) reactions(p *page, post *shownPost) {
	if len(post.reactions) == 0 {
		return
	}
	var order []string
	names := map[string][]string{}
	for _, reaction := range post.reactions {
		if names[reaction.EmojiName] == nil {
			order = append(order, reaction.EmojiName)
		}
		names[reaction.EmojiName] = append(names[reaction.EmojiName], reaction.User)
	}
	more := max(len(order)-maxEmoji, 0)
	order = order[:min(len(order), maxEmoji)]
	p.raw(`<details class="re"><summary>`)
	for _, emoji := range order {
		p.raw("<span>")
		w.emoji(p, emoji)
		p.raw(" ")
		p.number(int64(len(names[emoji])))
		p.raw("</span>")
	}
	if more > 0 {
		p.count("more", int64(more))
	}
	p.raw("</summary><ul>")
	for _, emoji := range order {
		p.raw("<li>")
		w.emoji(p, emoji)
		p.raw(" ")
		w.names(p, names[emoji])
		p.raw("</li>")
	}
	p.raw("</ul></details>")
}

func (w *writer) emoji(p *page, name string) {
	before := len(p.buf)
	p.buf = message.AppendEmoji(p.buf, w.links, name)
	if len(p.buf) == before {
		p.text(":" + cutText(name, maxLabel) + ":")
	}
}

// names writes who did something.
func (w *writer) names(p *page, usernames []string) {
	for i, name := range usernames[:min(len(usernames), maxNames)] {
		if i > 0 {
			p.raw(", ")
		}
		p.text(w.labelOf(name))
	}
	if more := len(usernames) - maxNames; more > 0 {
		p.raw(" ")
		p.count("more", int64(more))
	}
}

func (w *writer) labelOf(username string) string {
	if i, ok := w.world.usernames[nameKey(username)]; ok {
		return w.world.people[i].label
	}
	return cutText(username, maxLabel)
}

func (w *writer) acknowledgements(p *page, post *shownPost) {
	if len(post.extra.Acknowledgements) == 0 {
		return
	}
	names := make([]string, 0, len(post.extra.Acknowledgements))
	for _, ack := range post.extra.Acknowledgements {
		names = append(names, ack.User)
	}
	p.raw(`<details class="re"><summary>✓ `)
	p.count("acknowledgements", int64(len(names)))
	p.raw("</summary><p>")
	w.names(p, names)
	p.raw("</p></details>")
}

// maxVersions is how many earlier versions of a post are shown, the newest.
const maxVersions = 20

// versions writes what a post said before.
func (w *writer) versions(p *page, post *shownPost) {
	versions := post.extra.Versions
	if len(versions) == 0 {
		return
	}
	p.raw(`<details class="versions"><summary>`)
	p.count("versions", int64(len(versions)))
	p.raw("</summary><ol>")
	for _, version := range slices.Backward(versions[max(0, len(versions)-maxVersions):]) {
		p.raw("<li>")
		p.moment(version.WrittenAt)
		p.raw(` <div dir="auto" class="literal">`)
		p.text(cutText(version.Message, 4<<10))
		p.raw("</div></li>")
	}
	p.raw("</ol></details>")
}

// avatar writes the picture of a person, or the letters that stand for one.
func (w *writer) avatar(p *page, of *person, at depth) {
	if src, ok := dataAddress(of.picture); ok && of.picture != "" && w.has(of.picture) {
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

// colours is how many colours stand for people without a picture.
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
