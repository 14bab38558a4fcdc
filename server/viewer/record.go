package viewer

import (
	"encoding/binary"
	"errors"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

// Posts are kept in temporary files by a key that sorts them as they are shown: by
// place, time of the root, root, and time of the reply.

// postKey is the key of a post.
type postKey struct {
	place    int
	rootTime int64
	// root tells two roots of one moment apart: an id, or what stands for one.
	root  string
	reply bool
	time  int64
	seq   uint64
}

func (k postKey) append(dst []byte) []byte {
	dst = binary.BigEndian.AppendUint32(dst, uint32(k.place)) //nolint:gosec // as many as there are lines
	dst = appendTime(dst, k.rootTime)
	dst = append(dst, k.root...)
	dst = append(dst, 0)
	if k.reply {
		dst = append(dst, 1)
		dst = appendTime(dst, k.time)
	} else {
		dst = append(dst, 0)
	}
	return binary.BigEndian.AppendUint64(dst, k.seq)
}

// appendTime appends a time so that earlier ones sort first.
func appendTime(dst []byte, t int64) []byte {
	return binary.BigEndian.AppendUint64(dst, uint64(t)^1<<63) //nolint:gosec // all bits are kept
}

// samePost is the length of the part of a key that two records of one root share: all but
// the number at its end.
func samePost(key []byte) []byte { return key[:len(key)-8] }

// numberOf, placeOf and isReply read a key.
func numberOf(key []byte) uint64 { return binary.BigEndian.Uint64(key[len(key)-8:]) }

func placeOf(key []byte) int { return int(binary.BigEndian.Uint32(key)) }

const rootStart = 4 + 8

func isReply(key []byte) bool {
	for i := rootStart; i < len(key); i++ {
		if key[i] == 0 {
			return key[i+1] == 1
		}
	}
	return false
}

// stored is a post as it is kept.
type stored struct {
	id          string
	user        string
	kind        string
	message     string
	props       []byte
	createAt    int64
	editAt      int64
	pinned      bool
	reactions   []bulk.Reaction
	attachments []bulk.Attachment
}

func (p *stored) append(dst []byte) []byte {
	text := func(s string) { dst = append(binary.AppendUvarint(dst, uint64(len(s))), s...) }
	text(p.id)
	text(p.user)
	text(p.kind)
	text(p.message)
	dst = append(binary.AppendUvarint(dst, uint64(len(p.props))), p.props...)
	dst = binary.AppendVarint(dst, p.createAt)
	dst = binary.AppendVarint(dst, p.editAt)
	pinned := byte(0)
	if p.pinned {
		pinned = 1
	}
	dst = append(dst, pinned)
	dst = binary.AppendUvarint(dst, uint64(len(p.reactions)))
	for _, reaction := range p.reactions {
		text(reaction.User)
		text(reaction.EmojiName)
	}
	dst = binary.AppendUvarint(dst, uint64(len(p.attachments)))
	for _, attachment := range p.attachments {
		text(attachment.Path)
	}
	return dst
}

var errRecord = errors.New("read a temporary file: a record is cut")

// decoder reads what stored.append wrote. The texts are parts of one.
type decoder struct {
	rest   string
	failed bool
}

func (d *decoder) uvarint() uint64 {
	n, length := uvarintOf(d.rest)
	if length <= 0 {
		d.failed = true
		return 0
	}
	d.rest = d.rest[length:]
	return n
}

func (d *decoder) varint() int64 {
	n, length := varintOf(d.rest)
	if length <= 0 {
		d.failed = true
		return 0
	}
	d.rest = d.rest[length:]
	return n
}

func (d *decoder) text() string {
	n := d.uvarint()
	if d.failed || n > uint64(len(d.rest)) {
		d.failed = true
		return ""
	}
	part := d.rest[:n]
	d.rest = d.rest[n:]
	return part
}

// uvarintOf and varintOf read a number at the beginning of a text.
func uvarintOf(text string) (uint64, int) {
	var n uint64
	for i := 0; i < len(text) && i < binary.MaxVarintLen64; i++ {
		c := text[i]
		n |= uint64(c&0x7F) << (7 * i)
		if c < 0x80 {
			return n, i + 1
		}
	}
	return 0, 0
}

func varintOf(text string) (int64, int) {
	n, length := uvarintOf(text)
	return int64(n>>1) ^ -int64(n&1), length
}

// decodeStored reads a post. It keeps nothing of the record.
func decodeStored(value []byte) (stored, error) {
	d := decoder{rest: string(value)}
	p := stored{id: d.text(), user: d.text(), kind: d.text(), message: d.text()}
	p.props = []byte(d.text())
	p.createAt, p.editAt = d.varint(), d.varint()
	if len(d.rest) == 0 {
		return p, errRecord
	}
	p.pinned = d.rest[0] == 1
	d.rest = d.rest[1:]
	for range d.uvarint() {
		p.reactions = append(p.reactions, bulk.Reaction{User: d.text(), EmojiName: d.text()})
		if d.failed {
			return p, errRecord
		}
	}
	for range d.uvarint() {
		p.attachments = append(p.attachments, bulk.Attachment{Path: d.text()})
		if d.failed {
			return p, errRecord
		}
	}
	if d.failed {
		return p, errRecord
	}
	return p, nil
}
