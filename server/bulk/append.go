package bulk

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// Lines of posts are nearly all of an archive, so they are encoded without
// reflection. A test holds the result against encoding/json, which encodes all
// other lines.

// appendPost appends a post or direct_post line without its newline. The error
// is that of props that are not JSON.
func appendPost(dst []byte, line Line) ([]byte, error) {
	dst = append(dst, `{"type":`...)
	dst = appendString(dst, string(line.Type))
	var thread *Thread
	if line.Post != nil {
		thread = &line.Post.Thread
		dst = append(dst, `,"post":{"team":`...)
		dst = appendString(dst, line.Post.Team)
		dst = append(dst, `,"channel":`...)
		dst = appendString(dst, line.Post.Channel)
	} else {
		thread = &line.DirectPost.Thread
		dst = append(dst, `,"direct_post":{"channel_members":`...)
		dst = appendStrings(dst, line.DirectPost.ChannelMembers)
	}
	dst = append(dst, ',')
	dst, err := appendContent(dst, &thread.Content)
	if err != nil {
		return dst, err
	}
	if len(thread.ThreadFollowers) > 0 {
		dst = appendList(append(dst, `,"thread_followers":`...), thread.ThreadFollowers, appendFollower)
	}
	if len(thread.Replies) > 0 {
		dst = append(dst, `,"replies":[`...)
		for i := range thread.Replies {
			if i > 0 {
				dst = append(dst, ',')
			}
			if dst, err = appendContent(append(dst, '{'), &thread.Replies[i]); err != nil {
				return dst, err
			}
			dst = append(dst, '}')
		}
		dst = append(dst, ']')
	}
	return append(dst, "}}"...), nil
}

// appendContent appends the fields of a post without the braces around them.
func appendContent(dst []byte, c *Content) ([]byte, error) {
	dst = append(dst, `"user":`...)
	dst = appendString(dst, c.User)
	if c.Type != "" {
		dst = append(dst, `,"type":`...)
		dst = appendString(dst, c.Type)
	}
	dst = append(dst, `,"message":`...)
	dst = appendString(dst, c.Message)
	if len(c.Props) > 0 {
		dst = append(dst, `,"props":`...)
		var err error
		if dst, err = appendJSON(dst, c.Props); err != nil {
			return dst, err
		}
	}
	dst = append(dst, `,"create_at":`...)
	dst = strconv.AppendInt(dst, c.CreateAt, 10)
	if c.EditAt != 0 {
		dst = append(dst, `,"edit_at":`...)
		dst = strconv.AppendInt(dst, c.EditAt, 10)
	}
	if c.IsPinned {
		dst = append(dst, `,"is_pinned":true`...)
	}
	if len(c.FlaggedBy) > 0 {
		dst = append(dst, `,"flagged_by":`...)
		dst = appendStrings(dst, c.FlaggedBy)
	}
	if len(c.Reactions) > 0 {
		dst = appendList(append(dst, `,"reactions":`...), c.Reactions, appendReaction)
	}
	if len(c.Attachments) > 0 {
		dst = appendList(append(dst, `,"attachments":`...), c.Attachments, appendAttachment)
	}
	return dst, nil
}

func appendReaction(dst []byte, r Reaction) []byte {
	dst = append(dst, `{"user":`...)
	dst = appendString(dst, r.User)
	dst = append(dst, `,"emoji_name":`...)
	dst = appendString(dst, r.EmojiName)
	dst = append(dst, `,"create_at":`...)
	dst = strconv.AppendInt(dst, r.CreateAt, 10)
	return append(dst, '}')
}

func appendAttachment(dst []byte, a Attachment) []byte {
	dst = append(dst, `{"path":`...)
	dst = appendString(dst, a.Path)
	return append(dst, '}')
}

func appendFollower(dst []byte, f ThreadFollower) []byte {
	dst = append(dst, `{"user":`...)
	dst = appendString(dst, f.User)
	if f.LastViewed != 0 {
		dst = append(dst, `,"last_viewed":`...)
		dst = strconv.AppendInt(dst, f.LastViewed, 10)
	}
	if f.UnreadMentions != 0 {
		dst = append(dst, `,"unread_mentions":`...)
		dst = strconv.AppendInt(dst, f.UnreadMentions, 10)
	}
	return append(dst, '}')
}

func appendList[T any](dst []byte, list []T, one func([]byte, T) []byte) []byte {
	dst = append(dst, '[')
	for i, value := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = one(dst, value)
	}
	return append(dst, ']')
}

func appendStrings(dst []byte, list []string) []byte {
	if list == nil {
		return append(dst, "null"...)
	}
	return appendList(dst, list, appendString)
}

// appendJSON appends JSON without the white space in it.
func appendJSON(dst []byte, text json.RawMessage) ([]byte, error) {
	if isPlainPair(text) {
		return append(dst, text...), nil
	}
	buffer := bytes.NewBuffer(dst)
	if err := json.Compact(buffer, text); err != nil {
		return dst, err
	}
	return buffer.Bytes(), nil
}

// isPlainPair reports whether a text is an object of one name and one string,
// both of letters, digits and underscores: most posts have props like that.
func isPlainPair(text []byte) bool {
	rest, ok := bytes.CutPrefix(text, []byte(`{"`))
	if !ok {
		return false
	}
	if rest, ok = bytes.CutPrefix(rest[wordLength(rest):], []byte(`":"`)); !ok {
		return false
	}
	return string(rest[wordLength(rest):]) == `"}`
}

func wordLength(text []byte) int {
	for i, c := range text {
		if c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') {
			return i
		}
	}
	return len(text)
}

const hexDigits = "0123456789abcdef"

// appendString appends a JSON string as encoding/json does when it does not
// escape HTML.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' {
				i++
				continue
			}
			dst = append(dst, s[start:i]...)
			dst = appendEscaped(dst, c)
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			dst = append(append(dst, s[start:i]...), `\ufffd`...)
		case r == '\u2028' || r == '\u2029':
			dst = append(append(dst, s[start:i]...), `\u202`...)
			dst = append(dst, hexDigits[r&0xf])
		default:
			i += size
			continue
		}
		i += size
		start = i
	}
	return append(append(dst, s[start:]...), '"')
}

// appendEscaped appends a character that may not stand in a string as it is.
func appendEscaped(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\b':
		return append(dst, `\b`...)
	case '\f':
		return append(dst, `\f`...)
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '\t':
		return append(dst, `\t`...)
	default:
		return append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xf])
	}
}
