package message

import "strings"

// plain reports whether Markdown would leave a text as it is: most messages are
// such, and they need not go through a parser.
func plain(text string) bool {
	lineStart := true
	for i := 0; i < len(text); i++ {
		c := text[i]
		if lineStart {
			if startsBlock(text[i:]) {
				return false
			}
			lineStart = false
		}
		switch c {
		case '\n':
			lineStart = true
		case '\\', '`', '*', '_', '[', ']', '<', '>', '|', '~', '&', '\t', '\r', 0:
			return false
		case ':':
			if !plainColon(text, i) {
				return false
			}
		case '@':
			if i > 0 && isNameByte(text[i-1]) {
				return false
			}
		case 'w', 'W':
			if strings.HasPrefix(text[i:], "www.") || strings.HasPrefix(text[i:], "WWW.") {
				return false
			}
		}
	}
	return true
}

// plainColon reports whether a colon begins neither an emoji nor an address.
func plainColon(text string, at int) bool {
	if at+1 == len(text) {
		return true
	}
	next := text[at+1]
	isDigit := func(c byte) bool { return '0' <= c && c <= '9' }
	return next == ' ' || next == '\n' || at > 0 && isDigit(text[at-1]) && isDigit(next)
}

// startsBlock reports whether a line may begin something else than a paragraph.
func startsBlock(line string) bool {
	switch c := line[0]; {
	case c == ' ', c == '#', c == '-', c == '+', c == '=', c == '$':
		return true
	case '0' <= c && c <= '9':
		end := 0
		for end < len(line) && '0' <= line[end] && line[end] <= '9' {
			end++
		}
		return end < len(line) && (line[end] == '.' || line[end] == ')')
	}
	return false
}

// appendPlain appends a text that [plain] reports, with mentions as links.
func (r *Renderer) appendPlain(dst []byte, text string) []byte {
	dst = append(dst, "<p>"...)
	for text != "" {
		at := strings.IndexAny(text, "@\n")
		if at < 0 {
			break
		}
		dst = appendEscaped(dst, text[:at])
		if text[at] == '\n' {
			rest := strings.TrimLeft(text[at:], "\n")
			switch lines := len(text) - at - len(rest); {
			case rest == "":
			case lines > 1:
				dst = append(dst, "</p><p>"...)
			default:
				dst = append(dst, "<br>"...)
			}
			text = rest
			continue
		}
		text = text[at+1:]
		if name, href, ok := mention(r.links, text); ok {
			dst = appendMention(dst, name, href)
			text = text[len(name):]
		} else {
			dst = append(dst, '@')
		}
	}
	dst = appendEscaped(dst, text)
	return append(dst, "</p>"...)
}

// AppendLiteral appends a text as it is, without Markdown.
func AppendLiteral(dst []byte, text string) []byte {
	dst = append(dst, `<p class="literal">`...)
	dst = appendEscaped(dst, text)
	return append(dst, "</p>"...)
}

func appendMention(dst []byte, name, href string) []byte {
	dst = append(dst, `<a class="mention" href="`...)
	dst = appendEscaped(dst, href)
	dst = append(dst, `">@`...)
	dst = appendEscaped(dst, name)
	return append(dst, "</a>"...)
}
