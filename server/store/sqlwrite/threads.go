package sqlwrite

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlstore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// replies counts the replies that a batch adds to one root.
type replies struct {
	count       int64
	first, last int64
	// lastOf holds the time of the last reply of each author.
	lastOf map[string]int64
}

// participants are the authors in the order of their last reply, as the server keeps
// them.
func (r *replies) participants() []string {
	return slices.SortedFunc(maps.Keys(r.lastOf), func(x, y string) int {
		return cmp.Or(cmp.Compare(r.lastOf[x], r.lastOf[y]), cmp.Compare(x, y))
	})
}

// repliesOf collects the replies of a batch by their roots.
func repliesOf(posts []write.Post) map[string]*replies {
	byRoot := map[string]*replies{}
	for _, p := range posts {
		if p.RootID == "" || p.OriginalID != "" {
			continue
		}
		r := byRoot[p.RootID]
		if r == nil {
			r = &replies{first: p.CreateAt, lastOf: map[string]int64{}}
			byRoot[p.RootID] = r
		}
		r.count++
		r.first, r.last = min(r.first, p.CreateAt), max(r.last, p.CreateAt)
		r.lastOf[p.UserID] = max(r.lastOf[p.UserID], p.CreateAt)
	}
	return byRoot
}

// longThread is from how many replies on a thread is counted anew at the end only.
const longThread = 100

// writeThreads counts the replies of the batch. What a thread had before is not read
// again, so that a thread of any length costs the same for each of its replies. Only
// replies that are older than the newest one here let the thread be counted anew,
// because the thread does not say when each participant wrote last: a short one at
// once, a long one when all is written.
func (b *batchWriter) writeThreads(ctx context.Context) error {
	byRoot := repliesOf(b.batch.Posts)
	if len(byRoot) == 0 {
		return nil
	}
	isNew := map[string]bool{}
	for _, p := range b.batch.Posts {
		isNew[p.ID] = true
	}
	roots := sorted(byRoot)
	newest, err := b.newestReplies(ctx, roots)
	if err != nil {
		return err
	}
	var added, counted []string
	for _, root := range roots {
		here, isThread := newest[root]
		switch {
		case isNew[root] && !isThread || !isNew[root] && isThread && here.Newest < byRoot[root].first:
			added = append(added, root)
		case isThread && here.Replies >= longThread:
			added = append(added, root)
			b.entry.Recount, b.progress.Recount = append(b.entry.Recount, root), true
		default:
			counted = append(counted, root)
		}
	}
	if err := b.addReplies(ctx, byRoot, added); err != nil {
		return err
	}
	return countReplies(ctx, b.transaction, counted)
}

const newestReplies = `
WITH t AS (SELECT PostId, COALESCE(LastReplyAt, 9223372036854775807) AS newest, COALESCE(ReplyCount, 0) AS replies FROM Threads WHERE PostId = ANY($1) FOR UPDATE)
SELECT json_object_agg(PostId, json_build_object('newest', newest, 'replies', replies)) FROM t`

// counted holds the numbers that a thread on the server has of its replies.
type counted struct {
	Newest  int64 `json:"newest"`
	Replies int64 `json:"replies"`
}

// newestReplies returns when threads that are here got their newest reply, as late as
// can be where they do not say, and keeps others from changing them.
func (b *batchWriter) newestReplies(ctx context.Context, roots []string) (newest map[string]counted, err error) {
	if err := sqlstore.Document(ctx, b, &newest, newestReplies, roots); err != nil {
		return nil, fmt.Errorf("look at %d threads: %w", len(roots), err)
	}
	return newest, nil
}

const addReplies = `
INSERT INTO Threads AS t (PostId, ChannelId, ReplyCount, LastReplyAt, Participants, ThreadDeleteAt, ThreadTeamId)
SELECT w.root, p.ChannelId, w.n, w.last, w.participants::jsonb, NULL, COALESCE(c.TeamId, '')
FROM UNNEST($1::text[], $2::bigint[], $3::bigint[], $4::text[]) AS w(root, n, last, participants)
	JOIN Posts p ON p.Id = w.root JOIN Channels c ON c.Id = p.ChannelId
ON CONFLICT (PostId) DO UPDATE SET ReplyCount = t.ReplyCount + EXCLUDED.ReplyCount, LastReplyAt = GREATEST(t.LastReplyAt, EXCLUDED.LastReplyAt),
	Participants = COALESCE((SELECT jsonb_agg(o.id ORDER BY o.n) FROM jsonb_array_elements_text(COALESCE(t.Participants, '[]')) WITH ORDINALITY AS o(id, n)
		WHERE NOT EXCLUDED.Participants ? o.id), '[]') || EXCLUDED.Participants`

// addReplies adds replies that are newer than those that a thread has. Of a long thread
// they may be older: until it is counted anew, only the order of its participants is
// not the right one.
func (b *batchWriter) addReplies(ctx context.Context, byRoot map[string]*replies, roots []string) error {
	n := len(roots)
	if n == 0 {
		return nil
	}
	counts, last, participants := make([]int64, n), make([]int64, n), make([]string, n)
	for i, root := range roots {
		r := byRoot[root]
		counts[i], last[i], participants[i] = r.count, r.last, jsonList(r.participants())
	}
	if _, err := b.exec(ctx, addReplies, roots, counts, last, participants); err != nil {
		return fmt.Errorf("add the replies of %d threads: %w", n, err)
	}
	return nil
}

const recountReplies = `
INSERT INTO Threads (PostId, ChannelId, ReplyCount, LastReplyAt, Participants, ThreadDeleteAt, ThreadTeamId)
SELECT r.RootId, p.ChannelId, SUM(r.n), MAX(r.at), jsonb_agg(r.UserId ORDER BY r.at, r.UserId), NULL, COALESCE(c.TeamId, '')
FROM (SELECT RootId, UserId, COUNT(*) AS n, MAX(CreateAt) AS at FROM Posts WHERE RootId = ANY($1) AND DeleteAt = 0 GROUP BY RootId, UserId) r
JOIN Posts p ON p.Id = r.RootId JOIN Channels c ON c.Id = p.ChannelId
GROUP BY r.RootId, p.ChannelId, c.TeamId
ON CONFLICT (PostId) DO UPDATE SET ReplyCount = EXCLUDED.ReplyCount, LastReplyAt = EXCLUDED.LastReplyAt, Participants = EXCLUDED.Participants`

// countReplies counts all replies of threads.
func countReplies(ctx context.Context, t *transaction, roots []string) error {
	if len(roots) == 0 {
		return nil
	}
	if _, err := t.exec(ctx, recountReplies, roots); err != nil {
		return fmt.Errorf("count the replies of %d threads: %w", len(roots), err)
	}
	return nil
}

// CountThreads counts the replies of threads anew.
func (s *Store) CountThreads(ctx context.Context, fence write.Fence, progress journal.Progress, rootIDs []string) (journal.Progress, error) {
	return s.fenced(ctx, fence, progress, journal.Entry{}, func(t *transaction) error { return countReplies(ctx, t, rootIDs) })
}
