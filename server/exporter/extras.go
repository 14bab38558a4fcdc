package exporter

import (
	"context"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// extras are what the bulk format has no room for, until it is written beside
// the lines.
type extras struct {
	team       archive.TeamExtra
	channels   records[archive.ChannelExtra]
	bookmarks  records[archive.BookmarkExtra]
	users      records[archive.UserExtra]
	botMembers records[bulk.BotMembers]
	posts      records[archive.PostExtra]
	files      records[archive.FileExtra]
	warnings   records[transfer.Warning]
	// failed is the first warning that could not be kept; it ends the export.
	failed error
}

// warn keeps a warning. Its error shows when the extras are written.
func (e *extras) warn(warning transfer.Warning) {
	if err := e.warnings.put(warning); err != nil && e.failed == nil {
		e.failed = err
	}
}

// each calls do with every spool and the entry it goes into.
func (e *extras) each(do func(name string, s *spool)) {
	do(archive.ChannelsName, &e.channels.spool)
	do(archive.BookmarksName, &e.bookmarks.spool)
	do(archive.UsersName, &e.users.spool)
	do(archive.BotMembersName, &e.botMembers.spool)
	do(archive.PostsName, &e.posts.spool)
	do(archive.FilesName, &e.files.spool)
	do(archive.WarningsName, &e.warnings.spool)
}

func (e *extras) close() { e.each(func(_ string, s *spool) { s.close() }) }

// writeExtras writes all entries beside the lines and their files.
func (r *run) writeExtras(context.Context) error {
	r.reporter.Phase(transfer.PhaseFinishing, nil, "")
	err := r.extras.failed
	if err == nil {
		err = r.writeTeamExtra()
	}
	r.extras.each(func(name string, s *spool) {
		if err != nil {
			return
		}
		var out io.Writer
		if out, err = r.out.Extra(name); err == nil {
			err = s.copyTo(out)
		}
	})
	return err
}

func (r *run) writeTeamExtra() error {
	out, err := r.out.Extra(archive.TeamName)
	if err != nil {
		return err
	}
	line, err := jsonLine(r.extras.team)
	if err != nil {
		return err
	}
	if _, err := out.Write(line); err != nil {
		return fmt.Errorf("write %s: %w", archive.TeamName, err)
	}
	return nil
}

func (r *run) noteTeam(ctx context.Context) error {
	r.extras.team = archive.TeamExtra{
		ID: r.team.ID, Name: r.teamName, CreateAt: r.team.CreateAt,
		AllowedDomains: r.team.AllowedDomains, CompanyName: r.team.CompanyName,
	}
	if r.teamName != r.team.Name {
		r.extras.team.SourceName = r.team.Name
	}
	if r.team.IconUpdateAt <= 0 {
		return nil
	}
	found, err := r.addFile(ctx, archive.TeamIconName, path.Join("teams", r.team.ID, "teamIcon.png"))
	if err != nil {
		return err
	}
	if !found {
		r.warn(transfer.WarnExtraFileMissing, r.team.ID, "The icon of the team is missing in the file store; it was left out.")
		return nil
	}
	r.extras.team.Icon = archive.TeamIconName
	return nil
}

// noteChannel notes what the line of a channel cannot say.
func (r *run) noteChannel(channel teamdata.Channel) error {
	extra := archive.ChannelExtra{
		ID: channel.ID, Name: r.channelNames.byID[channel.ID], CreateAt: channel.CreateAt,
		Creator: r.people.names[channel.CreatorID], CategoryName: r.people.inText(channel.CategoryName),
	}
	if extra.Name != channel.Name {
		extra.SourceName = channel.Name
	}
	if text := string(channel.Banner); text != "" && text != "null" {
		extra.Banner = r.people.inJSON(channel.Banner)
	}
	return r.extras.channels.put(extra)
}

// noteBookmarks notes the bookmarks of channels and conversations, and plans the
// copies of their files.
func (r *run) noteBookmarks(ctx context.Context) error {
	places := map[string]talk{}
	for _, channel := range r.channels {
		places[channel.ID] = talk{channel: r.channelNames.byID[channel.ID]}
	}
	for _, conversation := range r.conversations {
		members, err := r.members(conversation)
		if err != nil {
			return err
		}
		places[conversation.ID] = talk{members: members}
	}
	bookmarks, err := r.snapshot.Bookmarks(ctx, r.placeIDs())
	if err != nil {
		return err
	}
	for _, bookmark := range bookmarks {
		if r.withheld.accounts[bookmark.OwnerID] {
			r.withheld.bookmarks++
			continue
		}
		if err := r.noteBookmark(ctx, bookmark, places[bookmark.ChannelID]); err != nil {
			return fmt.Errorf("bookmark %s: %w", bookmark.ID, err)
		}
	}
	return nil
}

func (r *run) noteBookmark(ctx context.Context, bookmark teamdata.Bookmark, at talk) error {
	owner, err := r.people.name(bookmark.OwnerID)
	if err != nil {
		return err
	}
	extra := archive.BookmarkExtra{
		ID: bookmark.ID, Channel: at.channel, ChannelMembers: at.members, Owner: owner, ParentID: bookmark.ParentID, Type: bookmark.Type,
		DisplayName: r.people.inText(bookmark.DisplayName), SortOrder: bookmark.SortOrder, LinkURL: bookmark.LinkURL,
		ImageURL: bookmark.ImageURL, Emoji: bookmark.Emoji, CreateAt: bookmark.CreateAt,
	}
	if file := bookmark.File; file != nil && r.options.Attachments.Include {
		name := archive.BookmarkFolder + path.Join(entryFolder(file.ID), fileName(*file))
		taken, err := r.takeFile(ctx, *file, name, fmt.Sprintf("bookmark %s", bookmark.ID))
		if err != nil {
			return err
		}
		if taken {
			extra.File, extra.FileName = name, file.Name
		}
	}
	r.emoji.use(strings.Trim(bookmark.Emoji, ":"))
	r.report.Counts[transfer.CountBookmarks]++
	return r.extras.bookmarks.put(extra)
}

// noteUser notes what ties an account to its source, and, for a bot, where it
// is a member: a user line of a bot would be a double for "mmctl import
// validate".
func (r *run) noteUser(user teamdata.User, name string) error {
	extra := archive.UserExtra{ID: user.ID, Username: name}
	if name != user.Username {
		extra.SourceUsername = user.Username
	}
	if r.sightOf(user).settings && isMember(user) {
		extra.Timezone = user.Timezone
	}
	if err := r.extras.users.put(extra); err != nil {
		return err
	}
	if user.Bot == nil || !isMember(user) {
		return nil
	}
	return r.extras.botMembers.put(bulk.BotMembers{Username: name, Teams: []bulk.TeamMembership{r.teamMembership(user, false)}})
}

// notePost notes what a line cannot say about its post, whose whole message it
// may not hold.
func (r *run) notePost(at talk, post teamdata.Post, line bulk.Content, whole string) error {
	if line.Type == post.Type && whole == line.Message && post.Priority == nil && len(post.Acknowledgements)+len(post.Edits) == 0 {
		return nil
	}
	extra := archive.PostExtra{ID: post.ID, RootID: post.RootID, Channel: at.channel, ChannelMembers: at.members, User: line.User, CreateAt: line.CreateAt}
	if line.Type != post.Type {
		extra.Type = post.Type
	}
	if whole != line.Message {
		extra.Message = whole
	}
	if p := post.Priority; p != nil {
		extra.Priority = &archive.PriorityExtra{Level: p.Level, RequestedAck: p.RequestedAck, PersistentNotifications: p.PersistentNotifications}
		r.report.Counts[transfer.CountPriorities]++
	}
	seen := map[string]bool{}
	for _, ack := range post.Acknowledgements {
		name, err := r.people.name(ack.UserID)
		if err != nil {
			return err
		}
		if seen[name] {
			r.dropDouble(post.ID, "an acknowledgement", name)
		} else {
			seen[name] = true
			extra.Acknowledgements = append(extra.Acknowledgements, archive.AcknowledgementExtra{User: name, At: ack.AcknowledgedAt})
		}
	}
	r.report.Counts[transfer.CountAcks] += int64(len(extra.Acknowledgements))
	for _, edit := range post.Edits {
		extra.Versions = append(extra.Versions, r.version(post, edit))
	}
	r.report.Counts[transfer.CountEdits] += int64(len(extra.Versions))
	return r.extras.posts.put(extra)
}

// version is what a post said before it was edited.
func (r *run) version(post teamdata.Post, edit teamdata.Edit) archive.VersionExtra {
	message, props := r.text(teamdata.Post{UserID: post.UserID, Type: post.Type, Message: edit.Message, Props: edit.Props})
	r.emoji.scan(message)
	version := archive.VersionExtra{ID: edit.ID, Message: message, WrittenAt: edit.EditAt, ReplacedAt: edit.ReplacedAt}
	if text := string(props); text != "" && text != "null" && text != "{}" {
		version.Props = props
	}
	version.FileIDs = idList(edit.FileIDs)
	return version
}
