package message

// appendEscaped appends a text that is to stand between tags or in an attribute
// with double quotes.
func appendEscaped(dst []byte, text string) []byte {
	start := 0
	for i := range len(text) {
		replacement := ""
		switch text[i] {
		case '&':
			replacement = "&amp;"
		case '<':
			replacement = "&lt;"
		case '>':
			replacement = "&gt;"
		case '"':
			replacement = "&quot;"
		case 0:
			replacement = "\uFFFD"
		default:
			continue
		}
		dst = append(dst, text[start:i]...)
		dst = append(dst, replacement...)
		start = i + 1
	}
	return append(dst, text[start:]...)
}

// AppendEscaped appends a text that is to stand between tags or in an attribute
// with double quotes.
func AppendEscaped(dst []byte, text string) []byte { return appendEscaped(dst, text) }
