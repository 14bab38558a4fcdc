package archive

import (
	"bytes"
	"fmt"
	"io"
	"sync/atomic"
)

// Limits bound what an archive may cost a reader. Sizes are in bytes.
type Limits struct {
	// Entries bounds the number of entries.
	Entries int
	// Directory bounds the size of the list of its entries.
	Directory int64
	// Total bounds the size of its entries together, uncompressed.
	Total int64
	// Ratio bounds how many times larger than the file its entries may be together, beyond
	// the first [freeRatio] bytes.
	Ratio int64
}

const (
	// freeRatio may be reached at any ratio: small archives of repetitive text
	// are no danger.
	freeRatio = 64 << 20
	// maxName is the length of the longest name of an entry. File names end at
	// 255 bytes, and the deepest native path has some 170 before it.
	maxName = 1024
)

// DefaultLimits returns the limits for an archive of any size.
func DefaultLimits() Limits { return LimitsFor(0) }

const (
	// leastEntries and mostEntries bound how many entries the limits allow. Each
	// costs a reader some 500 bytes of memory for as long as it reads.
	leastEntries, mostEntries = 200_000, 1_000_000
	// bytesPerEntry is the size that an archive must have for each entry beyond the first
	// ones: an archive that costs much to read must be large itself.
	bytesPerEntry = 1 << 10
	// directoryPerEntry bounds the bytes of the list for an entry. Entries of our archives
	// take half.
	directoryPerEntry = 335
)

// LimitsFor returns the limits for an archive of size bytes. They fit any team whose
// archive a server would store: a million files and a terabyte.
func LimitsFor(size int64) Limits {
	entries := min(max(size/bytesPerEntry, leastEntries), mostEntries)
	return Limits{Entries: int(entries), Directory: entries * directoryPerEntry, Total: 1 << 40, Ratio: 200}
}

// guard stands between a file and archive/zip. Until it is opened it lets
// through what a list of entries within the limits costs: archive/zip itself
// reads on for as long as there are entries, whatever number the file gives. It
// also remembers errors of the file, which are not the archive's fault.
type guard struct {
	file    io.ReaderAt
	limits  Limits
	opened  bool
	read    int64
	headers int
	failure atomic.Pointer[error]
}

// directoryHeader begins each item of the list of entries.
var directoryHeader = []byte("PK\x01\x02")

const (
	// tail bounds the bytes that archive/zip reads to find the list.
	tail = 70 << 10
	// smallestItem is the size of the shortest item of the list.
	smallestItem = 46
)

func (g *guard) ReadAt(p []byte, offset int64) (int, error) {
	if offset < 0 {
		// The list of entries says so; the file is not to blame.
		return 0, io.ErrUnexpectedEOF
	}
	n, err := g.file.ReadAt(p, offset)
	if err != nil && err != io.EOF {
		g.failure.Store(&err)
	}
	if g.opened {
		return n, err
	}
	g.read += int64(n)
	g.headers += bytes.Count(p[:n], directoryHeader)
	if g.read > g.limits.Directory+tail || g.headers > g.limits.Entries+tail/smallestItem {
		return 0, errTooManyEntries(g.limits)
	}
	return n, err
}

// failed returns the error of the file itself, if there was one.
func (g *guard) failed() error {
	if failure := g.failure.Load(); failure != nil {
		return errReading(*failure)
	}
	return nil
}

func errReading(err error) error { return fmt.Errorf("read the archive: %w", err) }

func errTooManyEntries(limits Limits) error {
	return fmt.Errorf("%w: it has more than %d entries, or names longer than any", ErrUnsafe, limits.Entries)
}
