package sqlstore

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// children is one kind of rows that hang on posts.
type children struct {
	// name is for people.
	name string
	// table, post and user are where they are, the column with the id of the
	// post and the one with who left them; where says which of them count.
	table, post, user, where string
	// columns lists the columns that are read of them beside the post, in their order.
	columns, order string
	// attach hangs rows on their posts.
	attach func(rows pgx.Rows, posts map[string]*teamdata.Post) error
}

// query reads the children of the posts $1. These are joined and not compared
// with ANY: of a list that it does not know yet, the database would compare each
// entry with each row of a small table.
func (c children) query() string {
	return fmt.Sprintf(`SELECT asked.id, %s FROM unnest($1::text[]) AS asked(id) JOIN %s ON %s = asked.id WHERE %s ORDER BY %s`,
		c.columns, c.table, c.post, c.where, c.order)
}

// preparedChildren is a kind whose query has a name on a connection.
type preparedChildren struct {
	children
	statement string
}

// hang makes the attach function of a kind: targets says where the columns of a
// row go, add hangs it on the post that it names.
func hang[T any](targets func(postID *string, row *T) []any, add func(post *teamdata.Post, row T)) func(pgx.Rows, map[string]*teamdata.Post) error {
	return func(rows pgx.Rows, posts map[string]*teamdata.Post) error {
		var postID string
		var row T
		into := targets(&postID, &row)
		_, err := pgx.ForEachRow(rows, into, func() error {
			post, ok := posts[postID]
			if !ok {
				return fmt.Errorf("a row of post %s, which was not asked for", postID)
			}
			add(post, row)
			return nil
		})
		return err
	}
}

// noAuthor is the column for the author of children that have none.
const noAuthor = `''`

// The kinds that are people's own marks.
const (
	savers    = "savers"
	followers = "followers"
)

// kinds lists the things that hang on posts. The order of rows decides only where two
// people share one name in the archive.
var kinds = []children{
	{
		name: "reactions", table: `Reactions r`, post: `r.PostId`, user: `r.UserId`, where: `(r.DeleteAt = 0 OR r.DeleteAt IS NULL)`,
		columns: `r.UserId, r.EmojiName, COALESCE(r.CreateAt, 0)`, order: `r.CreateAt, r.EmojiName COLLATE "C", r.UserId`,
		attach: hang(func(id *string, r *teamdata.Reaction) []any { return []any{id, &r.UserID, &r.EmojiName, &r.CreateAt} },
			func(post *teamdata.Post, r teamdata.Reaction) { post.Reactions = append(post.Reactions, r) }),
	},
	{
		name: "files", table: `FileInfo f`, post: `f.PostId`, user: noAuthor, where: `f.DeleteAt = 0`,
		columns: `f.Id, COALESCE(f.Name, ''), COALESCE(f.Path, ''), COALESCE(f.MimeType, ''), COALESCE(f.Size, 0),
			COALESCE(f.Width, 0), COALESCE(f.Height, 0), COALESCE(f.CreateAt, 0)`, order: `f.Id`,
		attach: hang(func(id *string, f *teamdata.File) []any {
			return []any{id, &f.ID, &f.Name, &f.Path, &f.MimeType, &f.Size, &f.Width, &f.Height, &f.CreateAt}
		}, func(post *teamdata.Post, f teamdata.File) { post.Files = append(post.Files, f) }),
	},
	{
		name: savers, table: `Preferences p`, post: `p.Name`, user: `p.UserId`, where: `p.Category = 'flagged_post' AND p.Value = 'true'`,
		columns: `p.UserId`, order: `p.UserId`,
		attach: hang(func(id, userID *string) []any { return []any{id, userID} },
			func(post *teamdata.Post, userID string) { post.FlaggedBy = append(post.FlaggedBy, userID) }),
	},
	{
		name: followers, table: `ThreadMemberships t`, post: `t.PostId`, user: `t.UserId`, where: `t.Following`,
		columns: `t.UserId, COALESCE(t.LastViewed, 0), COALESCE(t.UnreadMentions, 0)`, order: `t.UserId`,
		attach: hang(func(id *string, f *teamdata.Follower) []any {
			return []any{id, &f.UserID, &f.LastViewed, &f.UnreadMentions}
		},
			func(post *teamdata.Post, f teamdata.Follower) { post.Followers = append(post.Followers, f) }),
	},
	{
		name: "acknowledgements", table: `PostAcknowledgements a`, post: `a.PostId`, user: `a.UserId`, where: `a.AcknowledgedAt > 0`,
		columns: `a.UserId, a.AcknowledgedAt`, order: `a.AcknowledgedAt, a.UserId`,
		attach: hang(func(id *string, a *teamdata.Acknowledgement) []any { return []any{id, &a.UserID, &a.AcknowledgedAt} },
			func(post *teamdata.Post, a teamdata.Acknowledgement) {
				post.Acknowledgements = append(post.Acknowledgements, a)
			}),
	},
	{
		name: "priorities", table: `PostsPriority p`, post: `p.PostId`, user: noAuthor, where: `true`,
		columns: `COALESCE(p.Priority, ''), COALESCE(p.RequestedAck, false), COALESCE(p.PersistentNotifications, false)`, order: `p.PostId`,
		attach: hang(func(id *string, p *teamdata.Priority) []any {
			return []any{id, &p.Level, &p.RequestedAck, &p.PersistentNotifications}
		}, func(post *teamdata.Post, p teamdata.Priority) { post.Priority = &p }),
	},
}

// edits reads the earlier versions of posts: the server keeps each as a deleted post.
var edits = children{
	name: "earlier versions", table: `Posts e`, post: `e.OriginalId`, user: noAuthor, where: `e.DeleteAt <> 0`,
	columns: `e.Id, COALESCE(e.Message, ''), COALESCE(e.Props::text, ''), COALESCE(e.FileIds, ''), COALESCE(GREATEST(e.EditAt, e.CreateAt), 0), e.DeleteAt`,
	order:   `e.DeleteAt, e.Id`,
	attach: hang(func(id *string, e *teamdata.Edit) []any {
		return []any{id, &e.ID, &e.Message, (*[]byte)(&e.Props), &e.FileIDs, &e.EditAt, &e.ReplacedAt}
	}, func(post *teamdata.Post, e teamdata.Edit) { post.Edits = append(post.Edits, e) }),
}

// kindsOf are the kinds that a selection reads, with their conditions.
func kindsOf(s teamdata.Selection) []children {
	selected := slices.Clone(kinds)
	for i, kind := range selected {
		if s.OwnMarks && (kind.name == savers || kind.name == followers) {
			// The id was checked when the snapshot was opened.
			selected[i].where = fmt.Sprintf(`%s AND %s = '%s'`, kind.where, kind.user, s.Viewer)
		}
	}
	if s.EditHistory {
		selected = append(selected, edits)
	}
	return selected
}

// readChildren hangs on posts what belongs to them: one query for each kind,
// all sent at once.
func (h *helper) readChildren(ctx context.Context, posts []*teamdata.Post) error {
	byID := make(map[string]*teamdata.Post, len(posts))
	for _, post := range posts {
		byID[post.ID] = post
	}
	var batch pgx.Batch
	for _, kind := range h.kinds {
		var ids []string
		for _, post := range posts {
			if h.traces.mayHave(kind.name, post.ID) {
				ids = append(ids, post.ID)
			}
		}
		if len(ids) == 0 {
			continue
		}
		batch.Queue(kind.statement, ids).Query(func(rows pgx.Rows) error {
			if err := kind.attach(rows, byID); err != nil {
				return fmt.Errorf("read %s of posts: %w", kind.name, err)
			}
			return nil
		})
	}
	if err := h.conn.SendBatch(ctx, &batch).Close(); err != nil {
		return readError(ctx, err)
	}
	for _, post := range posts {
		sortFiles(post)
	}
	return nil
}

// sortFiles puts the files of a post into the order in which it shows them;
// last come those that it does not name.
func sortFiles(post *teamdata.Post) {
	place := func(file teamdata.File) int {
		if at := strings.Index(post.FileIDs, file.ID); at >= 0 {
			return at
		}
		return len(post.FileIDs)
	}
	slices.SortFunc(post.Files, func(a, b teamdata.File) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a.ID, b.ID))
	})
}
