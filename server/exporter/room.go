package exporter

import (
	"context"
	"errors"
	"io"
	"syscall"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const (
	// reserve is how many bytes an export leaves free on a disk: the server
	// needs them for what people upload.
	reserve = 100 << 20
	// freeEvery is after how many written bytes the disk is looked at again.
	freeEvery = 1 << 20
)

// room is where an archive is written. It watches that the archive does not
// become larger than it may, nor the disk full.
type room struct {
	ctx   context.Context
	out   io.Writer
	store Archives
	// limit is how many bytes the archive may have; 0 means any number.
	limit int64

	written, looked int64
}

// Write writes, or returns an Error that says what there is too little of.
func (r *room) Write(p []byte) (int, error) {
	if r.limit > 0 && r.written+int64(len(p)) > r.limit {
		return 0, r.tooLarge()
	}
	if r.written-r.looked >= freeEvery {
		r.looked = r.written
		if err := checkFree(r.ctx, r.store); err != nil {
			return 0, err
		}
	}
	n, err := r.out.Write(p)
	r.written += int64(n)
	if err != nil {
		return n, storageError(err)
	}
	return n, nil
}

// fits returns an Error when so many more bytes have no room, before the time
// is spent on writing them.
func (r *room) fits(more int64) error {
	if r.limit > 0 && r.written+more > r.limit {
		return r.tooLarge()
	}
	if free, known := r.store.Free(r.ctx); known && free-more < reserve {
		return noSpace(free, more)
	}
	return nil
}

func (r *room) tooLarge() error {
	return transfer.Errorf(transfer.CodeTooLarge,
		"The archive would be larger than the %d MB that this server allows. Export fewer channels, a shorter time or no attachments, or ask a system admin to raise MaxArchiveSizeMB.",
		r.limit>>20)
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

// storageError says what a system admin must look at.
func storageError(err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return transfer.Errorf(transfer.CodeNoSpace,
			"The disk of the server's file store is full. A system admin should make room there; then export again.").WithCause(err)
	}
	return transfer.Errorf(transfer.CodeStorage,
		"The archive could not be written to the server's file store: a system admin should check its free space and permissions.").WithCause(err)
}
