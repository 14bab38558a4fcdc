package sqlwrite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// pluginID marks the records of the plugin in the server's key-value table.
const pluginID = "team-export"

// Store writes into the server's master. It is safe for concurrent use.
type Store struct{ db *sql.DB }

// New returns the store of the server whose master this is.
func New(master *sql.DB) *Store { return &Store{db: master} }

var _ write.Store = (*Store)(nil)

// transaction carries out one write under its fence.
type transaction struct {
	*sql.Tx
	progress journal.Progress
	entry    journal.Entry
}

// withoutCompiling keeps the database from compiling the statements of a transaction:
// that costs more than any of them takes.
const withoutCompiling = `SET LOCAL jit = off`

// fenced runs a write in a transaction that holds the progress of the import,
// and stores the progress and the entry with it.
func (s *Store) fenced(ctx context.Context, fence write.Fence, progress journal.Progress, entry journal.Entry, work func(*transaction) error) (journal.Progress, error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return progress, fmt.Errorf("begin to write: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(ctx, withoutCompiling); err != nil {
		return progress, fmt.Errorf("begin to write: %w", err)
	}
	stored, err := lockFor(ctx, tx, fence)
	if err != nil {
		return progress, err
	}
	progress.Attempt, progress.Entries = stored.Attempt, stored.Entries
	progress.Counts = maps.Clone(progress.Counts)
	if progress.Counts == nil {
		progress.Counts = journal.Counts{}
	}
	t := &transaction{Tx: tx, progress: progress, entry: entry}
	if err := work(t); err != nil {
		return progress, err
	}
	if err := t.keep(ctx, fence.JobID); err != nil {
		return progress, err
	}
	if err := tx.Commit(); err != nil {
		return progress, fmt.Errorf("commit what was written: %w", err)
	}
	return t.progress, nil
}

const lockProgress = `SELECT PValue FROM PluginKeyValueStore WHERE PluginId = $1 AND PKey = $2 FOR UPDATE`

// lock reads the progress and keeps others from changing it.
func lock(ctx context.Context, tx *sql.Tx, jobID string) (progress journal.Progress, err error) {
	var stored []byte
	err = tx.QueryRowContext(ctx, lockProgress, pluginID, journal.ProgressKey(jobID)).Scan(&stored)
	if errors.Is(err, sql.ErrNoRows) {
		return progress, fmt.Errorf("%w: nobody claimed the import %s", write.ErrFenced, jobID)
	}
	if err != nil {
		return progress, fmt.Errorf("read how far import %s is: %w", jobID, err)
	}
	if err := json.Unmarshal(stored, &progress); err != nil {
		return progress, fmt.Errorf("decode how far import %s is: %w", jobID, err)
	}
	return progress, nil
}

// lockFor is lock for an attempt, which must be the one that may write.
func lockFor(ctx context.Context, tx *sql.Tx, fence write.Fence) (journal.Progress, error) {
	stored, err := lock(ctx, tx, fence.JobID)
	if err == nil && stored.Attempt != fence.Attempt {
		err = write.ErrFenced
	}
	return stored, err
}

const putValue = `INSERT INTO PluginKeyValueStore (PluginId, PKey, PValue, ExpireAt) VALUES ($1, $2, $3, 0)
	ON CONFLICT (PluginId, PKey) DO UPDATE SET PValue = EXCLUDED.PValue`

// keep stores the progress and the entry.
func (t *transaction) keep(ctx context.Context, jobID string) error {
	if !t.entry.Empty() {
		entry, err := json.Marshal(t.entry)
		if err != nil {
			return fmt.Errorf("encode the journal: %w", err)
		}
		if _, err := t.ExecContext(ctx, putValue, pluginID, journal.EntryKey(jobID, t.progress.Entries), entry); err != nil {
			return fmt.Errorf("keep the journal: %w", err)
		}
		t.progress.Entries++
	}
	progress, err := json.Marshal(t.progress)
	if err != nil {
		return fmt.Errorf("encode the progress: %w", err)
	}
	if _, err := t.ExecContext(ctx, putValue, pluginID, journal.ProgressKey(jobID), progress); err != nil {
		return fmt.Errorf("keep the progress: %w", err)
	}
	return nil
}

// exec runs a statement and returns how many rows it wrote.
func (t *transaction) exec(ctx context.Context, query string, args ...any) (int64, error) {
	result, err := t.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// Claim makes an attempt the one that may write.
func (s *Store) Claim(ctx context.Context, fence write.Fence) (progress journal.Progress, err error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return progress, fmt.Errorf("claim import %s: %w", fence.JobID, err)
	}
	defer func() { _ = tx.Rollback() }()
	first, err := json.Marshal(journal.Progress{Attempt: fence.Attempt})
	if err != nil {
		return progress, fmt.Errorf("encode the progress: %w", err)
	}
	const begin = `INSERT INTO PluginKeyValueStore (PluginId, PKey, PValue, ExpireAt) VALUES ($1, $2, $3, 0) ON CONFLICT DO NOTHING`
	if _, err := tx.ExecContext(ctx, begin, pluginID, journal.ProgressKey(fence.JobID), first); err != nil {
		return progress, fmt.Errorf("claim import %s: %w", fence.JobID, err)
	}
	if progress, err = lock(ctx, tx, fence.JobID); err != nil {
		return progress, err
	}
	if progress.Attempt > fence.Attempt {
		return progress, write.ErrFenced
	}
	progress.Attempt = fence.Attempt
	t := &transaction{Tx: tx, progress: progress}
	if err := t.keep(ctx, fence.JobID); err != nil {
		return progress, err
	}
	if err := tx.Commit(); err != nil {
		return progress, fmt.Errorf("claim import %s: %w", fence.JobID, err)
	}
	return progress, nil
}

// Note stores progress and an entry of the journal.
func (s *Store) Note(ctx context.Context, fence write.Fence, progress journal.Progress, entry journal.Entry) (journal.Progress, error) {
	return s.fenced(ctx, fence, progress, entry, func(*transaction) error { return nil })
}
