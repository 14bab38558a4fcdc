package exporter

import (
	"context"
	"encoding/json"
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
		ID: r.team.ID, Name: r.team.Name, CreateAt: r.team.CreateAt,
		AllowedDomains: r.team.AllowedDomains, CompanyName: r.team.CompanyName,
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

// noteChannels notes what the lines of the channels cannot say. It comes after
// the people, because it names those who made them.
func (r *run) noteChannels(context.Context) error {
	for _, channel := range r.channels {
		extra := archive.ChannelExtra{
			ID: channel.ID, Name: channel.Name, CreateAt: channel.CreateAt,
			Creator: r.people.names[channel.CreatorID], CategoryName: channel.CategoryName,
		}
		if text := string(channel.Banner); text != "" && text != "null" {
			extra.Banner = channel.Banner
		}
		if err := r.extras.channels.put(extra); err != nil {
			return err
		}
	}
	return nil
}

// noteBookmarks notes the bookmarks of the channels and plans the copies of
// their files.
func (r *run) noteBookmarks(ctx context.Context) error {
	names := map[string]string{}
	var ids []string
	for _, channel := range r.channels {
		names[channel.ID] = channel.Name
		ids = append(ids, channel.ID)
	}
	bookmarks, err := r.snapshot.Bookmarks(ctx, ids)
	if err != nil {
		return err
	}
	for _, bookmark := range bookmarks {
		if err := r.noteBookmark(ctx, bookmark, names[bookmark.ChannelID]); err != nil {
			return fmt.Errorf("bookmark %s: %w", bookmark.ID, err)
		}
	}
	return nil
}

func (r *run) noteBookmark(ctx context.Context, bookmark teamdata.Bookmark, channel string) error {
	owner, err := r.people.name(bookmark.OwnerID)
	if err != nil {
		return err
	}
	extra := archive.BookmarkExtra{
		ID: bookmark.ID, Channel: channel, Owner: owner, ParentID: bookmark.ParentID, Type: bookmark.Type,
		DisplayName: bookmark.DisplayName, SortOrder: bookmark.SortOrder, LinkURL: bookmark.LinkURL,
		ImageURL: bookmark.ImageURL, Emoji: bookmark.Emoji, CreateAt: bookmark.CreateAt,
	}
	if file := bookmark.File; file != nil && r.options.Attachments.Include {
		name := archive.BookmarkFolder + path.Join(file.ID, fileName(*file))
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
	if r.options.PersonalData == transfer.PersonalFull && isMember(user) {
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

// notePost notes what a line cannot say about its post.
func (r *run) notePost(at talk, post teamdata.Post, line bulk.Content) error {
	if line.Type == post.Type && post.Priority == nil && len(post.Acknowledgements)+len(post.Edits) == 0 {
		return nil
	}
	extra := archive.PostExtra{ID: post.ID, RootID: post.RootID, Channel: at.channel, ChannelMembers: at.members, User: line.User, CreateAt: line.CreateAt}
	if line.Type != post.Type {
		extra.Type = post.Type
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
		if !seen[name] {
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
	message, props := r.text(teamdata.Post{Type: post.Type, Message: edit.Message, Props: edit.Props})
	r.emoji.scan(message)
	version := archive.VersionExtra{ID: edit.ID, Message: message, WrittenAt: edit.EditAt, ReplacedAt: edit.ReplacedAt}
	if text := string(props); text != "" && text != "null" && text != "{}" {
		version.Props = props
	}
	// Like the column itself: a JSON array in a string, empty for no files.
	_ = json.Unmarshal([]byte(edit.FileIDs), &version.FileIDs)
	return version
}
