package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
)

// Meter passes on what is written and knows its size and checksum.
type Meter struct {
	out  io.Writer
	hash hash.Hash
	size int64
}

// parallelWrite is from how many bytes on it pays to sum up in parallel with
// writing.
const parallelWrite = 64 << 10

// NewMeter returns a meter in front of out.
func NewMeter(out io.Writer) *Meter { return &Meter{out: out, hash: sha256.New()} }

// Write passes p on. After an error the checksum means nothing.
func (m *Meter) Write(p []byte) (int, error) {
	if len(p) < parallelWrite {
		m.hash.Write(p)
		n, err := m.out.Write(p)
		m.size += int64(n)
		return n, err
	}
	summed := make(chan struct{})
	go func() {
		m.hash.Write(p)
		close(summed)
	}()
	n, err := m.out.Write(p)
	<-summed
	m.size += int64(n)
	return n, err
}

// Size returns how many bytes went through.
func (m *Meter) Size() int64 { return m.size }

// SHA256 returns the checksum of what went through, in hex.
func (m *Meter) SHA256() string { return hex.EncodeToString(m.hash.Sum(nil)) }
