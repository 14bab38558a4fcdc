package undo

import (
	"bytes"
	"encoding/binary"
	"slices"
)

const idLength = 26

// wroteOf is a post of the journal: its id, and how many reactions the import gave
// it.
type wroteOf [idLength + 4]byte

func newWrote(id string, reactions int) (w wroteOf) {
	copy(w[:], id)
	binary.BigEndian.PutUint32(w[idLength:], uint32(max(0, min(reactions, 1<<31-1))))
	return w
}

// wrote are the posts of a journal, 30 bytes for each.
type wrote []wroteOf

func (w wrote) sort() {
	slices.SortFunc(w, func(a, b wroteOf) int { return bytes.Compare(a[:idLength], b[:idLength]) })
}

// find returns how many reactions the import gave a post, and whether the import
// wrote it.
func (w wrote) find(id string) (reactions int, found bool) {
	at, found := slices.BinarySearchFunc(w, id, func(one wroteOf, id string) int { return bytes.Compare(one[:idLength], []byte(id)) })
	if !found {
		return 0, false
	}
	return int(binary.BigEndian.Uint32(w[at][idLength:])), true
}

// has reports whether the import wrote a post.
func (w wrote) has(id string) bool {
	_, found := w.find(id)
	return found
}
