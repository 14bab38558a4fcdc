// Package markdowntest finds what is alive in a message, as a server and its
// clients would.
package markdowntest

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/shared/markdown"
)

// Hostile returns texts that an archive or a file may be called by, to be live in a
// message that shows them as they are.
func Hostile() []string {
	return []string{
		"[click](https://evil.example/a)", "![x](https://evil.example/i.png)", "<https://evil.example/b>", "https://evil.example/c", "www.evil.example", "www12.evil.example", "WWW.evil.example",
		"mailto:a@evil.example", "a@evil.example", "ftp://evil.example", "[ref]", "[ref]: https://evil.example/d", "](https://evil.example/e)",
		"@all", "@channel", "@here", "@victim", "~town-square", ":smile:", "#hashtag", "**bold**", "`code`", "``` block", "# heading", "> quote", "| a | b |",
		"- item", "1. item", "line\n# heading", "line\r\n\r\n![x](https://evil.example/f.png)", "a\x00b", "\u202egnp.exe", "\u2066x\u2069", "\u200f\u200e",
		"<b>html</b>", "&#64;all", "&commat;all", "\\[x](https://evil.example/g)", "`[x](https://evil.example/h)", "***", "a *b* _c_ ~~d~~", "$x$", "@\u200call",
	}
}

var (
	mention  = regexp.MustCompile(`(?:^|[^\pL\pN_.\-@])@[\pL\pN_.\-]`)
	channel  = regexp.MustCompile(`(?:^|[^\pL\pN_/~])~[\pL\pN]`)
	emoji    = regexp.MustCompile(`:[a-zA-Z0-9_+-]+:`)
	address  = regexp.MustCompile(`(?i)[a-z]+://|www\.[\pL\pN]|mailto:[\pL\pN]|[\pL\pN]@[\pL\pN]`)
	hashtag  = regexp.MustCompile(`(?:^|\s)#\pL`)
	ownEmoji = regexp.MustCompile(`:(warning|white_check_mark|no_entry|lock|hourglass|hourglass_flowing_sand|x|information_source|[a-z_]+_circle|arrows_counterclockwise|double_vertical_bar):`)
)

// RequireDead fails when something in a message is alive that the message did not
// make itself: links and images that do not lead to one of the own addresses,
// mentions, emoji, hashtags, code that does not end, and characters that cannot be
// seen.
func RequireDead(t testing.TB, message string, own ...string) {
	t.Helper()
	for _, r := range message {
		require.False(t, r != '\n' && unicode.IsControl(r), "a control character %U in %q", r, message)
		invisible := unicode.Is(unicode.Cf, r) && !strings.ContainsRune("\u200b\u200c\u200d", r)
		require.False(t, invisible, "an invisible character %U in %q", r, message)
	}
	requireOwn := func(destination string) {
		t.Helper()
		fits := func(prefix string) bool { return strings.HasPrefix(destination, prefix) }
		require.True(t, slices.ContainsFunc(own, fits), "a link to %q in %q", destination, message)
	}
	var text strings.Builder
	flush := func() {
		said := ownEmoji.ReplaceAllString(text.String(), "")
		text.Reset()
		for name, live := range map[string]*regexp.Regexp{"mention": mention, "channel": channel, "emoji": emoji, "address": address, "hashtag": hashtag} {
			require.False(t, live.MatchString(said), "a live %s in %q of %q", name, said, message)
		}
	}
	markdown.Inspect(message, func(node any) bool {
		switch node := node.(type) {
		case *markdown.Text:
			text.WriteString(node.Text)
			return true
		case *markdown.InlineLink:
			requireOwn(node.Destination())
		case *markdown.ReferenceLink:
			requireOwn(node.Destination())
		case *markdown.InlineImage:
			requireOwn("image " + node.Destination())
		case *markdown.ReferenceImage:
			requireOwn("image " + node.Destination())
		case *markdown.Autolink:
			requireOwn(node.Destination())
			return false
		}
		flush()
		return true
	})
	flush()
}
