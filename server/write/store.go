package write

import (
	"context"
	"errors"
	"iter"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
)

// ErrFenced says that another attempt writes now.
var ErrFenced = errors.New("another attempt writes now")

// ErrRaced says that rows came into being between the look and the write: look
// again.
var ErrRaced = errors.New("a row came into being meanwhile")

// Store is the database of the server. Each method that writes does so in one
// transaction with the progress and the journal.
type Store interface {
	// Claim makes an attempt the one that may write, and returns how far the import
	// is. An error matches ErrFenced when a later attempt has claimed it.
	Claim(ctx context.Context, fence Fence) (journal.Progress, error)
	// Note stores progress and an entry of the journal, which may be empty.
	Note(ctx context.Context, fence Fence, progress journal.Progress, entry journal.Entry) (journal.Progress, error)

	// PostsByID returns the posts that have one of the ids, wherever they are.
	PostsByID(ctx context.Context, ids []string) ([]KnownPost, error)
	// PostsAt returns the posts of channels at times, pair by pair.
	PostsAt(ctx context.Context, channelIDs []string, times []int64) ([]KnownPost, error)
	// FilesByID returns which file infos there are, and their posts.
	FilesByID(ctx context.Context, ids []string) (map[string]string, error)

	// Write writes a batch, and returns the progress with what was written. The
	// counts of the batch are added.
	Write(ctx context.Context, batch Batch) (journal.Progress, error)
	// CountThreads counts the replies of threads anew.
	CountThreads(ctx context.Context, fence Fence, progress journal.Progress, rootIDs []string) (journal.Progress, error)
	// AddShells makes deactivated accounts; all of them or, with an error matching
	// ErrTaken, none.
	AddShells(ctx context.Context, fence Fence, progress journal.Progress, accounts []Account) (journal.Progress, error)
	// Join gives accounts their places in the team and in channels, and returns which
	// of those that were here before got which channels: no session and no client
	// knows anything of a new account.
	Join(ctx context.Context, fence Fence, progress journal.Progress, teamID string, members []Member) (journal.Progress, map[string][]string, error)
	// Prefer sets preferences of accounts that the import made.
	Prefer(ctx context.Context, fence Fence, progress journal.Progress, preferences []Preference) (journal.Progress, error)
	// Converse completes conversations that the import made: their headers, what is read
	// of them by those who did not look into them since, and where they show.
	Converse(ctx context.Context, fence Fence, progress journal.Progress, conversations []Conversation) (journal.Progress, error)
	// BookmarksByID returns which of the bookmarks there are, also deleted ones.
	BookmarksByID(ctx context.Context, ids []string) (map[string]KnownBookmark, error)
	// Bookmarks makes bookmarks, and gives them their files.
	Bookmarks(ctx context.Context, fence Fence, progress journal.Progress, bookmarks []Bookmark) (journal.Progress, error)
	// Extras gives posts their priorities, acknowledgements and earlier versions.
	Extras(ctx context.Context, fence Fence, progress journal.Progress, extras []Extra) (journal.Progress, error)
	// ArchiveChannel archives a channel that the import made, as of a time.
	ArchiveChannel(ctx context.Context, fence Fence, progress journal.Progress, channelID string, at int64) (journal.Progress, error)
	// Progress returns how far an import is, and whether it began to write.
	Progress(ctx context.Context, jobID string) (progress journal.Progress, began bool, err error)
	// Journal yields the entries of an import in their order.
	Journal(ctx context.Context, jobID string) iter.Seq2[journal.Entry, error]
	// RemoveJournal removes the journal and the progress of an import.
	RemoveJournal(ctx context.Context, jobID string) error
	// ChannelIDs returns the ids of the channels of a team that have one of the
	// names.
	ChannelIDs(ctx context.Context, teamID string, names []string) (map[string]string, error)
	// Debris names the files that the import uploaded and that belong to no post.
	Debris(ctx context.Context, jobID string) ([]string, error)
	// Probe names the columns that keep this version from writing.
	Probe(ctx context.Context) ([]string, error)
}

// KnownBookmark is a bookmark that is here.
type KnownBookmark struct {
	ChannelID string `json:"channel"`
	FileID    string `json:"file"`
}

// KnownPost is a post that is here.
type KnownPost struct {
	ID         string `json:"id"`
	ChannelID  string `json:"channel"`
	UserID     string `json:"user"`
	RootID     string `json:"root"`
	OriginalID string `json:"original"`
	CreateAt   int64  `json:"at"`
	EditAt     int64  `json:"edit_at"`
	DeleteAt   int64  `json:"delete_at"`
	Pinned     bool   `json:"pinned"`
	Message    string `json:"message"`
	// SourceID is the id that an import noted on the post.
	SourceID string `json:"source"`
	// EditedHere says that a user edited it after an import had brought it.
	EditedHere bool     `json:"edited_here"`
	Files      []string `json:"files"`
}
