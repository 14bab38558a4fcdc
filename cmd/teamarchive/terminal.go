package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode"

	"github.com/fatih/color"
	"golang.org/x/term"
)

// terminal writes results and progress.
type terminal struct {
	out, err io.Writer
	// interactive says that err is a terminal, on which progress may be shown, and
	// colours that out is one, which may show colours.
	interactive, colours bool
	json, quiet          bool
	progress             *progress
}

func newTerminal() *terminal {
	return &terminal{
		out: os.Stdout, err: os.Stderr,
		interactive: term.IsTerminal(int(os.Stderr.Fd())),
		colours:     isTerminal(os.Stdout) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb",
	}
}

func isTerminal(file *os.File) bool {
	return term.IsTerminal(int(file.Fd()))
}

// start prepares what the flags ask for.
func (t *terminal) start() {
	t.progress = newProgress(t.err, t.interactive && !t.quiet)
}

// end takes the progress off the screen.
func (t *terminal) end() {
	if t.progress != nil {
		t.progress.end()
	}
}

// printf writes a part of the result for people; nothing with --json.
func (t *terminal) printf(format string, args ...any) {
	if !t.json {
		_, _ = fmt.Fprintf(t.out, format, args...)
	}
}

// summaryf writes what --quiet keeps back.
func (t *terminal) summaryf(format string, args ...any) {
	if !t.quiet {
		t.printf(format, args...)
	}
}

// result writes a result for programs, with --json.
func (t *terminal) result(value any) error {
	if !t.json {
		return nil
	}
	encoder := json.NewEncoder(t.out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

func (t *terminal) good(text string) string { return t.coloured(text, color.FgGreen) }
func (t *terminal) bad(text string) string  { return t.coloured(text, color.FgRed, color.Bold) }
func (t *terminal) odd(text string) string  { return t.coloured(text, color.FgYellow) }
func (t *terminal) head(text string) string { return t.coloured(text, color.Bold) }

func (t *terminal) coloured(text string, attributes ...color.Attribute) string {
	if !t.colours {
		return text
	}
	c := color.New(attributes...)
	c.EnableColor()
	return c.Sprint(text)
}

// printable returns a text of an archive without what could change what a terminal
// does: control characters, and the signs that turn the direction of writing.
func printable(text string) string {
	hostile := func(r rune) bool {
		return r != '\n' && (!unicode.IsPrint(r) && r != '\u200d' || r == unicode.ReplacementChar)
	}
	if strings.IndexFunc(text, hostile) < 0 {
		return text
	}
	var safe strings.Builder
	for _, r := range text {
		if hostile(r) {
			quoted := strconv.QuoteRune(r)
			safe.WriteString(quoted[1 : len(quoted)-1])
			continue
		}
		safe.WriteRune(r)
	}
	return safe.String()
}

// line is printable text on one line.
func line(text string) string {
	return printable(strings.ReplaceAll(text, "\n", " "))
}
