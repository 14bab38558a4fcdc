package postlinks

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const (
	// pages is among how many records the ids are divided, and maxEntries how many
	// a record holds: half a million posts on a whole server, some 50 MB. Beyond
	// that the oldest are forgotten.
	pages      = 1024
	maxEntries = 500
	// maxPlaces is how many posts here may be one post of a source: each team that
	// it was imported into has its own.
	maxPlaces = 10
	// casTries bounds how often a record is written again because another node was
	// faster.
	casTries = 20
)

// Store is a key-value store with compare-and-set, shared by all nodes.
type Store interface {
	Get(ctx context.Context, key string) ([]byte, error)
	CompareAndSet(ctx context.Context, key string, old, value []byte) (bool, error)
}

// Reader says where a post is for those who may read it.
type Reader interface {
	// PostPath returns the path of a post on this server, or an Error with
	// CodeNotFound when there is no such post that the user may read.
	PostPath(userID, postID string) (string, error)
}

// Links knows where posts of other servers are here. It is safe for concurrent
// use.
type Links struct {
	store  Store
	reader Reader
}

// New returns the links that a store holds.
func New(store Store, reader Reader) *Links { return &Links{store: store, reader: reader} }

// entry is a post of a source and the posts that it is here, oldest first.
type entry struct {
	ID    string   `json:"id"`
	Posts []string `json:"posts"`
}

// pageKey is the record that an id is in.
func pageKey(sourceID string) string {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(sourceID))
	return fmt.Sprintf("pl_%d", sum.Sum32()%pages)
}

// Add notes which posts are here, by the ids that they had on the source. Ids
// that are known already get one place more: nobody can lead the links of an
// earlier import elsewhere by importing an archive with the same ids.
func (l *Links) Add(ctx context.Context, posts map[string]string) error {
	byPage := map[string][]string{}
	for _, id := range slices.Sorted(maps.Keys(posts)) {
		byPage[pageKey(id)] = append(byPage[pageKey(id)], id)
	}
	for _, key := range slices.Sorted(maps.Keys(byPage)) {
		if err := l.addTo(ctx, key, byPage[key], posts); err != nil {
			return err
		}
	}
	return nil
}

func (l *Links) addTo(ctx context.Context, key string, ids []string, posts map[string]string) error {
	for range casTries {
		old, entries, err := l.page(ctx, key)
		if err != nil {
			return err
		}
		for _, id := range ids {
			entries = with(entries, id, posts[id])
		}
		entries = entries[max(len(entries)-maxEntries, 0):]
		value, err := json.Marshal(entries)
		if err != nil {
			return fmt.Errorf("encode record %s: %w", key, err)
		}
		if string(value) == string(old) {
			return nil
		}
		if done, err := l.store.CompareAndSet(ctx, key, old, value); err != nil || done {
			return err
		}
	}
	return fmt.Errorf("record %s changed %d times while it was being written", key, casTries)
}

func with(entries []entry, id, post string) []entry {
	at := slices.IndexFunc(entries, func(e entry) bool { return e.ID == id })
	if at < 0 {
		return append(entries, entry{ID: id, Posts: []string{post}})
	}
	if known := &entries[at]; !slices.Contains(known.Posts, post) && len(known.Posts) < maxPlaces {
		known.Posts = append(known.Posts, post)
	}
	return entries
}

func (l *Links) page(ctx context.Context, key string) (stored []byte, entries []entry, err error) {
	if stored, err = l.store.Get(ctx, key); err != nil || stored == nil {
		return nil, nil, err
	}
	if err := json.Unmarshal(stored, &entries); err != nil {
		return nil, nil, fmt.Errorf("decode record %s: %w", key, err)
	}
	return stored, entries, nil
}

// Resolve returns the path here of the post that had the id on its source: the
// first one that the user may read. The error has CodeNotFound when there is none.
func (l *Links) Resolve(ctx context.Context, userID, sourceID string) (string, error) {
	_, entries, err := l.page(ctx, pageKey(sourceID))
	if err != nil {
		return "", err
	}
	for _, known := range entries {
		if known.ID != sourceID {
			continue
		}
		for _, post := range known.Posts {
			path, err := l.reader.PostPath(userID, post)
			if transfer.HasCode(err, transfer.CodeNotFound) {
				continue
			}
			return path, err
		}
	}
	return "", transfer.Errorf(transfer.CodeNotFound, "There is no such post here, or you may not read it.")
}
