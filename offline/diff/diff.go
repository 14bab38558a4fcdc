package diff

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sorted"
)

// Way says whether a thing was added, removed or changed.
type Way string

// The ways in which a thing differs.
const (
	Added   Way = "added"
	Edited  Way = "edited"
	Removed Way = "removed"
)

// Change is one thing that differs.
type Change struct {
	Kind Kind `json:"kind"`
	Way  Way  `json:"change"`
	// ID is the id of a post or a file, or the name of what goes by its name.
	ID string `json:"id"`
	// Where is the channel, or who takes part in the conversation.
	Where string `json:"where,omitempty"`
}

// Kind is a kind of things.
type Kind string

// The kinds of things, in the order in which they are told.
const (
	KindTeam         Kind = "team"
	KindChannel      Kind = "channel"
	KindUser         Kind = "user"
	KindBot          Kind = "bot"
	KindEmoji        Kind = "emoji"
	KindConversation Kind = "conversation"
	KindPost         Kind = "post"
	KindReaction     Kind = "reaction"
	KindFile         Kind = "file"
)

// Kinds are all kinds in their order.
var Kinds = []Kind{KindTeam, KindChannel, KindUser, KindBot, KindEmoji, KindConversation, KindPost, KindReaction, KindFile}

// Compared are two archives whose things are sorted on disk.
type Compared struct{ records sorted.Records }

// item is a thing of one of the archives.
type item struct {
	Second bool   `json:"s,omitempty"`
	Kind   Kind   `json:"k"`
	ID     string `json:"i"`
	Where  string `json:"w,omitempty"`
	// Sum is a checksum of what may be edited.
	Sum []byte `json:"h"`
}

// Read reads two archives. The caller closes what it returns.
func Read(ctx context.Context, older, newer *source.Archive, progress source.Progress) (*Compared, error) {
	c := &Compared{}
	progress.Volume(older.LinesSize() + newer.LinesSize())
	for i, a := range []*source.Archive{older, newer} {
		r := &reading{to: c, archive: a, second: i == 1, divided: source.NewDivided()}
		if err := r.read(ctx, progress); err != nil {
			return nil, errors.Join(err, c.Close())
		}
	}
	return c, nil
}

// Close removes the temporary files.
func (c *Compared) Close() error { return c.records.Close() }

func (c *Compared) add(i item) error {
	value, err := json.Marshal(i)
	if err != nil {
		return fmt.Errorf("keep a %s: %w", i.Kind, err)
	}
	order := 0
	for n, kind := range Kinds {
		if kind == i.Kind {
			order = n
		}
	}
	return c.records.Add(append([]byte{byte(order)}, i.ID...), value)
}

// Changes yields what differs, by kind and id.
func (c *Compared) Changes(ctx context.Context) iter.Seq2[Change, error] {
	return func(yield func(Change, error) bool) {
		var older, newer *item
		var key []byte
		send := func() bool {
			change, differs := changed(older, newer)
			older, newer = nil, nil
			return !differs || yield(change, nil)
		}
		for record, err := range c.records.All() {
			if err == nil {
				err = context.Cause(ctx)
			}
			var i item
			if err == nil {
				err = json.Unmarshal(record.Value, &i)
			}
			if err != nil {
				yield(Change{}, err)
				return
			}
			if !bytes.Equal(key, record.Key) && !send() {
				return
			}
			// Of what an archive has twice the first counts.
			key = append(key[:0], record.Key...)
			switch {
			case i.Second && newer == nil:
				newer = &i
			case !i.Second && older == nil:
				older = &i
			}
		}
		send()
	}
}

// changed says how a thing differs.
func changed(older, newer *item) (Change, bool) {
	switch {
	case older == nil && newer == nil:
		return Change{}, false
	case older == nil:
		return Change{newer.Kind, Added, newer.ID, newer.Where}, true
	case newer == nil:
		return Change{older.Kind, Removed, older.ID, older.Where}, true
	default:
		return Change{newer.Kind, Edited, newer.ID, newer.Where}, !bytes.Equal(older.Sum, newer.Sum) || !strings.EqualFold(older.Where, newer.Where)
	}
}
