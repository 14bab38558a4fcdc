package viewer

import (
	"encoding/json"
	"slices"
	"strings"

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

func (s *shownPost) system() bool { return strings.HasPrefix(s.kind, "system_") }

// postMarkup writes posts.
type postMarkup struct{ *markup }

// post writes a post as it stands on its page.
func (m *postMarkup) post(p *page, post *readied) {
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
	m.avatar(p, m.world.people[post.author], pageDepth)
	p.raw(`<div class="b"><header>`)
	m.author(p, &post.shownPost)
	p.raw(`<a class="when" href="#post-`)
	p.text(post.id)
	p.raw(`">`)
	p.moment(post.createAt)
	p.raw("</a>")
	m.marks(p, &post.shownPost)
	p.raw(`</header>`)
	m.body(p, post)
	p.raw("</div></article>\n")
}

// author writes who a post is by.
func (m *postMarkup) author(p *page, post *shownPost) {
	author := m.world.people[post.author]
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
func (m *postMarkup) marks(p *page, post *shownPost) {
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
func (m *postMarkup) body(p *page, post *readied) {
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
		p.buf = m.renderer.Append(p.buf, card)
		p.raw("</div></details>")
	}
	m.messageAttachments(p, post.attached)
	m.files(p, post.files)
	m.reactions(p, &post.shownPost)
	m.acknowledgements(p, &post.shownPost)
	m.versions(p, &post.shownPost)
}

const (
	// maxLabel bounds the part of a name that is shown, in bytes.
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
func (m *postMarkup) reactions(p *page, post *shownPost) {
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
		m.emoji(p, emoji)
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
		m.emoji(p, emoji)
		p.raw(" ")
		m.names(p, names[emoji])
		p.raw("</li>")
	}
	p.raw("</ul></details>")
}

func (m *postMarkup) acknowledgements(p *page, post *shownPost) {
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
	m.names(p, names)
	p.raw("</p></details>")
}

// maxVersions bounds the earlier versions of a post that are shown, the newest.
const maxVersions = 20

// versions writes what a post said before.
func (m *postMarkup) versions(p *page, post *shownPost) {
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
