package exporter

import (
	"context"
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// changedThread writes what changed in a thread of the base. What is new comes on a line
// that repeats the root, as the lines of a long thread do, so that any import finds it;
// posts that changed stand beside the lines, because an import would take an edited post
// for a new one.
func (w *postWriter) changedThread(ctx context.Context, at location, thread teamdata.Thread, times *timestamps) error {
	var root bulk.Content
	err := w.findings.aside(func() (err error) {
		root, err = w.besideLines(ctx, at, thread.Root, func(message string) int64 { return times.root(thread.Root.CreateAt, message) })
		return err
	})
	if err != nil {
		return err
	}
	if thread.Root.Standing == teamdata.Changed {
		if err := w.delta.post(at, thread.Root, "", root); err != nil {
			return err
		}
	}
	added, err := w.changedReplies(ctx, at, thread, root.CreateAt, times)
	if err != nil || len(added) == 0 {
		return err
	}
	if thread.Root.Standing == teamdata.Unchanged {
		if err := w.delta.root(at, thread.Root); err != nil {
			return err
		}
	}
	repeated, err := w.repeatedRoot(ctx, at, thread.Root, root.CreateAt)
	if err != nil {
		return err
	}
	w.findings.count(at.posts, 1)
	w.findings.count(at.replies, int64(len(added)))
	return w.segments.write(at.line(w.chosen.teamName), bulk.Thread{Content: repeated, Replies: added}, thread.Root.ID)
}

// changedReplies keeps the replies that changed beside the lines, and returns new ones.
func (w *postWriter) changedReplies(ctx context.Context, at location, thread teamdata.Thread, notBefore int64, times *timestamps) ([]bulk.Content, error) {
	var added []bulk.Content
	rootID := thread.Root.ID
	for _, post := range thread.Replies {
		if isUnimportable(post) {
			w.findings.skipPost(post.ID)
			continue
		}
		timeFor := func(message string) int64 {
			return times.reply(max(min(post.CreateAt, latestTime), notBefore), message)
		}
		if post.Standing == teamdata.New {
			reply, err := w.post(ctx, at, post, timeFor)
			if err != nil {
				return nil, fmt.Errorf("reply %s: %w", post.ID, err)
			}
			added, notBefore = append(added, reply), reply.CreateAt+1
			continue
		}
		var reply bulk.Content
		err := w.findings.aside(func() (err error) {
			reply, err = w.besideLines(ctx, at, post, timeFor)
			return err
		})
		if err == nil {
			err = w.delta.post(at, post, rootID, reply)
		}
		if err != nil {
			return nil, fmt.Errorf("reply %s: %w", post.ID, err)
		}
		notBefore = reply.CreateAt + 1
	}
	return added, nil
}

// besideLines builds a post that stands beside the lines. The archive names its files and
// does not contain them: the base does.
func (w *postWriter) besideLines(ctx context.Context, at location, post teamdata.Post, timeFor func(string) int64) (bulk.Content, error) {
	w.attachments.named = true
	defer func() { w.attachments.named = false }()
	return w.post(ctx, at, post, timeFor)
}

// repeatedRoot builds the root of a line that adds replies to a thread of the base. The
// archive contains its files once more, because an import would take them away otherwise.
func (w *postWriter) repeatedRoot(ctx context.Context, at location, root teamdata.Post, createAt int64) (content bulk.Content, err error) {
	root.Reactions, root.FlaggedBy, root.Followers = nil, nil, nil
	w.extras.muted, w.attachments.muted, w.findings.muted = true, true, true
	defer func() { w.extras.muted, w.attachments.muted, w.findings.muted = false, false, false }()
	err = w.findings.aside(func() (err error) {
		content, err = w.post(ctx, at, root, func(string) int64 { return createAt })
		return err
	})
	w.findings.count(transfer.CountFiles, int64(len(content.Attachments)))
	return content, err
}
