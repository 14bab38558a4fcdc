package sqlstore

import (
	"context"
	"crypto/rand"
	"fmt"
	"math"

	"github.com/jackc/pgx/v5"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// postPage are posts of a channel in the order of their threads: each root is
// followed by its replies. A thread may go on in the next page.
type postPage struct {
	channelID string
	posts     []*teamdata.Post
}

// place says where a page begins: after the post of that time and id.
type place struct {
	at int64
	id string
}

// start is before all posts.
var start = place{at: math.MinInt64}

func after(post *teamdata.Post) place { return place{post.CreateAt, post.ID} }

// reader reads the posts of a snapshot page by page.
type reader struct {
	*Snapshot
	// The names of statements. The one for roots depends on the channel.
	roots, rootsAndOrphans, replies string
	// answered are the posts that replies name as their root.
	answered *postSet
	pages    chan<- postPage
}

// readPosts sends the selected posts of the channels.
func (s *Snapshot) readPosts(ctx context.Context, channelIDs []string, pages chan<- postPage) error {
	if s.selection.Base != nil {
		return s.readChanges(ctx, channelIDs, pages)
	}
	answered, withOrphans, err := s.findAnswered(ctx, channelIDs)
	if err != nil {
		return fmt.Errorf("look for roots of replies: %w", err)
	}
	cutoffs := make([]cutoff, len(channelIDs))
	for i, id := range channelIDs {
		if cutoffs[i], err = s.cutoff(ctx, id); err != nil {
			return err
		}
	}
	r, err := s.newReader(ctx, pages)
	if err != nil {
		return fmt.Errorf("prepare to read posts: %w", err)
	}
	r.answered = answered
	for i, id := range channelIDs {
		roots := r.roots
		if withOrphans[id] {
			roots = r.rootsAndOrphans
		}
		if err := r.readChannel(ctx, roots, id, cutoffs[i]); err != nil {
			return fmt.Errorf("read posts of channel %s: %w", id, err)
		}
	}
	return nil
}

// findAnswered returns the posts that replies name as their root, and the
// channels in which some of these are gone.
func (s *Snapshot) findAnswered(ctx context.Context, channelIDs []string) (*postSet, map[string]bool, error) {
	rows, err := s.conn.Query(ctx, answeredQuery, channelIDs)
	if err != nil {
		return nil, nil, readError(ctx, err)
	}
	answered, withOrphans := &postSet{}, map[string]bool{}
	var channelID, rootID string
	var gone bool
	_, err = pgx.ForEachRow(rows, []any{&channelID, &rootID, &gone}, func() error {
		answered.add(rootID)
		if gone {
			withOrphans[channelID] = true
		}
		return nil
	})
	if err != nil {
		return nil, nil, readError(ctx, err)
	}
	return answered, withOrphans, nil
}

func (s *Snapshot) newReader(ctx context.Context, pages chan<- postPage) (*reader, error) {
	r := &reader{Snapshot: s, pages: pages}
	for _, statement := range []struct {
		name  *string
		query string
	}{
		{&r.roots, rootsPage(s.selection, false)},
		{&r.rootsAndOrphans, rootsPage(s.selection, true)},
		{&r.replies, repliesPage(s.selection)},
	} {
		var err error
		if *statement.name, err = prepare(ctx, s.conn, "force_custom_plan", statement.query); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// prepare makes a statement and returns its name. No other statement has it,
// should a pooler lend the connection to others. The mode says for all
// statements of the connection whether they are planned once, or for each page:
// which index is best for a page depends on the channel.
func prepare(ctx context.Context, conn *pgx.Conn, mode, query string) (string, error) {
	if _, err := conn.Exec(ctx, `SET LOCAL plan_cache_mode = `+mode); err != nil {
		return "", readError(ctx, err)
	}
	name := "team_export_" + rand.Text()
	if _, err := conn.Prepare(ctx, name, query); err != nil {
		return "", readError(ctx, err)
	}
	return name, nil
}

func (r *reader) readChannel(ctx context.Context, statement, channelID string, kept cutoff) error {
	var limits []any
	if r.selection.MaxPosts > 0 {
		limits = []any{kept.Latest, kept.Thread}
	}
	var size, replySize pageSize
	for from := start; ; {
		roots, complete, err := r.page(ctx, &size, func(limit int64) (string, []any) {
			return statement, append([]any{channelID, from.at, from.id, limit}, limits...)
		})
		if err != nil {
			return err
		}
		if len(roots) > 0 {
			if err := r.sendThreads(ctx, channelID, roots, &replySize); err != nil {
				return err
			}
			from = after(roots[len(roots)-1])
			if err := r.rest(ctx); err != nil {
				return err
			}
		}
		if complete {
			return nil
		}
	}
}

// sendThreads sends a page of roots, each with its replies behind it.
func (r *reader) sendThreads(ctx context.Context, channelID string, roots []*teamdata.Post, size *pageSize) error {
	for from := start; ; {
		var ids []string
		for _, root := range roots {
			if root.RootID == "" && r.answered.has(root.ID) {
				ids = append(ids, root.ID)
			}
		}
		if len(ids) == 0 {
			return send(ctx, r.pages, postPage{channelID: channelID, posts: roots})
		}
		replies, complete, err := r.page(ctx, size, func(limit int64) (string, []any) {
			return r.replies, []any{channelID, from.at, from.id, limit, ids}
		})
		if err != nil {
			return fmt.Errorf("replies of the threads from %s on: %w", roots[0].ID, err)
		}
		merged, open := merge(roots, replies, complete, from == start)
		if err := send(ctx, r.pages, postPage{channelID: channelID, posts: merged}); err != nil {
			return err
		}
		if complete {
			return nil
		}
		roots, from = open, after(replies[len(replies)-1])
	}
}

// merge puts replies behind their roots. When there are more replies to come it
// stops in the thread of the last one, and returns the roots from that one on.
// The first root is left out unless it is new.
func merge(roots, replies []*teamdata.Post, complete, isNew bool) (merged, open []*teamdata.Post) {
	for i, root := range roots {
		if i > 0 || isNew {
			merged = append(merged, root)
		}
		for len(replies) > 0 && replies[0].RootID == root.ID {
			merged = append(merged, replies[0])
			replies = replies[1:]
		}
		if !complete && len(replies) == 0 {
			return merged, roots[i:]
		}
	}
	return merged, nil
}

func send(ctx context.Context, pages chan<- postPage, page postPage) error {
	select {
	case pages <- page:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// page runs a page query. It is complete when no more posts are to come.
func (r *reader) page(ctx context.Context, size *pageSize, query func(limit int64) (statement string, args []any)) (posts []*teamdata.Post, complete bool, err error) {
	if err := context.Cause(ctx); err != nil {
		return nil, false, err
	}
	limit := size.next()
	statement, args := query(limit)
	rows, err := r.conn.Query(ctx, statement, args...)
	if err != nil {
		return nil, false, readError(ctx, err)
	}
	defer rows.Close()
	var post teamdata.Post
	targets := postTargets(&post)
	bytes := 0
	for bytes < pageBytes && rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return nil, false, fmt.Errorf("read a post after %d others: %w", len(posts), err)
		}
		row := post
		posts = append(posts, &row)
		bytes += len(post.Message) + len(post.Props)
	}
	// The rest of a page of long messages is thrown away, and read again.
	rows.Close()
	if err := rows.Err(); err != nil {
		return nil, false, readError(ctx, err)
	}
	size.learn(len(posts), bytes)
	return posts, bytes < pageBytes && int64(len(posts)) < limit, nil
}

// postTargets says where the [postColumns] go.
func postTargets(post *teamdata.Post) []any {
	return []any{
		&post.ID, &post.RootID, &post.UserID, &post.CreateAt, &post.EditAt, &post.Type, &post.Message,
		(*[]byte)(&post.Props), &post.IsPinned, &post.FileIDs, &post.Filenames,
	}
}

// pageSize is the number of posts of a channel that make a page. It follows the length of
// those that were read.
type pageSize struct{ limit int64 }

func (p *pageSize) next() int64 {
	if p.limit == 0 {
		p.limit = firstPage
	}
	return p.limit
}

// learn aims at pages that are about half full, so that few rows are read
// twice.
func (p *pageSize) learn(posts, bytes int) {
	if posts == 0 {
		return
	}
	each := int64(bytes/posts) + 1
	p.limit = min(max(pageBytes/2/each, 1), 2*p.limit, maxPage)
}
