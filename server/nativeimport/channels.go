package nativeimport

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/mattermost/mattermost/server/public/model"
)

// ChannelAPI is the part of the plugin API by which channels are archived.
type ChannelAPI interface {
	DeleteChannel(channelID string) *model.AppError
}

// Channels archives channels that an import made.
type Channels struct {
	db  *sql.DB
	api ChannelAPI
}

// NewChannels returns the channels of the server whose master this is.
func NewChannels(db *sql.DB, api ChannelAPI) *Channels { return &Channels{db: db, api: api} }

// The server says in a channel that the system archived it, which is not so: it
// was archived long ago, and the import says so itself.
const untellArchived = `
WITH told AS (
	DELETE FROM Posts WHERE ChannelId = $1 AND Type = $2 AND CreateAt > $3 AND Props ->> 'team_export_post_id' IS NULL RETURNING Id)
SELECT COUNT(*) FROM told`

const archivedThen = `
UPDATE Channels c SET DeleteAt = $2::bigint, TotalMsgCount = GREATEST(TotalMsgCount - $3::bigint, 0), TotalMsgCountRoot = GREATEST(TotalMsgCountRoot - $3::bigint, 0),
	LastPostAt = COALESCE(last.at, c.CreateAt), LastRootPostAt = COALESCE(last.root, c.CreateAt)
FROM (SELECT MAX(CreateAt) AS at, MAX(CreateAt) FILTER (WHERE RootId = '') AS root FROM Posts WHERE ChannelId = $1 AND DeleteAt = 0) last
WHERE c.Id = $1 AND c.DeleteAt <> 0`

// Archive archives a channel of a team, as of the time when it was archived on its
// source, and reports whether it is archived. Since is from before the import began
// to write.
func (c *Channels) Archive(ctx context.Context, teamID, name string, at, since int64) (bool, error) {
	var id string
	var archived bool
	err := c.db.QueryRowContext(ctx, `SELECT Id, DeleteAt <> 0 FROM Channels WHERE TeamId = $1 AND Name = $2`, teamID, name).Scan(&id, &archived)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for channel %s: %w", name, err)
	}
	if !archived {
		if appErr := c.api.DeleteChannel(id); appErr != nil {
			return false, fmt.Errorf("archive channel %s: %w", id, appErr)
		}
	}
	return true, c.tidy(ctx, id, at, since)
}

// tidy makes an archived channel look as it did on its source.
func (c *Channels) tidy(ctx context.Context, id string, at, since int64) (err error) {
	tx, err := c.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("archive channel %s: %w", id, err)
	}
	defer func() { _ = tx.Rollback() }()
	var told int64
	if err := tx.QueryRowContext(ctx, untellArchived, id, model.PostTypeChannelDeleted, since).Scan(&told); err != nil {
		return fmt.Errorf("archive channel %s: %w", id, err)
	}
	if _, err := tx.ExecContext(ctx, archivedThen, id, at, told); err != nil {
		return fmt.Errorf("archive channel %s: %w", id, err)
	}
	if _, err := tx.ExecContext(ctx, `UPDATE PublicChannels SET DeleteAt = $2 WHERE Id = $1`, id, at); err != nil {
		return fmt.Errorf("archive channel %s: %w", id, err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("archive channel %s: %w", id, err)
	}
	return nil
}
