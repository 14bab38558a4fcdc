package sqlstore

import (
	"context"
	"fmt"
	"iter"
	"math"

	"github.com/lib/pq"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

const (
	// postPage is how many posts a page holds at the most.
	postPage = 500
	// pageBytes is where a page ends early, so that a channel of long messages
	// does not make long pages.
	pageBytes = 4 << 20
)

// postColumns are read of every post. The size decides where a page ends.
const postColumns = `Id, COALESCE(RootId, '') AS rootid, UserId, CreateAt, COALESCE(EditAt, 0) AS editat, Type, Message, Props,
	COALESCE(IsPinned, false) AS ispinned, FileIds,
	COALESCE(octet_length(Message), 0) + COALESCE(octet_length(Props::text), 0) AS bytes`

// rootsPage selects, after a place, the posts of a channel that begin a
// thread: roots, and replies whose root is gone (data retention deletes by age,
// so a root goes before its replies). repliesPage selects replies of threads.
const (
	rootsPage = `SELECT ` + postColumns + `,
		(SELECT count(*) FROM Posts r WHERE r.RootId = p.Id AND r.DeleteAt = 0 AND r.ChannelId = p.ChannelId) AS replycount
	FROM Posts p
	WHERE ChannelId = $1 AND DeleteAt = 0 AND CreateAt >= $2 AND (CreateAt, Id) > ($2, $3)
		AND (COALESCE(RootId, '') = '' OR NOT EXISTS (
			SELECT 1 FROM Posts root WHERE root.Id = p.RootId AND root.DeleteAt = 0 AND root.ChannelId = p.ChannelId))
	ORDER BY CreateAt, Id LIMIT $4`
	repliesPage = `SELECT ` + postColumns + `, 0 AS replycount FROM Posts p
	WHERE RootId = ANY($5::text[]) AND ChannelId = $1 AND DeleteAt = 0 AND (CreateAt, Id) > ($2, $3)
	ORDER BY CreateAt, Id LIMIT $4`
)

// pageQuery returns the posts that a selection finds, up to pageBytes but at
// least one, and what hangs on them, each kind by one scan.
func pageQuery(selection string) string {
	return fmt.Sprintf(`
WITH found AS (%s),
page AS MATERIALIZED (
	SELECT * FROM (SELECT *, sum(bytes) OVER (ORDER BY CreateAt, Id) - bytes AS before FROM found) f
	WHERE before < %d)`, selection, pageBytes) + `
SELECT json_build_object(
	'posts', (SELECT json_agg(json_build_object('id', Id, 'rootid', rootid, 'userid', UserId, 'createat', CreateAt,
		'editat', editat, 'type', Type, 'message', Message, 'props', Props, 'ispinned', ispinned, 'replycount', replycount)
		ORDER BY CreateAt, Id) FROM page),
	'reactions', (SELECT json_agg(json_build_object('postid', r.PostId, 'userid', r.UserId, 'emojiname', r.EmojiName,
		'createat', r.CreateAt) ORDER BY r.PostId, r.CreateAt, r.EmojiName, r.UserId)
		FROM page JOIN Reactions r ON r.PostId = page.Id WHERE COALESCE(r.DeleteAt, 0) = 0),
	'files', (SELECT json_agg(json_build_object('postid', f.PostId, 'id', f.Id, 'name', f.Name, 'path', f.Path, 'size', f.Size)
		ORDER BY f.PostId, strpos(page.FileIds, f.Id), f.Id)
		FROM page JOIN FileInfo f ON f.PostId = page.Id WHERE f.DeleteAt = 0),
	'flags', (SELECT json_agg(json_build_object('postid', p.Name, 'userid', p.UserId) ORDER BY p.Name, p.UserId)
		FROM page JOIN Preferences p ON p.Name = page.Id AND p.Category = 'flagged_post' AND p.Value = 'true'),
	'followers', (SELECT json_agg(json_build_object('postid', t.PostId, 'userid', t.UserId, 'lastviewed', t.LastViewed,
		'unreadmentions', COALESCE(t.UnreadMentions, 0)) ORDER BY t.PostId, t.UserId)
		FROM page JOIN ThreadMemberships t ON t.PostId = page.Id WHERE t.Following))`
}

var (
	rootsQuery   = pageQuery(rootsPage)
	repliesQuery = pageQuery(repliesPage)
)

// postRow is a post as a page holds it.
type postRow struct {
	teamdata.Post
	ReplyCount int `json:"replycount"`
}

// page is the document of a page query.
type page struct {
	Posts     []postRow           `json:"posts"`
	Reactions []teamdata.Reaction `json:"reactions"`
	Files     []teamdata.File     `json:"files"`
	Flags     []teamdata.Flag     `json:"flags"`
	Followers []teamdata.Follower `json:"followers"`
}

// Threads yields the threads of a channel by the time of their root. A reply
// whose root is gone comes as a thread of its own, with its RootID. It holds
// one page of roots and at most one page of replies, or one long thread.
func (s *Snapshot) Threads(ctx context.Context, channelID string) iter.Seq2[teamdata.Thread, error] {
	return func(yield func(teamdata.Thread, error) bool) {
		afterTime := int64(math.MinInt64)
		afterID := ""
		for {
			roots, err := s.page(ctx, rootsQuery, channelID, afterTime, afterID, postPage)
			if err != nil {
				yield(teamdata.Thread{}, fmt.Errorf("read posts of channel %s after %d: %w", channelID, afterTime, err))
				return
			}
			if len(roots) == 0 {
				return
			}
			if !s.yieldThreads(ctx, channelID, roots, yield) {
				return
			}
			last := roots[len(roots)-1]
			afterTime, afterID = last.CreateAt, last.ID
			if err := s.rest(ctx); err != nil {
				yield(teamdata.Thread{}, err)
				return
			}
		}
	}
}

// yieldThreads reads the replies of a page of roots, for as many roots at a
// time as a page holds. It returns false when the reader wants no more.
func (s *Snapshot) yieldThreads(ctx context.Context, channelID string, roots []postRow, yield func(teamdata.Thread, error) bool) bool {
	for len(roots) > 0 {
		group := groupRoots(roots)
		replies, err := s.replies(ctx, channelID, roots[:group])
		if err != nil {
			yield(teamdata.Thread{}, err)
			return false
		}
		for _, root := range roots[:group] {
			if !yield(teamdata.Thread{Root: root.Post, Replies: replies[root.ID]}, nil) {
				return false
			}
			delete(replies, root.ID)
		}
		roots = roots[group:]
	}
	return true
}

// groupRoots returns how many of the first roots have so few replies that one
// page holds them; at least one.
func groupRoots(roots []postRow) int {
	total := 0
	for i, root := range roots {
		total += root.ReplyCount
		if total > postPage && i > 0 {
			return i
		}
	}
	return len(roots)
}

// replies returns the replies of a group of roots by root, oldest first.
func (s *Snapshot) replies(ctx context.Context, channelID string, roots []postRow) (map[string][]teamdata.Post, error) {
	var ids []string
	expected := 0
	for _, root := range roots {
		if root.ReplyCount > 0 {
			ids = append(ids, root.ID)
			expected += root.ReplyCount
		}
	}
	replies := make(map[string][]teamdata.Post, len(ids))
	afterTime, afterID := int64(math.MinInt64), ""
	for expected > 0 {
		rows, err := s.page(ctx, repliesQuery, channelID, afterTime, afterID, postPage, pq.Array(ids))
		if err != nil {
			return nil, fmt.Errorf("read replies of %d threads from %s on: %w", len(ids), ids[0], err)
		}
		if len(rows) == 0 {
			return nil, fmt.Errorf("read replies of %d threads from %s on: %d are missing in one snapshot", len(ids), ids[0], expected)
		}
		for _, row := range rows {
			replies[row.RootID] = append(replies[row.RootID], row.Post)
		}
		expected -= len(rows)
		last := rows[len(rows)-1]
		afterTime, afterID = last.CreateAt, last.ID
	}
	return replies, nil
}

// page runs a page query and hangs the children on their posts.
func (s *Snapshot) page(ctx context.Context, query string, args ...any) ([]postRow, error) {
	var p page
	if err := s.document(ctx, &p, query, args...); err != nil {
		return nil, err
	}
	byID := make(map[string]*teamdata.Post, len(p.Posts))
	for i := range p.Posts {
		byID[p.Posts[i].ID] = &p.Posts[i].Post
	}
	for _, row := range p.Reactions {
		post := byID[row.PostID]
		post.Reactions = append(post.Reactions, row)
	}
	for _, row := range p.Files {
		post := byID[row.PostID]
		post.Files = append(post.Files, row)
	}
	for _, row := range p.Flags {
		post := byID[row.PostID]
		post.FlaggedBy = append(post.FlaggedBy, row.UserID)
	}
	for _, row := range p.Followers {
		post := byID[row.PostID]
		post.Followers = append(post.Followers, row)
	}
	return p.Posts, nil
}
