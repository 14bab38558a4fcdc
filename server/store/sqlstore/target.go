package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"time"

	"github.com/jackc/pgx/v5/stdlib"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// Target reads what a plan needs to know of the server that it imports into,
// and of posts that are there. It reads the master: what was just written counts.
type Target struct{ db *sql.DB }

// NewTarget returns the reader of the server's master.
func NewTarget(master *sql.DB) *Target { return &Target{db: master} }

const (
	// masterConnections bounds how many connections imports hold together.
	masterConnections = 4
	masterIdle        = time.Minute
)

// Master opens the database that takes writes. It makes no connection yet.
func (d Databases) Master() *sql.DB {
	db := stdlib.OpenDB(*d[len(d)-1].Copy())
	db.SetMaxOpenConns(masterConnections)
	db.SetMaxIdleConns(1)
	db.SetConnMaxIdleTime(masterIdle)
	return db
}

// numbered ends in a number.
var numbered = regexp.MustCompile(`[0-9]+$`)

// Names that differ in a number at the end are found by what is before it.
const accountsQuery = `
SELECT json_agg(a) FROM (
	SELECT u.Id, u.Username, LOWER(u.Email) AS email, b.UserId IS NOT NULL AS bot, u.DeleteAt <> 0 AS deactivated,
		' ' || COALESCE(u.Roles, '') || ' ' LIKE '% system_guest %' AS guest,
		EXISTS (SELECT 1 FROM TeamMembers m WHERE m.TeamId = $1 AND m.UserId = u.Id AND m.DeleteAt = 0) AS member,
		COALESCE(u.Props ->> 'team_export_import', '') <> '' AS made
	FROM Users u LEFT JOIN Bots b ON b.UserId = u.Id
	WHERE u.Username = ANY($2) OR LOWER(u.Email) = ANY($3) OR REGEXP_REPLACE(u.Username, '[0-9]+$', '') = ANY($4)
	ORDER BY u.Username) a`

// Accounts returns the accounts with one of the usernames or addresses, and
// those whose names differ from one in a number at the end.
func (t *Target) Accounts(ctx context.Context, teamID string, usernames, emails []string) (accounts []teamdata.Account, err error) {
	bases := withoutNumbers(usernames)
	err = t.document(ctx, &accounts, accountsQuery, teamID, usernames, emails, bases)
	if err != nil {
		return nil, fmt.Errorf("look for accounts: %w", err)
	}
	return accounts, nil
}

func withoutNumbers(names []string) []string {
	bases := make([]string, 0, 2*len(names))
	for _, name := range names {
		bases = append(bases, name, numbered.ReplaceAllString(name, ""))
	}
	return bases
}

const targetChannelsQuery = `
SELECT json_agg(c) FROM (
	SELECT c.Id, c.Name, c.DisplayName, c.Type::text = 'P' AS private, c.DeleteAt <> 0 AS archived,
		EXISTS (SELECT 1 FROM ChannelMembers m WHERE m.ChannelId = c.Id AND m.UserId = $2) AS reader,
		COALESCE(c.GroupConstrained, FALSE) OR EXISTS (SELECT 1 FROM AccessControlPolicies p WHERE p.ID = c.Id) AS closed,
		COALESCE(c.Shared, FALSE) AS shared
	FROM Channels c WHERE c.TeamId = $1
	ORDER BY c.Name) c`

// Channels returns the channels of a team, archived ones too. Reader says
// whether the user is in them.
func (t *Target) Channels(ctx context.Context, teamID, userID string) (channels []teamdata.TargetChannel, err error) {
	if err := t.document(ctx, &channels, targetChannelsQuery, teamID, userID); err != nil {
		return nil, fmt.Errorf("look for channels: %w", err)
	}
	return channels, nil
}

// Teams returns the names of teams, archived ones too, that begin with a prefix.
func (t *Target) Teams(ctx context.Context, prefix string) (names []string, err error) {
	if err := t.document(ctx, &names, `SELECT json_agg(Name ORDER BY Name) FROM Teams WHERE STARTS_WITH(Name, $1)`, prefix); err != nil {
		return nil, fmt.Errorf("look for teams named like %q: %w", prefix, err)
	}
	return names, nil
}

const targetEmojiQuery = `
SELECT json_agg(e) FROM (
	SELECT Id, Name FROM Emoji
	WHERE DeleteAt = 0 AND (Name = ANY($1) OR REGEXP_REPLACE(Name, '[0-9]+$', '') = ANY($2))
	ORDER BY Name) e`

// Emoji returns the custom emoji with one of the names, and those whose names
// differ from one in a number at the end.
func (t *Target) Emoji(ctx context.Context, names []string) (emoji []teamdata.Emoji, err error) {
	if err := t.document(ctx, &emoji, targetEmojiQuery, names, withoutNumbers(names)); err != nil {
		return nil, fmt.Errorf("look for emoji: %w", err)
	}
	return emoji, nil
}

const targetCountsQuery = `
SELECT json_build_object(
	'members', (SELECT COUNT(*) FROM TeamMembers m JOIN Users u ON u.Id = m.UserId WHERE m.TeamId = $1 AND m.DeleteAt = 0 AND u.DeleteAt = 0),
	'channels', (SELECT COUNT(*) FROM Channels WHERE TeamId = $1 AND DeleteAt = 0))`

// Counts returns the numbers of a team.
func (t *Target) Counts(ctx context.Context, teamID string) (counts teamdata.TargetCounts, err error) {
	if err := t.document(ctx, &counts, targetCountsQuery, teamID); err != nil {
		return counts, fmt.Errorf("count what team %s has: %w", teamID, err)
	}
	return counts, nil
}

// The importer knows a post by channel, time and message, also one that was
// deleted, and also the earlier versions of edited posts, which have an
// OriginalId.
const postsAtQuery = `
SELECT json_agg(p) FROM (
	SELECT p.CreateAt AS create_at, p.Message, COALESCE(u.Username, '') AS username, p.Type, p.Props,
		COALESCE(p.RootId, '') = '' AS root, p.DeleteAt <> 0 AS deleted, COALESCE(p.OriginalId, '') <> '' AS edited,
		(SELECT json_agg(json_build_object('name', f.Name, 'size', f.Size, 'path', f.Path)) FROM FileInfo f WHERE f.PostId = p.Id AND f.DeleteAt = 0) AS files
	FROM Posts p LEFT JOIN Users u ON u.Id = p.UserId
	WHERE p.ChannelId = $1 AND p.CreateAt = ANY($2)) p`

// Posts returns the posts of a channel that were made at one of the times, also
// those that were deleted, and what they were before they were edited.
func (t *Target) Posts(ctx context.Context, channelID string, times []int64) (posts []teamdata.ExistingPost, err error) {
	if err := t.document(ctx, &posts, postsAtQuery, channelID, times); err != nil {
		return nil, fmt.Errorf("look for posts of channel %s: %w", channelID, err)
	}
	return posts, nil
}

const countInQuery = `
SELECT to_json(COUNT(*)) FROM Posts p JOIN Channels c ON c.Id = p.ChannelId
WHERE c.TeamId = $1 AND c.Name = ANY($2) AND p.DeleteAt = 0`

// CountPosts returns how many posts there are in channels of a team.
func (t *Target) CountPosts(ctx context.Context, teamID string, channels []string) (count int64, err error) {
	if err := t.document(ctx, &count, countInQuery, teamID, channels); err != nil {
		return 0, fmt.Errorf("count posts: %w", err)
	}
	return count, nil
}

const countFilesInQuery = `
SELECT to_json(COUNT(*)) FROM Posts p JOIN Channels c ON c.Id = p.ChannelId JOIN FileInfo f ON f.PostId = p.Id
WHERE c.TeamId = $1 AND c.Name = ANY($2) AND p.DeleteAt = 0 AND f.DeleteAt = 0`

// CountAttachments returns how many files the posts in channels of a team have.
func (t *Target) CountAttachments(ctx context.Context, teamID string, channels []string) (count int64, err error) {
	if err := t.document(ctx, &count, countFilesInQuery, teamID, channels); err != nil {
		return 0, fmt.Errorf("count files: %w", err)
	}
	return count, nil
}

func (t *Target) document(ctx context.Context, target any, query string, args ...any) error {
	return Document(ctx, t.db, target, query, args...)
}
