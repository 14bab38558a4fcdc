package sqlwrite

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlstore"
)

const nextEntry = `SELECT PKey, PValue FROM PluginKeyValueStore WHERE PluginId = $1 AND PKey > $2 AND PKey < $3 ORDER BY PKey LIMIT 1`

// Journal yields the entries of an import in their order, one at a time.
func (s *Store) Journal(ctx context.Context, jobID string) iter.Seq2[journal.Entry, error] {
	return func(yield func(journal.Entry, error) bool) {
		// The tilde comes after all digits.
		last, end := journal.Prefix(jobID), journal.Prefix(jobID)+"~"
		for {
			entry, key, err := s.entryAfter(ctx, last, end)
			if err != nil {
				yield(entry, err)
				return
			}
			if key == "" || !yield(entry, nil) {
				return
			}
			last = key
		}
	}
}

func (s *Store) entryAfter(ctx context.Context, last, end string) (entry journal.Entry, key string, err error) {
	rows, err := s.db.QueryContext(ctx, nextEntry, pluginID, last, end)
	if err != nil {
		return entry, "", fmt.Errorf("read the journal: %w", err)
	}
	defer func() { _ = rows.Close() }()
	if !rows.Next() {
		return entry, "", rows.Err()
	}
	var value []byte
	if err := rows.Scan(&key, &value); err != nil {
		return entry, "", fmt.Errorf("read the journal: %w", err)
	}
	if err := json.Unmarshal(value, &entry); err != nil {
		return entry, "", fmt.Errorf("decode %s: %w", key, err)
	}
	return entry, key, rows.Err()
}

// RemoveJournal removes the journal and the progress of an import.
func (s *Store) RemoveJournal(ctx context.Context, jobID string) error {
	const remove = `DELETE FROM PluginKeyValueStore WHERE PluginId = $1 AND (PKey = $2 OR PKey > $3 AND PKey < $4)`
	if _, err := s.db.ExecContext(ctx, remove, pluginID, journal.ProgressKey(jobID), journal.Prefix(jobID), journal.Prefix(jobID)+"~"); err != nil {
		return fmt.Errorf("remove the journal of import %s: %w", jobID, err)
	}
	return nil
}

// Progress returns how far an import is, and whether it began to write.
func (s *Store) Progress(ctx context.Context, jobID string) (progress journal.Progress, began bool, err error) {
	const read = `SELECT convert_from(PValue, 'UTF8') FROM PluginKeyValueStore WHERE PluginId = $1 AND PKey = $2
		UNION ALL SELECT NULL LIMIT 1`
	if err := sqlstore.Document(ctx, s.db, &progress, read, pluginID, journal.ProgressKey(jobID)); err != nil {
		return progress, false, fmt.Errorf("read how far import %s is: %w", jobID, err)
	}
	return progress, progress.Attempt > 0, nil
}

const channelIDs = `SELECT json_object_agg(Name, Id) FROM Channels WHERE TeamId = $1 AND Name = ANY($2)`

// ChannelIDs returns the ids of channels of a team, by their names.
func (s *Store) ChannelIDs(ctx context.Context, teamID string, names []string) (ids map[string]string, err error) {
	if err := sqlstore.Document(ctx, s.db, &ids, channelIDs, teamID, names); err != nil {
		return nil, fmt.Errorf("look for channels of team %s: %w", teamID, err)
	}
	return ids, nil
}

const unattached = `
SELECT json_agg(f.Id) FROM FileInfo f WHERE f.Id = ANY($1) AND COALESCE(f.PostId, '') = ''
	AND NOT EXISTS (SELECT 1 FROM ChannelBookmarks b WHERE b.FileInfoId = f.Id)`

// Debris names the files that the import uploaded and that belong to no post and to no
// bookmark.
func (s *Store) Debris(ctx context.Context, jobID string) ([]string, error) {
	var debris []string
	for entry, err := range s.Journal(ctx, jobID) {
		if err != nil {
			return nil, err
		}
		if len(entry.Pending) == 0 {
			continue
		}
		var left []string
		if err := sqlstore.Document(ctx, s.db, &left, unattached, []string(entry.Pending)); err != nil {
			return nil, fmt.Errorf("look for files without a post: %w", err)
		}
		debris = append(debris, left...)
	}
	return debris, nil
}
