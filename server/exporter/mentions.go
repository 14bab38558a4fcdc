package exporter

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// renames are new usernames by old ones, in small letters.
type renames map[string]string

// mention is an @name; a server lets names hold a colon for remote users.
var mention = regexp.MustCompile(`@[A-Za-z0-9._:-]+`)

// inText gives the renamed people in a text their new names where it mentions
// them with an @.
func (n renames) inText(text string) string { return n.behind("@", mention, text) }

// behind replaces the renamed names in a text that stand behind a sign. A sign
// that follows a word, as in an e-mail address, begins no name.
func (n renames) behind(sign string, written *regexp.Regexp, text string) string {
	if len(n) == 0 || !strings.Contains(text, sign) {
		return text
	}
	var out strings.Builder
	last := 0
	for _, found := range written.FindAllStringIndex(text, -1) {
		start, end := found[0], found[1]
		if before, _ := utf8.DecodeLastRuneInString(text[:start]); start > 0 && isWord(before) {
			continue
		}
		if name, length := n.lookup(text[start+1 : end]); length > 0 {
			out.WriteString(text[last : start+1])
			out.WriteString(name)
			last = start + 1 + length
		}
	}
	if last == 0 {
		return text
	}
	out.WriteString(text[last:])
	return out.String()
}

// nameSigns are the signs that may stand in a name and after one.
const nameSigns = "._:-"

// longestName bounds the bytes of a username: its column takes 64 characters, and a mention
// holds one byte for each.
const longestName = 64

// lookup finds the new name of what is written after an @. A name may be
// followed by punctuation that could be part of a name, and by words after
// that: "ask @anna.Thanks". The longest name that fits comes first. It looks at
// no more than a name has room for: a message may go on for megabytes.
func (n renames) lookup(written string) (name string, length int) {
	window := strings.ToLower(written[:min(len(written), longestName)])
	for length = len(window); length > 0; length-- {
		if length < len(written) && !strings.ContainsRune(nameSigns, rune(written[length])) {
			continue
		}
		if name, ok := n[window[:length]]; ok {
			return name, length
		}
	}
	return "", 0
}

// inText returns a text with the new names of the people that it mentions and of
// the channels that it links to.
func (p *people) inText(text string) string {
	return p.channels.inLinks(p.renamed.inText(text))
}

// isWord reports whether an @ after this letter belongs to an e-mail address:
// the part before it ends in a letter or digit, and a mention may follow any
// other sign.
func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// inJSON gives the renamed people their new names in every string of a JSON
// document, and takes out the ids of hidden people. What has none of them stays
// as it is, byte for byte.
func (p *people) inJSON(text json.RawMessage) json.RawMessage {
	links := len(p.channels) > 0 && (bytes.ContainsRune(text, '~') || bytes.Contains(text, []byte(channelMentions)))
	if !links && (p.keepsAll() || len(p.hidden) == 0 && !bytes.ContainsRune(text, '@')) {
		return text
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return text
	}
	value, changed := p.inValue(value)
	if !changed {
		return text
	}
	plain, err := marshalPlain(value)
	if err != nil {
		return text
	}
	return plain
}

// inValue changes a decoded JSON value in place, and reports whether it did.
func (p *people) inValue(value any) (any, bool) {
	changed := false
	switch v := value.(type) {
	case string:
		text := p.inText(p.withoutHidden(v))
		return text, text != v
	case []any:
		kept := v[:0]
		for _, item := range v {
			if p.isHidden(item) {
				changed = true
				continue
			}
			item, itemChanged := p.inValue(item)
			changed = changed || itemChanged
			kept = append(kept, item)
		}
		return kept, changed
	case map[string]any:
		for key, item := range v {
			if p.isHidden(key) || p.isHidden(item) {
				delete(v, key)
				changed = true
				continue
			}
			item, itemChanged := p.inValue(item)
			if itemChanged {
				v[key], changed = item, true
			}
			if p.namesHidden(key) {
				delete(v, key)
				changed = true
			}
			if key == channelMentions && p.channels.inKeys(item) {
				changed = true
			}
		}
	}
	return value, changed
}

// channelMentions is the prop of a post that holds, by their names, the channels
// that its text links to.
const channelMentions = "channel_mentions"

// inKeys gives the keys of a decoded JSON object their new names, and reports
// whether there were any.
func (n renames) inKeys(value any) bool {
	object, ok := value.(map[string]any)
	if !ok {
		return false
	}
	changed := false
	for old, name := range n {
		if entry, ok := object[old]; ok {
			delete(object, old)
			object[name], changed = entry, true
		}
	}
	return changed
}

// namesHidden reports whether a key of a JSON object holds the id or the e-mail
// address of a hidden account among other things.
func (p *people) namesHidden(key string) bool {
	return (len(key) > idLength || strings.Contains(key, "@")) && p.withoutHidden(key) != key
}

// isHidden reports whether a JSON value is the id of a hidden account.
func (p *people) isHidden(value any) bool {
	id, ok := value.(string)
	if !ok {
		return false
	}
	_, hidden := p.hidden[id]
	return hidden
}

// marshalPlain encodes a value with its keys in order and without the escapes
// of HTML.
func marshalPlain(value any) (json.RawMessage, error) {
	text, err := jsonLine(value)
	return bytes.TrimSuffix(text, []byte("\n")), err
}
