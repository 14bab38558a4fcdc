package viewer

import (
	"bytes"
	"fmt"
	"iter"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/message"
)

// threadWriter gathers a root and its replies.
type threadWriter struct {
	pw      *placeWriter
	root    readied
	replies []fragment
	bytes   int
	count   int64
	lastAt  int64
	// own are the pages of a long thread.
	own    *sheet
	number int
	pages  int
}

// write writes all posts, place by place.
func (pp *placePages) write(posts iter.Seq2[*readied, error]) error {
	var pw *placeWriter
	var thread *threadWriter
	finish := func() error {
		if thread != nil {
			if err := thread.finish(); err != nil {
				return err
			}
			thread = nil
		}
		if pw != nil {
			return pw.finish()
		}
		return nil
	}
	next := 0
	for post, err := range posts {
		if err != nil {
			return err
		}
		if pw == nil || post.place != pw.index {
			if err := finish(); err != nil {
				return err
			}
			// Places without posts have a page too.
			if err := pp.empty(next, post.place); err != nil {
				return err
			}
			pw, next = pp.start(post.place), post.place+1
		}
		if post.reply {
			if err := thread.reply(post); err != nil {
				return err
			}
			continue
		}
		if thread != nil && bytes.Equal(thread.root.root, post.root) {
			thread.root.reactions = append(thread.root.reactions, post.reactions...)
			continue
		}
		if thread != nil {
			if err := thread.finish(); err != nil {
				return err
			}
		}
		thread = &threadWriter{pw: pw, root: *post}
	}
	if err := finish(); err != nil {
		return err
	}
	return pp.empty(next, len(pp.world.places))
}

// empty writes the pages of places without posts.
func (pp *placePages) empty(from, to int) error {
	for i := from; i < to; i++ {
		if err := pp.start(i).finish(); err != nil {
			return err
		}
	}
	return nil
}

// render makes a fragment of one post.
func (t *threadWriter) render(post *readied, inThread bool) fragment {
	p := page{buf: t.pw.set.spares.take(len(post.html) + 1024)}
	t.pw.set.posts.post(&p, post)
	return fragment{html: p.buf, time: post.createAt, entries: []entry{{
		id: post.id, author: post.author, time: post.createAt, text: post.message, html: post.html, more: post.texts(), files: post.files, pinned: post.pinned, thread: inThread,
	}}}
}

// reply adds a reply under the root, or to the pages of a long thread.
func (t *threadWriter) reply(post *readied) error {
	reply := t.render(post, true)
	t.count++
	t.lastAt = post.createAt
	if t.own == nil {
		t.replies = append(t.replies, reply)
		t.bytes += len(reply.html)
		if len(t.replies) <= inlineReplies && t.bytes <= inlineBytes {
			return nil
		}
		t.own = &sheet{}
		t.pw.threads++
		t.number = t.pw.threads
		t.pw.set.out.expect(t.root.id)
		for i := range t.replies {
			if err := t.addOwn(&t.replies[i]); err != nil {
				return err
			}
		}
		t.replies = nil
		return nil
	}
	return t.addOwn(&reply)
}

// addOwn adds a reply to the pages of a long thread.
func (t *threadWriter) addOwn(reply *fragment) error {
	if t.own.full(reply) {
		if err := t.flushOwn(true); err != nil {
			return err
		}
	}
	t.own.add(reply)
	t.pw.set.spares.giveBack(reply.html)
	return nil
}

func (t *threadWriter) pageName(number int) string {
	if number == 1 {
		return fmt.Sprintf("thread-%d.html", t.number)
	}
	return fmt.Sprintf("thread-%d-%d.html", t.number, number)
}

// maxRootQuote bounds the length of a root, in bytes, that is shown whole above its replies
// too.
const maxRootQuote = 8 << 10

// flushOwn writes a page of a long thread.
func (t *threadWriter) flushOwn(more bool) error {
	t.pages++
	name := t.pageName(t.pages)
	if err := t.pw.note(name, t.own.entries); err != nil {
		return err
	}
	set, place := t.pw.set, t.pw.place
	p := newPage(len(t.own.body.buf))
	set.frame.begin(&p, pageDepth, place.title(set.world))
	set.heads.crumbs(&p, place)
	p.raw(`<p class="facts">`)
	p.say("thread.of")
	p.raw(` <a href="`)
	p.text(message.PostAddress(t.root.id, "index.html"))
	p.raw(`">`)
	p.text(set.world.labelOf(t.root.user))
	p.raw(` · `)
	p.moment(t.root.createAt)
	p.raw(`</a></p><blockquote class="m root" dir="auto">`)
	if t.pages == 1 && len(t.root.message) <= maxRootQuote {
		p.buf = append(p.buf, t.root.html...)
	} else {
		p.text(snippet(t.root.html))
	}
	p.raw("</blockquote>")
	t.pager(&p, pagesAbove, more)
	p.raw(`<div class="posts">`)
	p.buf = append(p.buf, t.own.body.buf...)
	p.raw("</div>")
	t.pager(&p, pagesBelow, more)
	set.frame.end(&p)
	t.own = &sheet{}
	return set.out.put("html/"+place.folder+"/"+name, p.buf)
}

func (t *threadWriter) pager(p *page, label string, more bool) {
	if t.pages == 1 && !more {
		return
	}
	p.raw(`<nav class="pager"`)
	p.label(label)
	p.raw(">")
	if t.pages > 1 {
		p.raw(`<a rel="prev" href="` + t.pageName(t.pages-1) + `">`)
		p.say("older")
		p.raw("</a>")
	}
	p.raw("<span>")
	p.count("page", int64(t.pages))
	p.raw("</span>")
	if more {
		p.raw(`<a rel="next" href="` + t.pageName(t.pages+1) + `">`)
		p.say("newer")
		p.raw("</a>")
	}
	p.raw("</nav>")
}

// finish writes the root with what stands under it.
func (t *threadWriter) finish() error {
	whole := t.render(&t.root, t.count > 0)
	p := page{buf: whole.html}
	switch {
	case t.own != nil:
		if err := t.flushOwn(false); err != nil {
			return err
		}
		p.raw(`<p class="th"><a href="` + t.pageName(1) + `">`)
		p.count("replies", t.count)
		p.raw("</a> · ")
		p.moment(t.lastAt)
		p.raw("</p>\n")
	case len(t.replies) > 0:
		p.raw(`<details class="th"`)
		if len(t.replies) <= openReplies {
			p.raw(" open")
		}
		p.raw("><summary>")
		p.count("replies", t.count)
		p.raw(`</summary><div class="rs">`)
		for i := range t.replies {
			p.buf = append(p.buf, t.replies[i].html...)
			t.pw.set.spares.giveBack(t.replies[i].html)
			whole.entries = append(whole.entries, t.replies[i].entries...)
		}
		p.raw("</div></details>\n")
	}
	whole.html = p.buf
	err := t.pw.add(&whole)
	t.pw.set.spares.giveBack(whole.html)
	return err
}

// openReplies is the number of replies that are shown at once; more are folded.
const openReplies = 8
