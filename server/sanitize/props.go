package sanitize

import (
	"bytes"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
)

// SourceIDProp is the prop of a post that says its id on the server that it
// came from.
const SourceIDProp = "team_export_post_id"

// Props lists the properties of a post that are known to be harmless. Others do not get
// through: some make the server call an integration with the rights of the user who clicks,
// others show a post under another name.
type Props struct {
	SourceID    string       `json:"team_export_post_id,omitempty"`
	Attachments []attachment `json:"attachments,omitempty"`

	// FromWebhook is "true" for posts of webhooks, OverrideUsername the name that
	// they showed.
	FromWebhook      string `json:"from_webhook,omitempty"`
	OverrideUsername string `json:"override_username,omitempty"`

	// Names and texts in posts of the system.
	Username        string `json:"username,omitempty"`
	AddedUsername   string `json:"addedUsername,omitempty"`
	RemovedUsername string `json:"removedUsername,omitempty"`
	OldHeader       string `json:"old_header,omitempty"`
	NewHeader       string `json:"new_header,omitempty"`
	OldPurpose      string `json:"old_purpose,omitempty"`
	NewPurpose      string `json:"new_purpose,omitempty"`
	OldDisplayName  string `json:"old_displayname,omitempty"`
	NewDisplayName  string `json:"new_displayname,omitempty"`

	MentionHighlightDisabled bool `json:"mentionHighlightDisabled,omitempty"`
	GroupHighlightDisabled   bool `json:"disable_group_highlight,omitempty"`
}

// attachment holds the visible parts of a message attachment. Its actions are left out.
//
// Its form is the one in which the server keeps them (model.MessageAttachment).
type attachment struct {
	ID         int               `json:"id"`
	Fallback   string            `json:"fallback"`
	Color      string            `json:"color"`
	Pretext    string            `json:"pretext"`
	AuthorName string            `json:"author_name"`
	AuthorLink string            `json:"author_link"`
	AuthorIcon string            `json:"author_icon"`
	Title      string            `json:"title"`
	TitleLink  string            `json:"title_link"`
	Text       string            `json:"text"`
	Fields     []attachmentField `json:"fields"`
	ImageURL   string            `json:"image_url"`
	ThumbURL   string            `json:"thumb_url"`
	Footer     string            `json:"footer"`
	FooterIcon string            `json:"footer_icon"`
	Timestamp  *int64            `json:"ts"`
}

type attachmentField struct {
	Title string `json:"title"`
	Value string `json:"value"`
	Short bool   `json:"short"`
}

const (
	// maxAttachments and maxFields bound what is kept of one post.
	maxAttachments = 100
	maxFields      = 100
)

var (
	sourceID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
	colour   = regexp.MustCompile(`^#?[A-Za-z0-9]{1,32}$`)
)

// cleanProps keeps what is harmless of the props of a post, built anew, and
// counts the rest.
func cleanProps(raw json.RawMessage, system bool, dropped Skips) json.RawMessage {
	var fields map[string]json.RawMessage
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	if OnlySourceID(raw) && sourceID.MatchString(SourceIDOf(bulk.Content{Props: raw})) {
		return raw // the props of most posts
	}
	if json.Unmarshal(raw, &fields) != nil {
		dropped.Add(SkipProp, 1)
		return nil
	}
	var kept Props
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if !kept.take(name, fields[name], system, dropped) {
			dropped.Add(SkipProp, 1)
		}
	}
	text := kept.Encode()
	if len(text) > mmrules.MaxPropsRunes {
		dropped.Add(SkipProp, 1)
		kept.Attachments = nil
		text = kept.Encode()
	}
	return text
}

// take keeps a property, or reports that it must go.
func (p *Props) take(name string, value json.RawMessage, system bool, dropped Skips) bool {
	texts := map[string]*string{
		"username": &p.Username, "addedUsername": &p.AddedUsername, "removedUsername": &p.RemovedUsername,
		"old_header": &p.OldHeader, "new_header": &p.NewHeader,
		"old_purpose": &p.OldPurpose, "new_purpose": &p.NewPurpose,
		"old_displayname": &p.OldDisplayName, "new_displayname": &p.NewDisplayName,
	}
	switch name {
	case SourceIDProp:
		p.SourceID = text(value)
		if !sourceID.MatchString(p.SourceID) {
			p.SourceID = ""
		}
		return p.SourceID != ""
	case "from_webhook":
		if !system && text(value) == "true" {
			p.FromWebhook = "true"
		}
		return p.FromWebhook != ""
	case "override_username":
		if p.FromWebhook != "" {
			p.OverrideUsername = CleanWebhookName(text(value))
		}
		return p.OverrideUsername != "" && isText(value, p.OverrideUsername)
	case "attachments":
		return p.takeAttachments(value, dropped)
	case "mentionHighlightDisabled":
		return json.Unmarshal(value, &p.MentionHighlightDisabled) == nil
	case "disable_group_highlight":
		return json.Unmarshal(value, &p.GroupHighlightDisabled) == nil
	}
	field, known := texts[name]
	if !known || !system {
		return false
	}
	*field = CutRunes(text(value), MaxHeaderRunes)
	return isText(value, *field)
}

func (p *Props) takeAttachments(value json.RawMessage, dropped Skips) bool {
	var list []map[string]json.RawMessage
	if json.Unmarshal(value, &list) != nil {
		return false
	}
	if len(list) > maxAttachments {
		dropped.Add(SkipProp, int64(len(list)-maxAttachments))
		list = list[:maxAttachments]
	}
	for _, fields := range list {
		kept := cleanAttachment(fields, dropped)
		if kept.empty() {
			kept = attachment{}
		} else {
			p.Attachments = append(p.Attachments, kept)
		}
		dropped.Add(SkipProp, kept.lacks(fields))
	}
	return true
}

func (a attachment) empty() bool {
	return len(a.Fields) == 0 && a.Fallback+a.Pretext+a.AuthorName+a.Title+a.Text+a.ImageURL+a.ThumbURL+a.Footer == ""
}

func cleanAttachment(fields map[string]json.RawMessage, dropped Skips) attachment {
	kept := attachment{
		Fallback: text(fields["fallback"]), Pretext: text(fields["pretext"]), AuthorName: text(fields["author_name"]),
		AuthorLink: link(fields["author_link"]), AuthorIcon: link(fields["author_icon"]),
		Title: text(fields["title"]), TitleLink: link(fields["title_link"]), Text: text(fields["text"]),
		ImageURL: link(fields["image_url"]), ThumbURL: link(fields["thumb_url"]),
		Footer: text(fields["footer"]), FooterIcon: link(fields["footer_icon"]),
	}
	if kept.Color = text(fields["color"]); !colour.MatchString(kept.Color) {
		kept.Color = ""
	}
	for _, row := range rowsOf(fields)[:min(len(rowsOf(fields)), maxFields)] {
		kept.Fields = append(kept.Fields, attachmentField{Title: text(row["title"]), Value: text(row["value"]), Short: string(row["short"]) == "true"})
	}
	var actions []json.RawMessage
	if _ = json.Unmarshal(fields["actions"], &actions); len(actions) > 0 {
		dropped.Add(SkipAction, int64(len(actions)))
	}
	return kept
}

// text is a JSON text, or a number or truth value as text.
func text(value json.RawMessage) string {
	var decoded string
	if json.Unmarshal(value, &decoded) == nil {
		return CleanText(decoded)
	}
	if value = bytes.TrimSpace(value); len(value) > 0 && value[0] != '{' && value[0] != '[' {
		return string(value)
	}
	return ""
}

// link is an address that a browser only opens.
func link(value json.RawMessage) string {
	address := text(value)
	lower := strings.ToLower(address)
	if strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "http://") {
		return address
	}
	return ""
}

// Encode writes the props as JSON, or nothing when there are none.
func (p *Props) Encode() json.RawMessage {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(p); err != nil || out.String() == "{}\n" {
		return nil
	}
	return bytes.TrimSpace(out.Bytes())
}

// isText reports whether a value is the text that was kept of it.
func isText(value json.RawMessage, kept string) bool {
	var decoded string
	if json.Unmarshal(value, &decoded) != nil {
		return kept != ""
	}
	return decoded == kept
}

// rowsOf are the fields that a message attachment shows in a table.
func rowsOf(fields map[string]json.RawMessage) (rows []map[string]json.RawMessage) {
	_ = json.Unmarshal(fields["fields"], &rows)
	return rows
}

// lacks counts what was not kept of a message attachment, but for its actions. What
// says nothing, as an empty text, is not missed.
func (a attachment) lacks(fields map[string]json.RawMessage) (n int64) {
	var kept map[string]json.RawMessage
	if text, err := json.Marshal(a); err != nil || json.Unmarshal(text, &kept) != nil {
		return 0
	}
	for name, value := range fields {
		switch {
		case name == "actions" || saysNothing(value):
		case name == "fields":
			n += a.lacksRows(rowsOf(fields))
		case kept[name] == nil || !isText(value, text(kept[name])):
			n++
		}
	}
	return n
}

// lacksRows counts what was not kept of the fields of a message attachment.
func (a attachment) lacksRows(rows []map[string]json.RawMessage) (n int64) {
	if len(rows) == 0 {
		return 1
	}
	for at, row := range rows {
		switch {
		case at >= len(a.Fields):
			n++
		case !saysNothing(row["title"]) && !isText(row["title"], a.Fields[at].Title), !saysNothing(row["value"]) && !isText(row["value"], a.Fields[at].Value):
			n++
		}
	}
	return n
}

// saysNothing reports whether a value is what a server writes for none.
func saysNothing(value json.RawMessage) bool {
	switch string(bytes.TrimSpace(value)) {
	case "", "null", "0", `""`, "false", "[]", "{}":
		return true
	default:
		return false
	}
}

// sourceIDMark begins the props that [cleanProps] made of a post that says its id on the
// source.
const sourceIDMark = `{"` + SourceIDProp + `":"`

// SourceIDOf is the id that a clean post says it has on its source; empty when it
// says none.
func SourceIDOf(content bulk.Content) string {
	rest, found := bytes.CutPrefix(content.Props, []byte(sourceIDMark))
	if !found {
		return ""
	}
	id, _, _ := bytes.Cut(rest, []byte{'"'})
	return string(id)
}

// OnlySourceID reports whether clean props say nothing else.
func OnlySourceID(props []byte) bool {
	rest, found := bytes.CutPrefix(props, []byte(sourceIDMark))
	_, end, closed := bytes.Cut(rest, []byte{'"'})
	return found && closed && string(end) == "}"
}
