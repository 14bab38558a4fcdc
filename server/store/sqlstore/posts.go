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
const postColumns = `p.Id, COALESCE(p.RootId, '') AS rootid, p.UserId, p.CreateAt, COALESCE(p.EditAt, 0) AS editat, p.Type, p.Message, p.Props,
	COALESCE(p.IsPinned, false) AS ispinned, p.FileIds, p.Filenames,
	COALESCE(octet_length(p.Message), 0) + COALESCE(octet_length(p.Props::text), 0) AS bytes`

// rootsPage selects, after a place, the posts of a channel that begin a
// thread. With a limit on posts it takes the cutoff as $5 and $6.
func rootsPage(s teamdata.Selection) string {
	kept := "true"
	if s.MaxPosts > 0 {
		kept = fmt.Sprintf("(%s, p.Id) >= ($5::bigint, $6::text)", latest(s, "p"))
	}
	return fmt.Sprintf(`SELECT %s,
		(SELECT count(*) FROM Posts r WHERE r.RootId = p.Id AND r.DeleteAt = 0 AND r.ChannelId = p.ChannelId AND %s) AS replycount
	FROM Posts p
	WHERE p.ChannelId = $1 AND p.DeleteAt = 0 AND p.CreateAt >= $2 AND (p.CreateAt, p.Id) > ($2, $3)
		AND %s AND %s AND %s
	ORDER BY p.CreateAt, p.Id LIMIT $4`, postColumns, inRange(s, "r"), beginsThread("p"), selectedThread(s, "p"), kept)
}

// repliesPage selects, after a place, replies of threads.
func repliesPage(s teamdata.Selection) string {
	return fmt.Sprintf(`SELECT %s, 0 AS replycount FROM Posts p
	WHERE p.RootId = ANY($5::text[]) AND p.ChannelId = $1 AND p.DeleteAt = 0 AND (p.CreateAt, p.Id) > ($2, $3) AND %s
	ORDER BY p.CreateAt, p.Id LIMIT $4`, postColumns, inRange(s, "p"))
}

// editsOf reads what the posts of a page said before they were edited: the
// server keeps each version as a deleted post.
const editsOf = `,
	'edits', (SELECT json_agg(json_build_object('postid', e.OriginalId, 'id', e.Id, 'message', COALESCE(e.Message, ''), 'props', e.Props,
		'fileids', COALESCE(e.FileIds, ''), 'editat', GREATEST(e.EditAt, e.CreateAt), 'replacedat', e.DeleteAt)
		ORDER BY e.OriginalId, e.DeleteAt, e.Id)
		FROM page JOIN Posts e ON e.OriginalId = page.Id WHERE e.DeleteAt <> 0)`

// fileObject is a row of FileInfo, called f.
const fileObject = `json_build_object('postid', COALESCE(f.PostId, ''), 'id', f.Id, 'name', f.Name, 'path', f.Path, 'mimetype', COALESCE(f.MimeType, ''), 'size', COALESCE(f.Size, 0),
	'width', COALESCE(f.Width, 0), 'height', COALESCE(f.Height, 0), 'createat', COALESCE(f.CreateAt, 0))`

// pageQuery returns the posts that a query finds, up to pageBytes but at
// least one, and what hangs on them, each kind by one scan.
func pageQuery(posts string, s teamdata.Selection) string {
	edits := ""
	if s.EditHistory {
		edits = editsOf
	}
	return fmt.Sprintf(`
WITH found AS (%s),
page AS MATERIALIZED (
	SELECT * FROM (SELECT *, sum(bytes) OVER (ORDER BY CreateAt, Id) - bytes AS before FROM found) f
	WHERE before < %d)`, posts, pageBytes) + `
SELECT json_build_object(
	'posts', (SELECT json_agg(json_build_object('id', page.Id, 'rootid', rootid, 'userid', UserId, 'createat', CreateAt,
		'editat', editat, 'type', Type, 'message', Message, 'props', Props, 'ispinned', ispinned, 'replycount', replycount,
		'fileids', COALESCE(NULLIF(FileIds, '[]'), ''), 'filenames', COALESCE(NULLIF(Filenames, '[]'), ''),
		'priority', CASE WHEN pp.PostId IS NOT NULL THEN json_build_object('level', COALESCE(pp.Priority, ''),
			'requestedack', COALESCE(pp.RequestedAck, false), 'persistentnotifications', COALESCE(pp.PersistentNotifications, false)) END)
		ORDER BY CreateAt, page.Id) FROM page LEFT JOIN PostsPriority pp ON pp.PostId = page.Id),
	'reactions', (SELECT json_agg(json_build_object('postid', r.PostId, 'userid', r.UserId, 'emojiname', r.EmojiName,
		'createat', r.CreateAt) ORDER BY r.PostId, r.CreateAt, r.EmojiName, r.UserId)
		FROM page JOIN Reactions r ON r.PostId = page.Id WHERE COALESCE(r.DeleteAt, 0) = 0),
	'files', (SELECT json_agg(` + fileObject + `
		ORDER BY f.PostId, strpos(page.FileIds, f.Id) = 0, strpos(page.FileIds, f.Id), f.Id)
		FROM page JOIN FileInfo f ON f.PostId = page.Id WHERE f.DeleteAt = 0),
	'flags', (SELECT json_agg(json_build_object('postid', p.Name, 'userid', p.UserId) ORDER BY p.Name, p.UserId)
		FROM page JOIN Preferences p ON p.Name = page.Id AND p.Category = 'flagged_post' AND p.Value = 'true'),
	'followers', (SELECT json_agg(json_build_object('postid', t.PostId, 'userid', t.UserId, 'lastviewed', t.LastViewed,
		'unreadmentions', COALESCE(t.UnreadMentions, 0)) ORDER BY t.PostId, t.UserId)
		FROM page JOIN ThreadMemberships t ON t.PostId = page.Id WHERE t.Following),
	'acknowledgements', (SELECT json_agg(json_build_object('postid', a.PostId, 'userid', a.UserId, 'acknowledgedat', a.AcknowledgedAt)
		ORDER BY a.PostId, a.AcknowledgedAt, a.UserId)
		FROM page JOIN PostAcknowledgements a ON a.PostId = page.Id WHERE a.AcknowledgedAt > 0)` + edits + `)`
}

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

	Acknowledgements []teamdata.Acknowledgement `json:"acknowledgements"`
	Edits            []teamdata.Edit            `json:"edits"`
}

// Threads yields the selected threads of a channel by the time of their root,
// with those of their replies that are selected. A reply whose root is gone
// comes as a thread of its own, with its RootID. It holds one page of roots and
// at most one page of replies, or one long thread.
func (s *Snapshot) Threads(ctx context.Context, channelID string) iter.Seq2[teamdata.Thread, error] {
	return func(yield func(teamdata.Thread, error) bool) {
		kept, err := s.cutoff(ctx, channelID)
		if err != nil {
			yield(teamdata.Thread{}, err)
			return
		}
		query := pageQuery(rootsPage(s.selection), s.selection)
		var limits []any
		if s.selection.MaxPosts > 0 {
			limits = []any{kept.Latest, kept.Thread}
		}
		afterTime := int64(math.MinInt64)
		afterID := ""
		for {
			roots, err := s.page(ctx, query, append([]any{channelID, afterTime, afterID, postPage}, limits...)...)
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
	query := pageQuery(repliesPage(s.selection), s.selection)
	afterTime, afterID := int64(math.MinInt64), ""
	for expected > 0 {
		rows, err := s.page(ctx, query, channelID, afterTime, afterID, postPage, pq.Array(ids))
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
	for _, row := range p.Acknowledgements {
		post := byID[row.PostID]
		post.Acknowledgements = append(post.Acknowledgements, row)
	}
	for _, row := range p.Edits {
		post := byID[row.PostID]
		post.Edits = append(post.Edits, row)
	}
	return p.Posts, nil
}
