package sqlstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

const (
	// maxCounters bounds how many estimates are made at a time.
	maxCounters = 2
	// countLimit bounds the time for which the database counts one thing, because a person
	// waits.
	countLimit = 3 * time.Second
	// maxCounted bounds the posts of a channel that are counted.
	maxCounted = 5_000_000
	// queryCanceled is the database's answer when that time is over (SQLSTATE 57014).
	queryCanceled = "57014"
)

// Counters count what teams hold, for estimates. They read what an index leads
// to, channel by channel, and give up when that takes too long.
type Counters struct {
	databases Databases
	slots     chan struct{}
}

// NewCounters returns counters on the databases.
func NewCounters(databases Databases) *Counters {
	return &Counters{databases: databases, slots: make(chan struct{}, maxCounters)}
}

// Counter counts what one team holds, all of it at one moment. It holds a
// connection until it is closed and is not safe for concurrent use.
type Counter struct {
	conn    *pgx.Conn
	release func()
}

// Open returns a counter on the first database that answers.
func (c *Counters) Open(ctx context.Context) (*Counter, error) {
	found, err := c.databases.open(ctx, c.slots,
		fmt.Sprintf(`SET LOCAL statement_timeout = %d`, countLimit.Milliseconds()),
		// The planner does not know how little one channel is of all posts.
		`SET LOCAL enable_seqscan = off`)
	if err != nil {
		return nil, fmt.Errorf("connect to count: %w", err)
	}
	return &Counter{conn: found.conn, release: found.release}, nil
}

// Close ends the connection.
func (c *Counter) Close() {
	disconnect(c.conn)
	c.release()
}

const channelSizesQuery = `
SELECT json_agg(c) FROM (
	SELECT c.Id, c.Name, c.DisplayName, c.Type::text, c.DeleteAt, COALESCE(c.TotalMsgCount, 0) AS posts,
		EXISTS (SELECT 1 FROM ChannelMembers m WHERE m.ChannelId = c.Id AND m.UserId = $2) AS member
	FROM Channels c WHERE c.TeamId = $1 AND c.Type IN ('O', 'P')
	ORDER BY c.Name) c`

// Channels returns the public and private channels of a team by name, archived
// ones too.
func (c *Counter) Channels(ctx context.Context, teamID, userID string) (channels []teamdata.ChannelSize, err error) {
	if _, err := c.document(ctx, &channels, channelSizesQuery, teamID, userID); err != nil {
		return nil, fmt.Errorf("read the channels of team %s: %w", teamID, err)
	}
	return channels, nil
}

// The LIMIT keeps the planner from joining all posts of that time with the
// channels.
const countPostsQuery = `
SELECT json_object_agg(c.id, n.posts) FROM unnest($1::text[]) AS c(id), LATERAL (
	SELECT count(*) AS posts FROM (
		SELECT 1 FROM Posts p WHERE p.ChannelId = c.id AND p.DeleteAt = 0 AND p.CreateAt >= $2 AND p.CreateAt < $3 LIMIT $4) q) n`

// Posts returns how many posts of each channel were made since and before a
// time, and whether that could be counted.
func (c *Counter) Posts(ctx context.Context, channelIDs []string, since, until int64) (posts map[string]int64, known bool, err error) {
	known, err = c.document(ctx, &posts, countPostsQuery, channelIDs, since, until, maxCounted)
	if err != nil {
		return nil, false, fmt.Errorf("count posts: %w", err)
	}
	return posts, known, nil
}

// Grouping inside keeps the planner from reading the files of other channels.
const fileGroupsQuery = `
SELECT json_agg(g) FROM (
	SELECT c.id AS channelid, f.mimetype, f.files, f.bytes FROM unnest($1::text[]) AS c(id), LATERAL (
		SELECT COALESCE(i.MimeType, '') AS mimetype, count(*) AS files, COALESCE(sum(i.Size), 0) AS bytes
		FROM FileInfo i
		WHERE i.ChannelId = c.id AND i.CreateAt >= $2 AND i.CreateAt < $3 AND i.DeleteAt = 0 AND i.PostId <> ''
			AND ($4::bigint = 0 OR i.Size <= $4)
		GROUP BY 1) f) g`

// Files returns the attached files of channels that were made since and before
// a time and have no more bytes than maxSize, 0 meaning any number, and whether
// that could be counted.
func (c *Counter) Files(ctx context.Context, channelIDs []string, since, until, maxSize int64) (groups []teamdata.FileGroup, known bool, err error) {
	known, err = c.document(ctx, &groups, fileGroupsQuery, channelIDs, since, until, maxSize)
	if err != nil {
		return nil, false, fmt.Errorf("count files: %w", err)
	}
	return groups, known, nil
}

const (
	countMembersQuery = `SELECT to_json(count(*)) FROM TeamMembers WHERE TeamId = $1 AND DeleteAt = 0`
	countChosenQuery  = `SELECT to_json(count(DISTINCT m.UserId)) FROM unnest($1::text[]) AS c(id) JOIN ChannelMembers m ON m.ChannelId = c.id`
)

// Members returns how many members a team has, and whether that could be counted.
func (c *Counter) Members(ctx context.Context, teamID string) (n int64, known bool, err error) {
	known, err = c.document(ctx, &n, countMembersQuery, teamID)
	if err != nil {
		return 0, false, fmt.Errorf("count the members of team %s: %w", teamID, err)
	}
	return n, known, nil
}

// MembersOf returns how many people channels have together, and whether that
// could be counted.
func (c *Counter) MembersOf(ctx context.Context, channelIDs []string) (n int64, known bool, err error) {
	known, err = c.document(ctx, &n, countChosenQuery, channelIDs)
	if err != nil {
		return 0, false, fmt.Errorf("count the members of channels: %w", err)
	}
	return n, known, nil
}

// document runs a query that returns one JSON document. A NULL leaves target as
// it is. It is not known when the database took too long; more can be asked then.
func (c *Counter) document(ctx context.Context, target any, query string, args ...any) (known bool, err error) {
	if _, err := c.conn.Exec(ctx, `SAVEPOINT counting`); err != nil {
		return false, readError(ctx, err)
	}
	var text []byte
	err = c.conn.QueryRow(ctx, query, args...).Scan(&text)
	if failure, ok := errors.AsType[*pgconn.PgError](err); ok && failure.Code == queryCanceled && ctx.Err() == nil {
		_, err := c.conn.Exec(ctx, `ROLLBACK TO SAVEPOINT counting`)
		return false, err
	}
	if err != nil {
		return false, readError(ctx, err)
	}
	if text == nil {
		return true, nil
	}
	if err := json.Unmarshal(text, target); err != nil {
		return false, fmt.Errorf("decode the rows: %w", err)
	}
	return true, nil
}
