package write

import (
	"context"
	"iter"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
)

// idTries bounds the ids that a post may have here: its own, the one that follows from it,
// and one that follows from that and the channel.
const idTries = 3

// spot is the channel and thread that a post of the batch goes to.
type spot struct {
	*Content
	channelID string
}

// found holds what is known of a post of the batch.
type found struct {
	// id is the one that the post has here, or will have.
	id string
	// known is the post that is here; nil for one that is new.
	known *KnownPost
	// ours says that an import made the known one of this very post.
	ours bool
}

// spots yields the posts of the batch.
func (b *builder) spots() iter.Seq[spot] {
	return func(yield func(spot) bool) {
		for i := range b.threads {
			thread := &b.threads[i]
			if !yield(spot{&thread.Root, thread.ChannelID}) {
				return
			}
			for j := range thread.Replies {
				if !yield(spot{&thread.Replies[j], thread.ChannelID}) {
					return
				}
			}
		}
	}
}

// look finds out which posts of the batch are here, and decides which ids the others
// get. Only for a post whose id another one has is the next id looked for.
func (b *builder) look(ctx context.Context) error {
	var open []spot
	for s := range b.spots() {
		s.found = found{id: s.ownID}
		open = append(open, s)
	}
	given := map[string]KnownPost{}
	for try := 0; try < idTries && len(open) > 0; try++ {
		known, err := b.postsOf(ctx, open)
		if err != nil {
			return err
		}
		var others []spot
		for _, s := range open {
			post, here := known[s.found.id]
			again, isGiven := given[s.found.id]
			switch {
			case here && s.is(post):
				s.found.known, s.found.ours = &post, s.found.id != s.SourceID || post.SourceID == s.SourceID
			case here || isGiven && !s.is(again):
				s.found.id = b.w.nextID(s, try)
				others = append(others, s)
			case !isGiven:
				given[s.found.id] = KnownPost{ID: s.found.id, ChannelID: s.channelID, UserID: s.UserID, CreateAt: s.CreateAt, EditAt: s.EditAt, Message: s.Message}
			}
		}
		open = others
	}
	return b.lookAtMoments(ctx)
}

// postsOf returns the posts that have the ids of some of the batch.
func (b *builder) postsOf(ctx context.Context, spots []spot) (map[string]KnownPost, error) {
	ids := make([]string, len(spots))
	for i, s := range spots {
		ids[i] = s.found.id
	}
	posts, err := b.w.Store.PostsByID(ctx, ids)
	known := make(map[string]KnownPost, len(posts))
	for _, post := range posts {
		known[post.ID] = post
	}
	return known, err
}

// is reports whether a post is the one of the archive, and not another one that has its id
// by chance or on purpose. An export moves posts of one millisecond apart, so a post may
// have another time than its line says: then author and text decide, or the author alone
// when a user edited it.
func (s spot) is(post KnownPost) bool {
	switch {
	case post.ChannelID != s.channelID || post.OriginalID != "":
		return false
	case post.CreateAt == s.CreateAt || post.ID != s.SourceID:
		return true
	default:
		return post.UserID == s.UserID && (post.Message == s.Message || post.EditAt != s.EditAt)
	}
}

// nextID is the id of a post whose id another one has, which must not be told.
func (w *Writer) nextID(s spot, try int) string {
	if try == 0 && s.found.id == s.SourceID {
		return w.OtherID(s.SourceID)
	}
	return journal.DerivedID(s.found.id, s.channelID)
}

// lookAtMoments looks for posts of old channels that came here in another way: with
// another id, at the same time, by the same author, with the same text.
func (b *builder) lookAtMoments(ctx context.Context) error {
	type moment struct {
		channelID string
		at        int64
	}
	var channelIDs []string
	var times []int64
	posts := map[moment][]KnownPost{}
	for s := range b.spots() {
		at := moment{s.channelID, s.CreateAt}
		if _, seen := posts[at]; seen || s.found.known != nil || !b.w.Old[s.channelID] {
			continue
		}
		posts[at] = nil
		channelIDs, times = append(channelIDs, s.channelID), append(times, s.CreateAt)
	}
	if len(times) == 0 {
		return nil
	}
	known, err := b.w.Store.PostsAt(ctx, channelIDs, times)
	if err != nil {
		return err
	}
	for _, post := range known {
		at := moment{post.ChannelID, post.CreateAt}
		posts[at] = append(posts[at], post)
	}
	for s := range b.spots() {
		if s.found.known != nil {
			continue
		}
		for _, post := range posts[moment{s.channelID, s.CreateAt}] {
			if post.Message == s.Message && post.UserID == s.UserID {
				s.found = found{id: post.ID, known: &post, ours: s.SourceID != "" && post.SourceID == s.SourceID}
				break
			}
		}
	}
	return nil
}
