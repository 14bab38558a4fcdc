package sorted

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// run reads one run.
type run struct {
	r       *bufio.Reader
	number  int
	current Record
	ended   bool
}

func (r *run) next() error {
	keyLength, err := binary.ReadUvarint(r.r)
	if errors.Is(err, io.EOF) {
		r.ended = true
		return nil
	}
	valueLength, valueErr := binary.ReadUvarint(r.r)
	if err := errors.Join(err, valueErr); err != nil {
		return fmt.Errorf("read a temporary file: %w", err)
	}
	// The lengths are those that were written by this process.
	whole := slices.Grow(r.current.Key[:0], int(keyLength+valueLength))[:keyLength+valueLength] //nolint:gosec // see above
	if _, err := io.ReadFull(r.r, whole); err != nil {
		return fmt.Errorf("read a temporary file: %w", err)
	}
	r.current = Record{whole[:keyLength], whole[keyLength:]}
	return nil
}

// merge is a heap of runs: the one with the smallest key is first.
type merge []*run

func (m merge) before(i, j int) bool {
	by := bytes.Compare(m[i].current.Key, m[j].current.Key)
	return by < 0 || by == 0 && m[i].number < m[j].number
}

// down puts a run where it belongs, below others that are in order.
func (m merge) down(i int) {
	for {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(m); child++ {
			if m.before(child, least) {
				least = child
			}
		}
		if least == i {
			return
		}
		m[i], m[least] = m[least], m[i]
		i = least
	}
}

// all yields the records of all runs.
func (m merge) all(yield func(Record, error) bool) {
	for i := len(m)/2 - 1; i >= 0; i-- {
		m.down(i)
	}
	for len(m) > 0 {
		first := m[0]
		if !yield(first.current, nil) {
			return
		}
		if err := first.next(); err != nil {
			yield(Record{}, err)
			return
		}
		if first.ended {
			last := len(m) - 1
			m[0] = m[last]
			m = m[:last]
		}
		m.down(0)
	}
}
