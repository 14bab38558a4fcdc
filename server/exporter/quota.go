package exporter

import (
	"context"
	"errors"
	"io"
	"syscall"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const (
	// reserve is the number of bytes that an export leaves free on a disk: the server
	// needs them for uploads.
	reserve = 100 << 20
	// freeEvery is the number of written bytes after which the disk is checked again.
	freeEvery = 1 << 20
)

// quotaWriter writes an archive within the size limit and the free space of the disk.
type quotaWriter struct {
	ctx   context.Context
	out   io.Writer
	store Archives
	// limit is the greatest size of the archive in bytes; 0 means no limit.
	limit int64

	written, looked int64
}

// Write writes, or returns an Error that says which limit is reached.
func (q *quotaWriter) Write(p []byte) (int, error) {
	if q.limit > 0 && q.written+int64(len(p)) > q.limit {
		return 0, q.tooLarge()
	}
	if q.written-q.looked >= freeEvery {
		q.looked = q.written
		if err := checkFree(q.ctx, q.store); err != nil {
			return 0, err
		}
	}
	n, err := q.out.Write(p)
	q.written += int64(n)
	if err != nil {
		return n, storageError(err)
	}
	return n, nil
}

// fits returns an Error when there is no room for more bytes, before the time is spent
// on writing them.
func (q *quotaWriter) fits(more int64) error {
	if q.limit > 0 && q.written+more > q.limit {
		return q.tooLarge()
	}
	if free, known := q.store.Free(q.ctx); known && free-more < reserve {
		return noSpace(free, more)
	}
	return nil
}

func (q *quotaWriter) tooLarge() error {
	return transfer.Errorf(transfer.CodeTooLarge,
		"The archive would be larger than the %d MB that this server allows. Export fewer channels, a shorter time or no attachments, or ask a system admin to raise MaxArchiveSizeMB.",
		q.limit>>20)
}

// checkFree returns an Error when the disk under the archives is full.
func checkFree(ctx context.Context, store Archives) error {
	if free, known := store.Free(ctx); known && free < reserve {
		return noSpace(free, 0)
	}
	return nil
}

func noSpace(free, more int64) error {
	return transfer.Errorf(transfer.CodeNoSpace,
		"The disk of the server's file store has %d MB left, and the export needs %d MB more while %d MB must stay free. A system admin should make room there; then export again.",
		free>>20, more>>20, reserve>>20)
}

// storageError tells a system admin what to check.
func storageError(err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return transfer.Errorf(transfer.CodeNoSpace,
			"The disk of the server's file store is full. A system admin should make room there; then export again.").WithCause(err)
	}
	return transfer.Errorf(transfer.CodeStorage,
		"The archive could not be written to the server's file store: a system admin should check its free space and permissions.").WithCause(err)
}
