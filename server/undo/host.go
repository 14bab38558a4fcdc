package undo

import (
	"context"
	"iter"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Host is the server that an import is undone on.
type Host interface {
	Journals
	Papers
	Posts
	Things
	People
	// Policy says what the user may do with the team now, or returns an Error.
	Policy(userID, teamID string) (planning.Policy, error)
	// PolicyOf is the policy that an import had.
	PolicyOf(ctx context.Context, job transfer.Job) (planning.Policy, error)
	// ClearCaches makes all nodes forget what was removed.
	ClearCaches(ctx context.Context) error
}

// Journals reads the journals of imports.
type Journals interface {
	// Progress says how far an import came, and whether it began to write.
	Progress(ctx context.Context, jobID string) (progress journal.Progress, began bool, err error)
	// Journal yields the entries of an import in their order.
	Journal(ctx context.Context, jobID string) iter.Seq2[journal.Entry, error]
	RemoveJournal(ctx context.Context, jobID string) error
}

// Papers keep the counts of an undo between its attempts.
type Papers interface {
	PutPaper(ctx context.Context, jobID, name string, data []byte) error
	// Paper returns what was put, or an error matching fs.ErrNotExist.
	Paper(ctx context.Context, jobID, name string) ([]byte, error)
	RemovePaper(ctx context.Context, jobID, name string) error
}

// Post is a post of the server.
type Post struct {
	ID        string `json:"id"`
	ChannelID string `json:"channel"`
	UserID    string `json:"user"`
	RootID    string `json:"root"`
	// OriginalID is the post that this is an earlier version of.
	OriginalID string `json:"original"`
	// System says that no person wrote it.
	System  bool `json:"system"`
	Deleted bool `json:"deleted"`
	// Reactions counts the reactions on it, Versions are the ids of its earlier
	// versions.
	Reactions int      `json:"reactions"`
	Versions  []string `json:"versions"`
}

// Posts finds and removes posts.
type Posts interface {
	// Posts returns those of the posts that are there, deleted ones included.
	Posts(ctx context.Context, ids []string) ([]Post, error)
	// Threads returns the posts of threads, roots included, by the ids of their
	// roots; no earlier versions.
	Threads(ctx context.Context, rootIDs []string) ([]Post, error)
	// CountFiles counts the files of posts, deleted or not.
	CountFiles(ctx context.Context, postIDs []string) (int64, error)
	// RemovePosts removes posts of a channel and all that hangs on them, for good.
	RemovePosts(ctx context.Context, channelID string, postIDs []string) (Removed, error)
	// CountAdded counts those of the additions that are there, RemoveAdded removes
	// them.
	CountAdded(ctx context.Context, added []journal.Addition) (int64, error)
	RemoveAdded(ctx context.Context, added []journal.Addition) (int64, error)
	// Debris names the files that an import uploaded and that belong to no post.
	Debris(ctx context.Context, jobID string) ([]string, error)
	// Drop removes such a file.
	Drop(ctx context.Context, fileID string) error
}

// Removed counts the rows that were removed.
type Removed struct{ Posts, Files int64 }

// MadeTeam, MadeChannel and MadeEmoji are what an import made, with the names that
// they have now.
type (
	// MadeTeam is a team.
	MadeTeam struct{ ID, Name string }
	// MadeChannel is a channel.
	MadeChannel struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	// MadeEmoji is a custom emoji.
	MadeEmoji struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
)

// Things lists the named things that an import made.
type Things interface {
	// Team returns a team, or nil when it is gone.
	Team(ctx context.Context, id string) (*MadeTeam, error)
	// Channels and Emoji return those that are there, by name.
	Channels(ctx context.Context, ids []string) ([]MadeChannel, error)
	Emoji(ctx context.Context, ids []string) ([]MadeEmoji, error)
	// Written counts the posts of a channel that people wrote and did not delete.
	Written(ctx context.Context, channelID string) (int64, error)
	// HiddenIn returns the ids of private channels among some that a user is not a
	// member of, each with whether the user was one.
	HiddenIn(ctx context.Context, userID string, channelIDs []string) (map[string]bool, error)
	// RemoveChannel removes a channel with everything in it, for good.
	RemoveChannel(ctx context.Context, channelID string) error
	// RemoveConversation removes a direct or group channel for good.
	RemoveConversation(ctx context.Context, channelID string) error
	// RemoveBookmarks removes those of them that no user changed since.
	RemoveBookmarks(ctx context.Context, ids []string) error
	// RemoveIcon removes the team's icon when it is the one of that time.
	RemoveIcon(ctx context.Context, teamID string, at int64) error
	// EmojiInUse returns which of the emoji, by name, something uses that was
	// written since; since 0 means ever.
	EmojiInUse(ctx context.Context, names []string, since int64) ([]string, error)
	RemoveEmoji(ctx context.Context, id string) error
	// Others counts the active people of a team who are not among the given.
	Others(ctx context.Context, teamID string, given []string) (int64, error)
	// ArchiveTeam archives a team, as a person would.
	ArchiveTeam(ctx context.Context, teamID string) error
}

// People are the accounts that the import made, and those that it gave
// memberships.
type People interface {
	// Accounts looks at accounts that were made for a team. What they wrote in
	// the team until one time, and did until the other, is the import's.
	Accounts(ctx context.Context, teamID string, ids []string, wrote, did int64) ([]Account, error)
	// Deactivate takes an account out of the team and deactivates it.
	Deactivate(ctx context.Context, teamID, userID string) error
	// Shells counts the content of accounts that were never used. Accounts that were used
	// or activated are not among them.
	Shells(ctx context.Context, ids []string) ([]Shell, error)
	// RemoveShell removes the row of such an account and reports whether it did: one
	// that still holds something stays.
	RemoveShell(ctx context.Context, id string) (bool, error)
	// Bots looks at bots that were made for a team. What was done until a time is the
	// import's.
	Bots(ctx context.Context, teamID string, ids []string, did int64) ([]Bot, error)
	// RemoveBot removes a bot that nothing is by, and reports whether it did.
	RemoveBot(ctx context.Context, id string) (bool, error)
	// Places returns the memberships that no user changed since, and the number of those
	// that users did change.
	Places(ctx context.Context, teamID string, places []journal.Place, wrote, did int64) (untouched []journal.Place, touched int64, err error)
	// Leave ends memberships without a message.
	Leave(ctx context.Context, teamID string, place journal.Place) error
}

// Account is one that the import made.
type Account struct {
	ID          string
	Username    string
	Deactivated bool
	// Touched says that the account was used or changed.
	Touched bool
	// Wrote says that there are posts of it that are not the import's.
	Wrote bool
}

// Shell is an account that holds what one person wrote.
type Shell struct {
	ID string `json:"id"`
	// Posts counts its posts, earlier versions included.
	Posts int64 `json:"posts"`
}

// Bot is a bot that the import made.
type Bot struct {
	ID string `json:"id"`
	// Posts counts its posts, earlier versions included.
	Posts int64 `json:"posts"`
	// Touched says that the bot was changed, or got a token or another team.
	Touched bool `json:"touched"`
}

// Jobs are the jobs that are undone.
type Jobs interface {
	Get(ctx context.Context, id string) (transfer.Job, error)
	// MarkUndone notes that an import was undone.
	MarkUndone(ctx context.Context, id string) error
}
