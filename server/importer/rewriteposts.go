package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// writePosts writes what was said in the channels that are imported.
func (w *rewriter) writePosts(ctx context.Context) error {
	err := w.lines(ctx, bulk.TypePost, func(line bulk.Foreign) error {
		team, name := key(line.Post.Team), channelKey(line.Post.Channel)
		if !isTeamName(team) || name == "" {
			return nil // counted by the inspection
		}
		dropped := drops{}
		thread, ok := w.scrub.thread(line.Post.Thread, dropped)
		posts := 1 + int64(len(thread.Replies))
		channel, planned := w.channels[name]
		switch {
		case team != w.plan.Team:
			if ok {
				w.dropped.add(dropOtherTeam, posts)
			}
			return nil
		case !planned:
			return fmt.Errorf("is a post in channel %q, which the plan does not have", name)
		case channel.Action == ActionSkip:
			if ok {
				w.dropped.add(w.skipReason(name), posts)
			}
			return nil
		}
		if w.inChannel[name] == nil {
			w.inChannel[name] = drops{}
		}
		w.inChannel[name].addAll(dropped)
		if !ok {
			return nil
		}
		if !w.in.knowsPosts() {
			w.dropped.add(dropPostLink, lostLinks(team, thread))
		}
		w.Reporter.Advance(posts)
		thread, err := w.translate(thread)
		if err != nil {
			return err
		}
		if err := w.settle(ctx, channel, &thread); err != nil {
			return err
		}
		w.findLinked(channel, thread)
		if channel.Target.ID == "" || w.Presence == nil {
			if err := w.Record.note(channel, thread, true); err != nil {
				return err
			}
			return w.writeThread(ctx, channel, thread)
		}
		if w.waiting.add(channel, thread, line.Length) {
			return w.flushWaiting(ctx)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := w.flushWaiting(ctx); err != nil {
		return err
	}
	return w.writeOverflow(ctx)
}

func (w *rewriter) skipReason(channel string) dropKind {
	if !w.in.Teams[w.plan.Team].Channels[channel].Line {
		return dropLostPost
	}
	return dropSkippedPost
}

// translate gives the people, channels and emoji of a clean thread the names
// that they have here.
func (w *rewriter) translate(thread bulk.Thread) (bulk.Thread, error) {
	root, err := w.translateContent(thread.Content)
	if err != nil {
		return bulk.Thread{}, err
	}
	translated := bulk.Thread{Content: root}
	seen := map[string]bool{}
	for _, follower := range thread.ThreadFollowers {
		target, err := w.person(follower.User)
		if err != nil {
			return bulk.Thread{}, err
		}
		follower.User = target.Username
		if target.UserID != "" {
			// An archive does not call anybody who is here.
			follower.UnreadMentions = 0
		}
		if seen[follower.User] {
			w.dropped.add(dropFollower, 1)
			continue
		}
		seen[follower.User] = true
		translated.ThreadFollowers = append(translated.ThreadFollowers, follower)
	}
	for _, reply := range thread.Replies {
		reply, err := w.translateContent(reply)
		if err != nil {
			return bulk.Thread{}, err
		}
		translated.Replies = append(translated.Replies, reply)
	}
	return translated, nil
}

// person is who somebody is here. The plan has everybody whom its team's posts
// name; the importer would take a post without a name for one of the system.
func (w *rewriter) person(name string) (TargetUser, error) {
	target := w.users[name].Target
	if target.Username == "" {
		return target, fmt.Errorf("names the user %q, whom the plan does not have", name)
	}
	return target, nil
}

func (w *rewriter) translateContent(content bulk.Content) (bulk.Content, error) {
	author, err := w.person(content.User)
	if err != nil {
		return content, err
	}
	message := w.texts.rewrite(content.Message)
	if len(content.Props) > 0 {
		message, content.Props = w.translateProps(message, content.Props)
	}
	content.Message = w.scrub.text(message, w.dropped)
	content.User = author.Username
	if content.FlaggedBy, err = w.translateFlags(content.FlaggedBy); err != nil {
		return content, err
	}
	content.Reactions, err = w.translateReactions(content.Reactions)
	return content, err
}

func (w *rewriter) translateReactions(list []bulk.Reaction) ([]bulk.Reaction, error) {
	type once struct{ user, emoji string }
	seen := map[once]bool{}
	var reactions []bulk.Reaction
	for _, reaction := range list {
		target, err := w.person(reaction.User)
		if err != nil {
			return nil, err
		}
		reaction.User = target.Username
		if renamed, ok := w.texts.emoji[reaction.EmojiName]; ok {
			reaction.EmojiName = renamed
		}
		if seen[once{reaction.User, reaction.EmojiName}] {
			w.dropped.add(dropReaction, 1)
			continue
		}
		seen[once{reaction.User, reaction.EmojiName}] = true
		reactions = append(reactions, reaction)
	}
	return reactions, nil
}

// translateFlags are those who saved a post. For accounts that exist this is a
// preference, which not every import may set.
func (w *rewriter) translateFlags(names []string) ([]string, error) {
	if !w.plan.Policy.Flags {
		w.dropped.add(dropFlag, int64(len(names)))
		return nil, nil
	}
	seen := map[string]bool{}
	var translated []string
	for _, name := range names {
		target, err := w.person(name)
		if err != nil {
			return nil, err
		}
		if seen[target.Username] {
			w.dropped.add(dropFlag, 1)
			continue
		}
		seen[target.Username] = true
		translated = append(translated, target.Username)
	}
	return translated, nil
}

// translateProps renames in props that [cleanProps] made.
func (w *rewriter) translateProps(message string, raw json.RawMessage) (string, json.RawMessage) {
	var p props
	if json.Unmarshal(raw, &p) != nil {
		return message, nil
	}
	message = w.texts.props(&p, message)
	text := p.encode()
	if len(text) > bulk.MaxPropsRunes {
		w.dropped.add(dropProp, 1)
		p.Attachments = nil
		text = p.encode()
	}
	return message, text
}

// lineIn makes the lines of a channel's threads.
func (w *rewriter) lineIn(channel PlanChannel) func(bulk.Thread) bulk.Line {
	return func(thread bulk.Thread) bulk.Line {
		return bulk.Line{Type: bulk.TypePost, Post: &bulk.Post{Team: w.plan.TargetTeam, Channel: channel.Target.Name, Thread: thread}}
	}
}

// writeThread writes a thread, as much of it as a line can hold, and keeps the
// rest for the parts that follow.
func (w *rewriter) writeThread(ctx context.Context, channel PlanChannel, thread bulk.Thread) error {
	line := w.lineIn(channel)
	written := thread
	written.Replies = nil
	replies, followers := thread.Replies, thread.ThreadFollowers
	for round, root := 0, thread.Content; round == 0 || len(replies)+len(followers) > 0; {
		piece := bulk.Thread{Content: root}
		piece.Replies, piece.ThreadFollowers = head(replies, bulk.MaxReplies), head(followers, bulk.MaxFollowers)
		piece, length, err := w.fitting(piece, line)
		switch {
		case err != nil:
			return err
		case length == 0:
			w.dropped.add(dropTooLong, 1+int64(len(replies)))
			return nil
		case len(piece.Replies) == 0 && len(replies) > 0:
			// Not even one reply fits beside the root.
			w.dropped.add(dropTooLong, 1)
			replies = replies[1:]
			continue
		case round == 0:
			if err := w.writePiece(ctx, line, piece); err != nil {
				return err
			}
		default:
			w.overflow.add(round-1, channel, piece, length)
		}
		written.Replies = append(written.Replies, piece.Replies...)
		replies, followers = replies[len(piece.Replies):], followers[len(piece.ThreadFollowers):]
		// What is added to a post is not said twice; what would be taken away is.
		root.Reactions, root.FlaggedBy = nil, nil
		round++
	}
	w.written.Counts[transfer.CountPosts]++
	w.countWritten(written)
	if w.overflow.bytes > overflowBytes {
		return w.writeOverflow(ctx)
	}
	return nil
}

// countWritten counts what hangs on a thread.
func (w *rewriter) countWritten(thread bulk.Thread) {
	written := transfer.Counts{}
	count(written, thread)
	delete(written, transfer.CountPosts)
	for kind, n := range written {
		w.written.Counts[kind] += n
	}
	for entry := range attachments(thread) {
		file, _ := w.reader.Find(entry)
		w.written.Counts[transfer.CountFiles]++
		w.written.Counts[transfer.CountFileBytes] += file.Size
	}
}

// pathRoom is what the folder of a file adds to its path, at the most.
const pathRoom = 32

// fitting takes replies off until a line is no longer than the importer reads,
// and returns its length, or 0 when there is none left to take.
func (w *rewriter) fitting(piece bulk.Thread, line func(bulk.Thread) bulk.Line) (bulk.Thread, int, error) {
	for {
		text, err := w.part.lines.Line(line(piece))
		var tooLong *bulk.LineTooLongError
		if err != nil && !errors.As(err, &tooLong) {
			return piece, 0, err
		}
		// The files will have other names, which may be longer.
		longer := 0
		for range attachments(piece) {
			longer += pathRoom
		}
		if err == nil && len(text)+longer <= bulk.MaxLine {
			return piece, len(text), nil
		}
		if len(piece.Replies) == 0 {
			return piece, 0, nil
		}
		piece.Replies = piece.Replies[:len(piece.Replies)/2]
	}
}

// writePiece writes a line into this part, or into a new one when this one is
// full.
func (w *rewriter) writePiece(ctx context.Context, line func(bulk.Thread) bulk.Line, piece bulk.Thread) error {
	if full := w.part.posts >= w.PostsPerPart; full || !w.part.followers.Take(len(piece.ThreadFollowers)) {
		if err := w.nextPart(ctx); err != nil {
			return err
		}
		w.part.followers.Take(len(piece.ThreadFollowers))
	}
	w.part.posts += 1 + int64(len(piece.Replies))
	return w.part.lines.Encode(line(w.withFiles(piece)))
}

// withFiles names the files of a line as they are called in this part.
func (w *rewriter) withFiles(piece bulk.Thread) bulk.Thread {
	piece.Attachments = w.fileNames(piece.Attachments)
	replies := piece.Replies
	piece.Replies = nil
	for _, reply := range replies {
		reply.Attachments = w.fileNames(reply.Attachments)
		piece.Replies = append(piece.Replies, reply)
	}
	return piece
}

func (w *rewriter) fileNames(list []bulk.Attachment) []bulk.Attachment {
	var named []bulk.Attachment
	for _, attachment := range list {
		named = append(named, bulk.Attachment{Path: w.part.file(attachment.Path)})
	}
	return named
}

func head[T any](list []T, n int) []T { return list[:min(len(list), n)] }

// baseName is the name that the importer gives a file.
func baseName(entry string) string { return fileName(strings.TrimSuffix(entry, "/")) }
