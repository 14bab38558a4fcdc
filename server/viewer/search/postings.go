package search

import (
	"encoding/binary"
	"math/bits"
)

// Sizes of a block of postings: so many documents, or so many positions.
const (
	blockDocuments = 1024
	blockPositions = 4 * maxPositions
)

// fewDocuments is the number of documents below which a word has no blocks,
// but plain numbers: most words are rare.
const fewDocuments = 8

// postings codes the documents of one word and its positions in them. A
// reader skips blocks, and the positions of a block, without decoding them.
type postings struct {
	documents []uint32
	counts    []uint32
	positions []uint32 // the first of a document, then distances, each less one
	base      uint32   // one more than the last document that was coded
	bits      bitWriter
}

// add takes the positions of the word in the next document, counted from 0.
func (p *postings) add(document uint32, positions []uint32) {
	p.documents = append(p.documents, document)
	p.counts = append(p.counts, uint32(len(positions)))
	next := uint32(0)
	for _, position := range positions {
		p.positions = append(p.positions, position-next)
		next = position + 1
	}
}

func (p *postings) full() bool {
	return len(p.documents) >= blockDocuments || len(p.positions) >= blockPositions
}

// reset begins with a page or a word: what comes is readable by itself.
func (p *postings) reset() {
	p.documents, p.counts, p.positions, p.base = p.documents[:0], p.counts[:0], p.positions[:0], 0
}

// appendFew codes the few documents of a rare word.
func (p *postings) appendFew(to []byte) []byte {
	at := 0
	for i, document := range p.documents {
		gap := uint64(document-p.base) << 1
		if p.counts[i] == 1 {
			to = binary.AppendUvarint(to, gap)
		} else {
			to = binary.AppendUvarint(to, gap|1)
			to = binary.AppendUvarint(to, uint64(p.counts[i]))
		}
		for range p.counts[i] {
			to = binary.AppendUvarint(to, uint64(p.positions[at]))
			at++
		}
		p.base = document + 1
	}
	p.documents, p.counts, p.positions = p.documents[:0], p.counts[:0], p.positions[:0]
	return to
}

// appendBlock codes what was added as a block and forgets it.
func (p *postings) appendBlock(to []byte) []byte {
	count := len(p.documents)
	first, last := p.documents[0], p.documents[count-1]
	gaps := p.bits.begin(mean(uint64(last-p.base)+1-uint64(count), count))
	next := p.base
	for i, document := range p.documents {
		p.bits.rice(document-next, gaps)
		p.bits.unary(p.counts[i] - 1)
		next = document + 1
	}
	documents := p.bits.end()
	total := uint64(0)
	for _, position := range p.positions {
		total += uint64(position)
	}
	to = binary.AppendUvarint(to, uint64(count))
	to = binary.AppendUvarint(to, uint64(first-p.base))
	to = binary.AppendUvarint(to, uint64(last-first))
	places := mean(total, len(p.positions))
	to = append(to, byte(gaps), byte(places))
	to = binary.AppendUvarint(to, uint64(len(documents)))
	mark := len(to)
	to = append(to, documents...)
	p.bits.begin(places)
	for _, position := range p.positions {
		p.bits.rice(position, places)
	}
	coded := p.bits.end()
	// The length of the positions stands before the documents, beside theirs.
	var size [binary.MaxVarintLen64]byte
	n := binary.PutUvarint(size[:], uint64(len(coded)))
	to = append(to, size[:n]...)
	copy(to[mark+n:], to[mark:len(to)-n])
	copy(to[mark:], size[:n])
	to = append(to, coded...)
	p.base = last + 1
	p.documents, p.counts, p.positions = p.documents[:0], p.counts[:0], p.positions[:0]
	return to
}

// mean returns the parameter of the code: how many low bits of each number are
// written as they are. The rest is unary, which together is at most two bits
// a number, because the parameter follows the mean.
func mean(total uint64, count int) uint {
	if count == 0 || total < uint64(count) {
		return 0
	}
	return uint(bits.Len64(total/uint64(count))) - 1
}

// bitWriter writes bits, the highest of each byte first.
type bitWriter struct {
	out  []byte
	held uint64
	size uint
}

func (w *bitWriter) begin(parameter uint) uint {
	w.out, w.held, w.size = w.out[:0], 0, 0
	return parameter
}

func (w *bitWriter) write(value uint64, size uint) {
	w.held = w.held<<size | value
	w.size += size
	for w.size >= 8 {
		w.size -= 8
		w.out = append(w.out, byte(w.held>>w.size))
	}
}

// unary writes a number as so many ones and a zero.
func (w *bitWriter) unary(n uint32) {
	for ; n >= 32; n -= 32 {
		w.write(1<<32-1, 32)
	}
	w.write(1<<(n+1)-2, uint(n+1))
}

func (w *bitWriter) rice(n uint32, parameter uint) {
	w.unary(n >> parameter)
	w.write(uint64(n)&(1<<parameter-1), parameter)
}

func (w *bitWriter) end() []byte {
	if w.size > 0 {
		w.write(0, 8-w.size)
	}
	return w.out
}
