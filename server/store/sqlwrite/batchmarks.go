package sqlwrite

import (
	"context"
	"fmt"
	"slices"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlstore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// reactionLists are the columns of reactions.
func reactionLists(rows []write.Reaction) []any {
	n := len(rows)
	postIDs, userIDs, emoji, channelIDs, times := make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]int64, n)
	for i, r := range rows {
		postIDs[i], userIDs[i], emoji[i], channelIDs[i], times[i] = r.PostID, r.UserID, r.Emoji, r.ChannelID, r.At
	}
	return []any{postIDs, userIDs, emoji, times, times, channelIDs}
}

func (b *batchWriter) writeReactions(ctx context.Context) error {
	fresh, known := split(b.batch.Reactions, func(r write.Reaction) bool { return r.Known })
	if err := b.writeFreshReactions(ctx, fresh); err != nil {
		return err
	}
	if len(known) == 0 {
		return nil
	}
	var added []journal.Addition
	if err := sqlstore.Document(ctx, b, &added, fmt.Sprintf(addReactions, reactions.insert()), reactionLists(known)...); err != nil {
		return fmt.Errorf("add %d reactions: %w", len(known), err)
	}
	b.entry.Added = append(b.entry.Added, added...)
	b.progress.Counts["reactions"] += int64(len(added))
	return nil
}

// writeFreshReactions writes the reactions on posts of the batch. What is left here of
// a post that had an id before is met by an insert only.
func (b *batchWriter) writeFreshReactions(ctx context.Context, rows []write.Reaction) error {
	if len(rows) == 0 {
		return nil
	}
	b.progress.Counts["reactions"] += int64(len(rows))
	if !b.batch.Again {
		return b.copyInto(ctx, reactions, len(rows), func(i int) []any {
			r := &rows[i]
			return []any{r.PostID, r.UserID, r.Emoji, r.At, r.At, int64(0), "", r.ChannelID}
		})
	}
	if _, err := b.exec(ctx, reactions.insert(), reactionLists(rows)...); err != nil {
		return fmt.Errorf("write %d reactions: %w", len(rows), err)
	}
	return nil
}

// Who follows a thread is a member of its channel, or will be by this import.
const writeFollowers = `
WITH put AS (
	INSERT INTO ThreadMemberships (PostId, UserId, Following, LastViewed, LastUpdated, UnreadMentions)
	SELECT w.post, w.userid, TRUE, w.viewed, w.viewed, w.mentions
	FROM UNNEST($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::boolean[]) AS w(post, channel, userid, viewed, mentions, joins)
	WHERE w.joins OR EXISTS (SELECT 1 FROM ChannelMembers m WHERE m.ChannelId = w.channel AND m.UserId = w.userid)
	ON CONFLICT (PostId, UserId) DO NOTHING RETURNING PostId, UserId)
SELECT json_agg(json_build_object('kind', 'follower', 'post', PostId, 'user', UserId)) FROM put`

func (b *batchWriter) writeFollowers(ctx context.Context) error {
	copied, rows := split(b.batch.Followers, func(f write.Follower) bool { return b.batch.Again || f.Known || !f.Joins })
	if err := b.copyFollowers(ctx, copied); err != nil {
		return err
	}
	n := len(rows)
	if n == 0 {
		return nil
	}
	known := map[string]bool{}
	postIDs, channelIDs, userIDs := make([]string, n), make([]string, n), make([]string, n)
	viewed, mentions, joins := make([]int64, n), make([]int64, n), make([]bool, n)
	for i, f := range rows {
		postIDs[i], channelIDs[i], userIDs[i], viewed[i], mentions[i], joins[i] = f.PostID, f.ChannelID, f.UserID, f.LastViewed, f.UnreadMentions, f.Joins
		known[f.PostID] = f.Known
	}
	return b.add(ctx, writeFollowers, "thread_followers", known, postIDs, channelIDs, userIDs, viewed, mentions, joins)
}

// copyFollowers copies those who follow threads of the batch and are in the channel by
// this import: the database has no say in them.
func (b *batchWriter) copyFollowers(ctx context.Context, rows []write.Follower) error {
	if len(rows) == 0 {
		return nil
	}
	seen := make(map[[2]string]struct{}, len(rows))
	rows = slices.DeleteFunc(rows, func(f write.Follower) bool {
		key := [2]string{f.PostID, f.UserID}
		_, again := seen[key]
		seen[key] = struct{}{}
		return again
	})
	b.progress.Counts["thread_followers"] += int64(len(rows))
	return b.copyInto(ctx, threadMemberships, len(rows), func(i int) []any {
		f := &rows[i]
		return []any{f.PostID, f.UserID, true, f.LastViewed, f.LastViewed, f.UnreadMentions}
	})
}

var writeFlags = `WITH put AS (` + flags.insert() + ` RETURNING UserId, Name)
SELECT json_agg(json_build_object('kind', 'flag', 'post', Name, 'user', UserId)) FROM put`

func (b *batchWriter) writeFlags(ctx context.Context) error {
	n := len(b.batch.Flags)
	if n == 0 {
		return nil
	}
	known := map[string]bool{}
	userIDs, categories, postIDs, values := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	for i, f := range b.batch.Flags {
		userIDs[i], categories[i], postIDs[i], values[i] = f.UserID, model.PreferenceCategoryFlaggedPost, f.PostID, "true"
		known[f.PostID] = f.Known
	}
	return b.add(ctx, writeFlags, "flags", known, userIDs, categories, postIDs, values)
}
