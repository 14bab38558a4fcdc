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
	tx     *sql.Tx
	pause  func() time.Duration
	teamID string
}

// Open starts a snapshot on the first database that answers. The caller must
// Close it.
func (s *Store) Open(ctx context.Context, teamID string) (*Snapshot, error) {
	var failures []error
	for _, db := range s.databases {
		tx, err := begin(ctx, db)
		if err == nil {
			return &Snapshot{tx: tx, pause: s.pause, teamID: teamID}, nil
		}
		failures = append(failures, err)
	}
	return nil, fmt.Errorf("open a snapshot of team %s: %w", teamID, errors.Join(failures...))
}

func begin(ctx context.Context, db *sql.DB) (*sql.Tx, error) {
	tx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return nil, err
	}
	// A database administrator sees who is reading.
	if _, err := tx.ExecContext(ctx, `SET LOCAL application_name = 'team-export'`); err != nil {
		return nil, errors.Join(err, tx.Rollback())
	}
	return tx, nil
}

// Close ends the snapshot. Closing twice is allowed.
func (s *Snapshot) Close() error {
	err := s.tx.Rollback()
	// With its connection, as a canceled context breaks it, the transaction is
	// gone too.
	if err == nil || errors.Is(err, sql.ErrTxDone) || errors.Is(err, driver.ErrBadConn) {
		return nil
	}
	return fmt.Errorf("close the snapshot of team %s: %w", s.teamID, err)
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
