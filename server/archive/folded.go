package archive

import "hash/maphash"

// names finds entries by their names without capitals and accents. It keeps checksums, not
// names: there may be a million. Two names of one checksum cannot be made on purpose,
// because each reader has a seed of its own.
type names struct {
	seed  maphash.Seed
	index map[uint64]int32
}

func newNames(size int) names {
	return names{seed: maphash.MakeSeed(), index: make(map[uint64]int32, size)}
}

// add notes that entry i has a name, unless another has it: then it returns that
// one.
func (n names) add(name string, i int) (other int, added bool) {
	sum := maphash.String(n.seed, fold(name))
	if other, twice := n.index[sum]; twice {
		return int(other), false
	}
	n.index[sum] = int32(i) //nolint:gosec // the limits are far below
	return i, true
}

// find returns the entry with a name, if it can be read.
func (r *Reader) find(name string) (*entry, bool) {
	folded := fold(name)
	i, ok := r.names.index[maphash.String(r.names.seed, folded)]
	if !ok || !r.entries[i].readable() || fold(r.entries[i].name) != folded {
		return nil, false
	}
	return &r.entries[i], true
}
