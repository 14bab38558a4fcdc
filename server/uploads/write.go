package uploads

import (
	"context"
	"errors"
	"io"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Write stores body from offset on, chunk by chunk, and returns the upload as it is then,
// with the offset from which to go on. Length is the number of bytes of body, -1 when it is
// unknown: then it holds a part of it in memory. Of a body that breaks off before its
// length the chunks that came whole are kept. Another offset than the true one is an Error
// with CodeWrongOffset; the upload says the true one.
func (m *Manager) Write(ctx context.Context, id, userID string, offset int64, body io.Reader, length int64) (Upload, error) {
	upload, err := m.Get(ctx, id, userID)
	if err != nil {
		return Upload{}, err
	}
	if upload.Offset != offset {
		return upload, transfer.Errorf(transfer.CodeWrongOffset, "Go on from byte %d.", upload.Offset)
	}
	chunks, err := m.chunks()
	if err != nil {
		return upload, err
	}
	for !upload.Complete() && length != 0 {
		if err := m.mayGrow(ctx, chunks, upload); err != nil {
			return upload, err
		}
		next, err := m.writeChunk(ctx, chunks, upload, body, length)
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return upload, nil
		}
		if err != nil {
			return next, err
		}
		if length > 0 {
			length -= next.Offset - upload.Offset
		}
		upload = next
	}
	return upload, nil
}

// writeChunk stores the rest of the chunk in which the upload goes on, or as much
// of it as length says.
func (m *Manager) writeChunk(ctx context.Context, chunks Chunks, upload Upload, body io.Reader, length int64) (Upload, error) {
	chunk, have := upload.Offset/m.ChunkSize, upload.Offset%m.ChunkSize
	more := min(m.ChunkSize-have, upload.Size-upload.Offset)
	if length > 0 {
		more = min(more, length)
	} else {
		// How much comes must be known before it is stored.
		came, release, err := m.buffers.hold(upload, body, min(more, maxHeld))
		if err != nil {
			return upload, err
		}
		defer release()
		more, body = int64(came.Len()), came
	}
	err := chunks.PutPiece(ctx, upload.ID, chunk, have, have+more, body)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return upload, err
	}
	if err != nil {
		return upload, transfer.Errorf(transfer.CodeStorage, "The server's file store did not take the archive.").WithCause(err)
	}
	next, err := m.advance(ctx, upload, more)
	if transfer.HasCode(err, transfer.CodeNotFound) {
		// It was dropped meanwhile, and no other list has this piece.
		return upload, errors.Join(err, chunks.RemoveChunks(context.WithoutCancel(ctx), upload.ID))
	}
	if transfer.HasCode(err, transfer.CodeWrongOffset) {
		// Another request was faster: the caller is told how far that one came.
		now, getErr := m.Get(ctx, upload.ID, upload.UserID)
		if getErr != nil {
			return upload, getErr
		}
		return now, err
	}
	if err == nil && have > 0 {
		// Only space is lost when this fails, until the upload is removed.
		_ = chunks.RemovePiece(ctx, upload.ID, chunk, have)
	}
	return next, err
}

// advance records that size more bytes are there.
func (m *Manager) advance(ctx context.Context, upload Upload, size int64) (Upload, error) {
	next := upload
	next.Offset += size
	err := m.edit(ctx, upload.ID, func(u *Upload) error {
		if u.Offset != upload.Offset {
			return transfer.Errorf(transfer.CodeWrongOffset, "Go on from byte %d.", u.Offset)
		}
		if u.Offset == 0 {
			u.ExpiresAt = m.Now().Add(lifetime).UnixMilli()
		}
		u.Offset = next.Offset
		next = *u
		return nil
	})
	if err != nil {
		return upload, err
	}
	return next, nil
}
