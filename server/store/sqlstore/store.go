package sqlstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// maxSnapshots bounds how many snapshots are open at a time, with two
// connections each at the most. More exports wait.
const maxSnapshots = 4

// Store reads teams. It never writes. It is safe for concurrent use.
type Store struct {
	databases Databases
	// pause is the time to wait after each page of posts.
	pause func() time.Duration
	slots chan struct{}
}

// New returns a store on the databases. The pause after each page of posts is
// asked for anew each time; 0 means none.
func New(databases Databases, pause func() time.Duration) *Store {
	return &Store{databases: databases, pause: pause, slots: make(chan struct{}, maxSnapshots)}
}

// Snapshot is a team as it was at one moment: everything read through it fits
// together, whatever happens on the server meanwhile. It holds one database
// connection, and a second one while posts are read. It is not safe for
// concurrent use.
type Snapshot struct {
	conn *pgx.Conn
	// helper is nil until posts are read.
	helper *helper
	// config is of the database that the snapshot is of.
	config    *pgx.ConnConfig
	release   func()
	pause     func() time.Duration
	teamID    string
	selection teamdata.Selection
	// traces are nil until the people are read.
	traces *traces
	// cutoffs holds the cutoffs of the channels that were asked for.
	cutoffs map[string]cutoff
}

// Open starts a snapshot on the first database that answers; the selection
// says which posts it gives. The caller must Close it.
func (s *Store) Open(ctx context.Context, teamID string, selection teamdata.Selection) (*Snapshot, error) {
	if selection.Viewer != "" && !model.IsValidId(selection.Viewer) {
		return nil, fmt.Errorf("open a snapshot of team %s: %q is no id of a user", teamID, selection.Viewer)
	}
	found, err := s.databases.open(ctx, s.slots)
	if err != nil {
		return nil, fmt.Errorf("open a snapshot of team %s: %w", teamID, err)
	}
	return &Snapshot{
		conn: found.conn, config: found.config, release: found.release, pause: s.pause,
		teamID: teamID, selection: selection, cutoffs: map[string]cutoff{},
	}, nil
}

// Close ends the snapshot and its connection. Closing twice is allowed.
func (s *Snapshot) Close() error {
	if s.conn == nil {
		return nil
	}
	if s.helper != nil {
		disconnect(s.helper.conn)
	}
	disconnect(s.conn)
	s.conn = nil
	s.release()
	return nil
}

// document runs a query that returns one JSON document and decodes it into
// target. A NULL leaves target as it is.
func (s *Snapshot) document(ctx context.Context, target any, query string, args ...any) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	var text []byte
	if err := s.conn.QueryRow(ctx, query, args...).Scan(&text); err != nil {
		return readError(ctx, err)
	}
	if text == nil {
		return nil
	}
	if err := json.Unmarshal(text, target); err != nil {
		return fmt.Errorf("decode the rows: %w", err)
	}
	return nil
}

// serializationFailure is the answer of a replica that must choose between a long read and
// keeping up with its master (SQLSTATE 40001).
const serializationFailure = "40001"

// readError words the failure of a query: for a context that has ended, why it
// has; and for a replica that gave up, what a system admin can do about it.
func readError(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	failure, ok := errors.AsType[*pgconn.PgError](err)
	if !ok || failure.Code != serializationFailure {
		return err
	}
	return transfer.Errorf(transfer.CodeInternal,
		"The database replica stopped the export to keep up with its master. Export again at a quieter time, or raise max_standby_streaming_delay on the replica.").WithCause(err)
}

// rest waits for the configured pause, or until ctx ends.
func (s *Snapshot) rest(ctx context.Context) error {
	pause := s.pause()
	if pause <= 0 {
		return nil
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// errTeamNotFound is the error for a team that does not exist.
func errTeamNotFound(teamID string) error {
	return transfer.Errorf(transfer.CodeNotFound, "There is no team %s on this server.", teamID)
}
