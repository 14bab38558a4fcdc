package sanitize

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
	runs := backticks(text)
	// last holds the index of the last run of each length: a run without an equal one
	// behind it opens no code, and the search for its end is spared.
	last := map[int]int{}
	for i, run := range runs {
		last[run.length] = i
	}
	var pieces []piece
	done := 0
	for i := 0; i < len(runs); i++ {
		opening := runs[i]
		if last[opening.length] == i {
			continue
		}
		for i++; runs[i].length != opening.length; i++ {
		}
		end := runs[i].start + runs[i].length
		pieces = append(pieces, piece{text: text[done:opening.start]}, piece{text: text[opening.start:end], code: true})
		done = end
	}
	if done < len(text) {
		pieces = append(pieces, piece{text: text[done:]})
	}
	return pieces
}

// ticks is a run of backticks.
type ticks struct{ start, length int }

// backticks lists the runs of backticks in a text.
func backticks(text string) (runs []ticks) {
	for at := 0; ; {
		start := strings.IndexByte(text[at:], '`')
		if start < 0 {
			return runs
		}
		start += at
		at = len(text) - len(strings.TrimLeft(text[start:], "`"))
		runs = append(runs, ticks{start: start, length: at - start})
	}
}
