package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Store reads teams. It never writes.
type Store struct {
	databases Databases
	// pause is how long to wait after each page of posts.
	pause func() time.Duration
}

// New returns a store on the databases. The pause after each page of posts is
// asked for anew each time; 0 means none.
func New(databases Databases, pause func() time.Duration) *Store {
	return &Store{databases: databases, pause: pause}
}

// Snapshot is a team as it was at one moment: everything read through it fits
// together, whatever happens on the server meanwhile. It holds one database
// connection and is not safe for concurrent use.
type Snapshot struct {
	conn      *sql.Conn
	tx        *sql.Tx
	pause     func() time.Duration
	teamID    string
	selection teamdata.Selection
	// cutoffs are those of the channels that were asked for.
	cutoffs map[string]cutoff
}

// Open starts a snapshot on the first database that answers; the selection
// says which posts it gives. The caller must Close it.
func (s *Store) Open(ctx context.Context, teamID string, selection teamdata.Selection) (*Snapshot, error) {
	var failures []error
	for _, db := range s.databases {
		conn, tx, err := begin(ctx, db)
		if err == nil {
			return &Snapshot{conn: conn, tx: tx, pause: s.pause, teamID: teamID, selection: selection, cutoffs: map[string]cutoff{}}, nil
		}
		failures = append(failures, err)
	}
	return nil, fmt.Errorf("open a snapshot of team %s: %w", teamID, errors.Join(failures...))
}

func begin(ctx context.Context, db *sql.DB) (*sql.Conn, *sql.Tx, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, nil, err
	}
	// The end of ctx ends queries; the transaction ends with Close alone, so
	// that the two do not race for the connection.
	tx, err := conn.BeginTx(context.WithoutCancel(ctx), &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return nil, nil, errors.Join(err, conn.Close())
	}
	// A database administrator sees who is reading.
	if _, err := tx.ExecContext(ctx, `SET LOCAL application_name = 'team-export'`); err != nil {
		discard(conn)
		return nil, nil, err
	}
	return conn, tx, nil
}

// Close ends the snapshot. Closing twice is allowed.
func (s *Snapshot) Close() error {
	err := s.tx.Rollback()
	if err == nil || errors.Is(err, sql.ErrTxDone) {
		err = s.conn.Close()
		if errors.Is(err, sql.ErrConnDone) {
			return nil
		}
		return err
	}
	// A late cancellation may hit the rollback instead of the query that it was
	// meant for; the transaction ends with its connection.
	discard(s.conn)
	return nil
}

// discard throws a connection away instead of giving it back to the pool.
func discard(conn *sql.Conn) {
	_ = conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = conn.Close()
}

// document runs a query that returns one JSON document and decodes it into
// target. A NULL leaves target as it is.
func (s *Snapshot) document(ctx context.Context, target any, query string, args ...any) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	var text sql.NullString
	if err := s.tx.QueryRowContext(ctx, query, args...).Scan(&text); err != nil {
		// The database says "canceled" in its own words; the cause says why.
		if cause := context.Cause(ctx); cause != nil {
			return cause
		}
		return conflictError(err)
	}
	if !text.Valid {
		return nil
	}
	if err := json.Unmarshal([]byte(text.String), target); err != nil {
		return fmt.Errorf("decode the rows: %w", err)
	}
	return nil
}

// serializationFailure is what a replica answers when it must choose between
// a long read and keeping up with its master (SQLSTATE 40001).
const serializationFailure = "40001"

// conflictError tells a system admin what to do about such a choice.
func conflictError(err error) error {
	failure, ok := errors.AsType[*pq.Error](err)
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

// errTeamNotFound is what callers get for a team that does not exist.
func errTeamNotFound(teamID string) error {
	return transfer.Errorf(transfer.CodeNotFound, "There is no team %s on this server.", teamID)
}
