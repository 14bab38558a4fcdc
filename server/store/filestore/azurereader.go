package filestore

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
)

// azureReader reads a blob from any position. A blob that is replaced meanwhile is
// not read on.
type azureReader struct {
	ctx    context.Context // lasts as long as the reading
	client *blob.Client
	name   string
	size   int64
	etag   *azcore.ETag

	at   int64
	body io.ReadCloser
}

func (r *azureReader) Read(p []byte) (int, error) {
	if r.at >= r.size {
		return 0, io.EOF
	}
	if len(p) == 0 {
		return 0, nil
	}
	if r.body == nil {
		if err := r.start(); err != nil {
			return 0, err
		}
	}
	n, err := r.body.Read(p)
	r.at += int64(n)
	switch {
	case errors.Is(err, io.EOF) && r.at < r.size:
		return n, fmt.Errorf("read %s: %w", r.name, io.ErrUnexpectedEOF)
	case err != nil && !errors.Is(err, io.EOF):
		return n, fmt.Errorf("read %s: %w", r.name, azureError(err))
	}
	return n, err
}

// start asks for the rest of the blob, and again when the connection breaks.
func (r *azureReader) start() error {
	answer, err := r.client.DownloadStream(r.ctx, &blob.DownloadStreamOptions{
		Range:            blob.HTTPRange{Offset: r.at},
		AccessConditions: &blob.AccessConditions{ModifiedAccessConditions: &blob.ModifiedAccessConditions{IfMatch: r.etag}},
	})
	if err != nil {
		return fmt.Errorf("read %s: %w", r.name, azureError(err))
	}
	r.body = answer.NewRetryReader(r.ctx, nil)
	return nil
}

// Seek moves to another position. The next Read asks for it.
func (r *azureReader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.at
	case io.SeekEnd:
		offset += r.size
	}
	if offset < 0 {
		return r.at, fmt.Errorf("seek in %s: position %d", r.name, offset)
	}
	if offset == r.at {
		return offset, nil
	}
	r.at = offset
	return offset, r.Close()
}

// Close ends the request at hand.
func (r *azureReader) Close() error {
	if r.body == nil {
		return nil
	}
	body := r.body
	r.body = nil
	return body.Close()
}
