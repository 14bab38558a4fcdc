package message

import (
	"bytes"
	"html"
	"strings"
	"unicode/utf8"
)

// Snippet returns the beginning of what a reader sees of HTML that [Renderer] made:
// on one line, without markup, of about so many bytes.
func Snippet(rendered []byte, most int) string {
	out := make([]byte, 0, most+utf8.UTFMax)
	blank := false
	for i := 0; i < len(rendered); {
		switch c := rendered[i]; c {
		case '<':
			end := bytes.IndexByte(rendered[i:], '>')
			if end < 0 {
				i = len(rendered)
				break
			}
			tag := rendered[i : i+end+1]
			i += end + 1
			if name, ok := emojiTag(tag); ok {
				out = appendWord(out, blank, name)
				blank = false
			} else if parts(tag) {
				blank = true
			}
		case ' ', '\n', '\t':
			blank = true
			i++
		default:
			end := bytes.IndexAny(rendered[i:], "< \n\t")
			if end < 0 {
				end = len(rendered) - i
			}
			out = appendWord(out, blank, rendered[i:i+end])
			blank = false
			i += end
		}
		if len(out) > most {
			return cutShown(string(out), most)
		}
	}
	return unescape(string(out))
}

func appendWord(out []byte, blank bool, word []byte) []byte {
	if blank && len(out) > 0 {
		out = append(out, ' ')
	}
	return append(out, word...)
}

// emojiTag returns the name that stands for the image of an emoji.
func emojiTag(tag []byte) ([]byte, bool) {
	if !bytes.HasPrefix(tag, []byte("<img")) {
		return nil, false
	}
	_, rest, ok := bytes.Cut(tag, []byte(`alt="`))
	name, _, closed := bytes.Cut(rest, []byte{'"'})
	return name, ok && closed
}

// parts reports whether a tag parts words: those of a line do not.
func parts(tag []byte) bool {
	name := bytes.TrimLeft(tag[1:], "/")
	if end := bytes.IndexAny(name, " >"); end >= 0 {
		name = name[:end]
	}
	switch string(name) {
	case "a", "em", "strong", "del", "code", "span":
		return false
	}
	return true
}

// cutShown cuts a text at a number of bytes, between two characters and not within
// an escaped one.
func cutShown(text string, most int) string {
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	text = text[:most]
	if at := strings.LastIndexByte(text, '&'); at >= 0 && !strings.Contains(text[at:], ";") {
		text = text[:at]
	}
	return strings.TrimRight(unescape(text), " ") + "…"
}

func unescape(text string) string {
	if strings.IndexByte(text, '&') < 0 {
		return text
	}
	return html.UnescapeString(text)
}
