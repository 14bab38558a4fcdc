package importer

import (
	"context"
	"io"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/records"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// Host is the server that teams are imported into.
type Host interface {
	Desk
	TeamCreator
	Restorer
	// Rows is the database that rows are written into, Server what the server itself
	// does.
	Rows() write.Store
	Server() write.Target
	// DefaultLocale is the language of those who said none.
	DefaultLocale() string
	// RememberOrigins keeps of which channels of the archive a user's import made
	// new channels of a team: their names by [inspect.Inspection.Origin].
	RememberOrigins(ctx context.Context, teamID, userID string, names map[string]string) error
	// Policy says what the user may do with the team now, or returns an Error.
	Policy(userID, teamID string) (planning.Policy, error)
	// Limits returns those of the server now.
	Limits(ctx context.Context) (sanitize.ServerLimits, error)
	// Target describes what a job imports into.
	Target(ctx context.Context, job transfer.Job, wanted planning.Wanted) (planning.Target, error)
	// Taken returns what the server, and the team, have under exactly one of the
	// names.
	Taken(ctx context.Context, teamID string, names Names) (Taken, error)
	// Lost names those accounts of a team that are not in it any more, and those
	// private channels that a user is not in.
	Lost(ctx context.Context, teamID, userID string, accounts, channels []string) ([]string, error)
}

// Desk stores an import's archive and artifacts.
type Desk interface {
	// OpenUpload opens what was uploaded; ctx must last as long as the reading.
	OpenUpload(ctx context.Context, source transfer.ImportSource) (Upload, error)
	RemoveUpload(ctx context.Context, id string) error
	PutPaper(ctx context.Context, jobID, name string, data []byte) error
	// Paper returns what was put, or an error matching fs.ErrNotExist.
	Paper(ctx context.Context, jobID, name string) ([]byte, error)
	RemovePaper(ctx context.Context, jobID, name string) error
}

// Upload is an archive that was uploaded.
type Upload interface {
	io.ReaderAt
	io.Closer
}

// Store is a key-value store with compare-and-set, shared by all nodes.
type Store interface{ records.Store }
