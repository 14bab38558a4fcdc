package message

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
)

// named is a mention, a link to a channel or an emoji in a message.
type named struct {
	ast.BaseInline
	html []byte
}

var kindNamed = ast.NewNodeKind("Named")

func (n *named) Kind() ast.NodeKind            { return kindNamed }
func (n *named) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// nameParser finds mentions, links to channels and emoji.
type nameParser struct{ links Links }

func (p *nameParser) Trigger() []byte { return []byte{'@', '~', ':'} }

func (p *nameParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, segment := block.PeekLine()
	if len(line) < 2 {
		return nil
	}
	rest := string(line[1:min(len(line), maxName+2)])
	html, length := p.html(line[0], rest, endsWord(block.Source()[:segment.Start]))
	if length == 0 {
		return nil
	}
	block.Advance(1 + length)
	return &named{html: html}
}

// html returns the HTML of a name behind a sign and how many bytes it has.
func (p *nameParser) html(sign byte, rest string, inWord bool) ([]byte, int) {
	switch sign {
	case '@':
		if name, href, ok := mention(p.links, rest); ok && !inWord {
			return appendMention(nil, name, href), len(name)
		}
	case '~':
		if name, href, label, ok := channelLink(p.links, rest); ok && !inWord {
			return appendChannel(nil, href, label), len(name)
		}
	case ':':
		if name, ok := emojiAt(rest); ok {
			if html := AppendEmoji(nil, p.links, name); html != nil {
				return html, len(name) + 1
			}
		}
	}
	return nil, 0
}

// AppendEmoji appends an emoji by its name, and nothing for one that is unknown.
func AppendEmoji(dst []byte, links Links, name string) []byte {
	if character, ok := mmrules.SystemEmoji(name); ok {
		return append(dst, character...)
	}
	src, ok := links.Emoji(name)
	if !ok {
		return dst
	}
	dst = append(dst, `<img class="emoji" src="`...)
	dst = appendEscaped(dst, src)
	dst = append(dst, `" alt=":`...)
	dst = appendEscaped(dst, name)
	dst = append(dst, `:" title=":`...)
	dst = appendEscaped(dst, name)
	return append(dst, `:">`...)
}

// nodes renders the nodes that lead elsewhere, and those of our own.
type nodes struct{}

func (n *nodes) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(kindNamed, n.named)
	reg.Register(ast.KindLink, n.link)
	reg.Register(ast.KindImage, n.image)
	reg.Register(ast.KindAutoLink, n.autoLink)
	reg.Register(extast.KindTaskCheckBox, n.task)
	reg.Register(extast.KindTableCell, n.cell)
	reg.Register(ast.KindFencedCodeBlock, n.code)
}

func (n *nodes) named(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if own, ok := node.(*named); ok && entering {
		_, _ = w.Write(own.html)
	}
	return ast.WalkContinue, nil
}

// open writes the beginning of a link, and reports whether there is one.
func open(w util.BufWriter, address []byte, class string) bool {
	href, post, ok := Address(string(address))
	if !ok {
		return false
	}
	tag := append([]byte("<a"), class...)
	tag = append(tag, ` href="`...)
	tag = append(tag, util.EscapeHTML(util.URLEscape([]byte(href), true))...)
	tag = append(tag, '"')
	if !post {
		tag = append(tag, ` rel="noreferrer noopener nofollow"`...)
	}
	_, _ = w.Write(append(tag, '>'))
	return true
}

func (n *nodes) link(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	link, ok := node.(*ast.Link)
	if !ok {
		return ast.WalkContinue, nil
	}
	if entering {
		open(w, link.Destination, "")
	} else if _, _, leads := Address(string(link.Destination)); leads {
		_, _ = w.WriteString("</a>")
	}
	return ast.WalkContinue, nil
}

// image writes a link: a page loads nothing from elsewhere.
func (n *nodes) image(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	image, ok := node.(*ast.Image)
	if !ok || !entering {
		return ast.WalkContinue, nil
	}
	label := bytes.TrimSpace(textOf(node, source))
	if len(label) == 0 {
		label = image.Destination
	}
	opened := open(w, image.Destination, ` class="image"`)
	_, _ = w.Write(util.EscapeHTML(label))
	if opened {
		_, _ = w.WriteString("</a>")
	}
	return ast.WalkSkipChildren, nil
}

// textOf returns the text of a node's children.
func textOf(node ast.Node, source []byte) []byte {
	var out []byte
	_ = ast.Walk(node, func(child ast.Node, entering bool) (ast.WalkStatus, error) {
		if leaf, ok := child.(*ast.Text); ok && entering {
			out = append(out, leaf.Segment.Value(source)...)
		}
		return ast.WalkContinue, nil
	})
	return out
}

func (n *nodes) autoLink(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	link, ok := node.(*ast.AutoLink)
	if !ok || !entering {
		return ast.WalkContinue, nil
	}
	address := link.URL(source)
	if link.AutoLinkType == ast.AutoLinkEmail && !bytes.HasPrefix(bytes.ToLower(address), []byte("mailto:")) {
		address = append([]byte("mailto:"), address...)
	}
	opened := open(w, address, "")
	_, _ = w.Write(util.EscapeHTML(link.Label(source)))
	if opened {
		_, _ = w.WriteString("</a>")
	}
	return ast.WalkContinue, nil
}

func (n *nodes) task(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if box, ok := node.(*extast.TaskCheckBox); ok && entering {
		sign := "☐"
		if box.IsChecked {
			sign = "☑"
		}
		_, _ = w.WriteString(`<span class="task">` + sign + `</span> `)
	}
	return ast.WalkContinue, nil
}

// cell writes a cell of a table; its alignment is a class, because styles are not
// allowed.
func (n *nodes) cell(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	cell, ok := node.(*extast.TableCell)
	if !ok {
		return ast.WalkContinue, nil
	}
	tag := "td"
	if _, header := node.Parent().(*extast.TableHeader); header {
		tag = "th"
	}
	if !entering {
		_, _ = w.WriteString("</" + tag + ">")
		return ast.WalkContinue, nil
	}
	class := ""
	if cell.Alignment != extast.AlignNone {
		class = ` class="` + cell.Alignment.String() + `"`
	}
	_, _ = w.WriteString("<" + tag + class + ">")
	return ast.WalkContinue, nil
}

func (n *nodes) code(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	_, _ = w.WriteString("<pre><code>")
	lines := node.Lines()
	for i := range lines.Len() {
		line := lines.At(i)
		_, _ = w.Write(util.EscapeHTML(line.Value(source)))
	}
	_, _ = w.WriteString("</code></pre>\n")
	return ast.WalkSkipChildren, nil
}
