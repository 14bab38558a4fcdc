package sqlstore

import (
	"context"
	"fmt"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// The conditions under which a post is selected. They are texts that all
// queries share, so that what is counted, who is named and what is read cannot
// differ. A post is called by an alias; numbers are written into the text.

// inRange is the condition that a post was made in the selected time.
func inRange(s teamdata.Selection, post string) string {
	conditions := []string{"true"}
	if s.Since > 0 {
		conditions = append(conditions, fmt.Sprintf("%s.CreateAt >= %d", post, s.Since))
	}
	if s.Until > 0 {
		conditions = append(conditions, fmt.Sprintf("%s.CreateAt < %d", post, s.Until))
	}
	return strings.Join(conditions, " AND ")
}

// beginsThread is the condition that a post is a root, or a reply whose root is
// gone: data retention deletes by age, so a root goes before its replies. What
// answers a reply, which no server makes, has no root either.
func beginsThread(post string) string {
	return fmt.Sprintf(`(%[1]s.RootId = '' OR %[1]s.RootId IS NULL OR %[2]s)`, post, rootIsGone(post))
}

// rootIsGone is the condition that a reply has no root in its channel.
func rootIsGone(post string) string {
	return strings.ReplaceAll(`NOT EXISTS (SELECT 1 FROM Posts root WHERE root.Id = p.RootId AND root.DeleteAt = 0
		AND root.ChannelId = p.ChannelId AND (root.RootId = '' OR root.RootId IS NULL))`, "p.", post+".")
}

// selectedThread is the condition that a post which begins a thread is in the
// selected time, or a reply to it is.
func selectedThread(s teamdata.Selection, post string) string {
	if s.Since == 0 {
		return inRange(s, post)
	}
	// A root from after the time has no reply in it.
	return fmt.Sprintf(`(%s OR EXISTS (SELECT 1 FROM Posts r WHERE r.RootId = %s.Id AND r.DeleteAt = 0
		AND r.ChannelId = %[2]s.ChannelId AND %s))`, inRange(s, post), post, inRange(s, "r"))
}

// latest is the time of the newest selected post of a thread.
func latest(s teamdata.Selection, post string) string {
	return fmt.Sprintf(`GREATEST(CASE WHEN %s THEN %s.CreateAt END, (SELECT max(r.CreateAt) FROM Posts r
		WHERE r.RootId = %[2]s.Id AND r.DeleteAt = 0 AND r.ChannelId = %[2]s.ChannelId AND %s))`, inRange(s, post), post, inRange(s, "r"))
}

// selectedPosts is a query of the selected posts of channels. It takes the
// channels as $2 and, when the number of posts is limited, the cutoffs of
// [Snapshot.cutoffs] as $3 to $5; for a delta, as $3, since when changes count.
func selectedPosts(s teamdata.Selection) string {
	columns := `SELECT ` + namingColumns("p") + ` FROM Posts p`
	if s.Base != nil {
		return changedPosts(s.Base.Floor)
	}
	if s.Everything() {
		return columns + ` WHERE p.ChannelId = ANY($2::text[]) AND p.DeleteAt = 0`
	}
	limit, kept := "", "true"
	if s.MaxPosts > 0 {
		limit = ` JOIN unnest($3::text[], $4::bigint[], $5::text[]) AS k(channel, latest, thread) ON k.channel = p.ChannelId`
		kept = fmt.Sprintf(`(%s, p.Id) >= (k.latest, k.thread)`, latest(s, "p"))
	}
	starts := `SELECT ` + namingColumns("p") + `, (p.RootId = '' OR p.RootId IS NULL) AS isroot FROM Posts p` + limit + fmt.Sprintf(` WHERE p.ChannelId = ANY($2::text[]) AND p.DeleteAt = 0 AND %s AND %s AND %s`,
		beginsThread("p"), selectedThread(s, "p"), kept)
	return fmt.Sprintf(`SELECT * FROM (WITH starts AS MATERIALIZED (%s)
		SELECT Id, UserId, named FROM starts
		UNION ALL SELECT %s FROM starts JOIN Posts r ON r.RootId = starts.Id AND starts.isroot
		WHERE r.ChannelId = ANY($2::text[]) AND r.DeleteAt = 0 AND %s) selected`, starts, namingColumns("r"), inRange(s, "r"))
}

// namingColumns lists the columns by which a post names people. Only posts of the server
// name some in their props; the others may be large.
func namingColumns(post string) string {
	return fmt.Sprintf(`%s.Id, %[1]s.UserId, CASE WHEN %[1]s.Type LIKE 'system\_%%' OR %[1]s.Type = 'reminder' THEN %[1]s.Props END AS named`, post)
}

// cutoff is the oldest thread of a channel that is kept when the number of
// posts is limited: Latest is the time of its newest post.
type cutoff struct {
	Latest int64
	Thread string
}

// cutoffQuery counts the posts of a channel thread by thread, the thread with
// the newest post first, until there would be more than $2. The first thread is
// kept however long it is.
func cutoffQuery(s teamdata.Selection) string {
	return fmt.Sprintf(`
WITH post AS (
	SELECT p.CreateAt, CASE WHEN %s THEN p.Id ELSE p.RootId END AS thread
	FROM Posts p WHERE p.ChannelId = $1 AND p.DeleteAt = 0 AND %s),
threads AS (SELECT thread, max(CreateAt) AS latest, count(*) AS n FROM post GROUP BY thread),
ranked AS (SELECT *, sum(n) OVER (ORDER BY latest DESC, thread DESC) AS total FROM threads)
SELECT json_build_object('latest', latest, 'thread', thread) FROM (
	SELECT latest, thread FROM ranked WHERE total <= $2 OR total = n ORDER BY latest, thread LIMIT 1) q`,
		beginsThread("p"), inRange(s, "p"))
}

// cutoff returns where the kept threads of a channel begin. A channel without
// selected posts gives the zero value, which keeps nothing out.
func (s *Snapshot) cutoff(ctx context.Context, channelID string) (cutoff, error) {
	if known, ok := s.cutoffs[channelID]; ok || s.selection.MaxPosts == 0 {
		return known, nil
	}
	var rows []cutoff
	query := `SELECT json_agg(c) FROM (` + cutoffQuery(s.selection) + `) q(c)`
	if err := s.document(ctx, &rows, query, channelID, s.selection.MaxPosts); err != nil {
		return cutoff{}, fmt.Errorf("find the newest posts of channel %s: %w", channelID, err)
	}
	var found cutoff
	if len(rows) > 0 {
		found = rows[0]
	}
	s.cutoffs[channelID] = found
	return found, nil
}

// selectionArgs are the arguments of a query around [selectedPosts], after $1.
func (s *Snapshot) selectionArgs(ctx context.Context, channelIDs []string) ([]any, error) {
	if s.selection.Base != nil {
		return []any{channelIDs, s.sinces(channelIDs)}, nil
	}
	if s.selection.MaxPosts == 0 {
		return []any{channelIDs}, nil
	}
	latest, threads := make([]int64, len(channelIDs)), make([]string, len(channelIDs))
	for i, id := range channelIDs {
		found, err := s.cutoff(ctx, id)
		if err != nil {
			return nil, err
		}
		latest[i], threads[i] = found.Latest, found.Thread
	}
	return []any{channelIDs, channelIDs, latest, threads}, nil
}
