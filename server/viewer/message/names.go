package message

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// isNameByte reports whether a byte may stand in a username or the name of a
// channel.
func isNameByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '.' || c == '-' || c == '_'
}

// maxName is the length of the longest name that is looked for, with the server
// that shared channels add.
const maxName = 128

// nameAt returns the name that a text begins with.
func nameAt(text string) string {
	end := 0
	for end < len(text) && end < maxName && isNameByte(text[end]) {
		end++
	}
	return text[:end]
}

// mention finds the person whom a text behind "@" names. Signs that end a sentence
// may follow a name.
func mention(links Links, text string) (name, href string, ok bool) {
	for name = nameAt(text); name != ""; name = name[:len(name)-1] {
		if href, ok := links.Person(strings.ToLower(name)); ok {
			return name, href, true
		}
		if last := name[len(name)-1]; last != '.' && last != '-' && last != '_' {
			return "", "", false
		}
	}
	return "", "", false
}

// channelLink finds the channel that a text behind "~" names.
func channelLink(links Links, text string) (name, href, label string, ok bool) {
	for name = nameAt(text); name != ""; name = name[:len(name)-1] {
		if href, label, ok := links.Channel(strings.ToLower(name)); ok {
			return name, href, label, true
		}
		if last := name[len(name)-1]; last != '.' && last != '-' && last != '_' {
			return "", "", "", false
		}
	}
	return "", "", "", false
}

// maxEmojiName is the length of the longest name of an emoji.
const maxEmojiName = 64

// emojiAt returns the name of an emoji that stands at the beginning of a text
// behind ":", up to the next colon.
func emojiAt(text string) (string, bool) {
	for i := 0; i < len(text) && i <= maxEmojiName; i++ {
		c := text[i]
		if c == ':' {
			return text[:i], i > 0
		}
		if !isNameByte(c) && c != '+' {
			return "", false
		}
	}
	return "", false
}

// endsWord reports whether a text ends in a letter or digit, so that what follows
// is no beginning of a name.
func endsWord(before []byte) bool {
	r, _ := utf8.DecodeLastRune(before)
	return len(before) > 0 && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
