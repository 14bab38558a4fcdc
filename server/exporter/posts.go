package exporter

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// SourceIDProp is the prop of a post that says its id on the server it came
// from, so that permalinks can be mended.
const SourceIDProp = "team_export_post_id"

// talk is where threads are: a channel of the team, or a conversation.
type talk struct {
	// channel is a channel's name; members are a conversation's usernames.
	channel string
	members []string
	// posts and replies are what they are counted as.
	posts, replies string
}

// line puts a thread into its place.
func (t talk) line(team string) place {
	return func(thread bulk.Thread) bulk.Line {
		if t.members != nil {
			return bulk.Line{Type: bulk.TypeDirectPost, DirectPost: &bulk.DirectPost{ChannelMembers: t.members, Thread: thread}}
		}
		return bulk.Line{Type: bulk.TypePost, Post: &bulk.Post{Team: team, Channel: t.channel, Thread: thread}}
	}
}

// writePosts writes the posts of the channels, and counts those of the
// conversations for the progress too.
func (r *run) writePosts(ctx context.Context) error {
	total, err := r.snapshot.CountPosts(ctx, r.placeIDs())
	if err != nil {
		return err
	}
	if r.messageLimit, err = r.snapshot.MessageLimit(ctx); err != nil {
		return err
	}
	if err := r.noteTimeless(ctx); err != nil {
		return err
	}
	r.reporter.Phase(transfer.PhasePosts, &total, transfer.UnitPosts)
	talks := map[string]talk{}
	ids := make([]string, len(r.channels))
	for i, channel := range r.channels {
		ids[i] = channel.ID
		talks[channel.ID] = talk{channel: r.channelNames.byID[channel.ID], posts: transfer.CountPosts, replies: transfer.CountReplies}
	}
	return r.writeThreads(ctx, ids, talks)
}

// noteTimeless notes the posts that have no time, which no server shows.
func (r *run) noteTimeless(ctx context.Context) error {
	ids, err := r.snapshot.Timeless(ctx, r.placeIDs())
	if err != nil {
		return err
	}
	for _, id := range ids {
		r.warn(transfer.WarnPostDropped, id, "Post %s has no time, or answers a post without one; it was left out.", id)
	}
	return nil
}

// writeThreads writes all that was said in places, which talks describes by
// their ids.
func (r *run) writeThreads(ctx context.Context, ids []string, talks map[string]talk) error {
	var times moments
	channelID := ""
	threads := r.agreed(r.snapshot.Threads(ctx, ids))
	if r.options.Attachments.Include {
		threads = lookAhead(threads, func(thread teamdata.Thread) { r.sizes.askFor(ctx, r.options.Attachments, thread) })
	}
	for thread, err := range threads {
		if err != nil {
			return err
		}
		if thread.ChannelID != channelID {
			channelID, times = thread.ChannelID, moments{}
		}
		if err := r.writeThread(ctx, talks[channelID], thread, &times); err != nil {
			return fmt.Errorf("post %s: %w", thread.Root.ID, err)
		}
		r.reporter.Advance(int64(1 + len(thread.Replies)))
	}
	return nil
}

func (r *run) writeThread(ctx context.Context, at talk, thread teamdata.Thread, times *moments) error {
	if isUnimportable(thread.Root) {
		r.dropPost(thread.Root.ID)
		for _, reply := range thread.Replies {
			r.warn(transfer.WarnPostDropped, reply.ID, "Post %s answers post %s, which burns on reading, and was left out with it.", reply.ID, thread.Root.ID)
		}
		return nil
	}
	if thread.Root.RootID != "" {
		r.warn(transfer.WarnRootMissing, thread.Root.ID,
			"Reply %s answers a post that is no longer on the server; it was exported as a post of its own.", thread.Root.ID)
	}
	root, err := r.post(ctx, at, thread.Root, func(message string) int64 { return times.root(thread.Root.CreateAt, message) })
	if err != nil {
		return err
	}
	followers, err := r.followers(thread.Root)
	if err != nil {
		return err
	}
	line := bulk.Thread{Content: root, ThreadFollowers: followers}
	if line.Replies, err = r.replies(ctx, at, thread.Replies, root.CreateAt, times); err != nil {
		return err
	}
	r.report.Counts[at.posts]++
	r.report.Counts[at.replies] += int64(len(line.Replies))
	before := r.segments.unseparated
	if err := r.segments.write(at.line(r.teamName), line); err != nil {
		return threadTooLong(thread.Root.ID, err)
	}
	r.noteUnseparated(before)
	return nil
}

// replies builds the replies of a thread. The importer knows the reactions of
// new replies by the reply's time alone (importReplies), so no two replies of a
// thread may share one.
func (r *run) replies(ctx context.Context, at talk, posts []teamdata.Post, notBefore int64, times *moments) ([]bulk.Content, error) {
	var replies []bulk.Content
	for _, post := range posts {
		if isUnimportable(post) {
			r.dropPost(post.ID)
			continue
		}
		reply, err := r.post(ctx, at, post, func(message string) int64 {
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

// flushSegments ends the posts of a kind: it writes what does not fit into
// their first segment.
func (r *run) flushSegments(separated bool) error {
	before := r.segments.unseparated
	if err := r.segments.flush(separated); err != nil {
		return err
	}
	r.noteUnseparated(before)
	return nil
}

func (r *run) noteUnseparated(before int) {
	if r.segments.unseparated > before {
		r.warn(transfer.WarnNotSeparated, r.team.ID,
			"The archive needs more separate segments of posts than the names of its team and channels allow; its longest threads may arrive divided.")
	}
}

// threadTooLong words the one error of the encoder that a team can cause.
func threadTooLong(rootID string, err error) error {
	var tooLong *bulk.LineTooLongError
	if !errors.As(err, &tooLong) {
		return err
	}
	return transfer.Errorf(transfer.CodeInternal,
		"A single post of the thread of post %s, with its reactions, is longer than the import format allows (%d of %d bytes).",
		rootID, tooLong.Length, bulk.MaxLine).WithCause(err)
}

// post builds what a root and a reply have in common, with the time that an
// import can take, which depends on the message.
func (r *run) post(ctx context.Context, at talk, post teamdata.Post, timeFor func(message string) int64) (bulk.Content, error) {
	author, err := r.people.name(post.UserID)
	if err != nil {
		return bulk.Content{}, err
	}
	whole, props := r.text(post)
	message := r.shorten(post.ID, whole)
	createAt := timeFor(message)
	line := bulk.Content{
		User:     author,
		Type:     bulk.ImportableType(post.Type),
		Message:  message,
		Props:    r.props(post.ID, props),
		CreateAt: createAt,
		EditAt:   max(post.EditAt, 0),
		IsPinned: post.IsPinned,
	}
	if line.Type != post.Type {
		r.warn(transfer.WarnPostTypeUnknown, post.ID, "Post %s is of the type %q, which not every server knows; it was exported as %q.", post.ID, post.Type, line.Type)
	}
	if createAt != post.CreateAt {
		r.warn(transfer.WarnTimeAdjusted, post.ID,
			"Post %s was moved by %d ms: an import takes no post without a time, no reply before its root and no two posts of one moment.", post.ID, createAt-post.CreateAt)
	}
	if line.Reactions, err = r.reactions(post, line.CreateAt); err != nil {
		return bulk.Content{}, err
	}
	if line.FlaggedBy, err = r.flags(at, post); err != nil {
		return bulk.Content{}, err
	}
	if line.Attachments, err = r.attachments(ctx, post); err != nil {
		return bulk.Content{}, err
	}
	if line.IsPinned {
		r.report.Counts[transfer.CountPins]++
	}
	r.emoji.scan(message)
	r.emoji.scan(string(line.Props))
	return line, r.notePost(at, post, line, whole)
}

// shorten cuts a message to what a server with a database like this one takes. The
// whole of it travels beside the line.
func (r *run) shorten(postID, whole string) string {
	message := cut(whole, r.messageLimit)
	if len(message) < len(whole) {
		r.warn(transfer.WarnMessageShortened, postID, "The message of post %s was cut: an import takes %d characters. The whole text is in extras/posts.ndjson.", postID, r.messageLimit)
	}
	return message
}

// text is what a post says, with the names that people have in the archive.
func (r *run) text(post teamdata.Post) (string, json.RawMessage) {
	message, props := r.people.inPost(post)
	return r.people.inText(message), r.withoutSecrets(r.people.inJSON(props))
}

// props passes on an object, the only thing that the importer takes, with the
// post's id in it.
func (r *run) props(postID string, props json.RawMessage) json.RawMessage {
	text := string(props)
	if !plainID.MatchString(postID) {
		return r.propsOfOddID(postID, props)
	}
	own := `{"` + SourceIDProp + `":"` + postID + `"`
	switch {
	case text == "" || text == "null" || text == "{}":
		return json.RawMessage(own + "}")
	case text[0] != '{':
		r.warn(transfer.WarnPropsUnreadable, postID, "The props of post %s are not an object and were left out.", postID)
		return json.RawMessage(own + "}")
	case strings.Contains(text, SourceIDProp):
		// It came here by an import; now this is its source.
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(props, &fields); err == nil {
			delete(fields, SourceIDProp)
			if rest, err := marshalPlain(fields); err == nil {
				text = string(rest)
			}
		}
		if text == "{}" {
			return json.RawMessage(own + "}")
		}
	}
	whole := own + "," + text[1:]
	if tooLong(whole) {
		r.warn(transfer.WarnPropsUnreadable, postID, "The props of post %s are longer than an import takes and were left out.", postID)
		return json.RawMessage(own + "}")
	}
	return json.RawMessage(whole)
}

// propsOfOddID is props for a post whose id no server gives, and by which no link
// can find it.
func (r *run) propsOfOddID(postID string, props json.RawMessage) json.RawMessage {
	var fields map[string]json.RawMessage
	if text := string(props); text == "" || text == "null" {
		return nil
	}
	if json.Unmarshal(props, &fields) != nil || tooLong(string(props)) {
		r.warn(transfer.WarnPropsUnreadable, postID, "The props of post %s are not an object, or longer than an import takes, and were left out.", postID)
		return nil
	}
	return props
}

// isUnimportable reports whether no import accepts a post: the server wants the
// expire_at of one that burns on reading as an integer, which JSON does not
// give it.
func isUnimportable(post teamdata.Post) bool { return post.Type == "burn_on_read" }

// dropPost leaves a post out, and what hangs on it.
func (r *run) dropPost(postID string) {
	r.warn(transfer.WarnPostDropped, postID, "Post %s burns on reading and cannot be imported anywhere; it was left out.", postID)
}

// dropDouble leaves out what somebody did to a post when another account did
// the same and both have one name in the archive.
func (r *run) dropDouble(postID, what, name string) {
	r.warn(transfer.WarnDoubleDropped, postID, "Post %s has %s by several accounts that are all called %q in the archive; it is there once.", postID, what, name)
}
