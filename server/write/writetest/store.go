package writetest

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// Store is a database in memory. What is written in one call is there whole, with
// progress and journal, or not at all.
type Store struct {
	*Calls
	Jobs    map[string]write.Progress
	Entries map[string][]write.Entry

	Posts       map[string]write.Post
	Reactions   map[write.Addition]write.Reaction
	Followers   map[write.Addition]write.Follower
	Flags       map[write.Addition]bool
	Files       map[string]string
	Shells      []write.Account
	Members     []write.Member
	Preferences []write.Preference
	// Recounted are threads that were counted anew.
	Recounted []string
	// Conversations are those that were completed.
	Conversations []write.Conversation
	Marks         []write.Bookmark
	Beyond        []write.Extra
	Archived      map[string]int64
	// Channels are the ids of channels, by name.
	Channels map[string]string
	// TakenNames are usernames and addresses that an account has by now.
	TakenNames map[string]bool
	// Edited are the posts that somebody edited here after an import brought them.
	Edited map[string]bool
	// Meanwhile is called, once, before a batch is written.
	Meanwhile func()
	// Races is how many more batches find that a row came into being meanwhile.
	Races   int
	Blocked []string
}

// NewStore returns an empty database.
func NewStore(calls *Calls) *Store {
	return &Store{
		Calls: calls, Jobs: map[string]write.Progress{}, Entries: map[string][]write.Entry{}, Posts: map[string]write.Post{},
		Reactions: map[write.Addition]write.Reaction{}, Followers: map[write.Addition]write.Follower{}, Flags: map[write.Addition]bool{},
		Files: map[string]string{}, Archived: map[string]int64{}, Channels: map[string]string{}, TakenNames: map[string]bool{},
	}
}

var _ write.Store = (*Store)(nil)

// Claim makes an attempt the one that may write.
func (s *Store) Claim(_ context.Context, fence write.Fence) (write.Progress, error) {
	progress := s.Jobs[fence.JobID]
	if progress.Attempt > fence.Attempt {
		return progress, write.ErrFenced
	}
	progress.Attempt = fence.Attempt
	s.Jobs[fence.JobID] = progress
	return progress, nil
}

// keep stores progress and entry as a database does: as JSON.
func (s *Store) keep(ctx context.Context, fence write.Fence, progress write.Progress, entry write.Entry, call string, work func(*write.Progress, *write.Entry)) (write.Progress, error) {
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
		progress.Counts = write.Counts{}
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
func (s *Store) Note(ctx context.Context, fence write.Fence, progress write.Progress, entry write.Entry) (write.Progress, error) {
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
	for _, id := range ids {
		if post, ok := s.Posts[id]; ok {
			found = append(found, s.known(post))
		}
	}
	return found, nil
}

// PostsAt returns the posts of channels at times.
func (s *Store) PostsAt(_ context.Context, channelIDs []string, times []int64) (found []write.KnownPost, err error) {
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
	found := map[string]string{}
	for _, id := range ids {
		if post, ok := s.Files[id]; ok {
			found[id] = post
		}
	}
	return found, nil
}

// Write writes a batch.
func (s *Store) Write(ctx context.Context, batch write.Batch) (write.Progress, error) {
	if meanwhile := s.Meanwhile; meanwhile != nil {
		s.Meanwhile = nil
		meanwhile()
	}
	if s.Races > 0 {
		s.Races--
		return batch.Progress, write.ErrRaced
	}
	for _, post := range batch.Posts {
		if _, there := s.Posts[post.ID]; there {
			return batch.Progress, write.ErrRaced
		}
	}
	return s.keep(ctx, batch.Fence, batch.Progress, batch.Entry, "write", func(progress *write.Progress, entry *write.Entry) {
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

// hang writes what hangs on posts.
func (s *Store) hang(batch write.Batch, progress *write.Progress, entry *write.Entry) {
	add := func(addition write.Addition, known, there bool, kind string) {
		if there {
			return
		}
		progress.Counts[kind]++
		if known {
			entry.Added = append(entry.Added, addition)
		}
	}
	for _, r := range batch.Reactions {
		key := write.Addition{Kind: write.AddedReaction, PostID: r.PostID, UserID: r.UserID, Emoji: r.Emoji}
		_, there := s.Reactions[key]
		if !there {
			s.Reactions[key] = r
		}
		add(key, r.Known, there, "reactions")
	}
	for _, f := range batch.Followers {
		key := write.Addition{Kind: write.AddedFollower, PostID: f.PostID, UserID: f.UserID}
		_, there := s.Followers[key]
		if !there {
			s.Followers[key] = f
		}
		add(key, f.Known, there, "thread_followers")
	}
	for _, f := range batch.Flags {
		key := write.Addition{Kind: write.AddedFlag, PostID: f.PostID, UserID: f.UserID}
		there := s.Flags[key]
		s.Flags[key] = true
		add(key, f.Known, there, "flags")
	}
}

// AddShells makes deactivated accounts.
func (s *Store) AddShells(ctx context.Context, fence write.Fence, progress write.Progress, accounts []write.Account) (write.Progress, error) {
	entry := write.Entry{Named: map[string]string{}}
	for _, account := range accounts {
		if s.TakenNames[account.Username] || s.TakenNames[account.Email] {
			return progress, fmt.Errorf("make the account %s: %w", account.Username, write.ErrTaken)
		}
		entry.Shells = append(entry.Shells, account.ID)
		entry.Named[write.NameKey(write.KindAccount, account.Username)] = account.ID
	}
	return s.keep(ctx, fence, progress, entry, "shells", func(progress *write.Progress, _ *write.Entry) {
		s.Shells = append(s.Shells, accounts...)
		for _, account := range accounts {
			s.Preferences = append(s.Preferences, account.Preferences...)
		}
		progress.Counts["users"] += int64(len(accounts))
	})
}

// Join gives accounts their memberships. Everybody lacks them.
func (s *Store) Join(ctx context.Context, fence write.Fence, progress write.Progress, _ string, members []write.Member) (write.Progress, map[string][]string, error) {
	joined := map[string][]string{}
	entry := write.Entry{}
	progress, err := s.keep(ctx, fence, progress, entry, "join", func(progress *write.Progress, entry *write.Entry) {
		for _, member := range members {
			if s.isMember(member.UserID) {
				continue
			}
			s.Members = append(s.Members, member)
			place := write.Place{UserID: member.UserID, Team: true, Admin: member.Admin}
			for _, channel := range member.Channels {
				place.Channels = append(place.Channels, channel.ChannelID)
			}
			if member.New {
				progress.Counts["team_members"]++
				progress.Counts["channel_members"] += int64(len(member.Channels))
				continue
			}
			joined[member.UserID] = place.Channels
			entry.Places = append(entry.Places, place)
			progress.Counts["joined"] += 1 + int64(len(member.Channels))
		}
	})
	return progress, joined, err
}

func (s *Store) isMember(userID string) bool {
	return slices.ContainsFunc(s.Members, func(member write.Member) bool { return member.UserID == userID })
}

// CountThreads notes which threads are counted anew.
func (s *Store) CountThreads(ctx context.Context, fence write.Fence, progress write.Progress, rootIDs []string) (write.Progress, error) {
	return s.keep(ctx, fence, progress, write.Entry{}, "count threads", func(*write.Progress, *write.Entry) {
		s.Recounted = append(s.Recounted, rootIDs...)
	})
}

// Prefer sets preferences.
func (s *Store) Prefer(ctx context.Context, fence write.Fence, progress write.Progress, preferences []write.Preference) (write.Progress, error) {
	return s.keep(ctx, fence, progress, write.Entry{}, "prefer", func(*write.Progress, *write.Entry) {
		s.Preferences = append(s.Preferences, preferences...)
	})
}

// Converse completes conversations.
func (s *Store) Converse(ctx context.Context, fence write.Fence, progress write.Progress, conversations []write.Conversation) (write.Progress, error) {
	return s.keep(ctx, fence, progress, write.Entry{}, "converse", func(*write.Progress, *write.Entry) {
		s.Conversations = append(s.Conversations, conversations...)
	})
}

// BookmarksByID returns which bookmarks there are.
func (s *Store) BookmarksByID(_ context.Context, ids []string) (map[string]write.KnownBookmark, error) {
	known := map[string]write.KnownBookmark{}
	for _, mark := range s.Marks {
		if slices.Contains(ids, mark.ID) {
			known[mark.ID] = write.KnownBookmark{ChannelID: mark.ChannelID, FileID: mark.FileID}
		}
	}
	return known, nil
}

// Bookmarks makes bookmarks.
func (s *Store) Bookmarks(ctx context.Context, fence write.Fence, progress write.Progress, bookmarks []write.Bookmark) (write.Progress, error) {
	return s.keep(ctx, fence, progress, write.Entry{}, "bookmarks", func(progress *write.Progress, entry *write.Entry) {
		for _, bookmark := range bookmarks {
			if slices.ContainsFunc(s.Marks, func(there write.Bookmark) bool { return there.ID == bookmark.ID }) {
				continue
			}
			s.Marks = append(s.Marks, bookmark)
			entry.Bookmarks = append(entry.Bookmarks, bookmark.ID)
			progress.Counts["bookmarks"]++
		}
	})
}

// Extras gives posts their priorities, acknowledgements and earlier versions.
func (s *Store) Extras(ctx context.Context, fence write.Fence, progress write.Progress, extras []write.Extra) (write.Progress, error) {
	return s.keep(ctx, fence, progress, write.Entry{}, "extras", func(progress *write.Progress, entry *write.Entry) {
		for _, extra := range extras {
			s.Beyond = append(s.Beyond, extra)
			if extra.Level != "" || extra.RequestedAck {
				progress.Counts["priorities"]++
			}
			progress.Counts["acknowledgements"] += int64(len(extra.Acks))
			for _, version := range extra.Versions {
				version.ChannelID, version.OriginalID = extra.ChannelID, extra.ID
				s.Posts[version.ID] = version
				entry.Posts = append(entry.Posts, version.ID)
			}
		}
	})
}

// ArchiveChannel archives a channel.
func (s *Store) ArchiveChannel(ctx context.Context, fence write.Fence, progress write.Progress, channelID string, at int64) (write.Progress, error) {
	return s.keep(ctx, fence, progress, write.Entry{}, "archive "+channelID, func(progress *write.Progress, _ *write.Entry) {
		s.Archived[channelID] = at
		progress.Counts["channels_archived"]++
	})
}

// Journal yields the entries of an import.
func (s *Store) Journal(_ context.Context, jobID string) iter.Seq2[write.Entry, error] {
	return func(yield func(write.Entry, error) bool) {
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
