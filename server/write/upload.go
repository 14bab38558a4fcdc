package write

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// uploadsAtOnce is how many files are uploaded at a time: the server makes previews
// of pictures meanwhile.
const uploadsAtOnce = 4

// upload uploads the files of a batch. They are in the journal before they are on
// the server: what a crash leaves is known.
func (w *Writer) upload(ctx context.Context, b *builder) error {
	if len(b.files) == 0 {
		return nil
	}
	if err := w.nameFiles(ctx, b); err != nil {
		return err
	}
	entry := Entry{}
	for _, file := range b.files {
		entry.Pending = append(entry.Pending, file.id)
	}
	noted, err := w.Store.Note(ctx, w.Fence, w.progress, entry)
	if err != nil {
		return err
	}
	w.progress.Entries = noted.Entries
	w.Pending = append(w.Pending, entry.Pending...)
	return w.uploadAll(ctx, b)
}

// nameFiles gives each file its own id where that is free.
func (w *Writer) nameFiles(ctx context.Context, b *builder) error {
	var ids []string
	for _, file := range b.files {
		if IsID(file.SourceID) {
			ids = append(ids, file.SourceID)
		}
	}
	taken, err := w.Store.FilesByID(ctx, ids)
	if err != nil {
		return err
	}
	given := map[string]bool{}
	for i := range b.files {
		file := &b.files[i]
		file.id = file.ownID(file.postID)
		if _, here := taken[file.SourceID]; IsID(file.SourceID) && !given[file.SourceID] && (!here || w.isPending(taken, file.SourceID)) {
			file.id = file.SourceID
		}
		given[file.id] = true
	}
	return nil
}

// isPending reports whether an earlier attempt uploaded a file that belongs to no post
// yet.
func (w *Writer) isPending(taken map[string]string, id string) bool {
	return taken[id] == "" && slices.Contains(w.Pending, id)
}

func (w *Writer) uploadAll(ctx context.Context, b *builder) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan *wantedFile)
	var workers sync.WaitGroup
	var uploaded sync.Mutex
	for range min(uploadsAtOnce, len(b.files)) {
		workers.Go(func() {
			for file := range next {
				err := w.Uploader.Upload(ctx, Upload{ID: file.id, ChannelID: file.channelID, UserID: file.userID, Name: file.Name, Size: file.Size, Open: file.Open})
				switch {
				case errors.Is(err, ErrRefused):
					file.refused = true
				case err != nil:
					cancel(fmt.Errorf("upload %s: %w", file.Entry, err))
					return
				}
				if w.Uploaded != nil {
					uploaded.Lock()
					w.Uploaded(file.Size)
					uploaded.Unlock()
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
