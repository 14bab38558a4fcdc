package sanitize

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Texts gives people, channels, emoji and links in texts the names that they
// have here. The maps are from names in the archive, in small letters, and hold
// only what changes.
type Texts struct {
	People, Channels, Emoji map[string]string
	Links                   Links
	// Webhooks are names that posts of webhooks keep.
	Webhooks map[string]bool
}

// token matches the parts of a text that may change: an address, which otherwise stays as
// it is, one without a server behind the text of a link, @name, ~channel, or :emoji:.
var token = regexp.MustCompile(`(?i)https?://[^\s<>"|)\]]+|\]\(/[^\s<>"|)]+|@[a-z0-9._-][a-z0-9._:-]*|~[a-z0-9][a-z0-9_-]*|:[a-z0-9_+-]+:`)

// tokenHere is a token at the beginning of a text.
var tokenHere = regexp.MustCompile(`\A(?:` + token.String() + `)`)

// nextToken returns where the first token of a text begins and ends, as token finds it,
// and asks the expression only where one can begin.
func nextToken(text string) (start, end int, found bool) {
	for {
		n := strings.IndexAny(text[start:], "@~:]hH")
		if n < 0 {
			return 0, 0, false
		}
		start += n
		if canBegin(text[start:]) {
			if at := tokenHere.FindStringIndex(text[start:]); at != nil {
				return start, start + at[1], true
			}
		}
		start++
	}
}

// canBegin reports whether a token may begin with a text: of an address and a link the
// second letter says most.
func canBegin(text string) bool {
	switch text[0] {
	case 'h', 'H':
		return len(text) > 1 && (text[1] == 't' || text[1] == 'T')
	case ']':
		return len(text) > 1 && text[1] == '('
	default:
		return true
	}
}

// Rewrite returns a text with the new names. What is code stays as it was
// written, and so do e-mail addresses.
func (t *Texts) Rewrite(text string) string {
	if len(t.People)+len(t.Channels)+len(t.Emoji) == 0 && !t.Links.any() || !strings.ContainsAny(text, "@~:") && !strings.Contains(text, "](/") {
		return text
	}
	var out strings.Builder
	for _, piece := range splitCode(text) {
		if piece.code {
			out.WriteString(piece.text)
			continue
		}
		t.rewritePlain(&out, piece.text)
	}
	return out.String()
}

func (t *Texts) rewritePlain(out *strings.Builder, text string) {
	last := 0
	for last < len(text) {
		start, end, found := nextToken(text[last:])
		if !found {
			break
		}
		start, end = last+start, last+end
		before := rune(' ')
		if start > 0 {
			before, _ = utf8.DecodeLastRuneInString(text[:start])
		}
		replaced, length := t.replace(text[start:end], before)
		out.WriteString(text[last:start])
		out.WriteString(replaced)
		last = start + length
	}
	out.WriteString(text[last:])
}

// replace returns what a token becomes, and how much of it that covers: more
// of the text may follow within it.
func (t *Texts) replace(found string, before rune) (text string, length int) {
	switch found[0] {
	case '@':
		if isWord(before) {
			return found, len(found) // an e-mail address
		}
		if name, length := lookup(t.People, found[1:]); length > 0 {
			return "@" + name, 1 + length
		}
		return found, len(found)
	case '~':
		if isWord(before) || before == '~' || before == '/' {
			return found, len(found)
		}
		if name, length := lookup(t.Channels, found[1:]); length > 0 {
			return "~" + name, 1 + length
		}
		return found, len(found)
	case ':':
		if name, ok := t.Emoji[strings.ToLower(found[1:len(found)-1])]; ok {
			return ":" + name + ":", len(found)
		}
		// Its last colon may begin the next name.
		return found[:len(found)-1], len(found) - 1
	case ']':
		return "](" + t.Links.replaceRelative(found[2:]), len(found)
	default:
		return t.Links.Replace(found), len(found)
	}
}

// lookup finds the new name of what was written, which may end in punctuation
// that could be part of a name: "ask @anna." It looks at no more than a name has
// room for: a message may go on for megabytes.
func lookup(names map[string]string, written string) (name string, length int) {
	window := strings.ToLower(written[:min(len(written), MaxNameLength)])
	shortest := len(strings.TrimRight(written, "._:-"))
	for length = len(window); length > 0 && length >= shortest; length-- {
		if name, ok := names[window[:length]]; ok {
			return name, length
		}
	}
	return "", 0
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == '.' }

// word replaces a name where it stands alone, as in messages of the system.
func (t *Texts) word(text, old, name string) string {
	pattern, err := regexp.Compile(`(^|[^\pL\pN_.-])` + regexp.QuoteMeta(old) + `($|[^\pL\pN_-])`)
	if err != nil {
		return text
	}
	return pattern.ReplaceAllString(text, "${1}"+strings.ReplaceAll(name, "$", "$$")+"${2}")
}

// Props gives the people, channels and emoji in the props of a post their
// names, and the message of a post of the system the names of the people in it.
func (t *Texts) Props(p *Props, message string) string {
	for _, name := range []*string{&p.Username, &p.AddedUsername, &p.RemovedUsername} {
		if renamed, ok := t.People[Key(*name)]; ok && *name != "" {
			message = t.word(message, *name, renamed)
			*name = renamed
		}
	}
	if p.OverrideUsername != "" && !t.Webhooks[p.OverrideUsername] {
		p.OverrideUsername = MarkWebhook(p.OverrideUsername)
	}
	for _, text := range []*string{&p.OldHeader, &p.NewHeader, &p.OldPurpose, &p.NewPurpose} {
		*text = t.Rewrite(*text)
	}
	for i := range p.Attachments {
		a := &p.Attachments[i]
		for _, text := range []*string{&a.Fallback, &a.Pretext, &a.Title, &a.Text, &a.Footer} {
			*text = t.Rewrite(*text)
		}
		a.TitleLink, a.AuthorLink = t.Links.Replace(a.TitleLink), t.Links.Replace(a.AuthorLink)
		for j := range a.Fields {
			a.Fields[j].Title, a.Fields[j].Value = t.Rewrite(a.Fields[j].Title), t.Rewrite(a.Fields[j].Value)
		}
	}
	return message
}
