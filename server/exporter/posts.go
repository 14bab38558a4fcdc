package exporter

import (
	"context"
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// SourceIDProp is the prop with the id that a post has on its source server. An import
// needs it to correct permalinks.
const SourceIDProp = "team_export_post_id"

// postWriter writes threads as lines.
type postWriter struct {
	snapshot    Snapshot
	chosen      *chosen
	consent     *consentFilter
	people      *people
	emoji       *emojiUse
	texts       *texts
	marks       *marks
	attachments *attachments
	files       *fileCopier
	segments    *segmentWriter
	extras      *postExtras
	// delta keeps what changed in threads of the base.
	delta    *deltaWriter
	findings *findings
	reporter transfer.Reporter
}

// writeChannels writes the posts of the channels. The progress counts those of the
// conversations too.
func (w *postWriter) writeChannels(ctx context.Context) error {
	total, err := w.snapshot.CountPosts(ctx, w.chosen.ids())
	if err != nil {
		return err
	}
	if w.texts.messageLimit, err = w.snapshot.MessageLimit(ctx); err != nil {
		return err
	}
	if err := w.noteTimeless(ctx); err != nil {
		return err
	}
	w.reporter.Phase(transfer.PhasePosts, &total, transfer.UnitPosts)
	return w.threads(ctx, w.chosen.channelIDs())
}

// writeConversations writes the posts of the conversations.
func (w *postWriter) writeConversations(ctx context.Context) error {
	return w.threads(ctx, w.chosen.conversationIDs())
}

// noteTimeless warns of posts without a time, which no server shows.
func (w *postWriter) noteTimeless(ctx context.Context) error {
	ids, err := w.snapshot.Timeless(ctx, w.chosen.ids())
	if err != nil {
		return err
	}
	for _, id := range ids {
		w.findings.warn(transfer.WarnPostDropped, id, "Post %s has no time, or answers a post without one; it was left out.", id)
	}
	return nil
}

// threads writes all threads of channels or conversations.
func (w *postWriter) threads(ctx context.Context, ids []string) error {
	var times timestamps
	channelID := ""
	threads := w.consent.threads(w.snapshot.Threads(ctx, ids))
	if w.attachments.options.Include {
		threads = prefetchThreads(threads, func(thread teamdata.Thread) { w.files.sizes.askFor(ctx, w.attachments.options, thread) })
	}
	for thread, err := range threads {
		if err != nil {
			return err
		}
		if thread.ChannelID != channelID {
			channelID, times = thread.ChannelID, timestamps{}
		}
		if err := w.thread(ctx, w.chosen.locations[channelID], thread, &times); err != nil {
			return fmt.Errorf("post %s: %w", thread.Root.ID, err)
		}
		w.reporter.Advance(int64(1 + len(thread.Replies)))
	}
	return nil
}

// thread writes one thread, as far as it can be imported.
func (w *postWriter) thread(ctx context.Context, at location, thread teamdata.Thread, times *timestamps) error {
	if isUnimportable(thread.Root) {
		w.findings.skipPost(thread.Root.ID)
		for _, reply := range thread.Replies {
			w.findings.warn(transfer.WarnPostDropped, reply.ID, "Post %s answers post %s, which burns on reading, and was left out with it.", reply.ID, thread.Root.ID)
		}
		return nil
	}
	if thread.Root.RootID != "" {
		w.findings.warn(transfer.WarnRootMissing, thread.Root.ID,
			"Reply %s answers a post that is no longer on the server; it was exported as a post of its own.", thread.Root.ID)
	}
	if thread.Root.Standing != teamdata.New {
		return w.changedThread(ctx, at, thread, times)
	}
	root, err := w.post(ctx, at, thread.Root, func(message string) int64 { return times.root(thread.Root.CreateAt, message) })
	if err != nil {
		return err
	}
	followers, err := w.marks.followers(thread.Root)
	if err != nil {
		return err
	}
	line := bulk.Thread{Content: root, ThreadFollowers: followers}
	if line.Replies, err = w.replies(ctx, at, thread.Replies, root.CreateAt, times); err != nil {
		return err
	}
	w.findings.count(at.posts, 1)
	w.findings.count(at.replies, int64(len(line.Replies)))
	return w.segments.write(at.line(w.chosen.teamName), line, thread.Root.ID)
}

// replies builds the replies of a thread. The importer knows the reactions of
// new replies by the reply's time alone (importReplies), so no two replies of a
// thread may share one.
func (w *postWriter) replies(ctx context.Context, at location, posts []teamdata.Post, notBefore int64, times *timestamps) ([]bulk.Content, error) {
	var replies []bulk.Content
	for _, post := range posts {
		if isUnimportable(post) {
			w.findings.skipPost(post.ID)
			continue
		}
		reply, err := w.post(ctx, at, post, func(message string) int64 {
			return times.reply(max(min(post.CreateAt, latestTime), notBefore), message)
		})
		if err != nil {
			return nil, fmt.Errorf("reply %s: %w", post.ID, err)
		}
		notBefore = reply.CreateAt + 1
		replies = append(replies, reply)
	}
	return replies, nil
}

// post builds the fields that roots and replies share. The time depends on the
// message, because an import knows a post by both.
func (w *postWriter) post(ctx context.Context, at location, post teamdata.Post, timeFor func(message string) int64) (bulk.Content, error) {
	author, err := w.people.name(post.UserID)
	if err != nil {
		return bulk.Content{}, err
	}
	whole, props := w.texts.ofPost(post)
	message := w.texts.shorten(post.ID, whole)
	createAt := timeFor(message)
	line := bulk.Content{
		User:     author,
		Type:     mmrules.ImportableType(post.Type),
		Message:  message,
		Props:    w.texts.props(post.ID, props),
		CreateAt: createAt,
		EditAt:   max(post.EditAt, 0),
		IsPinned: post.IsPinned,
	}
	if line.Type != post.Type {
		w.findings.warn(transfer.WarnPostTypeUnknown, post.ID, "Post %s is of the type %q, which not every server knows; it was exported as %q.", post.ID, post.Type, line.Type)
	}
	if createAt != post.CreateAt {
		w.findings.warn(transfer.WarnTimeAdjusted, post.ID,
			"Post %s was moved by %d ms: an import takes no post without a time, no reply before its root and no two posts of one moment.", post.ID, createAt-post.CreateAt)
	}
	if line.Reactions, err = w.marks.reactions(post, line.CreateAt); err != nil {
		return bulk.Content{}, err
	}
	if line.FlaggedBy, err = w.marks.flags(at, post); err != nil {
		return bulk.Content{}, err
	}
	if line.Attachments, err = w.attachments.of(ctx, post); err != nil {
		return bulk.Content{}, err
	}
	if line.IsPinned {
		w.findings.count(transfer.CountPins, 1)
	}
	w.emoji.scan(message)
	w.emoji.scan(string(line.Props))
	return line, w.extras.note(at, post, line, whole)
}

// isUnimportable reports whether no import accepts a post: a server expects the
// expire_at of a post that burns on reading as an integer, and reads a float from JSON.
func isUnimportable(post teamdata.Post) bool { return post.Type == "burn_on_read" }
