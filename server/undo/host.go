package undo

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/importer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Host is the server that an import is taken back on.
type Host interface {
	Papers
	Posts
	Channels
	Emoji
	People
	Teams
	// Policy says what the user may do with the team now, or returns an Error.
	Policy(userID, teamID string) (importer.Policy, error)
	// Importing reports whether the server's own importer is still at work on a
	// part of the import: nobody can stop it.
	Importing(ctx context.Context, jobID string) (bool, error)
	// Made returns the ids of what has one of the names and was made since.
	Made(ctx context.Context, teamID string, names importer.Names, since int64) (importer.Made, error)
}

// Papers are what an import keeps beside its plan.
type Papers interface {
	PutPaper(ctx context.Context, jobID, name string, data []byte) error
	// Paper returns what was put, or an error matching fs.ErrNotExist.
	Paper(ctx context.Context, jobID, name string) ([]byte, error)
	RemovePaper(ctx context.Context, jobID, name string) error
}

// Posts finds and removes posts.
type Posts interface {
	// PostsAt returns the posts of a channel that were made at one of the times,
	// deleted or not, and their earlier versions.
	PostsAt(ctx context.Context, channelID string, times []int64) ([]teamdata.MarkedPost, error)
	// Threads returns the posts of threads that are not deleted, by the ids of their
	// roots, roots included.
	Threads(ctx context.Context, rootIDs []string) ([]teamdata.MarkedPost, error)
	// CountFiles counts the files of posts, deleted or not.
	CountFiles(ctx context.Context, postIDs []string) (int64, error)
	// RemovePosts removes posts of a channel and all that hangs on them, for good.
	RemovePosts(ctx context.Context, channelID string, postIDs []string) (Removed, error)
	// Announce lets all nodes and clients know that a channel has lost posts, by
	// deleting one of them as a person would.
	Announce(ctx context.Context, postID string) error
}

// Removed is how much was removed.
type Removed struct{ Posts, Files int64 }

// Channels are those that the import made.
type Channels interface {
	// Written counts the posts of a channel that people wrote and did not delete.
	Written(ctx context.Context, channelID string) (int64, error)
	// RemoveChannel removes a channel with everything in it, for good.
	RemoveChannel(ctx context.Context, channelID string) error
	// RemoveBookmarks removes those of them that nobody changed since.
	RemoveBookmarks(ctx context.Context, ids []string) error
	// RemoveIcon removes the team's icon when it is the one of that time.
	RemoveIcon(ctx context.Context, teamID string, at int64) error
}

// Emoji are those that the import made.
type Emoji interface {
	// EmojiInUse returns which of the emoji, by name, something uses that was
	// written since; since 0 means ever.
	EmojiInUse(ctx context.Context, names []string, since int64) ([]string, error)
	RemoveEmoji(ctx context.Context, id string) error
}

// People are the accounts that the import made, and those that it gave places.
type People interface {
	// Accounts looks at accounts that were made for a team. What they wrote in
	// the team until one time, and did until the other, is the import's.
	Accounts(ctx context.Context, teamID string, ids []string, wrote, did int64) ([]Account, error)
	// Deactivate takes an account out of the team and deactivates it.
	Deactivate(ctx context.Context, teamID, userID string) error
	// Places returns which of the places nobody touched since, and how many that
	// are there somebody did.
	Places(ctx context.Context, teamID string, given []teamdata.Given, wrote, did int64) (untouched []teamdata.Given, touched int64, err error)
	// Leave takes places away without a word.
	Leave(ctx context.Context, teamID string, given teamdata.Given) error
}

// Teams are those that imports made.
type Teams interface {
	// Others counts the active people of a team who are not among the given.
	Others(ctx context.Context, teamID string, given []string) (int64, error)
	// ArchiveTeam archives a team, as a person would.
	ArchiveTeam(ctx context.Context, teamID string) error
}

// Account is one that the import made.
type Account struct {
	ID          string
	Username    string
	Deactivated bool
	// Touched says that somebody used it or changed it.
	Touched bool
	// Wrote says that there are posts of it that are not the import's.
	Wrote bool
}

// Jobs are the jobs that are taken back.
type Jobs interface {
	Get(ctx context.Context, id string) (transfer.Job, error)
	// MarkUndone notes that an import was taken back.
	MarkUndone(ctx context.Context, id string) error
}
