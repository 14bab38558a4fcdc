package text

import (
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

// writer writes threads. The first error ends it.
type writer struct {
	pick  Pick
	out   io.Writer
	whole map[string]string
	found bool
	// where is the place of the last thread, day that of the last root.
	where, day string
	err        error
}

func (w *writer) printf(format string, args ...any) {
	if w.err == nil {
		_, w.err = fmt.Fprintf(w.out, format, args...)
	}
}

// line is text that must stay on one line.
func (w *writer) line(text string) string {
	return w.pick.Clean(strings.Join(strings.Fields(text), " "))
}

func (w *writer) in(at int64) bool {
	return at >= w.pick.Since && (w.pick.Until == 0 || at < w.pick.Until)
}

// thread writes a thread. Again says that it is a further part of the one before.
func (w *writer) thread(part kept, again bool) {
	var replies []bulk.Content
	for _, reply := range part.Thread.Replies {
		if w.in(reply.CreateAt) {
			replies = append(replies, reply)
		}
	}
	if len(replies) == 0 && !w.in(part.Thread.CreateAt) {
		return
	}
	if !again {
		w.heads(part)
		w.post(part.Thread.Content, false)
	}
	for _, reply := range replies {
		w.post(reply, true)
	}
}

// heads writes where and on which day what follows was said, when that is new.
func (w *writer) heads(part kept) {
	if part.Where != w.where {
		w.where, w.day = part.Where, ""
		if w.pick.Plain {
			w.printf("%s\n", w.line(part.Where))
		} else {
			w.printf("# %s\n", escape(w.line(part.Where)))
		}
	}
	if day := time.UnixMilli(part.Thread.CreateAt).UTC().Format(time.DateOnly); day != w.day {
		w.day = day
		if w.pick.Plain {
			w.printf("\n--- %s ---\n", day)
		} else {
			w.printf("\n## %s\n", day)
		}
	}
}

func (w *writer) post(content bulk.Content, reply bool) {
	at := time.UnixMilli(content.CreateAt).UTC().Format("2006-01-02 15:04")
	message := content.Message
	if whole, ok := w.whole[source.PostID(content)]; ok {
		message = whole
	}
	if w.pick.Plain {
		w.plain(content, message, at, reply)
		return
	}
	var text strings.Builder
	fmt.Fprintf(&text, "**%s** · %s UTC", escape(w.line("@"+content.User)), at)
	if content.EditAt > 0 {
		text.WriteString(" · edited")
	}
	if content.IsPinned {
		text.WriteString(" · pinned")
	}
	text.WriteString("\n")
	if message != "" {
		text.WriteString("\n" + closed(w.pick.Clean(strings.TrimRight(message, "\n"))) + "\n")
	}
	for _, file := range content.Attachments {
		fmt.Fprintf(&text, "\n- file: %s\n", escape(w.line(path.Base(file.Path))))
	}
	if list := reactions(content); list != "" {
		text.WriteString("\n" + escape(w.line(list)) + "\n")
	}
	w.printf("\n%s", prefixed(text.String(), reply, "> ", ">"))
}

func (w *writer) plain(content bulk.Content, message, at string, reply bool) {
	var text strings.Builder
	fmt.Fprintf(&text, "[%s] %s: %s\n", at, w.line(content.User), w.pick.Clean(strings.TrimRight(message, "\n")))
	for _, file := range content.Attachments {
		fmt.Fprintf(&text, "    file: %s\n", w.line(path.Base(file.Path)))
	}
	if list := reactions(content); list != "" {
		fmt.Fprintf(&text, "    %s\n", w.line(list))
	}
	w.printf("%s", prefixed(text.String(), reply, "    ", ""))
}

// reactions lists who reacted with what, in the order of the first of each.
func reactions(content bulk.Content) string {
	var order []string
	people := map[string][]string{}
	for _, reaction := range content.Reactions {
		if people[reaction.EmojiName] == nil {
			order = append(order, reaction.EmojiName)
		}
		people[reaction.EmojiName] = append(people[reaction.EmojiName], reaction.User)
	}
	var parts []string
	for _, name := range order {
		parts = append(parts, ":"+name+": "+strings.Join(people[name], ", "))
	}
	return strings.Join(parts, "; ")
}

// prefixed puts signs before each line of a reply, before an empty one others.
func prefixed(text string, reply bool, sign, empty string) string {
	if !reply {
		return text
	}
	var out strings.Builder
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" {
			out.WriteString(empty + "\n")
			continue
		}
		out.WriteString(sign + line)
	}
	return out.String()
}

// escape keeps signs of Markdown in what is no Markdown.
func escape(text string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "]", `\]`, "<", `\<`, "#", `\#`).Replace(text)
}

// closed ends a block of code that a message leaves open: what others write after it
// is no code.
func closed(message string) string {
	fence := ""
	for line := range strings.Lines(message) {
		trimmed := strings.TrimSpace(line)
		for _, sign := range []string{"```", "~~~"} {
			switch {
			case !strings.HasPrefix(trimmed, sign):
			case fence == "":
				fence = sign
			case fence == sign:
				fence = ""
			}
		}
	}
	if fence != "" {
		return message + "\n" + fence
	}
	return message
}
