package importer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// threadWriter writes the threads of the archive.
type threadWriter struct {
	*task
	// joins reports whether an account gets into a channel.
	joins func(userID, channelID string) bool
}

// write writes the threads of the imported channels and conversations.
func (w *threadWriter) write(ctx context.Context) error {
	total := w.plan.Posts()
	w.reporter.Phase(transfer.PhaseWriting, &total, transfer.UnitPosts)
	if bytes := w.plan.Counts[transfer.CountFileBytes]; bytes > 0 {
		w.reporter.Volume(bytes)
	}
	if err := w.aimLinks(ctx); err != nil {
		return err
	}
	if err := w.reporter.Confirm(ctx); err != nil {
		return err
	}
	// Batches add to the progress that is stored.
	if err := w.attempt.note(ctx, journal.Entry{}); err != nil {
		return err
	}
	// When the lines end with an error, nothing more is written.
	writing, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	writer := write.NewWriter(w.writerOptions(), w.attempt.progress)
	err := w.translator.lines(ctx, 0, func(line bulk.Foreign) error { return w.writeLine(writing, writer, line) }, bulk.TypePost, bulk.TypeDirectPost)
	if err != nil {
		cancel(err)
	}
	progress, finishErr := writer.Finish(writing)
	w.attempt.progress = progress
	w.translator.countDeadLinks()
	if err := errors.Join(err, finishErr); err != nil {
		return err
	}
	return w.attempt.recount(ctx)
}

// writeLine writes the thread of a line, unless an earlier attempt did.
func (w *threadWriter) writeLine(ctx context.Context, writer *write.Writer, line bulk.Foreign) error {
	if line.Type == bulk.TypeDirectPost {
		return w.writeDirect(ctx, writer, line)
	}
	team, name := sanitize.Key(line.Post.Team), sanitize.ChannelKey(line.Post.Channel)
	if !sanitize.IsTeamName(team) || name == "" {
		return nil // counted by the inspection
	}
	dropped := sanitize.Skips{}
	thread, ok := w.translator.scrub.Thread(line.Post.Thread, dropped)
	posts := 1 + int64(len(thread.Replies))
	channel, planned := w.translator.channels[name]
	switch {
	case team != w.plan.Team:
		if ok {
			w.translator.dropped.Add(sanitize.SkipOtherTeam, posts)
		}
		return nil
	case !planned:
		return fmt.Errorf("is a post in channel %q, which the plan does not have", name)
	case channel.Action == planning.ActionSkip:
		if ok {
			w.translator.dropped.Add(w.skipReason(name), posts)
		}
		return nil
	}
	if w.translator.inChannel[name] == nil {
		w.translator.inChannel[name] = sanitize.Skips{}
	}
	w.translator.inChannel[name].AddAll(dropped)
	if !ok {
		return nil
	}
	if !w.in.KnowsPosts() {
		w.translator.dropped.Add(sanitize.SkipPostLink, sanitize.LostLinks(team, thread))
	}
	thread, err := w.translator.translate(thread)
	if err != nil {
		return err
	}
	w.noteFound(thread)
	channelID := w.ids.channels[channel.Target.Name]
	if channelID == "" {
		return fmt.Errorf("is in channel %q, which has no id", channel.Target.Name)
	}
	rows, err := w.rowsOf(channelID, thread)
	if err != nil {
		return err
	}
	rows.Bytes = line.Length
	return writer.Add(ctx, line.Number, rows)
}

// noteFound notes the posts that the archive holds, for links to them.
func (w *threadWriter) noteFound(thread bulk.Thread) {
	for content := range thread.Contents() {
		if id := sanitize.SourceIDOf(content); w.in.Links[id] {
			w.translator.found[id] = true
		}
	}
}

func (w *threadWriter) skipReason(channel string) sanitize.SkipKind {
	if !w.in.Teams[w.plan.Team].Channels[channel].Line {
		return sanitize.SkipLostPost
	}
	return sanitize.SkipPostByPlan
}

// rowsOf gives a translated thread the ids of this server.
func (w *threadWriter) rowsOf(channelID string, thread bulk.Thread) (rows write.Thread, err error) {
	rows.ChannelID = channelID
	if rows.Root, err = w.contentOf(thread.Content); err != nil {
		return rows, err
	}
	for _, reply := range thread.Replies {
		content, err := w.contentOf(reply)
		if err != nil {
			return rows, err
		}
		rows.Replies = append(rows.Replies, content)
	}
	for _, follower := range thread.ThreadFollowers {
		id, err := w.ids.user(follower.User)
		if err != nil {
			return rows, err
		}
		rows.Followers = append(rows.Followers, write.ThreadFollower{
			UserID: id, LastViewed: follower.LastViewed, UnreadMentions: follower.UnreadMentions, Joins: w.joins(id, rows.ChannelID),
		})
	}
	return rows, nil
}

func (w *threadWriter) contentOf(content bulk.Content) (write.Content, error) {
	author, err := w.ids.user(content.User)
	if err != nil {
		return write.Content{}, err
	}
	rows := write.Content{
		SourceID: sanitize.SourceIDOf(content), UserID: author, Type: content.Type, Message: content.Message, Props: content.Props,
		CreateAt: content.CreateAt, EditAt: content.EditAt, Pinned: content.IsPinned,
	}
	for _, reaction := range content.Reactions {
		id, err := w.ids.user(reaction.User)
		if err != nil {
			return rows, err
		}
		rows.Reactions = append(rows.Reactions, write.Mark{UserID: id, Emoji: reaction.EmojiName, At: reaction.CreateAt})
	}
	for _, name := range content.FlaggedBy {
		id, err := w.ids.user(name)
		if err != nil {
			return rows, err
		}
		rows.Flags = append(rows.Flags, id)
	}
	for _, attachment := range content.Attachments {
		rows.Files = append(rows.Files, fileOf(w.reader, attachment.Path))
	}
	return rows, nil
}

// fileOf describes a file of the archive. The folder that it lies in has its id on
// the source, as the file store of a server names it.
func fileOf(reader *archive.Reader, entry string) write.File {
	file, _ := reader.Find(entry)
	return write.File{
		SourceID: path.Base(path.Dir(entry)), Entry: entry, Name: sanitize.BaseName(entry), Size: file.Size,
		Open: func() (io.ReadCloser, error) { return reader.Open(entry) },
	}
}

// writeDirect writes the thread of a line of a conversation, unless an earlier attempt
// did.
func (w *threadWriter) writeDirect(ctx context.Context, writer *write.Writer, line bulk.Foreign) error {
	source, participants, ok := sanitize.ConversationKey(line.DirectPost.ChannelMembers)
	conversation := w.in.Conversations[source]
	if !ok || conversation == nil {
		return nil // counted by the inspection
	}
	talk, imported := w.ids.talks[source]
	if !imported {
		return nil // counted by the plan
	}
	dropped := sanitize.Skips{}
	thread, ok := w.translator.scrub.Direct(line.DirectPost.Thread, participants, dropped)
	w.translator.dropped.AddAll(dropped.Nameless())
	if !ok {
		return nil
	}
	if !w.in.KnowsPosts() {
		for _, team := range sanitize.SortedKeys(w.in.Teams) {
			w.translator.dropped.Add(sanitize.SkipPostLink, sanitize.LostLinks(team, thread))
		}
	}
	thread, err := w.translator.translate(thread)
	if err != nil {
		return err
	}
	w.noteFound(thread)
	rows, err := w.rowsOf(talk.channelID, thread)
	if err != nil {
		return err
	}
	rows.Bytes, rows.Direct = line.Length, true
	return writer.Add(ctx, line.Number, rows)
}
