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
var mention = regexp.MustCompile(`@[A-Za-z0-9][A-Za-z0-9._:-]*`)

// inText gives the renamed people in a text their new names where it mentions
// them with an @.
func (n renames) inText(text string) string {
	if len(n) == 0 || !strings.Contains(text, "@") {
		return text
	}
	var out strings.Builder
	last := 0
	for _, found := range mention.FindAllStringIndex(text, -1) {
		start, end := found[0], found[1]
		if before, _ := utf8.DecodeLastRuneInString(text[:start]); start > 0 && isWord(before) {
			continue // an e-mail address
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

// lookup finds the new name of a mention. A name may be followed by
// punctuation that could be part of a name: "ask @anna."
func (n renames) lookup(written string) (name string, length int) {
	for length = len(written); length > 0; length-- {
		if name, ok := n[strings.ToLower(written[:length])]; ok {
			return name, length
		}
		if !strings.ContainsRune("._:-", rune(written[length-1])) {
			return "", 0
		}
	}
	return "", 0
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == '.' }

// systemNames are the props by which posts of the system name people, and the
// props with their ids.
var systemNames = map[string]string{"username": "userId", "addedUsername": "addedUserId", "removedUsername": "removedUserId"}

// inSystemPost gives the renamed people in a post of the system their new
// names, in its props and in its text. The ids of hidden people go.
func (n renames) inSystemPost(message string, props json.RawMessage, hidden map[string]bool) (string, json.RawMessage) {
	var fields map[string]json.RawMessage
	if len(n) == 0 || json.Unmarshal(props, &fields) != nil {
		return message, props
	}
	changed := false
	for nameKey, idKey := range systemNames {
		var old, id string
		if json.Unmarshal(fields[idKey], &id) == nil && hidden[id] {
			delete(fields, idKey)
			changed = true
		}
		if json.Unmarshal(fields[nameKey], &old) != nil {
			continue
		}
		name, renamed := n[strings.ToLower(old)]
		if !renamed {
			continue
		}
		fields[nameKey], _ = json.Marshal(name)
		changed = true
		message = replaceWord(message, old, name)
	}
	if !changed {
		return message, props
	}
	text, err := marshalPlain(fields)
	if err != nil {
		return message, props
	}
	return message, text
}

// replaceWord replaces a name where it stands alone.
func replaceWord(text, old, name string) string {
	pattern, err := regexp.Compile(`(^|[^\pL\pN_.-])` + regexp.QuoteMeta(old) + `($|[^\pL\pN_-])`)
	if err != nil {
		return text
	}
	return pattern.ReplaceAllString(text, "${1}"+name+"${2}")
}

// marshalPlain encodes a value with its keys in order and without the escapes
// of HTML.
func marshalPlain(value any) (json.RawMessage, error) {
	text, err := jsonLine(value)
	return bytes.TrimSuffix(text, []byte("\n")), err
}
