package rows

import (
	"errors"
	"fmt"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
)

// ErrBrokenChain says that archives are no chain of a whole archive and its deltas.
var ErrBrokenChain = errors.New("these archives are no chain")

// isChain reports whether one of the archives is a delta.
func isChain(archives []*source.Archive) bool {
	for _, a := range archives {
		if manifest, ours := a.Manifest(); ours && manifest.Base != nil {
			return true
		}
	}
	return false
}

// CheckChain returns nil for archives of which none is a delta, and for a whole archive
// with deltas of which each continues the one before it. Otherwise the error names what is
// missing, foreign or in the wrong order.
func CheckChain(archives []*source.Archive) error {
	if !isChain(archives) {
		return nil
	}
	links := make([]link, len(archives))
	for n, a := range archives {
		found, err := readLink(a)
		if err != nil {
			return err
		}
		links[n] = found
	}
	if base := links[0].base; base != nil {
		return fmt.Errorf("%w: %s is a delta of %s: give that archive first", ErrBrokenChain, links[0].name, other(links, 0))
	}
	for n := 1; n < len(links); n++ {
		if err := links[n].follows(links, n); err != nil {
			return fmt.Errorf("%w: %w", ErrBrokenChain, err)
		}
	}
	return nil
}

// IsChain reports whether the team was read from a whole archive and its deltas.
func (t *Team) IsChain() bool { return t.chain != nil }

// link is an archive as a part of a chain.
type link struct {
	name, team string
	// sum is the checksum by which a delta names the archive; through is that of the last
	// archive which it was merged of.
	sum, through string
	base         *archive.Base
}

// readLink reads what an archive says of its place in a chain.
func readLink(a *source.Archive) (link, error) {
	name := archive.Shown(a.Path)
	manifest, ours := a.Manifest()
	if !ours {
		return link{}, fmt.Errorf("%w: %s has no manifest, so no delta can continue it", ErrBrokenChain, name)
	}
	sum, err := a.ManifestSum()
	if err != nil {
		return link{}, err
	}
	found := link{name: name, team: manifest.Source.TeamID, sum: sum, base: manifest.Base}
	if manifest.DerivedFrom != nil {
		found.through = manifest.DerivedFrom.Through
	}
	return found, nil
}

// isBaseOf reports whether a delta continues an archive.
func (l link) isBaseOf(delta link) bool {
	return delta.base != nil && (delta.base.ManifestSHA256 == l.sum || l.through != "" && delta.base.ManifestSHA256 == l.through)
}

// follows returns nil when the link continues the one before it.
func (l link) follows(links []link, n int) error {
	before := links[n-1]
	switch {
	case l.team != before.team:
		return fmt.Errorf("%s is of another team than %s", l.name, before.name)
	case l.base == nil:
		return fmt.Errorf("%s is a whole archive, and only the first of a chain is one", l.name)
	case before.isBaseOf(l):
		return nil
	}
	for at, candidate := range links {
		if candidate.isBaseOf(l) {
			where := "before"
			if at > n {
				where = "after"
			}
			return fmt.Errorf("%s continues %s, which stands %s %s: the order is wrong, or there are two deltas of one archive", l.name, candidate.name, where, before.name)
		}
	}
	return fmt.Errorf("%s does not continue %s but %s, which is missing", l.name, before.name, other(links, n))
}

// other describes the base of a link.
func other(links []link, n int) string {
	base := links[n].base
	for _, candidate := range links {
		if candidate.isBaseOf(links[n]) {
			return candidate.name
		}
	}
	return fmt.Sprintf("the archive with the SHA-256 checksum %s of about %s", archive.Shown(base.SHA256), time.UnixMilli(base.Moment).UTC().Format("2006-01-02 15:04 MST"))
}
