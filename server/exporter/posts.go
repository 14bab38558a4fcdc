package exporter

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// burnOnRead is a type of post that no import accepts: the server wants its
// expire_at as an integer, which JSON does not give it.
const burnOnRead = "burn_on_read"

func (r *run) writePosts(ctx context.Context) error {
	total, err := r.snapshot.CountPosts(ctx, r.channelIDs())
	if err != nil {
		return err
	}
	r.reporter.Phase(transfer.PhasePosts, &total, transfer.UnitPosts)
	for _, channel := range r.channels {
		r.rootTimes = rootTimes{}
		for thread, err := range r.snapshot.Threads(ctx, channel.id) {
			if err != nil {
				return err
			}
			if err := r.writeThread(ctx, channel, thread); err != nil {
				return fmt.Errorf("post %s: %w", thread.Root.ID, err)
			}
			r.reporter.Advance(int64(1 + len(thread.Replies)))
		}
	}
	return nil
}

func (r *run) writeThread(ctx context.Context, channel channelRef, thread teamdata.Thread) error {
	if thread.Root.Type == burnOnRead {
		r.dropBurnOnRead(thread.Root.ID, len(thread.Replies))
		return nil
	}
	if thread.Root.RootID != "" {
		r.report.Warn(transfer.Warnf(transfer.WarnRootMissing, thread.Root.ID,
			"Reply %s answers a post that is no longer on the server; it was exported as a post of its own.", thread.Root.ID))
	}
	root, err := r.post(ctx, thread.Root, r.rootTimes.next(thread.Root))
	if err != nil {
		return err
	}
	followers, err := r.followers(thread.Root.Followers)
	if err != nil {
		return err
	}
	line := &bulk.Post{Team: r.team.Name, Channel: channel.name, Content: root, ThreadFollowers: followers}
	r.report.Counts[transfer.CountPosts]++
	// The importer knows the reactions of new replies by the reply's time alone
	// (importReplies), so no two replies of a thread may share one.
	notBefore := line.CreateAt
	for _, post := range thread.Replies {
		if post.Type == burnOnRead {
			r.dropBurnOnRead(post.ID, 0)
			continue
		}
		reply, err := r.post(ctx, post, max(post.CreateAt, notBefore))
		if err != nil {
			return fmt.Errorf("reply %s: %w", post.ID, err)
		}
		notBefore = reply.CreateAt + 1
		line.Replies = append(line.Replies, reply)
	}
	r.report.Counts[transfer.CountReplies] += int64(len(line.Replies))
	if len(line.Replies) > bulk.MaxReplies {
		r.report.Warn(transfer.Warnf(transfer.WarnThreadTooLong, thread.Root.ID,
			"The thread of post %s has %d replies; the server's own import takes %d.", thread.Root.ID, len(line.Replies), bulk.MaxReplies))
	}
	return threadTooLong(thread.Root.ID, r.lines.Encode(bulk.Line{Type: bulk.TypePost, Post: line}))
}

// threadTooLong words the one error of the encoder that a team can cause.
func threadTooLong(rootID string, err error) error {
	var tooLong *bulk.LineTooLongError
	if !errors.As(err, &tooLong) {
		return err
	}
	return transfer.Errorf(transfer.CodeInternal,
		"The thread of post %s is longer than the import format allows (%d of %d bytes), and this version cannot split it.",
		rootID, tooLong.Length, bulk.MaxLine).WithCause(err)
}

// post builds what a root and a reply have in common, with the time that an
// import can take.
func (r *run) post(ctx context.Context, post teamdata.Post, at int64) (bulk.Content, error) {
	author, err := r.people.name(post.UserID)
	if err != nil {
		return bulk.Content{}, err
	}
	line := bulk.Content{
		User:     author,
		Type:     post.Type,
		Message:  post.Message,
		Props:    r.props(post),
		CreateAt: at,
		EditAt:   max(post.EditAt, 0),
		IsPinned: post.IsPinned,
	}
	if at != post.CreateAt {
		r.report.Warn(transfer.Warnf(transfer.WarnTimeAdjusted, post.ID,
			"Post %s was moved by %d ms: an import takes no post without a time, no reply before its root and no two posts of one moment.", post.ID, at-post.CreateAt))
	}
	if line.Reactions, err = r.reactions(post, line.CreateAt); err != nil {
		return bulk.Content{}, err
	}
	if line.FlaggedBy, err = r.flags(post.FlaggedBy); err != nil {
		return bulk.Content{}, err
	}
	if line.Attachments, err = r.attachments(ctx, post); err != nil {
		return bulk.Content{}, err
	}
	if line.IsPinned {
		r.report.Counts[transfer.CountPins]++
	}
	r.emoji.scan(post.Message)
	r.emoji.scan(string(line.Props))
	return line, nil
}

// props passes on an object; the importer takes nothing else.
func (r *run) props(post teamdata.Post) json.RawMessage {
	text := string(post.Props)
	if text == "" || text == "null" || text == "{}" {
		return nil
	}
	if text[0] != '{' {
		r.report.Warn(transfer.Warnf(transfer.WarnPropsUnreadable, post.ID, "The props of post %s are not an object and were left out.", post.ID))
		return nil
	}
	return post.Props
}

// reactions are not older than their post and never twice the same: two
// deleted accounts share one name, and the importer refuses a double.
func (r *run) reactions(post teamdata.Post, notBefore int64) ([]bulk.Reaction, error) {
	type key struct{ user, emoji string }
	var lines []bulk.Reaction
	seen := map[key]bool{}
	for _, reaction := range post.Reactions {
		name, err := r.people.name(reaction.UserID)
		if err != nil {
			return nil, err
		}
		if seen[key{name, reaction.EmojiName}] {
			continue
		}
		seen[key{name, reaction.EmojiName}] = true
		line := bulk.Reaction{User: name, EmojiName: reaction.EmojiName, CreateAt: max(reaction.CreateAt, notBefore)}
		if line.CreateAt != reaction.CreateAt {
			r.report.Warn(transfer.Warnf(transfer.WarnTimeAdjusted, post.ID, "A reaction of post %s was moved by %d ms: it was older than the post.",
				post.ID, line.CreateAt-reaction.CreateAt))
		}
		r.emoji.use(reaction.EmojiName)
		lines = append(lines, line)
	}
	r.report.Counts[transfer.CountReactions] += int64(len(lines))
	return lines, nil
}

func (r *run) flags(userIDs []string) ([]string, error) {
	var names []string
	seen := map[string]bool{}
	for _, id := range userIDs {
		name, err := r.people.name(id)
		if err != nil {
			return nil, err
		}
		if !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	r.report.Counts[transfer.CountFlags] += int64(len(names))
	return names, nil
}

func (r *run) followers(followers []teamdata.Follower) ([]bulk.ThreadFollower, error) {
	var lines []bulk.ThreadFollower
	seen := map[string]bool{}
	for _, follower := range followers {
		name, err := r.people.name(follower.UserID)
		if err != nil {
			return nil, err
		}
		if seen[name] {
			continue
		}
		seen[name] = true
		lines = append(lines, bulk.ThreadFollower{User: name, LastViewed: follower.LastViewed, UnreadMentions: follower.UnreadMentions})
	}
	r.report.Counts[transfer.CountThreadFollowers] += int64(len(lines))
	return lines, nil
}

// dropBurnOnRead leaves a post out, and what hangs on it.
func (r *run) dropBurnOnRead(postID string, replies int) {
	r.report.Warn(transfer.Warnf(transfer.WarnPostDropped, postID,
		"Post %s burns on reading and cannot be imported anywhere; it was left out with its %d replies.", postID, replies))
}
