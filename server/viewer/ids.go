package viewer

import (
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"strconv"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sorted"
)

// maxRepeated bounds the ids that may stand in several lines. Those of roots do, where
// their thread is divided.
const maxRepeated = 1_000_000

// ids tells posts apart that have one id. No server gives an id twice, but an archive
// may hold anything, and two places of one name would lead readers to the wrong post.
type ids struct {
	seed   maphash.Seed
	hashes sorted.Records
	// repeated are hashes of ids that were added more than once, shown the ids among
	// them that stand on a page.
	repeated map[uint64]bool
	shown    map[string]bool
}

func newIDs(dir string) *ids {
	return &ids{seed: maphash.MakeSeed(), hashes: sorted.Records{Dir: dir}, repeated: map[uint64]bool{}, shown: map[string]bool{}}
}

// add notes the id of a post.
func (i *ids) add(id string) error {
	var hash [8]byte
	binary.BigEndian.PutUint64(hash[:], maphash.String(i.seed, id))
	return i.hashes.Add(hash[:], nil)
}

// finish finds the ids that were added more than once.
func (i *ids) finish() error {
	before, any := uint64(0), false
	for record, err := range i.hashes.All() {
		if err != nil {
			return err
		}
		hash := binary.BigEndian.Uint64(record.Key)
		if any && hash == before {
			if i.repeated[hash] = true; len(i.repeated) > maxRepeated {
				return fmt.Errorf("%w: more than %d ids of posts stand in several lines", archive.ErrUnsafe, maxRepeated)
			}
		}
		before, any = hash, true
	}
	return i.hashes.Close()
}

// of returns the id by which a post is shown: its own, or a number for another post
// with the id of one that is shown already.
func (i *ids) of(id string, number uint64) string {
	if len(i.repeated) == 0 || !i.repeated[maphash.String(i.seed, id)] {
		return id
	}
	if i.shown[id] {
		return numbered(number)
	}
	i.shown[id] = true
	return id
}

// numbered returns the id of a post that has none of its own.
func numbered(number uint64) string { return "n" + strconv.FormatUint(number, 10) }

// isNumbered reports whether an id might be one of ours.
func isNumbered(id string) bool {
	if len(id) < 2 || id[0] != 'n' {
		return false
	}
	for i := 1; i < len(id); i++ {
		if id[i] < '0' || id[i] > '9' {
			return false
		}
	}
	return true
}
