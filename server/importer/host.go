package importer

import (
	"context"
	"io"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Host is the server that teams are imported into.
type Host interface {
	Desk
	Engine
	Founder
	Linker
	Restorer
	Recording
	// Policy says what the user may do with the team now, or returns an Error.
	Policy(userID, teamID string) (Policy, error)
	// Limits returns those of the server now.
	Limits(ctx context.Context) (ServerLimits, error)
	// Target describes what a job imports into.
	Target(ctx context.Context, job transfer.Job, wanted Wanted) (Target, error)
	// Taken returns what the server, and the team, have under exactly one of the
	// names.
	Taken(ctx context.Context, teamID string, names Names) (Taken, error)
	// Lost names those accounts of a team that are not in it any more, and those
	// private channels that a user is not in.
	Lost(ctx context.Context, teamID, userID string, accounts, channels []string) ([]string, error)
	Presence
	// CountPosts counts those in channels of a team, by the channels' names.
	CountPosts(ctx context.Context, teamID string, channels []string) (int64, error)
	// CountAttachments counts the files of posts in channels of a team.
	CountAttachments(ctx context.Context, teamID string, channels []string) (int64, error)
}

// Desk is where an import's archive and papers lie.
type Desk interface {
	// OpenUpload opens what was uploaded; ctx must last as long as the reading.
	OpenUpload(ctx context.Context, source transfer.ImportSource) (Upload, error)
	RemoveUpload(ctx context.Context, id string) error
	PutPaper(ctx context.Context, jobID, name string, data []byte) error
	// Paper returns what was put, or an error matching fs.ErrNotExist.
	Paper(ctx context.Context, jobID, name string) ([]byte, error)
	RemovePaper(ctx context.Context, jobID, name string) error
	// CreatePart starts a file for [Engine.Import].
	CreatePart(ctx context.Context, name string) (File, error)
	// RemovePart deletes such a file, finished or not. One that is gone is no
	// error.
	RemovePart(ctx context.Context, name string) error
}

// Upload is an archive that was uploaded.
type Upload interface {
	io.ReaderAt
	io.Closer
}

// Engine writes to the server.
type Engine interface {
	// Import lets the native importer import a part, and waits for its end. A
	// part that was imported already, or is being imported, is not imported again.
	Import(ctx context.Context, part Handover) error
	// Join gives an account that exists its places, and returns how many are new.
	Join(ctx context.Context, teamID string, member Member) (int64, error)
	// Totals notes how much there is to read in channels, for [Engine.MarkRead].
	Totals(ctx context.Context, channelIDs []string) ([]byte, error)
	// MarkRead lets members have read what came since the totals were taken.
	MarkRead(ctx context.Context, totals []byte) error
	// Archive archives a channel of a team as of a time, and reports whether it is
	// archived. Since is from before anything was written.
	Archive(ctx context.Context, teamID, channel string, at, since int64) (bool, error)
	// RememberOrigins keeps of which channels of the archive a user's import made
	// new channels of a team: their names by [Inspection.Origin].
	RememberOrigins(ctx context.Context, teamID, userID string, names map[string]string) error
}

// Linker lets links to posts of the source find them here.
type Linker interface {
	// Link looks for posts of the team and keeps where they are, by their ids on
	// the source server. It returns how many it found.
	Link(ctx context.Context, teamID string, posts []LinkedPost) (int64, error)
}

// Handover is a part for the native importer.
type Handover struct {
	File string
	// Check is asked right before the native importer may begin: its error ends
	// the import of the part before it has begun. Since is when the native importer
	// began with the part at an earlier time, in Unix milliseconds; 0 when it never
	// did.
	Check func(ctx context.Context, since int64) error
	// Progress is called now and then. What it returns changes when the server has
	// done something.
	Progress func(ctx context.Context) int64
}

// Store is a key-value store with compare-and-set, shared by all nodes.
type Store interface {
	Get(ctx context.Context, key string) ([]byte, error)
	CompareAndSet(ctx context.Context, key string, old, value []byte) (bool, error)
	Delete(ctx context.Context, key string) error
}
