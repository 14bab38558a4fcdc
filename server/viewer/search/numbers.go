package search

import (
	"encoding/binary"
	"math/bits"
)

// blockNumbers is the number of numbers that share one parameter of the code.
const blockNumbers = 1024

// fewNumbers is the count below which numbers are written plainly: most words
// are rare.
const fewNumbers = 8

// withFirst is the count up to which numbers are counted by the first of them.
const withFirst = 3

// numbers codes rising numbers by the distances between them, each less one.
type numbers struct {
	gaps []uint32
	next uint32 // one more than the last number
	bits bitWriter
}

// reset begins a list.
func (n *numbers) reset() { n.gaps, n.next = n.gaps[:0], 0 }

func (n *numbers) add(number uint32) {
	n.gaps = append(n.gaps, number-n.next)
	n.next = number + 1
}

// appendFew writes what was added as plain numbers, from one of them on.
func (n *numbers) appendFew(to []byte, from int) []byte {
	for _, gap := range n.gaps[from:] {
		to = binary.AppendUvarint(to, uint64(gap))
	}
	n.gaps = n.gaps[:0]
	return to
}

// appendBlock writes what was added as a block: how many low bits of each
// distance stand as they are, and the distances, the rest of each unary.
func (n *numbers) appendBlock(to []byte) []byte {
	total := uint64(0)
	for _, gap := range n.gaps {
		total += uint64(gap)
	}
	low := lowBits(total, uint64(len(n.gaps)))
	n.bits = bitWriter{out: append(to, low)}
	for _, gap := range n.gaps {
		n.bits.unary(gap >> low)
		n.bits.write(uint64(gap)&(1<<low-1), uint(low))
	}
	n.gaps = n.gaps[:0]
	return n.bits.end()
}

// lowBits follows the mean of numbers, so that the unary rest of them takes
// no more than two bits each on average, whatever they are. Where distances
// are as scattered as those of words, this is within a few hundredths of the
// shortest code.
func lowBits(total, count uint64) byte {
	// 0.69 is the logarithm of 2: half of scattered distances are shorter.
	middle := total * 69 / (count * 100)
	if middle == 0 {
		return 0
	}
	return byte(bits.Len64(middle)) - 1
}

// bitWriter writes bits, the highest of each byte first.
type bitWriter struct {
	out  []byte
	held uint64
	size uint
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

func (w *bitWriter) end() []byte {
	if w.size > 0 {
		w.write(0, 8-w.size)
	}
	return w.out
}
