package importer

import (
	"context"
	"errors"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// mark is a bookmark of the archive with the ids that it may have here: its own, or
// one that follows from it.
type mark struct {
	row         write.Bookmark
	source, own string
	// entry is its file in the archive; empty for one that leads to an address.
	entry string
}

func (a *application) restoreBookmarks(ctx context.Context) error {
	var page []mark
	for line, err := range sanitize.ExtraLines[archive.BookmarkExtra](a.reader, archive.BookmarksName) {
		if err != nil {
			return err
		}
		bookmark, refused := a.scrub.Bookmark(line, a.in.Now)
		if refused != "" {
			continue
		}
		made, ok := a.markOf(bookmark)
		if !ok {
			continue
		}
		if page = append(page, made); len(page) == restoredAtOnce {
			if err := a.writeBookmarks(ctx, page); err != nil {
				return err
			}
			page = nil
		}
	}
	return a.writeBookmarks(ctx, page)
}

// markOf gives a bookmark the ids of this server; false for one whose channel is not
// imported or whose owner is not here.
func (a *application) markOf(bookmark sanitize.Bookmark) (mark, bool) {
	channelID, owner := a.channelOf(bookmark.Place), a.userIDs[a.users[bookmark.Owner].Target.Username]
	if channelID == "" || owner == "" {
		return mark{}, false
	}
	made := mark{
		source: bookmark.SourceID, own: write.DerivedID("bookmark", a.job.TeamID, a.in.Source.ServerID, bookmark.SourceID), entry: bookmark.File,
		row: write.Bookmark{
			ChannelID: channelID, OwnerID: owner, Type: "link", LinkURL: a.texts.Links.Replace(bookmark.LinkURL), ImageURL: bookmark.ImageURL,
			DisplayName: sanitize.CutRunes(a.texts.Rewrite(bookmark.DisplayName), sanitize.MaxDisplayRunes), Emoji: a.texts.Rewrite(bookmark.Emoji),
			SortOrder: bookmark.SortOrder, CreateAt: bookmark.CreateAt,
		},
	}
	if made.entry != "" {
		made.row.Type = "file"
	}
	return made, true
}

// writeBookmarks writes some bookmarks. Each keeps its id of the source unless a
// bookmark of another channel has it.
func (a *application) writeBookmarks(ctx context.Context, page []mark) error {
	if len(page) == 0 {
		return nil
	}
	var ids []string
	for _, made := range page {
		ids = append(ids, made.source, made.own)
	}
	here, err := a.host.Rows().BookmarksByID(ctx, ids)
	if err != nil {
		return err
	}
	var rows []write.Bookmark
	for _, made := range page {
		made.row.ID = made.source
		_, asOwn := here[made.own]
		if known, taken := here[made.source]; asOwn || taken && known.ChannelID != made.row.ChannelID {
			made.row.ID = made.own
		}
		if made.entry != "" {
			known, there := here[made.row.ID]
			made.row.FileID = known.FileID
			if !there {
				made.row.FileID, err = a.bookmarkFile(ctx, made.row, made.entry)
			}
			if err != nil {
				return err
			}
			if made.row.FileID == "" {
				continue
			}
		}
		a.progress.Reach(made.row.ChannelID)
		rows = append(rows, made.row)
	}
	if len(rows) > 0 {
		a.progress, err = a.host.Rows().Bookmarks(ctx, a.fence, a.progress, rows)
	}
	return err
}

// bookmarkFile uploads the file of a bookmark, as the file of a post, and returns its
// id: that of the source where it is free. It returns no id when the server refuses
// the file.
func (a *application) bookmarkFile(ctx context.Context, bookmark write.Bookmark, entry string) (string, error) {
	file := a.fileOf(entry)
	id := write.DerivedID("file", bookmark.ID, entry)
	if write.IsID(file.SourceID) {
		taken, err := a.host.Rows().FilesByID(ctx, []string{file.SourceID})
		if err != nil {
			return "", err
		}
		if _, isTaken := taken[file.SourceID]; !isTaken {
			id = file.SourceID
		}
	}
	// It is in the journal before it is on the server.
	if err := a.note(ctx, write.Entry{Pending: write.IDs{id}}); err != nil {
		return "", err
	}
	err := a.host.Server().Upload(ctx, write.Upload{ID: id, ChannelID: bookmark.ChannelID, UserID: bookmark.OwnerID, Name: file.Name, Size: file.Size, Open: file.Open})
	if errors.Is(err, write.ErrRefused) {
		a.progress.Counts = a.progress.Counts.Plus(write.CountRefused, 1)
		return "", nil
	}
	return id, err
}
