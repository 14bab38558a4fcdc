package write

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
)

// uploadsAtOnce is the number of files that are uploaded at a time, for all batches
// together: the server makes previews of pictures meanwhile.
const uploadsAtOnce = 4

// upload uploads the files of a batch. They are in the journal before they are on
// the server: what a crash leaves is known.
func (f *flight) upload(ctx context.Context, b *builder) error {
	if len(b.files) == 0 {
		return nil
	}
	if err := f.nameFiles(ctx, b); err != nil {
		return err
	}
	entry := journal.Entry{}
	for _, file := range b.files {
		entry.Pending = append(entry.Pending, file.id)
	}
	if _, err := f.w.Store.Write(ctx, Batch{Fence: f.w.Fence, Entry: entry}); err != nil {
		return err
	}
	for _, id := range entry.Pending {
		f.uploaded[id] = true
	}
	return f.w.uploadAll(ctx, b)
}

// nameFiles gives each file its own id where that is free.
func (f *flight) nameFiles(ctx context.Context, b *builder) error {
	var ids []string
	for _, file := range b.files {
		if journal.IsID(file.SourceID) {
			ids = append(ids, file.SourceID)
		}
	}
	here, err := f.w.Store.FilesByID(ctx, ids)
	if err != nil {
		return err
	}
	given := map[string]bool{}
	for i := range b.files {
		file := &b.files[i]
		file.id = file.ownID(file.postID)
		if postID, taken := here[file.SourceID]; journal.IsID(file.SourceID) && !given[file.SourceID] && (!taken || postID == "" && f.isPending(file.SourceID)) {
			file.id = file.SourceID
		}
		given[file.id] = true
	}
	return nil
}

// isPending reports whether this attempt or an earlier one uploaded a file for a batch
// that did not come to be written.
func (f *flight) isPending(id string) bool { return f.uploaded[id] || f.w.Pending[id] }

func (w *Writer) uploadAll(ctx context.Context, b *builder) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan *wantedFile)
	var workers sync.WaitGroup
	for range min(uploadsAtOnce, len(b.files)) {
		workers.Go(func() {
			for file := range next {
				w.uploads <- struct{}{}
				err := w.Uploader.Upload(ctx, Upload{ID: file.id, ChannelID: file.channelID, UserID: file.userID, Name: file.Name, Size: file.Size, Open: file.Open})
				<-w.uploads
				switch {
				case errors.Is(err, ErrRefused):
					file.refused = true
				case err != nil:
					cancel(fmt.Errorf("upload %s: %w", file.Entry, err))
					return
				}
				if w.Uploaded != nil {
					w.uploaded.Lock()
					w.Uploaded(file.Size)
					w.uploaded.Unlock()
				}
			}
		})
	}
	for i := range b.files {
		select {
		case next <- &b.files[i]:
		case <-ctx.Done():
		}
	}
	close(next)
	workers.Wait()
	return context.Cause(ctx)
}
