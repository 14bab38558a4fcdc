package filestore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blockblob"

	"github.com/mattermost/mattermost/server/public/model"
)

const (
	// azureBlockSize bounds what an upload holds in memory, and with the 50,000
	// blocks that Azure allows, how large an archive may be: 780 GiB.
	azureBlockSize = 16 << 20
	// azureCopyPause is the time between looks at a copy that goes on.
	azureCopyPause = 200 * time.Millisecond
)

// Create starts a new blob under a name of its own in the folder of partial files;
// Finish lets Azure copy it to where it goes. Blocks cannot be collected under the
// name itself: of two that write the same name, the one that finishes first would
// take the blocks of the other along.
func (a *Azure) Create(ctx context.Context, name string) (Writer, error) {
	key, err := a.key(name)
	if err != nil {
		return nil, err
	}
	partial := a.partial(name) + "~" + model.NewId()
	kind := "application/zip"
	headers := &blob.HTTPHeaders{BlobContentType: &kind}
	client := a.client.NewBlockBlobClient(partial)
	// The empty blob is the mark that Discard removes.
	mark, err := client.UploadBuffer(ctx, nil, &blockblob.UploadBufferOptions{HTTPHeaders: headers})
	if err != nil {
		return nil, fmt.Errorf("create %s: %w", name, azureError(err))
	}
	reader, writer := io.Pipe()
	w := &azureWriter{ctx: ctx, store: a, name: name, key: key, partial: partial, pipe: writer, uploaded: make(chan error, 1)}
	go func() {
		answer, err := client.UploadStream(ctx, reader, &blockblob.UploadStreamOptions{
			BlockSize: azureBlockSize, HTTPHeaders: headers, AccessConditions: onlyIf(mark.ETag),
		})
		w.etag = answer.ETag
		// A writer that is still writing learns of a failed upload.
		_ = reader.CloseWithError(errors.Join(err, io.ErrClosedPipe))
		w.uploaded <- err
	}()
	return w, nil
}

func onlyIf(etag *azcore.ETag) *blob.AccessConditions {
	return &blob.AccessConditions{ModifiedAccessConditions: &blob.ModifiedAccessConditions{IfMatch: etag}}
}

type azureWriter struct {
	ctx                context.Context
	store              *Azure
	name, key, partial string
	pipe               *io.PipeWriter
	uploaded           chan error
	// etag names the state of the partial blob after the upload.
	etag  *azcore.ETag
	ended bool
}

func (w *azureWriter) Write(p []byte) (int, error) { return w.pipe.Write(p) }

// Finish waits for the upload and for the copy: only then is the blob there.
func (w *azureWriter) Finish() error {
	if w.ended {
		return errors.New("finish a file that has ended")
	}
	w.ended = true
	_ = w.pipe.Close()
	err := w.wait()
	if err == nil {
		err = w.publish()
	}
	if cleaned := w.remove(); err == nil {
		err = cleaned
	}
	if err != nil {
		return fmt.Errorf("finish %s: %w", w.name, err)
	}
	return nil
}

// publish lets Azure copy the partial blob to its name. Within an account this
// moves no content.
func (w *azureWriter) publish() error {
	target := w.store.client.NewBlobClient(w.key)
	answer, err := target.StartCopyFromURL(w.ctx, w.store.client.NewBlobClient(w.partial).URL(), &blob.StartCopyFromURLOptions{
		SourceModifiedAccessConditions: &blob.SourceModifiedAccessConditions{SourceIfMatch: w.etag},
	})
	if status := statusOf(err); status >= 400 && status < 500 {
		return err // it was discarded or refused; what stands under the name is another's
	}
	if err == nil {
		err = w.copied(target, answer)
	}
	if err != nil {
		// A request whose answer was lost may have copied it.
		return errors.Join(err, w.store.delete(context.WithoutCancel(w.ctx), w.key))
	}
	return nil
}

// copied waits for the end of the copy.
func (w *azureWriter) copied(target *blob.Client, answer blob.StartCopyFromURLResponse) error {
	status := answer.CopyStatus
	for status != nil && *status == blob.CopyStatusTypePending {
		select {
		case <-w.ctx.Done():
			return w.ctx.Err()
		case <-time.After(azureCopyPause):
		}
		properties, err := target.GetProperties(w.ctx, nil)
		if err != nil {
			return fmt.Errorf("look at the copy: %w", err)
		}
		if properties.CopyID == nil || answer.CopyID == nil || *properties.CopyID != *answer.CopyID {
			return nil // another was finished since, and stays
		}
		status = properties.CopyStatus
	}
	if status == nil || *status != blob.CopyStatusTypeSuccess {
		return errors.New("the copy to the name of the file failed")
	}
	return nil
}

// Abort throws away what was written. The context of the upload may have ended.
func (w *azureWriter) Abort() {
	if w.ended {
		return
	}
	w.ended = true
	_ = w.pipe.CloseWithError(errAborted)
	_ = w.wait()
	_ = w.remove()
}

func (w *azureWriter) wait() error { return <-w.uploaded }

// remove deletes the partial blob.
func (w *azureWriter) remove() error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(w.ctx), time.Minute)
	defer cancel()
	return w.store.delete(ctx, w.partial)
}
