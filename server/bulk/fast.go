package bulk

import (
	"bytes"
	"encoding/json"
)

// Nearly all lines are posts as this package and the server write them: without
// blanks, and with fields that are known. They are decoded in one pass, which takes
// a third of the time that encoding/json takes. What is not certain to mean the same
// there is left to it; a fuzz test holds both to the same lines.

// fastDecoder stands at a byte of a line. It fails once, and for good.
type fastDecoder struct {
	text   []byte
	at     int
	failed bool
}

// decodeFast decodes the line of a post. It reports false where the line is another
// one, or not certain.
func decodeFast(text []byte) (Foreign, bool) {
	d := fastDecoder{text: text}
	line := Foreign{}
	switch {
	case d.skip(`{"type":"post","post":`):
		line.Type, line.Post = TypePost, &Post{}
		d.thread(&line.Post.Thread, func(key []byte) bool { return d.place(line.Post, key) })
	case d.skip(`{"type":"direct_post","direct_post":`):
		line.Type, line.DirectPost = TypeDirectPost, &DirectPost{}
		d.thread(&line.DirectPost.Thread, func(key []byte) bool {
			if string(key) != "channel_members" {
				return false
			}
			line.DirectPost.ChannelMembers = d.texts()
			return true
		})
	default:
		return line, false
	}
	d.need('}')
	return line, !d.failed && d.at == len(text)
}

// place decodes what a post of a channel has more than a thread.
func (d *fastDecoder) place(post *Post, key []byte) bool {
	switch string(key) {
	case "team":
		d.string(&post.Team)
	case "channel":
		d.string(&post.Channel)
	default:
		return false
	}
	return true
}

// thread decodes an object whose other fields more knows.
func (d *fastDecoder) thread(thread *Thread, more func(key []byte) bool) {
	d.object(func(key []byte) bool {
		switch string(key) {
		case "replies":
			thread.Replies = list(d, func(reply *Content) {
				d.object(func(key []byte) bool { return d.content(reply, key) })
			})
		case "thread_followers":
			thread.ThreadFollowers = list(d, d.follower)
		default:
			return d.content(&thread.Content, key) || more(key)
		}
		return true
	})
}

// content decodes a field of a post or a reply.
func (d *fastDecoder) content(c *Content, key []byte) bool {
	switch string(key) {
	case "user":
		d.string(&c.User)
	case "type":
		d.string(&c.Type)
	case "message":
		d.string(&c.Message)
	case "props":
		c.Props = d.raw()
	case "create_at":
		d.number(&c.CreateAt)
	case "edit_at":
		d.number(&c.EditAt)
	case "is_pinned":
		d.truth(&c.IsPinned)
	case "flagged_by":
		c.FlaggedBy = d.texts()
	case "reactions":
		c.Reactions = list(d, d.reaction)
	case "attachments":
		c.Attachments = list(d, d.attachment)
	default:
		return false
	}
	return true
}

func (d *fastDecoder) reaction(r *Reaction) {
	d.object(func(key []byte) bool {
		switch string(key) {
		case "user":
			d.string(&r.User)
		case "emoji_name":
			d.string(&r.EmojiName)
		case "create_at":
			d.number(&r.CreateAt)
		default:
			return false
		}
		return true
	})
}

func (d *fastDecoder) attachment(a *Attachment) {
	d.object(func(key []byte) bool {
		if string(key) != "path" {
			return false
		}
		d.string(&a.Path)
		return true
	})
}

func (d *fastDecoder) follower(f *ThreadFollower) {
	d.object(func(key []byte) bool {
		switch string(key) {
		case "user":
			d.string(&f.User)
		case "last_viewed":
			d.number(&f.LastViewed)
		case "unread_mentions":
			d.number(&f.UnreadMentions)
		default:
			return false
		}
		return true
	})
}

// maxFastKeys bounds the fields of an object here. None of ours has more.
const maxFastKeys = 16

// object decodes the fields of an object. Field reports false for one that it does
// not know. A field that stands twice is left to encoding/json.
func (d *fastDecoder) object(field func(key []byte) bool) {
	d.need('{')
	if d.take('}') {
		return
	}
	var seen [maxFastKeys][]byte
	for n := 0; !d.failed; n++ {
		key := d.key()
		for _, before := range seen[:min(n, maxFastKeys)] {
			if bytes.Equal(before, key) {
				d.failed = true
			}
		}
		if d.failed || n == maxFastKeys || !field(key) {
			d.failed = true
			return
		}
		seen[n] = key
		if !d.take(',') {
			d.need('}')
			return
		}
	}
}

// list decodes the elements of a list.
func list[T any](d *fastDecoder, element func(*T)) []T {
	if d.skip("null") {
		return nil
	}
	d.need('[')
	out := []T{}
	if d.take(']') {
		return out
	}
	for !d.failed {
		var next T
		element(&next)
		out = append(out, next)
		if !d.take(',') {
			d.need(']')
			break
		}
	}
	return out
}

func (d *fastDecoder) texts() []string { return list(d, d.string) }

// key returns the name of a field, and goes on behind its colon.
func (d *fastDecoder) key() []byte {
	d.need('"')
	start := d.at
	for d.at < len(d.text) && d.text[d.at] != '"' {
		if c := d.text[d.at]; c == '\\' || c < ' ' {
			d.failed = true
			return nil
		}
		d.at++
	}
	key := d.text[start:d.at]
	d.need('"')
	d.need(':')
	return key
}

// string decodes a text, or null.
func (d *fastDecoder) string(into *string) {
	if d.skip("null") {
		return
	}
	start := d.at
	d.need('"')
	escaped := false
	for ; d.at < len(d.text); d.at++ {
		switch c := d.text[d.at]; {
		case c == '"':
			d.at++
			if !escaped {
				*into = string(d.text[start+1 : d.at-1])
			} else if !unescape(d.text[start+1:d.at-1], into) && json.Unmarshal(d.text[start:d.at], into) != nil {
				d.failed = true
			}
			return
		case c == '\\':
			escaped = true
			d.at++
		case c < ' ':
			d.failed = true
			return
		}
	}
	d.failed = true
}

// unescape replaces the escapes of a text. It reports false for one that is written
// as a number, or that there is not.
func unescape(text []byte, into *string) bool {
	out := make([]byte, 0, len(text))
	for {
		at := bytes.IndexByte(text, '\\')
		if at < 0 {
			*into = string(append(out, text...))
			return true
		}
		if at+1 == len(text) {
			return false
		}
		c := text[at+1]
		switch c {
		case 'n':
			c = '\n'
		case 't':
			c = '\t'
		case 'r':
			c = '\r'
		case 'b':
			c = '\b'
		case 'f':
			c = '\f'
		case '"', '\\', '/':
		default:
			return false
		}
		out = append(append(out, text[:at]...), c)
		text = text[at+2:]
	}
}

// maxFastDigits bounds the digits of a number that certainly fits.
const maxFastDigits = 18

// number decodes a whole number, or null.
func (d *fastDecoder) number(into *int64) {
	if d.skip("null") {
		return
	}
	negative := d.take('-')
	start := d.at
	var n int64
	for d.at < len(d.text) && d.text[d.at] >= '0' && d.text[d.at] <= '9' && d.at-start <= maxFastDigits {
		n = n*10 + int64(d.text[d.at]-'0')
		d.at++
	}
	digits := d.at - start
	if digits == 0 || digits > maxFastDigits || digits > 1 && d.text[start] == '0' {
		d.failed = true
		return
	}
	if negative {
		n = -n
	}
	*into = n
}

// truth decodes true, false or null.
func (d *fastDecoder) truth(into *bool) {
	switch {
	case d.skip("true"):
		*into = true
	case d.skip("false"):
		*into = false
	case !d.skip("null"):
		d.failed = true
	}
}

// raw returns a value as it stands: an object, or null.
func (d *fastDecoder) raw() json.RawMessage {
	start := d.at
	if !d.skip("null") {
		d.need('{')
		for depth := 1; depth > 0 && !d.failed; {
			if d.at >= len(d.text) {
				d.failed = true
				break
			}
			switch d.text[d.at] {
			case '"':
				d.at = min(endOfString(d.text, d.at), len(d.text)-1)
			case '{', '[':
				depth++
			case '}', ']':
				depth--
			}
			d.at++
		}
		if d.failed || !json.Valid(d.text[start:d.at]) {
			d.failed = true
			return nil
		}
	}
	return bytes.Clone(d.text[start:d.at])
}

// take goes on behind a byte, where it is the next one; need fails where it is not;
// skip goes on behind a text.
func (d *fastDecoder) take(c byte) bool {
	if d.failed || d.at >= len(d.text) || d.text[d.at] != c {
		return false
	}
	d.at++
	return true
}

func (d *fastDecoder) need(c byte) {
	if !d.take(c) {
		d.failed = true
	}
}

func (d *fastDecoder) skip(text string) bool {
	if d.failed || len(d.text)-d.at < len(text) || string(d.text[d.at:d.at+len(text)]) != text {
		return false
	}
	d.at += len(text)
	return true
}
