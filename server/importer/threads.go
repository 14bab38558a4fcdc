package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

func (a *application) writerOptions() write.Options {
	return write.Options{
		Store: a.host.Rows(), Uploader: a.host.Server(), Fence: a.fence, TeamID: a.job.TeamID, Key: a.key, ServerID: a.in.Source.ServerID, Old: a.old, Read: a.read,
		Pending: a.pending, Advance: a.reporter.Advance, Uploaded: a.reporter.Copied, May: a.mayWrite, BatchPosts: a.pace.Posts,
	}
}

// mayWrite returns an error when the one who imports may not do so any more.
func (a *application) mayWrite(ctx context.Context) error {
	if a.pace.Pause > 0 {
		select {
		case <-time.After(a.pace.Pause):
		case <-ctx.Done():
		}
	}
	return a.checkReach(ctx)
}

// writeThreads writes what was said in the channels that are imported.
func (a *application) writeThreads(ctx context.Context) error {
	total := a.plan.Posts()
	a.reporter.Phase(transfer.PhaseWriting, &total, transfer.UnitPosts)
	if bytes := a.plan.Counts[transfer.CountFileBytes]; bytes > 0 {
		a.reporter.Volume(bytes)
	}
	if err := a.aimLinks(ctx); err != nil {
		return err
	}
	if err := a.reporter.Confirm(ctx); err != nil {
		return err
	}
	// When the lines end with an error, nothing more is written.
	writing, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	writer := write.NewWriter(a.writerOptions(), a.progress)
	err := a.lines(ctx, 0, func(line bulk.Foreign) error { return a.writeLine(writing, writer, line) }, bulk.TypePost, bulk.TypeDirectPost)
	if err != nil {
		cancel(err)
	}
	progress, finishErr := writer.Finish(writing)
	a.progress = progress
	a.countDeadLinks()
	if err := errors.Join(err, finishErr); err != nil {
		return err
	}
	return a.recount(ctx)
}

// threadsAtOnce is how many long threads one transaction counts anew.
const threadsAtOnce = 50

// recount counts long threads anew that got replies older than those which they had.
func (a *application) recount(ctx context.Context) error {
	if !a.progress.Recount {
		return nil
	}
	roots := map[string]bool{}
	for entry, err := range a.host.Rows().Journal(ctx, a.job.ID) {
		if err != nil {
			return err
		}
		for _, id := range entry.Recount {
			roots[id] = true
		}
	}
	for ids := range slices.Chunk(sanitize.SortedKeys(roots), threadsAtOnce) {
		progress, err := a.host.Rows().CountThreads(ctx, a.fence, a.progress, ids)
		if err != nil {
			return err
		}
		a.progress = progress
	}
	a.progress.Recount = false
	return a.note(ctx, write.Entry{})
}

// writeLine writes the thread of a line, unless an earlier attempt did.
func (a *application) writeLine(ctx context.Context, writer *write.Writer, line bulk.Foreign) error {
	if line.Type == bulk.TypeDirectPost {
		return a.writeDirect(ctx, writer, line)
	}
	team, name := sanitize.Key(line.Post.Team), sanitize.ChannelKey(line.Post.Channel)
	if !sanitize.IsTeamName(team) || name == "" {
		return nil // counted by the inspection
	}
	dropped := sanitize.Skips{}
	thread, ok := a.scrub.Thread(line.Post.Thread, dropped)
	posts := 1 + int64(len(thread.Replies))
	channel, planned := a.channels[name]
	switch {
	case team != a.plan.Team:
		if ok {
			a.dropped.Add(sanitize.SkipOtherTeam, posts)
		}
		return nil
	case !planned:
		return fmt.Errorf("is a post in channel %q, which the plan does not have", name)
	case channel.Action == planning.ActionSkip:
		if ok {
			a.dropped.Add(a.skipReason(name), posts)
		}
		return nil
	}
	if a.inChannel[name] == nil {
		a.inChannel[name] = sanitize.Skips{}
	}
	a.inChannel[name].AddAll(dropped)
	if !ok {
		return nil
	}
	if !a.in.KnowsPosts() {
		a.dropped.Add(sanitize.SkipPostLink, sanitize.LostLinks(team, thread))
	}
	thread, err := a.translate(thread)
	if err != nil {
		return err
	}
	a.noteFound(thread)
	channelID := a.channelIDs[channel.Target.Name]
	if channelID == "" {
		return fmt.Errorf("is in channel %q, which has no id", channel.Target.Name)
	}
	rows, err := a.rowsOf(channelID, thread)
	if err != nil {
		return err
	}
	rows.Bytes = line.Length
	return writer.Add(ctx, line.Number, rows)
}

// noteFound notes the posts that the archive holds, for links to them.
func (a *application) noteFound(thread bulk.Thread) {
	for content := range thread.Contents() {
		if id := sanitize.SourceIDOf(content); a.in.Links[id] {
			a.found[id] = true
		}
	}
}

func (a *application) skipReason(channel string) sanitize.SkipKind {
	if !a.in.Teams[a.plan.Team].Channels[channel].Line {
		return sanitize.SkipLostPost
	}
	return sanitize.SkipPostByPlan
}

// rowsOf gives a translated thread the ids of this server.
func (a *application) rowsOf(channelID string, thread bulk.Thread) (rows write.Thread, err error) {
	rows.ChannelID = channelID
	if rows.Root, err = a.contentOf(thread.Content); err != nil {
		return rows, err
	}
	for _, reply := range thread.Replies {
		content, err := a.contentOf(reply)
		if err != nil {
			return rows, err
		}
		rows.Replies = append(rows.Replies, content)
	}
	for _, follower := range thread.ThreadFollowers {
		id, err := a.userID(follower.User)
		if err != nil {
			return rows, err
		}
		rows.Followers = append(rows.Followers, write.ThreadFollower{
			UserID: id, LastViewed: follower.LastViewed, UnreadMentions: follower.UnreadMentions, Joins: a.joins(id, rows.ChannelID),
		})
	}
	return rows, nil
}

func (a *application) contentOf(content bulk.Content) (write.Content, error) {
	author, err := a.userID(content.User)
	if err != nil {
		return write.Content{}, err
	}
	rows := write.Content{
		SourceID: sanitize.SourceIDOf(content), UserID: author, Type: content.Type, Message: content.Message, Props: content.Props,
		CreateAt: content.CreateAt, EditAt: content.EditAt, Pinned: content.IsPinned,
	}
	for _, reaction := range content.Reactions {
		id, err := a.userID(reaction.User)
		if err != nil {
			return rows, err
		}
		rows.Reactions = append(rows.Reactions, write.Mark{UserID: id, Emoji: reaction.EmojiName, At: reaction.CreateAt})
	}
	for _, name := range content.FlaggedBy {
		id, err := a.userID(name)
		if err != nil {
			return rows, err
		}
		rows.Flags = append(rows.Flags, id)
	}
	for _, attachment := range content.Attachments {
		rows.Files = append(rows.Files, a.fileOf(attachment.Path))
	}
	return rows, nil
}

// fileOf describes a file of the archive. The folder that it lies in has its id on
// the source, as the file store of a server names it.
func (a *application) fileOf(entry string) write.File {
	file, _ := a.reader.Find(entry)
	return write.File{
		SourceID: path.Base(path.Dir(entry)), Entry: entry, Name: sanitize.BaseName(entry), Size: file.Size,
		Open: func() (io.ReadCloser, error) { return a.reader.Open(entry) },
	}
}

// translate gives the people, channels and emoji of a clean thread the names
// that they have here.
func (w *translator) translate(thread bulk.Thread) (bulk.Thread, error) {
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
			w.dropped.Add(sanitize.SkipFollower, 1)
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
// name.
func (w *translator) person(name string) (planning.TargetUser, error) {
	target := w.users[name].Target
	if target.Username == "" {
		return target, fmt.Errorf("names the user %q, whom the plan does not have", name)
	}
	return target, nil
}

func (w *translator) translateContent(content bulk.Content) (bulk.Content, error) {
	author, err := w.person(content.User)
	if err != nil {
		return content, err
	}
	message := w.texts.Rewrite(content.Message)
	if len(content.Props) > 0 && !sanitize.OnlySourceID(content.Props) {
		message, content.Props = w.translateProps(message, content.Props)
	}
	content.Message = w.scrub.Text(message, w.dropped)
	content.User = author.Username
	if content.FlaggedBy, err = w.translateFlags(content.FlaggedBy); err != nil {
		return content, err
	}
	content.Reactions, err = w.translateReactions(content.Reactions)
	return content, err
}

func (w *translator) translateReactions(list []bulk.Reaction) ([]bulk.Reaction, error) {
	type once struct{ user, emoji string }
	seen := map[once]bool{}
	var reactions []bulk.Reaction
	for _, reaction := range list {
		target, err := w.person(reaction.User)
		if err != nil {
			return nil, err
		}
		reaction.User = target.Username
		if renamed, ok := w.texts.Emoji[reaction.EmojiName]; ok {
			reaction.EmojiName = renamed
		}
		if seen[once{reaction.User, reaction.EmojiName}] {
			w.dropped.Add(sanitize.SkipReaction, 1)
			continue
		}
		seen[once{reaction.User, reaction.EmojiName}] = true
		reactions = append(reactions, reaction)
	}
	return reactions, nil
}

// translateFlags are those who saved a post. For accounts that exist this is a
// preference, which not every import may set.
func (w *translator) translateFlags(names []string) ([]string, error) {
	if !w.plan.Policy.Flags {
		w.dropped.Add(sanitize.SkipFlag, int64(len(names)))
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
			w.dropped.Add(sanitize.SkipFlag, 1)
			continue
		}
		seen[target.Username] = true
		translated = append(translated, target.Username)
	}
	return translated, nil
}

// translateProps renames in props that [sanitize.cleanProps] made.
func (w *translator) translateProps(message string, raw json.RawMessage) (string, json.RawMessage) {
	var p sanitize.Props
	if json.Unmarshal(raw, &p) != nil {
		return message, nil
	}
	message = w.texts.Props(&p, message)
	text := p.Encode()
	if len(text) > mmrules.MaxPropsRunes {
		w.dropped.Add(sanitize.SkipProp, 1)
		p.Attachments = nil
		text = p.Encode()
	}
	return message, text
}

func head[T any](list []T, n int) []T { return list[:min(len(list), n)] }
