package importer

import "strings"

// piece is a part of a text that is code, or not.
type piece struct {
	text string
	code bool
}

// splitCode divides a text of Markdown into what is code and what is not:
// fenced blocks, blocks that are indented after an empty line, and spans between
// equal runs of backticks. Together the pieces are the text.
func splitCode(text string) []piece {
	if !strings.ContainsAny(text, "`~\t") && !strings.Contains(text, "    ") {
		return []piece{{text: text}}
	}
	var pieces []piece
	var plain strings.Builder
	flush := func() {
		if plain.Len() > 0 {
			pieces = append(pieces, splitSpans(plain.String())...)
			plain.Reset()
		}
	}
	fence := ""
	blank := true
	for line := range strings.Lines(text) {
		opened := fenceOf(line)
		switch {
		case fence != "":
			pieces = append(pieces, piece{text: line, code: true})
			if closes(line, fence) {
				fence = ""
			}
		case opened != "":
			flush()
			fence = opened
			pieces = append(pieces, piece{text: line, code: true})
		case blank && (strings.HasPrefix(line, "    ") || strings.HasPrefix(line, "\t")) && strings.TrimSpace(line) != "":
			flush()
			pieces = append(pieces, piece{text: line, code: true})
			continue // the next indented line goes on with it
		default:
			if strings.TrimSpace(line) == "" {
				// Spans of code do not go beyond their paragraph.
				plain.WriteString(line)
				flush()
			} else {
				plain.WriteString(line)
			}
		}
		blank = strings.TrimSpace(line) == ""
	}
	flush()
	return pieces
}

// fenceOf returns the run of backticks or tildes by which a line begins a
// block of code, or nothing.
func fenceOf(line string) string {
	trimmed := strings.TrimLeft(line, " ")
	if len(line)-len(trimmed) > 3 || len(trimmed) < 3 || trimmed[0] != '`' && trimmed[0] != '~' {
		return ""
	}
	rest := strings.TrimLeft(trimmed, trimmed[:1])
	run := trimmed[:len(trimmed)-len(rest)]
	if len(run) < 3 || run[0] == '`' && strings.Contains(rest, "`") {
		return ""
	}
	return run
}

func closes(line, fence string) bool {
	trimmed := strings.TrimSpace(line)
	return len(trimmed) >= len(fence) && strings.Trim(trimmed, fence[:1]) == ""
}

// splitSpans divides a paragraph at its spans of code.
func splitSpans(text string) []piece {
	var pieces []piece
	for {
		start := strings.IndexByte(text, '`')
		if start < 0 {
			break
		}
		run := len(text[start:]) - len(strings.TrimLeft(text[start:], "`"))
		length := spanEnd(text[start+run:], run)
		if length < 0 {
			// These open nothing.
			pieces = append(pieces, piece{text: text[:start+run]})
			text = text[start+run:]
			continue
		}
		end := start + run + length
		pieces = append(pieces, piece{text: text[:start]}, piece{text: text[start:end], code: true})
		text = text[end:]
	}
	if text != "" {
		pieces = append(pieces, piece{text: text})
	}
	return pieces
}

// spanEnd returns where a run of just so many backticks ends, or -1.
func spanEnd(text string, run int) int {
	for at := 0; at < len(text); {
		start := strings.IndexByte(text[at:], '`')
		if start < 0 {
			return -1
		}
		start += at
		length := len(text[start:]) - len(strings.TrimLeft(text[start:], "`"))
		if at = start + length; length == run {
			return at
		}
	}
	return -1
}
