package message

import (
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
)

// Most messages have words, names, emoji, addresses and a little emphasis. A
// parser and a sanitizer take fifty times as long for these as one look at their
// bytes. What is not certain to mean the same here as there is left to them; a
// fuzz test holds both to the same HTML.

// special marks the bytes that may be more than text.
var special = func() (marks [256]bool) {
	for c := range ' ' {
		marks[c] = true
	}
	for _, c := range "\\`*_[]<>|~&@:.\"" {
		marks[c] = true
	}
	return marks
}()

// simple renders a text in one pass.
type simple struct {
	r    *Renderer
	text string
	dst  []byte
	// from is the beginning of the text that was looked at and not written yet, at
	// where the pass is.
	from, at int
}

// appendSimple appends a text whose meaning is certain. It reports false, and
// appends nothing, where it is not.
func (r *Renderer) appendSimple(dst []byte, text string) ([]byte, bool) {
	s := simple{r: r, text: text, dst: append(dst, "<p>"...)}
	if !startsText(text) {
		return dst, false
	}
	for s.at < len(text) {
		c := text[s.at]
		if !special[c] {
			s.at++
			continue
		}
		if !s.sign(c) {
			return dst, false
		}
	}
	s.flush()
	return append(s.dst, "</p>"...), true
}

// flush writes the text that is pending.
func (s *simple) flush() {
	s.dst = append(s.dst, s.text[s.from:s.at]...)
	s.from = s.at
}

// replace writes markup in place of the next bytes.
func (s *simple) replace(length int, markup string) bool {
	s.flush()
	s.dst = append(s.dst, markup...)
	s.at += length
	s.from = s.at
	return true
}

// sign takes a byte that may be more than text, and reports whether its meaning is
// certain.
func (s *simple) sign(c byte) bool {
	switch c {
	case '\n':
		return s.lineEnd()
	case '@':
		return s.mention()
	case ':':
		return s.colon()
	case '*':
		return s.emphasis()
	case '_':
		if isWordByte(s.before(s.at)) && isWordByte(s.byteAt(s.at+1)) {
			s.at++
			return true
		}
		return s.emphasis()
	case '`':
		return s.code()
	case '~':
		return s.channel()
	case '.':
		// An address may begin so.
		if s.at >= 3 && strings.EqualFold(s.text[s.at-3:s.at], "www") {
			return false
		}
		s.at++
		return true
	case '"':
		return s.replace(1, "&quot;")
	case '>':
		return s.replace(1, "&gt;")
	case '<':
		next := s.byteAt(s.at + 1)
		return (next == ' ' || isDigit(next)) && s.replace(1, "&lt;")
	case '&':
		return s.byteAt(s.at+1) == ' ' && s.replace(1, "&amp;")
	}
	return false
}

// before and byteAt return a byte of the text, and a line break where there is none.
func (s *simple) before(at int) byte { return s.byteAt(at - 1) }

func (s *simple) byteAt(at int) byte {
	if at < 0 || at >= len(s.text) {
		return '\n'
	}
	return s.text[at]
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isWordByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || isDigit(c)
}

// lineEnd breaks the line, or the paragraph where a line is empty.
func (s *simple) lineEnd() bool {
	s.flush()
	rest := strings.TrimLeft(s.text[s.at:], "\n")
	breaks := len(s.text) - s.at - len(rest)
	switch {
	case rest == "":
		return s.replace(breaks, "")
	case !startsText(rest):
		return false
	case breaks > 1:
		return s.replace(breaks, "</p><p>")
	}
	return s.replace(breaks, "<br>")
}

// startsText reports whether a line begins with text, and not with a sign of a
// heading, a list, a quote or a table.
func startsText(line string) bool {
	next := byte('\n')
	if len(line) > 1 {
		next = line[1]
	}
	switch c := line[0]; {
	case c == ' ', c == '-', c == '+', c == '=', c == '$', c == '>', c == '\n':
		return false
	case c == '#':
		return next != '#' && next != ' ' && next >= ' '
	case isDigit(c):
		end := 0
		for end < len(line) && isDigit(line[end]) {
			end++
		}
		return end == len(line) || line[end] != '.' && line[end] != ')'
	}
	return true
}

// beginsWord reports whether a sign stands where a word may begin.
func (s *simple) beginsWord() bool {
	switch s.before(s.at) {
	case ' ', '\n':
		return true
	}
	return false
}

// mention writes the name of a person as a link. Behind other signs it may be part
// of an address.
func (s *simple) mention() bool {
	if !s.beginsWord() && s.before(s.at) != '(' {
		return false
	}
	name, href, ok := mention(s.r.links, s.text[s.at+1:])
	if !ok {
		s.at++
		return true
	}
	s.flush()
	s.dst = appendMention(s.dst, name, href)
	s.at += 1 + len(name)
	s.from = s.at
	return true
}

// channel writes the name of a channel as a link.
func (s *simple) channel() bool {
	if !s.beginsWord() && s.before(s.at) != '(' {
		return false
	}
	name, href, label, ok := channelLink(s.r.links, s.text[s.at+1:])
	if !ok {
		return false
	}
	s.flush()
	s.dst = appendChannel(s.dst, href, label)
	s.at += 1 + len(name)
	s.from = s.at
	return true
}

// colon writes an emoji, an address, or a colon.
func (s *simple) colon() bool {
	if strings.HasPrefix(s.text[s.at:], "://") {
		return s.address()
	}
	if name, ok := emojiAt(s.text[s.at+1:]); ok {
		if character, known := mmrules.SystemEmoji(name); known {
			return s.replace(len(name)+2, character)
		}
		if _, own := s.r.links.Emoji(name); own {
			return false
		}
	}
	s.at++
	return true
}

// code writes code between two signs.
func (s *simple) code() bool {
	rest := s.text[s.at+1:]
	end := strings.IndexAny(rest, "`\n")
	if end < 1 || rest[end] != '`' || rest[0] == ' ' || rest[end-1] == ' ' || end+1 < len(rest) && rest[end+1] == '`' {
		return false
	}
	if strings.ContainsFunc(rest[:end], func(c rune) bool { return c < ' ' }) {
		return false
	}
	s.flush()
	s.dst = append(s.dst, "<code>"...)
	s.dst = appendEscaped(s.dst, rest[:end])
	s.dst = append(s.dst, "</code>"...)
	s.at += end + 2
	s.from = s.at
	return true
}

// emphasis writes words between signs of emphasis.
func (s *simple) emphasis() bool {
	sign := s.text[s.at : s.at+1]
	element := "em"
	if s.byteAt(s.at+1) == sign[0] {
		sign, element = s.text[s.at:s.at+2], "strong"
	}
	rest := s.text[s.at+len(sign):]
	end := 0
	for end < len(rest) && (isWordByte(rest[end]) || end > 0 && rest[end] == ' ') {
		end++
	}
	if !s.beginsWord() || end == 0 || rest[end-1] == ' ' || !strings.HasPrefix(rest[end:], sign) {
		return false
	}
	if behind := end + len(sign); behind < len(rest) && strings.IndexByte(" \n.,!?", rest[behind]) < 0 {
		return false
	}
	s.flush()
	s.dst = append(append(append(s.dst, '<'), element...), '>')
	s.dst = append(s.dst, rest[:end]...)
	s.dst = append(append(append(s.dst, "</"...), element...), '>')
	s.at += end + 2*len(sign)
	s.from = s.at
	return true
}

// AppendLiteral appends a text as it is, without Markdown.
func AppendLiteral(dst []byte, text string) []byte {
	dst = append(dst, `<p class="literal">`...)
	dst = appendEscaped(dst, thinned(text))
	return append(dst, "</p>"...)
}

func appendMention(dst []byte, name, href string) []byte {
	dst = append(dst, `<a class="mention" href="`...)
	dst = appendEscaped(dst, href)
	dst = append(dst, `">@`...)
	dst = appendEscaped(dst, name)
	return append(dst, "</a>"...)
}

func appendChannel(dst []byte, href, label string) []byte {
	dst = append(dst, `<a class="channel" href="`...)
	dst = appendEscaped(dst, href)
	dst = append(dst, `">~`...)
	dst = appendEscaped(dst, label)
	return append(dst, "</a>"...)
}
