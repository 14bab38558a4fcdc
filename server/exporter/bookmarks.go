package exporter

import (
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// knownBookmarks are the types of bookmarks that an import can make. Newer servers
// have bookmarks of boards (since 11.9).
var knownBookmarks = map[string]bool{"link": true, "file": true}

// bookmarkWriter keeps the bookmarks for their entry in the archive.
type bookmarkWriter struct {
	snapshot    Snapshot
	chosen      *chosen
	consent     *consentFilter
	people      *people
	emoji       *emojiUse
	attachments *attachments
	extras      *extras
	findings    *findings
}

// write keeps the bookmarks of channels and conversations, and plans the copies of
// their files.
func (w *bookmarkWriter) write(ctx context.Context) error {
	bookmarks, err := w.snapshot.Bookmarks(ctx, w.chosen.ids())
	if err != nil {
		return err
	}
	for _, bookmark := range bookmarks {
		if w.consent.refused[bookmark.OwnerID] {
			w.consent.withheld.bookmarks++
			continue
		}
		if !knownBookmarks[bookmark.Type] {
			w.findings.warn(transfer.WarnLeftBehind, bookmark.ID, "Bookmark %q is not in the archive: it leads to something of the type %q, for which no archive has room.",
				w.people.inText(bookmark.DisplayName), bookmark.Type)
			continue
		}
		if err := w.note(ctx, bookmark, w.chosen.locations[bookmark.ChannelID]); err != nil {
			return fmt.Errorf("bookmark %s: %w", bookmark.ID, err)
		}
	}
	return nil
}

func (w *bookmarkWriter) note(ctx context.Context, bookmark teamdata.Bookmark, at location) error {
	owner, err := w.people.name(bookmark.OwnerID)
	if err != nil {
		return err
	}
	extra := archive.BookmarkExtra{
		ID: bookmark.ID, Channel: at.channel, ChannelMembers: at.members, Owner: owner, ParentID: bookmark.ParentID, Type: bookmark.Type,
		DisplayName: w.people.inText(bookmark.DisplayName), SortOrder: bookmark.SortOrder, LinkURL: bookmark.LinkURL,
		ImageURL: bookmark.ImageURL, Emoji: bookmark.Emoji, CreateAt: bookmark.CreateAt,
	}
	if file := bookmark.File; file != nil && w.attachments.options.Include {
		name := archive.BookmarkFolder + path.Join(entryFolder(file.ID), fileName(*file))
		taken, err := w.attachments.take(ctx, *file, name, fmt.Sprintf("bookmark %s", bookmark.ID))
		if err != nil {
			return err
		}
		if taken {
			extra.File, extra.FileName = name, file.Name
		}
	}
	w.emoji.use(strings.Trim(bookmark.Emoji, ":"))
	w.findings.count(transfer.CountBookmarks, 1)
	return w.extras.bookmarks.put(extra)
}
