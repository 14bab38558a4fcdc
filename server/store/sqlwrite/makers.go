package sqlwrite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

// Emoji is a custom emoji of the server.
type Emoji struct {
	ID        string
	CreatorID string
	CreateAt  int64
}

// FindEmoji returns the custom emoji of a name, and false when there is none.
func (s *Store) FindEmoji(ctx context.Context, name string) (emoji Emoji, found bool, err error) {
	const find = `SELECT Id, COALESCE(CreatorId, ''), COALESCE(CreateAt, 0) FROM Emoji WHERE Name = $1 AND DeleteAt = 0`
	err = s.db.QueryRowContext(ctx, find, name).Scan(&emoji.ID, &emoji.CreatorID, &emoji.CreateAt)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return Emoji{}, false, nil
	case err != nil:
		return Emoji{}, false, fmt.Errorf("look for emoji %s: %w", name, err)
	}
	return emoji, true, nil
}

// AddEmoji writes a custom emoji and reports whether the name was free: the
// database keeps two of a name from being there at once.
func (s *Store) AddEmoji(ctx context.Context, id, name, creatorID string) (bool, error) {
	now := time.Now().UnixMilli()
	result, err := s.db.ExecContext(ctx, emoji.insert(), []string{id}, []int64{now}, []int64{now}, []string{creatorID}, []string{name})
	if err != nil {
		return false, fmt.Errorf("write emoji %s: %w", name, err)
	}
	written, err := result.RowsAffected()
	return written == 1, err
}

// RemoveEmoji deletes a custom emoji whose image could not be stored.
func (s *Store) RemoveEmoji(ctx context.Context, id string) error {
	if _, err := s.db.ExecContext(ctx, `DELETE FROM Emoji WHERE Id = $1`, id); err != nil {
		return fmt.Errorf("remove emoji %s: %w", id, err)
	}
	return nil
}

// NoPasswordYet is the service that an account names between its making without a
// password and [Store.SignInByPassword]: the server's name for signing in by e-mail.
const NoPasswordYet = model.UserAuthServiceEmail

// SignInByPassword lets an account that was made without a password be one that signs
// in by the password that its person will ask for.
func (s *Store) SignInByPassword(ctx context.Context, userID string) error {
	if _, err := s.db.ExecContext(ctx, `UPDATE Users SET AuthService = '' WHERE Id = $1 AND AuthService = $2`, userID, NoPasswordYet); err != nil {
		return fmt.Errorf("let user %s sign in by password: %w", userID, err)
	}
	return nil
}

// originProp is the prop of a bot that names the bot of the archive.
const originProp = "team_export_bot"

// ClaimBot gives a bot another owner without a message to them, and notes which
// import made it, and of what. One that is deactivated says since when.
func (s *Store) ClaimBot(ctx context.Context, botID, ownerID, jobID, origin string, deactivatedAt int64) error {
	const claim = `WITH owned AS (UPDATE Bots SET OwnerId = $2, DeleteAt = CASE WHEN DeleteAt > 0 AND $5::bigint > 0 THEN $5::bigint ELSE DeleteAt END WHERE UserId = $1)
		UPDATE Users SET DeleteAt = CASE WHEN DeleteAt > 0 AND $5::bigint > 0 THEN $5::bigint ELSE DeleteAt END,
			Props = COALESCE(Props, '{}'::jsonb) || jsonb_build_object('` + importProp + `', $3::text, '` + originProp + `', $4::text) WHERE Id = $1`
	if _, err := s.db.ExecContext(ctx, claim, botID, ownerID, jobID, origin, deactivatedAt); err != nil {
		return fmt.Errorf("set the owner of bot %s: %w", botID, err)
	}
	return nil
}

// HasPosts reports whether a channel has any post, deleted ones included.
func (s *Store) HasPosts(ctx context.Context, channelID string) (has bool, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM Posts WHERE ChannelId = $1)`, channelID).Scan(&has)
	if err != nil {
		return false, fmt.Errorf("look for posts of channel %s: %w", channelID, err)
	}
	return has, nil
}
