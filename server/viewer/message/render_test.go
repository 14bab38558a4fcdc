package message_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/message"
)

// links knows one person, channel and emoji.
type links struct{}

func (links) Person(username string) (string, bool) {
	return "../person-anna/index.html", username == "anna" || username == "a.b"
}

func (links) Channel(name string) (href, label string, ok bool) {
	return "../channel-concerts/index.html", "Concerts & more", name == "concerts"
}

func (links) Emoji(name string) (string, bool) { return "../../data/emoji/1/image", name == "clef" }

func render(text string) string { return string(message.New(links{}).Append(nil, text)) }

const id = "abcdefghijklmnopqrstuvwxyz"

func TestAppend(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"plain text", "Hello there", "<p>Hello there</p>"},
		{"line breaks", "one\ntwo\n\nthree\n", "<p>one<br>two</p><p>three</p>"},
		{"signs of HTML in plain text", `5 > 3 "quoted"`, `<p>5 &gt; 3 &quot;quoted&quot;</p>`},
		{"raw HTML is text", "<b>bold</b>", "<p>&lt;b&gt;bold&lt;/b&gt;</p>"},
		{"a block of HTML is text", "<div onclick=x>\n\n**a**", "<p>&lt;div onclick=x&gt;</p>\n<p><strong>a</strong></p>"},
		{"a mention", "ask @Anna.", `<p>ask <a class="mention" href="../person-anna/index.html">@Anna</a>.</p>`},
		{"a mention in Markdown", "*ask* @a.b", `<p><em>ask</em> <a class="mention" href="../person-anna/index.html">@a.b</a></p>`},
		{"a mention of nobody known", "@nobody and me@anna", "<p>@nobody and me@anna</p>"},
		{"a link to a channel", "in ~concerts, ~other", `<p>in <a class="channel" href="../channel-concerts/index.html">~Concerts &amp; more</a>, ~other</p>`},
		{"emoji", ":+1: :clef: :none:", `<p>👍 <img class="emoji" src="../../data/emoji/1/image" alt=":clef:" title=":clef:"> :none:</p>`},
		{"a time of day is no emoji", "at 10:30:15", "<p>at 10:30:15</p>"},
		{"an address", "see https://example.com/a?b=1&c=2", `<p>see <a href="https://example.com/a?b=1&amp;c=2" rel="noreferrer noopener nofollow">https://example.com/a?b=1&amp;c=2</a></p>`},
		{"a permalink waits for its page", "https://chat.example.com/x/pl/" + id, `<p><a href="~post/` + id + `%20https://chat.example.com/x/pl/` + id + `">https://chat.example.com/x/pl/` + id + `</a></p>`},
		{"an image from elsewhere is a link", "![cat](https://example.com/cat.png)", `<p><a class="image" href="https://example.com/cat.png" rel="noreferrer noopener nofollow">cat</a></p>`},
		{"a script as address", "[x](javascript:alert(1))", "<p>x</p>"},
		{"data as address", "[x](data:text/html,<script>)", "<p>x</p>"},
		{"a relative address", "[x](../../data/files/evil.html)", "<p>x</p>"},
		{"a link that pretends to be one of ours", "[x](~post/" + id + ")", "<p>x</p>"},
		{"code", "`<b>`", "<p><code>&lt;b&gt;</code></p>"},
		{"a block of code", "```js\nalert('<')\n```", "<pre><code>alert(&#39;&lt;&#39;)\n</code></pre>"},
		{"mentions in code are text", "`@anna`", "<p><code>@anna</code></p>"},
		{"a table", "|a|b|\n|:-|-:|\n|1|2|", "<table>\n<thead>\n<tr>\n<th class=\"left\">a</th><th class=\"right\">b</th></tr>\n</thead>\n<tbody>\n<tr>\n<td class=\"left\">1</td><td class=\"right\">2</td></tr>\n</tbody>\n</table>"},
		{"tasks", "- [x] done", "<ul>\n<li><span class=\"task\">☑</span> done</li>\n</ul>"},
		{"nothing", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) { require.Equal(t, test.want, render(test.text)) })
	}
}

func TestResolvePosts(t *testing.T) {
	page := []byte(render("/x/pl/"+id+" and [a](https://e.example/_redirect/pl/"+id+")") + ` <a href="~post/n12%20index.html">`)
	known := func(id string) (string, bool) { return "../c/1.html#post-" + id, true }
	require.Contains(t, string(message.ResolvePosts(page, known)), `<a href="../c/1.html#post-`+id+`">a</a>`)
	require.Contains(t, string(message.ResolvePosts(page, known)), `<a href="../c/1.html#post-n12">`)
	unknown := func(string) (string, bool) { return "", false }
	require.Contains(t, string(message.ResolvePosts(page, unknown)), `<a href="https://e.example/_redirect/pl/`+id+`">a</a>`)
	require.Contains(t, string(message.ResolvePosts(page, unknown)), `<a href="index.html">`)
}

// hostile are messages that try to leave the text of their post.
var hostile = []string{
	`<script>canary()</script>`, `<img src=x onerror=canary()>`, `<svg onload=canary()>`, `"><script>canary()</script>`,
	`[x](javascript:canary())`, `[x](JaVaScRiPt:canary())`, "[x](java\nscript:canary())", `[x](&#106;avascript:canary())`, `[x](\x01javascript:canary())`,
	`[x](vbscript:canary())`, `[x](data:text/html;base64,PHNjcmlwdD5jYW5hcnkoKTwvc2NyaXB0Pg==)`, `[x](file:///etc/passwd)`,
	`![x](x" onerror="canary())`, `![x](https://e.example/" onerror="canary())`, `<https://e.example/" onclick="canary()>`,
	"[x](https://e.example \"\" onclick=canary() \"\")", `[<img src=x onerror=canary()>](https://e.example)`,
	"[a]: javascript:canary()\n[a]", `https://e.example/"onmouseover="canary()`, `www.e.example/"><script>canary()</script>`,
	`<javascript:canary()>`, "```\"><script>canary()</script>\nx\n```", "`` <script>canary()</script> ``", `:clef:" onerror="canary():`,
	`@anna"><script>`, `~concerts"><script>`, "|<script>|\n|-|\n|<img src=x onerror=canary()>|", "# <script>canary()</script>",
	`<!--><script>canary()</script>-->`, `<![CDATA[<script>canary()</script>]]>`, `<?php canary() ?>`, `&lt;script&gt;canary()&lt;/script&gt;`,
	`<a href="javascript:canary()">x</a>`, `<iframe srcdoc="<script>canary()</script>">`, `<base href="https://evil.example">`, `<meta http-equiv=refresh content=0>`,
	`https://chat.example.com/x/pl/` + id + `" onclick="canary()`, `[x](https://e/pl/` + id + `?"onclick="canary())`, `/pl/` + id + `#"><script>`,
	"\u202e<script>", "\x00<script>", `<style>*{background:url(https://evil.example)}</style>`, `<link rel=stylesheet href=https://evil.example>`,
	`<form action=https://evil.example><input type=submit>`, `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=canary()&gt;">`,
	`<noscript><p title="</noscript><img src=x onerror=canary()>">`, `[](https://e.example)`, `[~post/x](~post/x%20javascript:canary())`,
}

// allowed are the attributes that a message may have.
var allowed = map[string]bool{
	"a href": true, "a rel": true, "a class": true, "img src": true, "img alt": true, "img title": true, "img class": true, "ol start": true,
	"span class": true, "th class": true, "td class": true, "p class": true,
}

// check parses HTML as a browser does and looks at every element.
func check(t *testing.T, text, rendered string) {
	t.Helper()
	rendered = string(message.ResolvePosts([]byte(rendered), func(string) (string, bool) { return "", false }))
	tokens := html.NewTokenizer(strings.NewReader(rendered))
	for {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			return
		}
		if kind == html.CommentToken || kind == html.DoctypeToken {
			t.Fatalf("%q becomes a comment: %s", text, rendered)
		}
		token := tokens.Token()
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		switch token.Data {
		case "p", "br", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li", "hr", "span", "a", "img",
			"h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td":
		default:
			t.Fatalf("%q becomes <%s>: %s", text, token.Data, rendered)
		}
		for _, attribute := range token.Attr {
			require.True(t, allowed[token.Data+" "+attribute.Key], "%q becomes %s=%q: %s", text, attribute.Key, attribute.Val, rendered)
			checkAddress(t, text, attribute)
		}
	}
}

func checkAddress(t *testing.T, text string, attribute html.Attribute) {
	t.Helper()
	value := strings.ToLower(strings.TrimSpace(attribute.Val))
	switch attribute.Key {
	case "src":
		require.Equal(t, "../../data/emoji/1/image", value)
	case "href":
		safe := value == "#main" || value == "../person-anna/index.html" || value == "../channel-concerts/index.html" || strings.HasPrefix(value, "/")
		for _, scheme := range []string{"http://", "https://", "mailto:", "ftp://", "tel:"} {
			safe = safe || strings.HasPrefix(value, scheme)
		}
		require.True(t, safe, "%q leads to %q", text, attribute.Val)
	}
}

func TestAppend_LetsNothingOutOfAMessage(t *testing.T) {
	for _, text := range hostile {
		check(t, text, render(text))
		for _, around := range []string{"**%**", "> %", "- %\n- %", "a % b", "%\n%", "| % |\n|-|\n| % |", "[%](https://e.example/%)", "![%](%)"} {
			wrapped := strings.ReplaceAll(around, "%", text)
			check(t, wrapped, render(wrapped))
		}
	}
}

func TestAppend_ShowsAsTextWhatWouldTakeAParserLong(t *testing.T) {
	for _, unit := range []string{"*a_", "_a*", "a*b*c_d_", "1. ", "> ", "- + ", "[", "[a](", "*a", "~~a"} {
		text := strings.Repeat(unit, 48_000/len(unit))
		require.Equal(t, string(message.AppendLiteral(nil, text)), render(text), unit)
	}
	require.Contains(t, render(strings.Repeat("- ", 1000)), "<hr>", "a long rule is one")
	require.Contains(t, render("> > > a"), "<blockquote>")
	require.Contains(t, render(strings.Repeat("*a* ", 700)), "<em>")
}

func TestAppend_ShowsAMessageOfTooManyTagsAsText(t *testing.T) {
	for name, text := range map[string]string{
		"rules": strings.Repeat("---\n", 13_000), "paragraphs": strings.Repeat("a\n\n", 13_000), "lines": strings.Repeat("a\n", 13_000), "headings": strings.Repeat("# a\n", 13_000),
	} {
		html := render(text)
		require.LessOrEqual(t, strings.Count(html, "<"), 12_000, name)
	}
	require.Equal(t, 2000, strings.Count(render(strings.Repeat("a\n\n", 2000)), "<p>"))
}

func TestAppend_LeavesOutMarksThatNoCharacterHasRoomFor(t *testing.T) {
	for name, mark := range map[string]string{"accents": "\u0301", "joiners": "\u200d", "variants": "\U000E0101"} {
		for _, size := range []int{10_000, 100_000} {
			html := render("**b** a" + strings.Repeat(mark, size/len(mark)) + "c " + strings.Repeat("long enough ", 100))
			require.Equal(t, 32, strings.Count(html, mark), "%s, %d bytes", name, size)
			require.Contains(t, html, "c long enough")
		}
	}
	hindi := strings.Repeat("क्षत्रिय हिन्दी ", 100)
	require.Equal(t, "<p>"+strings.TrimSpace(hindi)+"</p>", strings.TrimSpace(strings.ReplaceAll(render(hindi), " </p>", "</p>")))
}

func TestAppend_MakesNoMoreCellsThanAPageMayShow(t *testing.T) {
	table := func(columns, rows int, row string) string {
		return "|" + strings.Repeat("a|", columns) + "\n|" + strings.Repeat("-|", columns) + "\n" + strings.Repeat(row+"\n", rows)
	}
	renderer := message.New(links{})
	for name, text := range map[string]string{
		"rows without cells": table(1000, 3000, "|"), "in a quote": "> " + strings.ReplaceAll(table(1000, 3000, "|"), "\n", "\n> "),
		"a second rule": "|a|\n|-|\n" + table(1000, 3000, "|"), "with spaces": table(1000, 3000, " |\t"), "rows of text": table(1000, 3000, "x"),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		out := renderer.Append(nil, text)
		runtime.ReadMemStats(&after)
		require.NotContains(t, string(out), "<td", name)
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(32<<20), name)
	}
	whole := string(renderer.Append(nil, table(10, 300, strings.Repeat("|1", 10)+"|")))
	require.Equal(t, 3000, strings.Count(whole, "<td"))
	apart := strings.Repeat(table(100, 1, "|")+"\n\n"+strings.Repeat("text\n", 100)+"\n", 8)
	require.Contains(t, string(renderer.Append(nil, apart)), "<td", "text behind a table has no cells")
}

func FuzzAppend(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	f.Add("# a\n\n- b\n  1. c\n\n> d\n\n|e|f|\n|-|-|\n|g|h|\n\n`i` **j** ~~k~~ @anna ~concerts :clef: https://e.example")
	f.Fuzz(func(t *testing.T, text string) {
		rendered := render(text)
		check(t, text, rendered)
		require.LessOrEqual(t, len(rendered), 5*len(text)+200<<10)
	})
}
