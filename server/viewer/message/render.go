package message

import (
	"bytes"
	"regexp"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

const (
	// maxMarkdown bounds the bytes of a message that are read as Markdown. No server takes
	// more; longer messages are shown as they are.
	maxMarkdown = 64 << 10
	// maxHTML bounds the length of a message's HTML: small texts can be markup of many
	// times their size.
	maxHTML = 160 << 10
	// maxTags bounds the tags of a message's HTML: a browser takes long for tens of
	// thousands of rules or empty paragraphs.
	maxTags = 12_000
	// MaxLiteral bounds the bytes of a message without Markdown that are shown.
	MaxLiteral = 64 << 10
)

// Renderer renders messages. It is safe for concurrent use.
type Renderer struct {
	markdown goldmark.Markdown
	policy   *bluemonday.Policy
	links    Links
}

// New returns a renderer whose links lead where links says.
func New(links Links) *Renderer {
	reading := parser.NewParser(
		parser.WithBlockParsers(
			// The block parsers of CommonMark without that of HTML, which stays text.
			util.Prioritized(parser.NewSetextHeadingParser(), 100),
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(parser.NewListParser(), 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(parser.NewBlockquoteParser(), 800),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(
			util.Prioritized(parser.NewCodeSpanParser(), 100),
			util.Prioritized(parser.NewLinkParser(), 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300),
			util.Prioritized(&nameParser{links}, 350),
			util.Prioritized(parser.NewEmphasisParser(), 500),
		),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
	)
	markdown := goldmark.New(
		goldmark.WithParser(reading),
		goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Linkify, extension.TaskList),
		goldmark.WithRendererOptions(html.WithHardWraps(), renderer.WithNodeRenderers(util.Prioritized(&nodes{}, 10))),
	)
	return &Renderer{markdown: markdown, policy: policy(), links: links}
}

// policy lists the elements and attributes that a message may have in a page.
func policy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li", "hr", "span",
		"h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("start").Matching(regexp.MustCompile(`^\d{1,9}$`)).OnElements("ol")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^(mention|channel|task|left|center|right|image)$`)).OnElements("a", "span", "th", "td")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^noreferrer noopener nofollow$`)).OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto", "ftp", "tel")
	p.AllowRelativeURLs(true)
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^emoji$`)).OnElements("img")
	p.AllowAttrs("src").Matching(regexp.MustCompile(`^(\.\./)*data/emoji/[A-Za-z0-9._%/-]+$`)).OnElements("img")
	p.AllowAttrs("alt", "title").Matching(regexp.MustCompile(`^:[A-Za-z0-9._+-]{1,64}:$`)).OnElements("img")
	return p
}

// Append appends the HTML of a message.
func (r *Renderer) Append(dst []byte, text string) []byte {
	if text == "" {
		return dst
	}
	text = thinned(text)
	if len(text) > maxMarkdown {
		return AppendLiteral(dst, shorten(text))
	}
	out, ok := r.appendSimple(dst, text)
	if !ok {
		out = r.appendMarkdown(dst, text)
	}
	if bytes.Count(out[len(dst):], []byte("<")) > maxTags {
		return AppendLiteral(dst, shorten(text))
	}
	return out
}

// appendMarkdown appends a text by the parser and the sanitizer.
func (r *Renderer) appendMarkdown(dst []byte, text string) []byte {
	if nestedTooDeep(text) {
		return AppendLiteral(dst, shorten(text))
	}
	var rendered bytes.Buffer
	if err := r.markdown.Convert([]byte(text), &rendered); err != nil || rendered.Len() > maxHTML {
		return AppendLiteral(dst, shorten(text))
	}
	safe := r.policy.SanitizeReader(&rendered).Bytes()
	if len(safe) > maxHTML {
		return AppendLiteral(dst, shorten(text))
	}
	return append(dst, bytes.TrimRight(safe, "\n")...)
}

// shorten cuts a text at MaxLiteral bytes, between two characters.
func shorten(text string) string {
	if len(text) <= MaxLiteral {
		return text
	}
	end := MaxLiteral
	for end > 0 && text[end]&0xC0 == 0x80 {
		end--
	}
	return text[:end] + "…"
}

// Shortened reports whether a message is too long to be shown whole.
func Shortened(text string) bool { return len(text) > MaxLiteral }
