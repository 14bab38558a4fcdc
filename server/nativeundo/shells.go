package nativeundo

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/undo"
)

// unusedShell selects accounts that were never used: deactivated since they were made,
// without a password, a login or a session.
const unusedShell = `u.DeleteAt <> 0 AND u.Password = '' AND COALESCE(u.AuthService, '') = '' AND COALESCE(u.LastLogin, 0) = 0
	AND NOT EXISTS (SELECT 1 FROM Sessions s WHERE s.UserId = u.Id) AND NOT EXISTS (SELECT 1 FROM Bots b WHERE b.UserId = u.Id)`

const shells = `SELECT json_agg(json_build_object('id', u.Id, 'posts', (SELECT COUNT(*) FROM Posts p WHERE p.UserId = u.Id)) ORDER BY u.Username)
	FROM Users u WHERE u.Id = ANY($1) AND ` + unusedShell

// Shells counts the posts of accounts that were never used.
func (a *accounts) Shells(ctx context.Context, ids []string) (found []undo.Shell, err error) {
	if err := a.rows.document(ctx, &found, shells, listed(ids)); err != nil {
		return nil, fmt.Errorf("look at deactivated accounts: %w", err)
	}
	return found, nil
}

// rowsOfAccount removes the rows of an account that has no content.
var rowsOfAccount = []string{
	`DELETE FROM ChannelMembers WHERE UserId = $1`,
	`DELETE FROM ChannelMemberHistory WHERE UserId = $1`,
	`DELETE FROM TeamMembers WHERE UserId = $1`,
	`DELETE FROM ThreadMemberships WHERE UserId = $1`,
	`DELETE FROM Preferences WHERE UserId = $1`,
	`DELETE FROM Status WHERE UserId = $1`,
	`DELETE FROM SidebarChannels WHERE UserId = $1`,
	`DELETE FROM SidebarCategories WHERE UserId = $1`,
}

const lockShell = `SELECT COUNT(*) FROM (SELECT 1 FROM Users u WHERE u.Id = $1 AND ` + unusedShell + ` FOR UPDATE) l`

const holdsSomething = `SELECT EXISTS (SELECT 1 FROM Posts WHERE UserId = $1) OR EXISTS (SELECT 1 FROM Reactions WHERE UserId = $1)
	OR EXISTS (SELECT 1 FROM FileInfo WHERE CreatorId = $1 AND PostId <> '') OR EXISTS (SELECT 1 FROM Channels WHERE CreatorId = $1)
	OR EXISTS (SELECT 1 FROM PostAcknowledgements WHERE UserId = $1) OR EXISTS (SELECT 1 FROM ChannelBookmarks WHERE OwnerId = $1)
	OR EXISTS (SELECT 1 FROM Emoji WHERE CreatorId = $1)`

// RemoveShell removes the row of an account that was never used and has no content. The
// import wrote it as a row, so only the caches of profiles know it.
func (a *accounts) RemoveShell(ctx context.Context, id string) (removed bool, err error) {
	err = a.rows.transaction(ctx, func(tx *sql.Tx) error {
		removed = false
		var unused int
		if err := tx.QueryRowContext(ctx, lockShell, id).Scan(&unused); err != nil || unused == 0 {
			return err
		}
		var holds bool
		if err := tx.QueryRowContext(ctx, holdsSomething, id).Scan(&holds); err != nil || holds {
			return err
		}
		for _, statement := range append(slices.Clone(rowsOfAccount), `DELETE FROM Users WHERE Id = $1`) {
			if _, err := tx.ExecContext(ctx, statement, id); err != nil {
				return err
			}
		}
		removed = true
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("remove account %s: %w", id, err)
	}
	if removed {
		err = a.files.remove(ctx, []string{"users/" + id + "/profile.png"})
	}
	return removed, err
}

// botsQuery takes a bot as used when a user changed it, or when it has a token, a session
// or another team.
const botsQuery = `
SELECT json_agg(b) FROM (
	SELECT u.Id AS id, (SELECT COUNT(*) FROM Posts p WHERE p.UserId = u.Id) AS posts,
		b.UpdateAt > $3::bigint OR u.UpdateAt > $3::bigint
			OR EXISTS (SELECT 1 FROM UserAccessTokens t WHERE t.UserId = u.Id) OR EXISTS (SELECT 1 FROM Sessions s WHERE s.UserId = u.Id)
			OR EXISTS (SELECT 1 FROM TeamMembers m WHERE m.UserId = u.Id AND m.TeamId <> $1 AND m.DeleteAt = 0) AS touched
	FROM Users u JOIN Bots b ON b.UserId = u.Id WHERE u.Id = ANY($2) ORDER BY u.Username) b`

// Bots looks at bots that were made for a team.
func (a *accounts) Bots(ctx context.Context, teamID string, ids []string, did int64) (bots []undo.Bot, err error) {
	if err := a.rows.document(ctx, &bots, botsQuery, teamID, listed(ids), did); err != nil {
		return nil, fmt.Errorf("look at bots of team %s: %w", teamID, err)
	}
	return bots, nil
}

// RemoveBot removes a bot that has no content.
func (a *accounts) RemoveBot(ctx context.Context, id string) (bool, error) {
	var holds bool
	if err := a.rows.db.QueryRowContext(ctx, holdsSomething, id).Scan(&holds); err != nil {
		return false, fmt.Errorf("look at bot %s: %w", id, err)
	}
	if holds {
		return false, nil
	}
	if appErr := a.api.PermanentDeleteBot(id); appErr != nil && appErr.StatusCode != http.StatusNotFound {
		return false, fmt.Errorf("remove bot %s: %w", id, appErr)
	}
	// The server leaves its memberships.
	err := a.rows.transaction(ctx, func(tx *sql.Tx) error {
		for _, statement := range rowsOfAccount {
			if _, err := tx.ExecContext(ctx, statement, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return true, fmt.Errorf("remove the memberships of bot %s: %w", id, err)
	}
	return true, a.files.remove(ctx, []string{"users/" + id + "/profile.png"})
}
