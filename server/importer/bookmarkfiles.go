package importer

import (
	"context"
	"errors"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
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

func (r *restorer) restoreBookmarks(ctx context.Context) error {
	var page []mark
	for line, err := range sanitize.ExtraLines[archive.BookmarkExtra](r.reader, archive.BookmarksName) {
		if err != nil {
			return err
		}
		bookmark, refused := r.translator.scrub.Bookmark(line, r.in.Now)
		if refused != "" {
			continue
		}
		made, ok := r.markOf(bookmark)
		if !ok {
			continue
		}
		if page = append(page, made); len(page) == restoredAtOnce {
			if err := r.writeBookmarks(ctx, page); err != nil {
				return err
			}
			page = nil
		}
	}
	return r.writeBookmarks(ctx, page)
}

// markOf gives a bookmark the ids of this server; false for one whose channel is not
// imported or whose owner is not here.
func (r *restorer) markOf(bookmark sanitize.Bookmark) (mark, bool) {
	channelID, owner := r.ids.channelOf(bookmark.Place, r.translator.channels), r.ids.users[r.translator.users[bookmark.Owner].Target.Username]
	if channelID == "" || owner == "" {
		return mark{}, false
	}
	made := mark{
		source: bookmark.SourceID, own: journal.DerivedID("bookmark", r.attempt.job.TeamID, r.in.Source.ServerID, bookmark.SourceID), entry: bookmark.File,
		row: write.Bookmark{
			ChannelID: channelID, OwnerID: owner, Type: "link", LinkURL: r.translator.texts.Links.Replace(bookmark.LinkURL), ImageURL: bookmark.ImageURL,
			DisplayName: sanitize.CutRunes(r.translator.texts.Rewrite(bookmark.DisplayName), sanitize.MaxDisplayRunes), Emoji: r.translator.texts.Rewrite(bookmark.Emoji),
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
func (r *restorer) writeBookmarks(ctx context.Context, page []mark) error {
	if len(page) == 0 {
		return nil
	}
	var ids []string
	for _, made := range page {
		ids = append(ids, made.source, made.own)
	}
	here, err := r.attempt.rows.BookmarksByID(ctx, ids)
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
				made.row.FileID, err = r.bookmarkFile(ctx, made.row, made.entry)
			}
			if err != nil {
				return err
			}
			if made.row.FileID == "" {
				continue
			}
		}
		r.attempt.progress.Reach(made.row.ChannelID)
		rows = append(rows, made.row)
	}
	if len(rows) > 0 {
		r.attempt.progress, err = r.attempt.rows.Bookmarks(ctx, r.attempt.fence, r.attempt.progress, rows)
	}
	return err
}

// bookmarkFile uploads the file of a bookmark, as the file of a post, and returns its
// id: that of the source where it is free. It returns no id when the server refuses
// the file.
func (r *restorer) bookmarkFile(ctx context.Context, bookmark write.Bookmark, entry string) (string, error) {
	file := fileOf(r.reader, entry)
	id := journal.DerivedID("file", bookmark.ID, entry)
	if journal.IsID(file.SourceID) {
		taken, err := r.attempt.rows.FilesByID(ctx, []string{file.SourceID})
		if err != nil {
			return "", err
		}
		if _, isTaken := taken[file.SourceID]; !isTaken {
			id = file.SourceID
		}
	}
	// It is in the journal before it is on the server.
	if err := r.attempt.note(ctx, journal.Entry{Pending: journal.IDs{id}}); err != nil {
		return "", err
	}
	err := r.host.Server().Upload(ctx, write.Upload{ID: id, ChannelID: bookmark.ChannelID, UserID: bookmark.OwnerID, Name: file.Name, Size: file.Size, Open: file.Open})
	if errors.Is(err, write.ErrRefused) {
		r.attempt.count(write.CountRefused, 1)
		return "", nil
	}
	return id, err
}
