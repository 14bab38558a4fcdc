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
	db.SetMaxIdleConns(masterConnections - 1)
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
		COALESCE(u.Props ->> 'team_export_import', '') <> '' AS made,
		CASE WHEN b.UserId IS NULL THEN '' ELSE COALESCE(u.Props ->> 'team_export_bot', '') END AS origin
	FROM Users u LEFT JOIN Bots b ON b.UserId = u.Id
	WHERE u.Username = ANY($2) OR LOWER(u.Email) = ANY($3) OR REGEXP_REPLACE(u.Username, '[0-9]+$', '') = ANY($4)
		OR b.UserId IS NOT NULL AND u.Props ->> 'team_export_bot' = ANY($3)
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

// A direct channel has the ids of both accounts as its name; of a group channel all
// members are among the accounts.
const conversationsAmong = `
SELECT json_agg(c.Name ORDER BY c.Name) FROM Channels c
WHERE c.Type IN ('D', 'G') AND c.DeleteAt = 0 AND c.Id IN (SELECT m.ChannelId FROM ChannelMembers m WHERE m.UserId = ANY($1))
	AND NOT EXISTS (SELECT 1 FROM ChannelMembers m WHERE m.ChannelId = c.Id AND m.UserId <> ALL($1))`

// Conversations returns the names of the direct and group channels among accounts.
func (t *Target) Conversations(ctx context.Context, userIDs []string) (names []string, err error) {
	if err := t.document(ctx, &names, conversationsAmong, userIDs); err != nil {
		return nil, fmt.Errorf("look for conversations: %w", err)
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

func (t *Target) document(ctx context.Context, target any, query string, args ...any) error {
	return Document(ctx, t.db, target, query, args...)
}
