package main

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/mattermost/mattermost/server/public/model"
)

// The shape of a generated team.
const (
	usersOfTeam    = 200
	channelsOfTeam = 40
	// Of so many roots one has replies, repliesPerThread each, so that half of
	// all posts are replies.
	rootsPerThread   = 8
	repliesPerThread = 8
)

// team is a generated team.
type team struct {
	id, name string
	posts    int
}

// generateTeam writes a team with a number of posts straight into the
// database: what people do in years through the API. It has channels of very
// different size, threads, reactions, saved posts, followers, props and pins.
func generateTeam(ctx context.Context, db *sql.DB, name string, posts int) (made team, err error) {
	made = team{id: model.NewId(), name: name, posts: posts}
	conn, err := db.Conn(ctx)
	if err != nil {
		return made, fmt.Errorf("generate team %s: %w", name, err)
	}
	defer func() { _ = conn.Close() }()
	for _, function := range functions {
		if _, err := conn.ExecContext(ctx, function); err != nil {
			return made, fmt.Errorf("prepare to generate: %w", err)
		}
	}
	for _, step := range steps(made) {
		if _, err := conn.ExecContext(ctx, step.query, step.args...); err != nil {
			return made, fmt.Errorf("generate %s of %s: %w", step.what, name, err)
		}
	}
	return made, nil
}

// step is one statement of the generator.
type step struct {
	what  string
	query string
	args  []any
}

func steps(t team) []step {
	return append(places(t), talk(t)...)
}

// places are the team, its people and its channels.
func places(t team) []step {
	return []step{
		{"the team", `INSERT INTO Teams (Id, CreateAt, UpdateAt, DeleteAt, DisplayName, Name, Description, Email, Type, AllowOpenInvite, InviteId, CompanyName, AllowedDomains, LastTeamIconUpdate)
			VALUES ($1, 1, 1, 0, $2::text, $2::text, '', '', 'O', true, $1, '', '', 0)`, []any{t.id, t.name}},
		{"users", `INSERT INTO Users (Id, CreateAt, UpdateAt, DeleteAt, Username, Email, Roles, Nickname, FirstName, LastName, Position, Locale, NotifyProps, Props, Timezone, Password, AuthService, EmailVerified, AllowMarketing, LastPasswordUpdate, LastPictureUpdate, FailedAttempts, MfaActive, MfaSecret)
			SELECT pg_temp.id($1::text || 'u' || i), 1, 1, 0, $2::text || '.user' || i, $2::text || '.user' || i || '@example.com', 'system_user', '', 'First ' || i, 'Last ' || i, '', 'en',
				'{"desktop": "mention", "email": "true"}', '{}', '{}', '', '', true, false, 1, 0, 0, false, ''
			FROM generate_series(1, $3::int) i`, []any{t.id, t.name, usersOfTeam}},
		{"members", `INSERT INTO TeamMembers (TeamId, UserId, Roles, DeleteAt, SchemeUser, SchemeAdmin, SchemeGuest, CreateAt)
			SELECT $1::text, pg_temp.id($1::text || 'u' || i), '', 0, true, i = 1, false, 1 FROM generate_series(1, $2::int) i`, []any{t.id, usersOfTeam}},
		{
			"channels", `INSERT INTO Channels (Id, CreateAt, UpdateAt, DeleteAt, TeamId, Type, DisplayName, Name, Header, Purpose, LastPostAt, TotalMsgCount, ExtraUpdateAt, CreatorId, TotalMsgCountRoot, LastRootPostAt)
			SELECT pg_temp.id($1::text || 'c' || i), 1, 1, 0, $1::text, (CASE WHEN i % 4 = 0 THEN 'P' ELSE 'O' END)::channel_type, 'Channel ' || i,
				CASE i WHEN 1 THEN 'town-square' WHEN 2 THEN 'off-topic' ELSE 'channel-' || i END, '', '', 1, 0, 0, '', 0, 0 FROM generate_series(1, $2::int) i`,
			[]any{t.id, channelsOfTeam},
		},
		{"memberships", `INSERT INTO ChannelMembers (ChannelId, UserId, Roles, LastViewedAt, MsgCount, MentionCount, NotifyProps, LastUpdateAt, SchemeUser, SchemeAdmin, SchemeGuest, MentionCountRoot, MsgCountRoot, UrgentMentionCount)
			SELECT pg_temp.id($1::text || 'c' || c), pg_temp.id($1::text || 'u' || u), '', 1, 1, 0, '{"desktop": "default", "mark_unread": "all"}', 1, true, false, false, 0, 1, 0
			FROM generate_series(1, $2::int) c, generate_series(1, $3::int) u WHERE c <= 2 OR (u + c) % 4 = 0`, []any{t.id, channelsOfTeam, usersOfTeam}},
	}
}

// talk holds the posts. Most of them are in a few channels.
func talk(t team) []step {
	roots := t.posts / 2
	return []step{
		{"roots", `INSERT INTO Posts (Id, CreateAt, UpdateAt, EditAt, DeleteAt, IsPinned, UserId, ChannelId, RootId, OriginalId, Message, Type, Props, Hashtags, Filenames, FileIds, HasReactions)
			SELECT pg_temp.id($1::text || 'p' || i), 1600000000000 + i::bigint * 10007, 1600000000000 + i::bigint * 10007, CASE WHEN i % 20 = 0 THEN 1600000000001 + i::bigint * 10007 ELSE 0 END, 0, i % 500 = 0,
				pg_temp.id($1::text || 'u' || 1 + (i::bigint * 7919) % $3::int), pg_temp.id($1::text || 'c' || 1 + floor($4::int * power(((i::bigint * 104729) % 100003) / 100003.0, 3))::int), '', '', pg_temp.words(i), '',
				CASE WHEN i % 10 = 0 THEN '{"attachments": [{"text": "build passed", "color": "#00ff00", "title": "CI"}], "from_webhook": "true"}'::jsonb ELSE '{}'::jsonb END, '', '[]', '[]', i % 7 = 0
			FROM generate_series(1, $2::int) i`, []any{t.id, roots, usersOfTeam, channelsOfTeam}},
		{
			"replies", `INSERT INTO Posts (Id, CreateAt, UpdateAt, EditAt, DeleteAt, IsPinned, UserId, ChannelId, RootId, OriginalId, Message, Type, Props, Hashtags, Filenames, FileIds, HasReactions)
			SELECT pg_temp.id($1::text || 'r' || i || '.' || j), r.CreateAt + j * 1009, r.CreateAt + j * 1009, 0, 0, false,
				pg_temp.id($1::text || 'u' || 1 + (i::bigint * 31 + j * 17) % $3::int), r.ChannelId, r.Id, '', pg_temp.words(i + j), '', '{}', '', '[]', '[]', false
			FROM generate_series(1, $2::int, $4::int) i JOIN Posts r ON r.Id = pg_temp.id($1::text || 'p' || i), generate_series(1, $5::int) j`,
			[]any{t.id, roots, usersOfTeam, rootsPerThread, repliesPerThread},
		},
		{"threads", `INSERT INTO Threads (PostId, ReplyCount, LastReplyAt, Participants, ChannelId, ThreadTeamId)
			SELECT pg_temp.id($1::text || 'p' || i), $3::int, 1, '[]', r.ChannelId, $1::text
			FROM generate_series(1, $2::int, $4::int) i JOIN Posts r ON r.Id = pg_temp.id($1::text || 'p' || i)`, []any{t.id, roots, repliesPerThread, rootsPerThread}},
		{"followers", `INSERT INTO ThreadMemberships (PostId, UserId, Following, LastViewed, LastUpdated, UnreadMentions)
			SELECT DISTINCT RootId, UserId, true, 1::bigint, 1::bigint, 0 FROM Posts WHERE RootId <> '' AND ChannelId IN (SELECT Id FROM Channels WHERE TeamId = $1)`, []any{t.id}},
		{"reactions", `INSERT INTO Reactions (UserId, PostId, EmojiName, CreateAt, UpdateAt, DeleteAt, ChannelId)
			SELECT pg_temp.id($1::text || 'u' || 1 + (i + k * 13) % $3::int), p.Id, (ARRAY['+1', 'tada', 'heart'])[1 + k % 3], p.CreateAt + 5, p.CreateAt + 5, 0, p.ChannelId
			FROM generate_series(7, $2::int, 7) i JOIN Posts p ON p.Id = pg_temp.id($1::text || 'p' || i), generate_series(1, 3) k`, []any{t.id, roots, usersOfTeam}},
		{"saved posts", `INSERT INTO Preferences (UserId, Category, Name, Value)
			SELECT pg_temp.id($1::text || 'u' || 1 + i % $3::int), 'flagged_post', pg_temp.id($1::text || 'p' || i), 'true' FROM generate_series(50, $2::int, 50) i`, []any{t.id, roots, usersOfTeam}},
	}
}

// functions live as long as a connection: ids that follow from a text, and
// messages as long as people write them, 5 to 60 words. The words are a few
// hundred, the frequent ones short, and one in ten occurs once, as names, links
// and numbers do; so messages compress as those of people do, to a third.
var functions = []string{
	`CREATE OR REPLACE FUNCTION pg_temp.id(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT left(translate(md5($1), '0', 'z'), 26) $$`,
	`CREATE OR REPLACE FUNCTION pg_temp.word(h bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
		SELECT CASE WHEN h % 10 = 0 THEN substr(md5(h::text), 1, 4 + (h / 10 % 9)::int)
			WHEN h % 10 < 5 THEN (ARRAY['the','release','is','ready','für','morgen','@user','see','https://example.com/x','**bold**','naïve','問題','ok','deploy','failed','again','who','can','look',':tada:'])[1 + h / 10 % 20]
			ELSE translate(substr(md5((h / 10 % 400)::text), 1, 3 + (h / 10 % 7)::int), '0123456789', 'oiezasgtbp') END $$`,
	`CREATE OR REPLACE FUNCTION pg_temp.words(i bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
		SELECT string_agg(pg_temp.word(abs(hashint8(i * 64 + w)::bigint)), ' ') FROM generate_series(1, 5 + (i * 7919 % 56)::int) w $$`,
}

// withoutSearch runs work without the full-text indexes of posts, which make
// inserting slow and which no export reads.
func withoutSearch(ctx context.Context, db *sql.DB, work func() error) error {
	indexes, err := searchIndexes(ctx, db)
	if err != nil {
		return err
	}
	for name := range indexes {
		if _, err := db.ExecContext(ctx, `DROP INDEX `+name); err != nil {
			return fmt.Errorf("drop index %s: %w", name, err)
		}
	}
	if err := work(); err != nil {
		return err
	}
	for name, definition := range indexes {
		if _, err := db.ExecContext(ctx, definition); err != nil {
			return fmt.Errorf("make index %s: %w", name, err)
		}
	}
	// As autovacuum would have left it: statistics and a visibility map.
	_, err = db.ExecContext(ctx, `VACUUM ANALYZE`)
	return err
}

func searchIndexes(ctx context.Context, db *sql.DB) (map[string]string, error) {
	rows, err := db.QueryContext(ctx, `SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'posts' AND indexdef LIKE '%gin%'`)
	if err != nil {
		return nil, fmt.Errorf("look for indexes: %w", err)
	}
	defer func() { _ = rows.Close() }()
	indexes := map[string]string{}
	for rows.Next() {
		var name, definition string
		if err := rows.Scan(&name, &definition); err != nil {
			return nil, fmt.Errorf("look for indexes: %w", err)
		}
		indexes[name] = definition
	}
	return indexes, rows.Err()
}
