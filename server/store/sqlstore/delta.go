package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// overlap is the time before its snapshot at which an export begins to count changes for
// the deltas of its archive, in milliseconds. The server takes the time of a change from
// the clock of a node before it writes the change, so the overlap allows for clocks that
// differ and for writes that take their time.
const overlap = 10 * 60 * 1000

// momentQuery reads from when on the snapshot may lack changes: now or, of a replica, when
// the newest transaction ended that it has; and not after the oldest open transaction that
// writes began.
const momentQuery = `
SELECT to_json(floor(extract(epoch FROM LEAST(
	now(),
	CASE WHEN pg_is_in_recovery() THEN COALESCE(pg_last_xact_replay_timestamp(), now()) ELSE now() END,
	(SELECT min(a.xact_start) FROM pg_stat_activity a
		WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.backend_xid IS NOT NULL))) * 1000)::bigint)`

// Moment returns the time in Unix milliseconds from which on a delta of an archive of the
// snapshot must look for changes. It is 0 for a database that does not say what the query
// asks for: the savepoint keeps the snapshot alive then.
func (s *Snapshot) Moment(ctx context.Context) (int64, error) {
	if _, err := s.conn.Exec(ctx, `SAVEPOINT moment`); err != nil {
		return 0, fmt.Errorf("read the time of the snapshot of team %s: %w", s.teamID, readError(ctx, err))
	}
	var moment int64
	if err := s.document(ctx, &moment, momentQuery); err != nil {
		if _, refused := errors.AsType[*pgconn.PgError](err); !refused {
			return 0, fmt.Errorf("read the time of the snapshot of team %s: %w", s.teamID, err)
		}
		moment = 0
	}
	if _, err := s.conn.Exec(ctx, `ROLLBACK TO SAVEPOINT moment; RELEASE SAVEPOINT moment`); err != nil {
		return 0, fmt.Errorf("read the time of the snapshot of team %s: %w", s.teamID, readError(ctx, err))
	}
	return max(moment-overlap, 0), nil
}

// changedSince are the ids of the posts that changed since the base, and of their roots.
// It takes the channels as $2 and, for each, from when on changes count as $3. The floor
// tells the database how few posts these are, which it cannot know of a time in a row.
const changedSince = `SELECT p.Id, p.RootId FROM unnest($2::text[], $3::bigint[]) AS c(id, since)
	CROSS JOIN LATERAL (SELECT p.Id, p.RootId FROM Posts p WHERE p.ChannelId = c.id AND p.UpdateAt >= c.since AND p.UpdateAt >= %d AND p.DeleteAt = 0) p`

// changedPosts is the query of [selectedPosts] for a delta.
func changedPosts(floor int64) string {
	return fmt.Sprintf(`SELECT * FROM (WITH changed AS MATERIALIZED (`+changedSince+`)
		SELECT %s FROM (SELECT Id FROM changed UNION SELECT RootId FROM changed) AS c(id)
		JOIN Posts p ON p.Id = c.id AND p.ChannelId = ANY($2::text[]) AND p.DeleteAt = 0) selected`, floor, namingColumns("p"))
}

// changedThreads reads the posts that changed since the base, each after its root, in the
// order of threads. It takes the channels as $1 and from when on changes count as $2. A
// reply without a root begins a thread, as in [beginsThread]. The floor is that of
// [changedSince].
const changedThreads = `
WITH changed AS MATERIALIZED (
	SELECT c.place, p.Id, COALESCE(r.Id, p.Id) AS thread, CASE WHEN r.Id IS NULL THEN p.CreateAt ELSE r.CreateAt END AS begun
	FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS c(id, since, place)
	CROSS JOIN LATERAL (SELECT p.Id, p.RootId, p.CreateAt FROM Posts p
		WHERE p.ChannelId = c.id AND p.UpdateAt >= c.since AND p.UpdateAt >= %d AND p.DeleteAt = 0 AND p.CreateAt IS NOT NULL) p
	LEFT JOIN Posts r ON r.Id = p.RootId AND p.RootId <> '' AND r.DeleteAt = 0 AND r.ChannelId = c.id AND (r.RootId = '' OR r.RootId IS NULL)),
roots AS (
	SELECT DISTINCT c.place, c.thread, c.begun FROM changed c
	WHERE NOT EXISTS (SELECT 1 FROM changed itself WHERE itself.Id = c.thread)),
wanted AS (
	SELECT place, Id, thread, begun, true AS changed FROM changed
	UNION ALL SELECT place, thread, thread, begun, false FROM roots)
SELECT w.place, w.changed, ` + postColumns + `
FROM wanted w JOIN Posts p ON p.Id = w.Id
WHERE w.begun IS NOT NULL
ORDER BY w.place, w.begun, w.thread, p.Id <> w.thread, p.CreateAt, p.Id`

// sinces returns from when on the changes of channels count, and sets the floor.
func (s *Snapshot) sinces(channelIDs []string) []int64 {
	times := make([]int64, len(channelIDs))
	base := s.selection.Base
	base.Floor = base.Moment
	for i, id := range channelIDs {
		times[i] = base.Since(id)
		base.Floor = min(base.Floor, times[i])
	}
	return times
}

// readChanges sends the posts that changed since the base. One query reads them all: what
// it costs follows from the changes.
func (s *Snapshot) readChanges(ctx context.Context, channelIDs []string, pages chan<- postPage) error {
	times := s.sinces(channelIDs)
	rows, err := s.conn.Query(ctx, fmt.Sprintf(changedThreads, s.selection.Base.Floor), channelIDs, times)
	if err != nil {
		return readError(ctx, err)
	}
	defer rows.Close()
	var post teamdata.Post
	var place int
	var changed bool
	targets := append([]any{&place, &changed}, postTargets(&post)...)
	var page postPage
	bytes := 0
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return fmt.Errorf("read a changed post: %w", err)
		}
		channelID := channelIDs[place-1]
		if page.channelID != channelID || bytes >= pageBytes || len(page.posts) >= maxPage {
			if err := s.sendChanges(ctx, pages, page); err != nil {
				return err
			}
			page, bytes = postPage{channelID: channelID}, 0
		}
		row := post
		row.Standing = standing(row, changed, s.selection.Base.Since(channelID))
		page.posts = append(page.posts, &row)
		bytes += len(row.Message) + len(row.Props)
	}
	if err := rows.Err(); err != nil {
		return readError(ctx, err)
	}
	return s.sendChanges(ctx, pages, page)
}

func (s *Snapshot) sendChanges(ctx context.Context, pages chan<- postPage, page postPage) error {
	if len(page.posts) == 0 {
		return nil
	}
	if err := send(ctx, pages, page); err != nil {
		return err
	}
	return s.rest(ctx)
}

func standing(post teamdata.Post, changed bool, since int64) teamdata.Standing {
	switch {
	case !changed:
		return teamdata.Unchanged
	case post.CreateAt < since:
		return teamdata.Changed
	default:
		return teamdata.New
	}
}

// stream runs a query and yields what read makes of each row.
func stream[T any](ctx context.Context, s *Snapshot, what, query string, targets []any, read func() T, args ...any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		rows, err := s.conn.Query(ctx, query, args...)
		if err != nil {
			yield(none, fmt.Errorf("read %s of team %s: %w", what, s.teamID, readError(ctx, err)))
			return
		}
		defer rows.Close()
		for rows.Next() {
			err := rows.Scan(targets...)
			if !yield(read(), err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(none, fmt.Errorf("read %s of team %s: %w", what, s.teamID, readError(ctx, err)))
		}
	}
}

// deletedQuery reads posts that were deleted since the base. Earlier versions of edited
// posts, which the server keeps as deleted posts, are none of them.
const deletedQuery = `
SELECT p.Id, p.RootId FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS c(id, since, place)
CROSS JOIN LATERAL (SELECT p.Id, COALESCE(p.RootId, '') AS RootId FROM Posts p
	WHERE p.ChannelId = c.id AND p.UpdateAt >= c.since AND p.UpdateAt >= $3::bigint AND p.DeleteAt IS DISTINCT FROM 0 AND COALESCE(p.OriginalId, '') = '') p
WHERE c.since > 0
ORDER BY c.place, p.Id`

// DeletedPosts yields the posts that were deleted since the base in channels that it has.
func (s *Snapshot) DeletedPosts(ctx context.Context, channelIDs []string) iter.Seq2[teamdata.DeletedPost, error] {
	var row teamdata.DeletedPost
	times := s.sinces(channelIDs)
	return stream(ctx, s, "deleted posts", deletedQuery, []any{&row.ID, &row.RootID}, func() teamdata.DeletedPost { return row },
		channelIDs, times, s.selection.Base.Floor)
}

// followedQuery reads the followers of those threads of the base that users began or ceased
// to follow since, or looked into.
const followedQuery = `
SELECT root.ChannelId, root.Id, COALESCE(t.UserId, ''), COALESCE(t.LastViewed, 0), COALESCE(t.UnreadMentions, 0)
FROM (SELECT DISTINCT m.PostId FROM ThreadMemberships m WHERE m.LastUpdated >= $3::bigint) touched
JOIN Posts root ON root.Id = touched.PostId AND root.DeleteAt = 0 AND (root.RootId = '' OR root.RootId IS NULL)
JOIN unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS c(id, since, place) ON c.id = root.ChannelId AND root.CreateAt < c.since
LEFT JOIN ThreadMemberships t ON t.PostId = root.Id AND t.Following
ORDER BY c.place, root.Id, t.UserId`

// Followed yields the threads of the base whose followers changed, with all of these.
func (s *Snapshot) Followed(ctx context.Context, channelIDs []string) iter.Seq2[teamdata.FollowedThread, error] {
	type row struct {
		channelID, rootID string
		follower          teamdata.Follower
	}
	var r row
	rows := stream(ctx, s, "followers of threads", followedQuery,
		[]any{&r.channelID, &r.rootID, &r.follower.UserID, &r.follower.LastViewed, &r.follower.UnreadMentions}, func() row { return r },
		channelIDs, s.sinces(channelIDs), s.selection.Base.Moment)
	return grouped(rows, func(r row) string { return r.rootID }, func(thread *teamdata.FollowedThread, r row) {
		thread.ChannelID, thread.RootID = r.channelID, r.rootID
		if r.follower.UserID != "" {
			thread.Followers = append(thread.Followers, r.follower)
		}
	})
}

// savedQuery reads who saved posts of the channels. Servers do not know when that was, so
// it reads all.
const savedQuery = `
SELECT p.Id, m.UserId FROM Preferences m JOIN Posts p ON p.Id = m.Name
WHERE m.Category = 'flagged_post' AND m.Value = 'true' AND p.DeleteAt = 0 AND p.ChannelId = ANY($1::text[])
ORDER BY p.Id, m.UserId`

// Saved yields the posts of the channels that users saved.
func (s *Snapshot) Saved(ctx context.Context, channelIDs []string) iter.Seq2[teamdata.SavedPost, error] {
	type row struct{ id, user string }
	var r row
	rows := stream(ctx, s, "saved posts", savedQuery, []any{&r.id, &r.user}, func() row { return r }, channelIDs)
	return grouped(rows, func(r row) string { return r.id }, func(post *teamdata.SavedPost, r row) {
		post.ID, post.UserIDs = r.id, append(post.UserIDs, r.user)
	})
}

// grouped makes one value of neighboring rows with the same key.
func grouped[R, T any](rows iter.Seq2[R, error], key func(R) string, add func(*T, R)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var value, none T
		at, begun := "", false
		for row, err := range rows {
			if err != nil {
				yield(none, err)
				return
			}
			if begun && key(row) != at {
				if !yield(value, nil) {
					return
				}
				value = none
			}
			at, begun = key(row), true
			add(&value, row)
		}
		if begun {
			yield(value, nil)
		}
	}
}

const leftQuery = `
SELECT DISTINCT h.ChannelId, h.UserId FROM ChannelMemberHistory h
JOIN unnest($1::text[], $2::bigint[]) AS c(id, since) ON c.id = h.ChannelId AND c.since > 0
WHERE h.LeaveTime >= c.since ORDER BY 1, 2`

// Left yields who left channels of the base since.
func (s *Snapshot) Left(ctx context.Context, channelIDs []string) iter.Seq2[teamdata.ChannelLeaver, error] {
	var row teamdata.ChannelLeaver
	return stream(ctx, s, "who left channels", leftQuery, []any{&row.ChannelID, &row.UserID}, func() teamdata.ChannelLeaver { return row }, channelIDs, s.sinces(channelIDs))
}

const countsQuery = `
SELECT c.id, n.posts FROM unnest($1::text[]) AS c(id)
CROSS JOIN LATERAL (SELECT count(*) AS posts FROM Posts p WHERE p.ChannelId = c.id AND p.DeleteAt = 0 AND p.CreateAt >= 0) n`

// PostsOfChannels returns how many posts and replies channels have.
func (s *Snapshot) PostsOfChannels(ctx context.Context, channelIDs []string) (map[string]int64, error) {
	rows, err := s.conn.Query(ctx, countsQuery, channelIDs)
	if err != nil {
		return nil, readError(ctx, err)
	}
	counts := map[string]int64{}
	var id string
	var n int64
	if _, err := pgx.ForEachRow(rows, []any{&id, &n}, func() error {
		counts[id] = n
		return nil
	}); err != nil {
		return nil, fmt.Errorf("count posts of channels of team %s: %w", s.teamID, readError(ctx, err))
	}
	return counts, nil
}

// changedPeople are the people whom a delta names beside those of the posts that changed:
// who is in the base, who saved posts, and who follows threads whose followers changed.
func (s *Snapshot) changedPeople(ctx context.Context, channelIDs []string) ([]string, error) {
	found := map[string]bool{}
	for _, id := range s.selection.Base.People {
		found[id] = true
	}
	if !s.selection.OwnMarks {
		for post, err := range s.Saved(ctx, channelIDs) {
			if err != nil {
				return nil, err
			}
			for _, id := range post.UserIDs {
				found[id] = true
			}
		}
		for thread, err := range s.Followed(ctx, channelIDs) {
			if err != nil {
				return nil, err
			}
			for _, follower := range thread.Followers {
				found[follower.UserID] = true
			}
		}
	}
	ids := make([]string, 0, len(found))
	for id := range found {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids, nil
}
