package sqlwrite

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlstore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// errFileGone says that a file that was uploaded is not there any more, or belongs
// to a post by now.
var errFileGone = errors.New("a file that was uploaded is gone")

// Write writes a batch. Others may be written at the same time: the progress, and
// rows that batches have in common, are locked last, when the rows of this one are
// there, and in the same order by all.
func (s *Store) Write(ctx context.Context, batch write.Batch) (progress journal.Progress, err error) {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return progress, fmt.Errorf("connect to write: %w", err)
	}
	defer func() { _ = conn.Close() }()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return progress, fmt.Errorf("begin to write: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(ctx, withoutCompiling); err != nil {
		return progress, fmt.Errorf("begin to write: %w", err)
	}
	t := &transaction{Tx: tx, progress: batch.Adds, entry: batch.Entry}
	t.progress.Counts = journal.Counts{}
	maps.Copy(t.progress.Counts, batch.Adds.Counts)
	b := &batchWriter{transaction: t, conn: conn, batch: batch}
	for _, step := range []func(context.Context) error{
		b.writePosts, b.attachFiles, b.writeReactions, b.bumpRoots, b.writeThreads, b.writeFollowers, b.writeFlags, b.writeEdits, b.settle, b.countChannels,
	} {
		if err := step(ctx); err != nil {
			return progress, err
		}
	}
	if err := t.keep(ctx, batch.Fence.JobID); err != nil {
		return progress, err
	}
	if err := tx.Commit(); err != nil {
		return progress, fmt.Errorf("commit what was written: %w", err)
	}
	return t.progress, nil
}

// batchWriter writes one batch.
type batchWriter struct {
	*transaction
	conn  *sql.Conn
	batch write.Batch
}

// settle adds what the batch adds to the progress that is stored.
func (b *batchWriter) settle(ctx context.Context) error {
	stored, err := lockFor(ctx, b.Tx, b.batch.Fence)
	if err != nil {
		return err
	}
	b.progress = stored.With(b.batch.After, b.progress)
	return nil
}

// writePosts copies the posts. One that is there already ends the batch.
func (b *batchWriter) writePosts(ctx context.Context) error {
	rows := b.batch.Posts
	return b.copyInto(ctx, posts, len(rows), func(i int) []any {
		p := &rows[i]
		return []any{
			p.ID, p.CreateAt, p.UpdateAt, p.EditAt, p.DeleteAt, p.Pinned, p.UserID, p.ChannelID, p.RootID, p.OriginalID,
			p.Message, p.Type, jsonObject(p.Props), hashtagsOf(p.Message), "[]", jsonList(p.FileIDs), p.HasReactions, nil,
		}
	})
}

// insertPosts puts rows into Posts and returns how many were not there.
func insertPosts(ctx context.Context, t *transaction, rows []write.Post) (int64, error) {
	n := len(rows)
	var (
		ids, userIDs, channelIDs, rootIDs, originalIDs = make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n)
		messages, types, props, hashtags, fileIDs      = make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n)
		createAt, updateAt, editAt, deleteAt           = make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n)
		pinned, hasReactions                           = make([]bool, n), make([]bool, n)
	)
	for i, p := range rows {
		ids[i], userIDs[i], channelIDs[i], rootIDs[i], originalIDs[i] = p.ID, p.UserID, p.ChannelID, p.RootID, p.OriginalID
		messages[i], types[i], props[i], fileIDs[i] = p.Message, p.Type, jsonObject(p.Props), jsonList(p.FileIDs)
		hashtags[i] = hashtagsOf(p.Message)
		createAt[i], updateAt[i], editAt[i], deleteAt[i] = p.CreateAt, p.UpdateAt, p.EditAt, p.DeleteAt
		pinned[i], hasReactions[i] = p.Pinned, p.HasReactions
	}
	written, err := t.exec(ctx, posts.insert(), ids, createAt, updateAt, editAt, deleteAt, pinned, userIDs, channelIDs, rootIDs, originalIDs,
		messages, types, props, hashtags, fileIDs, hasReactions)
	if err != nil {
		return 0, fmt.Errorf("write %d posts: %w", n, err)
	}
	return written, nil
}

func jsonObject(object []byte) string {
	if len(object) == 0 {
		return "{}"
	}
	return string(object)
}

func jsonList(ids []string) string {
	if len(ids) == 0 {
		return "[]"
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return "[]"
	}
	return string(list)
}

// The upload of a picture makes its preview and does not note it. Pictures that may
// move are shown themselves.
const attachFiles = `
UPDATE FileInfo f SET PostId = w.post, ChannelId = w.channel, CreatorId = w.creator, CreateAt = w.at, UpdateAt = w.at,
	HasPreviewImage = COALESCE(f.HasPreviewImage, FALSE) OR (COALESCE(f.PreviewPath, '') <> '' AND f.MimeType <> 'image/gif')
FROM UNNEST($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[]) AS w(id, post, channel, creator, at)
WHERE f.Id = w.id AND COALESCE(f.PostId, '') = '' AND f.DeleteAt = 0`

func (b *batchWriter) attachFiles(ctx context.Context) error {
	var ids, postIDs, channelIDs, creators []string
	var times []int64
	for _, f := range b.batch.Files {
		ids, postIDs, channelIDs, creators = append(ids, f.ID), append(postIDs, f.PostID), append(channelIDs, f.ChannelID), append(creators, f.UserID)
		times = append(times, f.CreateAt)
	}
	if len(ids) == 0 {
		return nil
	}
	attached, err := b.exec(ctx, attachFiles, ids, postIDs, channelIDs, creators, times)
	if err != nil {
		return fmt.Errorf("attach %d files: %w", len(ids), err)
	}
	if attached != int64(len(ids)) {
		return errFileGone
	}
	return b.listFiles(ctx)
}

const listFiles = `
UPDATE Posts p SET FileIds = REPLACE((COALESCE(NULLIF(p.FileIds, ''), '[]')::jsonb || w.files::jsonb)::text, ' ', '')
FROM UNNEST($1::text[], $2::text[]) AS w(id, files) WHERE p.Id = w.id`

// listFiles lets posts that were here name the files that they got.
func (b *batchWriter) listFiles(ctx context.Context) error {
	added := map[string][]string{}
	for _, f := range b.batch.Files {
		if f.Known {
			added[f.PostID] = append(added[f.PostID], f.ID)
		}
	}
	if len(added) == 0 {
		return nil
	}
	var ids, lists []string
	for _, id := range sorted(added) {
		ids, lists = append(ids, id), append(lists, jsonList(added[id]))
	}
	if _, err := b.exec(ctx, listFiles, ids, lists); err != nil {
		return fmt.Errorf("list the files of %d posts: %w", len(ids), err)
	}
	return nil
}

const addReactions = `
WITH put AS (%s RETURNING PostId, UserId, EmojiName),
marked AS (UPDATE Posts SET HasReactions = TRUE WHERE Id IN (SELECT PostId FROM put) AND HasReactions IS NOT TRUE)
SELECT json_agg(json_build_object('kind', 'reaction', 'post', PostId, 'user', UserId, 'emoji', EmojiName)) FROM put`

// split divides rows into those that are new and those of what was here.
func split[T any](rows []T, known func(T) bool) (fresh, old []T) {
	for _, row := range rows {
		if known(row) {
			old = append(old, row)
		} else {
			fresh = append(fresh, row)
		}
	}
	return fresh, old
}

const bumpRoots = `
UPDATE Posts p SET UpdateAt = w.at FROM UNNEST($1::text[], $2::bigint[]) AS w(id, at) WHERE p.Id = w.id AND p.UpdateAt < w.at`

// bumpRoots lets roots that were here say when their newest reply is.
func (b *batchWriter) bumpRoots(ctx context.Context) error {
	here := map[string]bool{}
	for _, p := range b.batch.Posts {
		here[p.ID] = true
	}
	newest := map[string]int64{}
	for _, p := range b.batch.Posts {
		if p.RootID != "" && p.OriginalID == "" && !here[p.RootID] {
			newest[p.RootID] = max(newest[p.RootID], p.CreateAt)
		}
	}
	if len(newest) == 0 {
		return nil
	}
	var ids []string
	var times []int64
	for _, id := range sorted(newest) {
		ids, times = append(ids, id), append(times, newest[id])
	}
	if _, err := b.exec(ctx, bumpRoots, ids, times); err != nil {
		return fmt.Errorf("touch %d roots: %w", len(ids), err)
	}
	return nil
}

// add runs a statement that returns what it added, and notes in the journal what
// hangs on posts that were here.
func (b *batchWriter) add(ctx context.Context, statement, kind string, known map[string]bool, args ...any) error {
	var added []journal.Addition
	if err := sqlstore.Document(ctx, b, &added, statement, args...); err != nil {
		return fmt.Errorf("write %s: %w", kind, err)
	}
	for _, addition := range added {
		if known[addition.PostID] {
			b.entry.Added = append(b.entry.Added, addition)
		}
	}
	b.progress.Counts[kind] += int64(len(added))
	return nil
}

const writeEdits = `
UPDATE Posts p SET Message = w.message, Props = w.props::jsonb, Hashtags = w.hashtags, EditAt = w.edit_at, UpdateAt = GREATEST(p.UpdateAt, w.edit_at), IsPinned = w.pinned
FROM UNNEST($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::boolean[]) AS w(id, message, props, hashtags, edit_at, pinned)
WHERE p.Id = w.id AND p.EditAt < w.edit_at`

func (b *batchWriter) writeEdits(ctx context.Context) error {
	n := len(b.batch.Edits)
	if n == 0 {
		return nil
	}
	ids, messages, props, hashtags := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	times, pinned := make([]int64, n), make([]bool, n)
	for i, e := range b.batch.Edits {
		ids[i], messages[i], props[i], times[i], pinned[i] = e.PostID, e.Message, jsonObject(e.Props), e.EditAt, e.Pinned
		hashtags[i] = hashtagsOf(e.Message)
	}
	edited, err := b.exec(ctx, writeEdits, ids, messages, props, hashtags, times, pinned)
	if err != nil {
		return fmt.Errorf("bring %d edits: %w", n, err)
	}
	b.progress.Counts["edits"] += edited
	return nil
}

// tally counts what a batch adds to the numbers of a channel.
type tally struct {
	posts, roots, last, lastRoot int64
}

const countChannels = `
UPDATE Channels c SET LastPostAt = GREATEST(c.LastPostAt, w.last), LastRootPostAt = GREATEST(COALESCE(c.LastRootPostAt, 0), w.last_root),
	TotalMsgCount = c.TotalMsgCount + w.posts, TotalMsgCountRoot = COALESCE(c.TotalMsgCountRoot, 0) + w.roots
FROM UNNEST($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[]) AS w(id, posts, roots, last, last_root)
WHERE c.Id = w.id`

// Members who have read everything stay so: posts that the import adds to the past of a
// channel are not unread.
const countRead = `
UPDATE ChannelMembers m SET MsgCount = m.MsgCount + w.posts, MsgCountRoot = COALESCE(m.MsgCountRoot, 0) + w.roots
FROM UNNEST($1::text[], $2::bigint[], $3::bigint[]) AS w(id, posts, roots)
WHERE m.ChannelId = w.id AND w.posts > 0`

func (b *batchWriter) countChannels(ctx context.Context) error {
	tallies := map[string]tally{}
	for _, p := range b.batch.Posts {
		if p.OriginalID != "" {
			continue
		}
		sum := tallies[p.ChannelID]
		one := int64(1)
		if (&model.Post{Type: p.Type}).IsJoinLeaveMessage() {
			one = 0
		}
		sum.posts, sum.last = sum.posts+one, max(sum.last, p.CreateAt)
		if p.RootID == "" {
			sum.roots, sum.lastRoot = sum.roots+one, max(sum.lastRoot, p.CreateAt)
		}
		tallies[p.ChannelID] = sum
	}
	if len(tallies) == 0 {
		return nil
	}
	var ids, old []string
	var posts, roots, last, lastRoot, oldPosts, oldRoots []int64
	for _, id := range sorted(tallies) {
		sum := tallies[id]
		ids, posts, roots, last, lastRoot = append(ids, id), append(posts, sum.posts), append(roots, sum.roots), append(last, sum.last), append(lastRoot, sum.lastRoot)
		if b.batch.Old[id] {
			old, oldPosts, oldRoots = append(old, id), append(oldPosts, sum.posts), append(oldRoots, sum.roots)
		}
	}
	if _, err := b.exec(ctx, countChannels, ids, posts, roots, last, lastRoot); err != nil {
		return fmt.Errorf("count the posts of %d channels: %w", len(ids), err)
	}
	if len(old) == 0 {
		return nil
	}
	if _, err := b.exec(ctx, countRead, old, oldPosts, oldRoots); err != nil {
		return fmt.Errorf("keep %d channels read: %w", len(old), err)
	}
	return nil
}

func sorted[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
