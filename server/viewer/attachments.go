package viewer

import (
	"encoding/json"
	"strconv"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/message"
)

// messageAttachment is an attachment that an integration wrote, as Slack has them.
// Values of another type than the usual one count as absent.
type messageAttachment struct {
	Fallback   any `json:"fallback"`
	Color      any `json:"color"`
	Pretext    any `json:"pretext"`
	AuthorName any `json:"author_name"`
	AuthorLink any `json:"author_link"`
	Title      any `json:"title"`
	TitleLink  any `json:"title_link"`
	Text       any `json:"text"`
	Fields     []struct {
		Title any `json:"title"`
		Value any `json:"value"`
	} `json:"fields"`
	ImageURL any `json:"image_url"`
	Footer   any `json:"footer"`
	Actions  []struct {
		Name any `json:"name"`
	} `json:"actions"`
}

const (
	// maxAttachments, maxFields and maxAttachmentHTML bound what is shown of the
	// attachments of one post.
	maxAttachments, maxFields = 20, 60
	maxAttachmentHTML         = 100 << 10
)

// attachmentTones are the colours that have a name.
var attachmentTones = map[string]string{"good": "good", "warning": "warning", "danger": "danger"}

// attachments decodes the attachments of a post, as many as are shown.
func (props *postProps) attachments() []messageAttachment {
	var list []json.RawMessage
	if len(props.Attachments) == 0 || json.Unmarshal(props.Attachments, &list) != nil {
		return nil
	}
	var decoded []messageAttachment
	for _, text := range list[:min(len(list), maxAttachments)] {
		var attachment messageAttachment
		if json.Unmarshal(text, &attachment) == nil {
			decoded = append(decoded, attachment)
		}
	}
	return decoded
}

// texts are the texts that integrations wrote into props.
func (s *shownPost) texts() []string {
	var texts []string
	add := func(values ...any) {
		for _, value := range values {
			if text := valueText(value); text != "" {
				texts = append(texts, text)
			}
		}
	}
	for i := range s.attached {
		a := &s.attached[i]
		add(a.Pretext, a.AuthorName, a.Title, a.Text, a.Footer)
		for _, field := range a.Fields[:min(len(a.Fields), maxFields)] {
			add(field.Title, field.Value)
		}
	}
	add(s.props.Card)
	return texts
}

func (m *postMarkup) messageAttachments(p *page, attachments []messageAttachment) {
	start := len(p.buf)
	for i := range attachments {
		m.messageAttachment(p, &attachments[i])
		if len(p.buf)-start > maxAttachmentHTML {
			p.buf = p.buf[:start]
			p.raw("<p>")
			p.say("shortened")
			p.raw("</p>")
			return
		}
	}
}

func (m *postMarkup) messageAttachment(p *page, a *messageAttachment) {
	if pretext := textOf(a.Pretext); pretext != "" {
		p.raw(`<div class="m" dir="auto">`)
		p.buf = m.renderer.Append(p.buf, pretext)
		p.raw("</div>")
	}
	p.raw(`<div class="at`)
	if tone, ok := attachmentTones[textOf(a.Color)]; ok {
		p.raw(" " + tone)
	}
	p.raw(`" dir="auto">`)
	m.linkLine(p, "author", textOf(a.AuthorName), textOf(a.AuthorLink))
	m.linkLine(p, "title", textOf(a.Title), textOf(a.TitleLink))
	if text := textOf(a.Text); text != "" {
		p.raw(`<div class="m" dir="auto">`)
		p.buf = m.renderer.Append(p.buf, text)
		p.raw("</div>")
	} else if fallback := textOf(a.Fallback); fallback != "" && textOf(a.Title) == "" && len(a.Fields) == 0 {
		p.buf = message.AppendLiteral(p.buf, cutText(fallback, message.MaxLiteral))
	}
	m.fields(p, a)
	if image := textOf(a.ImageURL); image != "" {
		m.linkLine(p, "image", image, image)
	}
	if footer := textOf(a.Footer); footer != "" {
		p.raw(`<p class="foot">`)
		p.text(cutText(footer, maxPath))
		p.raw("</p>")
	}
	for i, action := range a.Actions {
		if name := textOf(action.Name); name != "" && i < maxAttachments {
			p.raw(`<span class="action">`)
			p.text(cutText(name, maxLabel))
			p.raw("</span> ")
		}
	}
	p.raw("</div>")
}

func (m *postMarkup) fields(p *page, a *messageAttachment) {
	if len(a.Fields) == 0 {
		return
	}
	p.raw("<dl>")
	for _, field := range a.Fields[:min(len(a.Fields), maxFields)] {
		p.raw("<dt>")
		p.text(cutText(textOf(field.Title), maxPath))
		p.raw("</dt><dd>")
		p.buf = m.renderer.Append(p.buf, valueText(field.Value))
		p.raw("</dd>")
	}
	p.raw("</dl>")
}

// valueText returns the value of a field, which may be a text, a number or a
// truth value.
func valueText(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}
