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

// NewMeter returns a meter in front of out.
func NewMeter(out io.Writer) *Meter { return &Meter{out: out, hash: sha256.New()} }

func (m *Meter) Write(p []byte) (int, error) {
	n, err := m.out.Write(p)
	m.hash.Write(p[:n])
	m.size += int64(n)
	return n, err
}

// Size returns how many bytes went through.
func (m *Meter) Size() int64 { return m.size }

// SHA256 returns the checksum of what went through, in hex.
func (m *Meter) SHA256() string { return hex.EncodeToString(m.hash.Sum(nil)) }
