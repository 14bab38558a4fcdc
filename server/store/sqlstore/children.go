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

// children is one kind of rows that hang on posts. The query takes the ids of
// posts as $1.
type children struct {
	name, query string
	// on tells the posts that may have some.
	on func(post *teamdata.Post, odd oddities) bool
	// attach hangs rows on their posts.
	attach func(rows pgx.Rows, posts map[string]*teamdata.Post) error
}

// preparedChildren is a kind whose query has a name on a connection.
type preparedChildren struct {
	children
	statement string
}

// hang makes the attach function of a kind: scan says where the columns of a
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

// asked are the posts that are asked for. They are joined and not compared with
// ANY: of a list that it does not know yet, the database would compare each
// entry with each row of a small table.
const asked = `unnest($1::text[]) AS asked(id)`

// kinds are what hangs on posts.
var kinds = []children{
	{"reactions", `SELECT PostId, UserId, EmojiName, COALESCE(CreateAt, 0) FROM ` + asked + ` JOIN Reactions ON PostId = asked.id
		WHERE COALESCE(DeleteAt, 0) = 0 ORDER BY CreateAt, EmojiName COLLATE "C", UserId`,
		func(post *teamdata.Post, odd oddities) bool { return post.HasReactions || odd.reactions },
		hang(func(id *string, r *teamdata.Reaction) []any { return []any{id, &r.UserID, &r.EmojiName, &r.CreateAt} },
			func(post *teamdata.Post, r teamdata.Reaction) { post.Reactions = append(post.Reactions, r) })},
	{"files", `SELECT PostId, FileInfo.Id, COALESCE(Name, ''), COALESCE(Path, ''), COALESCE(MimeType, ''), COALESCE(Size, 0),
		COALESCE(Width, 0), COALESCE(Height, 0), COALESCE(CreateAt, 0) FROM ` + asked + `
		JOIN FileInfo ON PostId = asked.id WHERE DeleteAt = 0`,
		func(post *teamdata.Post, odd oddities) bool { return len(post.FileIDs) > len("[]") || odd.files },
		hang(func(id *string, f *teamdata.File) []any {
			return []any{id, &f.ID, &f.Name, &f.Path, &f.MimeType, &f.Size, &f.Width, &f.Height, &f.CreateAt}
		}, func(post *teamdata.Post, f teamdata.File) { post.Files = append(post.Files, f) })},
	{"savers", `SELECT Name, UserId FROM ` + asked + ` JOIN Preferences ON Name = asked.id WHERE Category = 'flagged_post' AND Value = 'true' ORDER BY UserId`,
		onAll,
		hang(func(id, userID *string) []any { return []any{id, userID} },
			func(post *teamdata.Post, userID string) { post.FlaggedBy = append(post.FlaggedBy, userID) })},
	{"followers", `SELECT PostId, UserId, COALESCE(LastViewed, 0), COALESCE(UnreadMentions, 0) FROM ` + asked + ` JOIN ThreadMemberships ON PostId = asked.id
		WHERE Following ORDER BY UserId`,
		func(post *teamdata.Post, _ oddities) bool { return post.RootID == "" },
		hang(func(id *string, f *teamdata.Follower) []any {
			return []any{id, &f.UserID, &f.LastViewed, &f.UnreadMentions}
		},
			func(post *teamdata.Post, f teamdata.Follower) { post.Followers = append(post.Followers, f) })},
	{"acknowledgements", `SELECT PostId, UserId, AcknowledgedAt FROM ` + asked + ` JOIN PostAcknowledgements ON PostId = asked.id
		WHERE AcknowledgedAt > 0 ORDER BY AcknowledgedAt, UserId`,
		onAll,
		hang(func(id *string, a *teamdata.Acknowledgement) []any { return []any{id, &a.UserID, &a.AcknowledgedAt} },
			func(post *teamdata.Post, a teamdata.Acknowledgement) {
				post.Acknowledgements = append(post.Acknowledgements, a)
			})},
	{"priorities", `SELECT PostId, COALESCE(Priority, ''), COALESCE(RequestedAck, false), COALESCE(PersistentNotifications, false)
		FROM ` + asked + ` JOIN PostsPriority ON PostId = asked.id`,
		onAll,
		hang(func(id *string, p *teamdata.Priority) []any {
			return []any{id, &p.Level, &p.RequestedAck, &p.PersistentNotifications}
		},
			func(post *teamdata.Post, p teamdata.Priority) { post.Priority = &p })},
}

// edits are what posts said before they were edited: the server keeps each
// version as a deleted post.
var edits = children{"earlier versions", `SELECT OriginalId, Posts.Id, COALESCE(Message, ''), COALESCE(Props::text, ''), COALESCE(FileIds, ''),
	GREATEST(EditAt, CreateAt), DeleteAt FROM ` + asked + ` JOIN Posts ON OriginalId = asked.id WHERE DeleteAt <> 0 ORDER BY DeleteAt, Posts.Id`,
	onAll,
	hang(func(id *string, e *teamdata.Edit) []any {
		return []any{id, &e.ID, &e.Message, (*[]byte)(&e.Props), &e.FileIDs, &e.EditAt, &e.ReplacedAt}
	}, func(post *teamdata.Post, e teamdata.Edit) { post.Edits = append(post.Edits, e) })}

func kindsOf(s teamdata.Selection) []children {
	if s.EditHistory {
		return append(slices.Clone(kinds), edits)
	}
	return kinds
}

// oddities say in what the posts of a channel are not as a server makes them.
type oddities struct{ reactions, files bool }

func onAll(*teamdata.Post, oddities) bool { return true }

// findOdd looks for oddities in channels.
func (h *helper) findOdd(ctx context.Context, channelIDs []string) (map[string]oddities, error) {
	reactions, err := channelsWith(ctx, h.conn, oddReactionsQuery, channelIDs)
	if err != nil {
		return nil, fmt.Errorf("look for odd reactions: %w", err)
	}
	files, err := channelsWith(ctx, h.conn, oddFilesQuery, channelIDs)
	if err != nil {
		return nil, fmt.Errorf("look for odd files: %w", err)
	}
	odd := make(map[string]oddities, len(channelIDs))
	for _, id := range channelIDs {
		odd[id] = oddities{reactions: reactions[id], files: files[id]}
	}
	return odd, nil
}

// channelsWith returns the channels that an odd query finds.
func channelsWith(ctx context.Context, conn *pgx.Conn, query string, channelIDs []string) (map[string]bool, error) {
	var found []string
	if err := document(ctx, conn, &found, query, channelIDs); err != nil {
		return nil, err
	}
	set := make(map[string]bool, len(found))
	for _, id := range found {
		set[id] = true
	}
	return set, nil
}

// readChildren hangs on posts what belongs to them: one query for each kind,
// all sent at once.
func (h *helper) readChildren(ctx context.Context, posts []*teamdata.Post, odd oddities) error {
	byID := make(map[string]*teamdata.Post, len(posts))
	for _, post := range posts {
		byID[post.ID] = post
	}
	var batch pgx.Batch
	for _, kind := range h.kinds {
		var ids []string
		for _, post := range posts {
			if kind.on(post, odd) {
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
