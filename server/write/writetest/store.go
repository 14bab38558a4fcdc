package writetest

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// Store is a database in memory. What is written in one call is there whole, with
// progress and journal, or not at all.
type Store struct {
	*Calls
	Jobs    map[string]journal.Progress
	Entries map[string][]journal.Entry

	Posts       map[string]write.Post
	Reactions   map[journal.Addition]write.Reaction
	Followers   map[journal.Addition]write.Follower
	Flags       map[journal.Addition]bool
	Files       map[string]string
	Shells      []write.Account
	Members     []write.Member
	Preferences []write.Preference
	// Recounted are threads that were counted anew.
	Recounted []string
	// Conversations lists the conversations that were completed.
	Conversations []write.Conversation
	Marks         []write.Bookmark
	Beyond        []write.Extra
	Archived      map[string]int64
	// Channels are the ids of channels, by name.
	Channels map[string]string
	// TakenNames are usernames and addresses that an account has by now.
	TakenNames map[string]bool
	// Edited lists the posts that a user edited here after an import brought them.
	Edited map[string]bool
	// Meanwhile is called, once, before a batch is written.
	Meanwhile func()
	// Races counts the batches that will still find a row which came into being meanwhile.
	Races   int
	Blocked []string
}

// NewStore returns an empty database.
func NewStore(calls *Calls) *Store {
	return &Store{
		Calls: calls, Jobs: map[string]journal.Progress{}, Entries: map[string][]journal.Entry{}, Posts: map[string]write.Post{},
		Reactions: map[journal.Addition]write.Reaction{}, Followers: map[journal.Addition]write.Follower{}, Flags: map[journal.Addition]bool{},
		Files: map[string]string{}, Archived: map[string]int64{}, Channels: map[string]string{}, TakenNames: map[string]bool{},
	}
}

var _ write.Store = (*Store)(nil)

// Claim makes an attempt the one that may write.
func (s *Store) Claim(_ context.Context, fence write.Fence) (journal.Progress, error) {
	progress := s.Jobs[fence.JobID]
	if progress.Attempt > fence.Attempt {
		return progress, write.ErrFenced
	}
	progress.Attempt = fence.Attempt
	s.Jobs[fence.JobID] = progress
	return progress, nil
}

// keep stores progress and entry as a database does: as JSON.
func (s *Store) keep(ctx context.Context, fence write.Fence, progress journal.Progress, entry journal.Entry, call string, work func(*journal.Progress, *journal.Entry)) (journal.Progress, error) {
	if err := context.Cause(ctx); err != nil {
		return progress, err
	}
	stored := s.Jobs[fence.JobID]
	if stored.Attempt != fence.Attempt {
		return progress, write.ErrFenced
	}
	if call != "" {
		if err := s.Call("%s", call); err != nil {
			return progress, err
		}
	}
	progress.Attempt, progress.Entries = stored.Attempt, stored.Entries
	progress.Counts = maps.Clone(progress.Counts)
	if progress.Counts == nil {
		progress.Counts = journal.Counts{}
	}
	if work != nil {
		work(&progress, &entry)
	}
	if !entry.Empty() {
		kept, err := copied(entry)
		if err != nil {
			return progress, err
		}
		s.Entries[fence.JobID] = append(s.Entries[fence.JobID], kept)
		progress.Entries++
	}
	kept, err := copied(progress)
	s.Jobs[fence.JobID] = kept
	return progress, err
}

func copied[T any](value T) (same T, err error) {
	data, err := json.Marshal(value)
	if err != nil {
		return same, fmt.Errorf("encode %T: %w", value, err)
	}
	return same, json.Unmarshal(data, &same)
}

// Note stores progress and an entry of the journal.
func (s *Store) Note(ctx context.Context, fence write.Fence, progress journal.Progress, entry journal.Entry) (journal.Progress, error) {
	return s.keep(ctx, fence, progress, entry, "", nil)
}

func (s *Store) known(post write.Post) write.KnownPost {
	var props struct {
		SourceID string `json:"team_export_post_id"`
	}
	_ = json.Unmarshal(post.Props, &props)
	return write.KnownPost{
		ID: post.ID, ChannelID: post.ChannelID, UserID: post.UserID, RootID: post.RootID, OriginalID: post.OriginalID, CreateAt: post.CreateAt,
		EditAt: post.EditAt, DeleteAt: post.DeleteAt, Pinned: post.Pinned, Message: post.Message, SourceID: props.SourceID, Files: post.FileIDs,
		EditedHere: s.Edited[post.ID],
	}
}

// PostsByID returns the posts that have one of the ids.
func (s *Store) PostsByID(_ context.Context, ids []string) (found []write.KnownPost, err error) {
	s.rows.Lock()
	defer s.rows.Unlock()
	for _, id := range ids {
		if post, ok := s.Posts[id]; ok {
			found = append(found, s.known(post))
		}
	}
	return found, nil
}

// PostsAt returns the posts of channels at times.
func (s *Store) PostsAt(_ context.Context, channelIDs []string, times []int64) (found []write.KnownPost, err error) {
	s.rows.Lock()
	defer s.rows.Unlock()
	for _, id := range slices.Sorted(maps.Keys(s.Posts)) {
		post := s.Posts[id]
		for i := range channelIDs {
			if post.ChannelID == channelIDs[i] && post.CreateAt == times[i] && post.OriginalID == "" {
				found = append(found, s.known(post))
				break
			}
		}
	}
	return found, nil
}

// FilesByID returns which files there are.
func (s *Store) FilesByID(_ context.Context, ids []string) (map[string]string, error) {
	s.rows.Lock()
	defer s.rows.Unlock()
	found := map[string]string{}
	for _, id := range ids {
		if post, ok := s.Files[id]; ok {
			found[id] = post
		}
	}
	return found, nil
}

// Write writes a batch, or an entry of the journal alone.
func (s *Store) Write(ctx context.Context, batch write.Batch) (journal.Progress, error) {
	s.rows.Lock()
	defer s.rows.Unlock()
	if batch.Adds.Line == 0 {
		return s.add(ctx, batch, "", nil)
	}
	if meanwhile := s.Meanwhile; meanwhile != nil {
		s.Meanwhile = nil
		meanwhile()
	}
	if s.Races > 0 {
		s.Races--
		return batch.Adds, write.ErrRaced
	}
	for _, post := range batch.Posts {
		if _, there := s.Posts[post.ID]; there {
			return batch.Adds, write.ErrRaced
		}
	}
	return s.add(ctx, batch, "write", func(progress *journal.Progress, entry *journal.Entry) {
		for _, post := range batch.Posts {
			s.Posts[post.ID] = post
		}
		for _, file := range batch.Files {
			s.Files[file.ID] = file.PostID
			if post := s.Posts[file.PostID]; file.Known {
				post.FileIDs = append(post.FileIDs, file.ID)
				s.Posts[file.PostID] = post
			}
		}
		for _, edit := range batch.Edits {
			post := s.Posts[edit.PostID]
			post.Message, post.Props, post.EditAt, post.Pinned = edit.Message, edit.Props, edit.EditAt, edit.Pinned
			s.Posts[edit.PostID] = post
			progress.Counts["edits"]++
		}
		s.hang(batch, progress, entry)
	})
}

// add adds to the progress what a batch adds.
func (s *Store) add(ctx context.Context, batch write.Batch, call string, work func(*journal.Progress, *journal.Entry)) (journal.Progress, error) {
	return s.keep(ctx, batch.Fence, s.Jobs[batch.Fence.JobID].With(batch.After, batch.Adds), batch.Entry, call, work)
}

// hang writes what hangs on posts.
func (s *Store) hang(batch write.Batch, progress *journal.Progress, entry *journal.Entry) {
	add := func(addition journal.Addition, known, there bool, kind string) {
		if there {
			return
		}
		progress.Counts[kind]++
		if known {
			entry.Added = append(entry.Added, addition)
		}
	}
	for _, r := range batch.Reactions {
		key := journal.Addition{Kind: journal.AddedReaction, PostID: r.PostID, UserID: r.UserID, Emoji: r.Emoji}
		_, there := s.Reactions[key]
		if !there {
			s.Reactions[key] = r
		}
		add(key, r.Known, there, "reactions")
	}
	for _, f := range batch.Followers {
		key := journal.Addition{Kind: journal.AddedFollower, PostID: f.PostID, UserID: f.UserID}
		_, there := s.Followers[key]
		if !there {
			s.Followers[key] = f
		}
		add(key, f.Known, there, "thread_followers")
	}
	for _, f := range batch.Flags {
		key := journal.Addition{Kind: journal.AddedFlag, PostID: f.PostID, UserID: f.UserID}
		there := s.Flags[key]
		s.Flags[key] = true
		add(key, f.Known, there, "flags")
	}
}

// Progress returns how far an import is.
func (s *Store) Progress(_ context.Context, jobID string) (journal.Progress, bool, error) {
	progress, began := s.Jobs[jobID]
	return progress, began, nil
}

// Journal yields the entries of an import.
func (s *Store) Journal(_ context.Context, jobID string) iter.Seq2[journal.Entry, error] {
	return func(yield func(journal.Entry, error) bool) {
		for _, entry := range s.Entries[jobID] {
			if !yield(entry, nil) {
				return
			}
		}
	}
}

// RemoveJournal removes the journal of an import.
func (s *Store) RemoveJournal(_ context.Context, jobID string) error {
	delete(s.Entries, jobID)
	delete(s.Jobs, jobID)
	return nil
}

// ChannelIDs returns the ids of channels.
func (s *Store) ChannelIDs(_ context.Context, _ string, names []string) (map[string]string, error) {
	ids := map[string]string{}
	for _, name := range names {
		if id := s.Channels[name]; id != "" {
			ids[name] = id
		}
	}
	return ids, nil
}

// Debris names the files that were uploaded and belong to no post.
func (s *Store) Debris(_ context.Context, jobID string) (debris []string, err error) {
	for _, entry := range s.Entries[jobID] {
		for _, id := range entry.Pending {
			if s.Files[id] == "" && !slices.ContainsFunc(s.Marks, func(mark write.Bookmark) bool { return mark.FileID == id }) {
				debris = append(debris, id)
			}
		}
	}
	return debris, nil
}

// Probe names columns that keep this version from writing.
func (s *Store) Probe(context.Context) ([]string, error) { return s.Blocked, nil }
