package importer

import (
	"context"
	"errors"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// bookmarkFile uploads the file of a bookmark, as the file of a post, and returns its
// id: that of the source where it is free. It returns no id when the server refuses
// the file, and the id that it has when the bookmark is here.
func (a *application) bookmarkFile(ctx context.Context, bookmark write.Bookmark, entry string) (string, error) {
	here, err := a.host.Rows().BookmarkFiles(ctx, []string{bookmark.ID})
	if err != nil {
		return "", err
	}
	if id, there := here[bookmark.ID]; there {
		return id, nil
	}
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
	err = a.host.Server().Upload(ctx, write.Upload{ID: id, ChannelID: bookmark.ChannelID, UserID: bookmark.OwnerID, Name: file.Name, Size: file.Size, Open: file.Open})
	if errors.Is(err, write.ErrRefused) {
		a.progress.Counts = a.progress.Counts.Plus(write.CountRefused, 1)
		return "", nil
	}
	return id, err
}
