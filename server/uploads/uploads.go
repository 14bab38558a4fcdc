package uploads

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Store is a key-value store with compare-and-set, shared by all nodes.
type Store interface {
	Get(ctx context.Context, key string) ([]byte, error)
	CompareAndSet(ctx context.Context, key string, old, value []byte) (bool, error)
}

// Chunks is where the content goes.
type Chunks interface {
	// PutPiece stores the first size bytes of a chunk: have of them are there as a
	// piece already, the others come from r. When r ends before, nothing is stored
	// and the error matches io.ErrUnexpectedEOF.
	PutPiece(ctx context.Context, id string, chunk, have, size int64, r io.Reader) error
	// RemovePiece deletes a piece of a chunk. One that is not there is no error.
	RemovePiece(ctx context.Context, id string, chunk, size int64) error
	// RemoveChunks deletes all that came of an upload, and what is on its way. What
	// is not there is no error.
	RemoveChunks(ctx context.Context, id string) error
	Free(ctx context.Context) (int64, bool)
}

// Upload is an archive on its way, as the REST contract shows it. Times are
// Unix milliseconds.
type Upload struct {
	ID        string `json:"upload_id"`
	TeamID    string `json:"team_id"`
	UserID    string `json:"user_id"`
	FileName  string `json:"filename"`
	Size      int64  `json:"size"`
	Offset    int64  `json:"offset"`
	ChunkSize int64  `json:"chunk_size"`
	ExpiresAt int64  `json:"expires_at"`
	// JobID is the import that reads it, empty while there is none.
	JobID string `json:"job_id,omitempty"`
}

// Complete reports whether everything is there.
func (u Upload) Complete() bool { return u.Offset == u.Size }

const (
	listKey = "uploads"
	// lifetime is how long an upload may take, and wait for its import.
	lifetime = 24 * time.Hour
	// reading is how long an import may take, with the time that people think
	// about its plan.
	reading = 7 * 24 * time.Hour
	// maxSize is how many bytes an archive may have, whatever the settings say.
	// What is added up of such sizes does not overflow.
	maxSize = 1 << 40
	// maxOpen is how many uploads there may be at a time on the whole server, and
	// maxOpenOfUser how many of one user.
	maxOpen       = 50
	maxOpenOfUser = 5
	// reserve is how many bytes an upload leaves free.
	reserve  = 100 << 20
	casTries = 20
	// maxHeld is how many chunks are held in memory at a time: those of bodies whose
	// length nobody knows. Others wait.
	maxHeld = 4
)

// Options wire a manager. All are required.
type Options struct {
	Store Store
	// Chunks returns where content goes as it is configured now.
	Chunks    func() (Chunks, error)
	ChunkSize int64
	// MaxSize returns how large an archive may be; 0 means any size.
	MaxSize func() int64
	NewID   func() string
	Now     func() time.Time
}

// Manager is the entrance to all uploads. It is safe for concurrent use.
type Manager struct {
	Options
	held chan struct{}
}

// New returns a manager.
func New(options Options) *Manager {
	return &Manager{Options: options, held: make(chan struct{}, maxHeld)}
}

// Create begins an upload of size bytes.
func (m *Manager) Create(ctx context.Context, teamID, userID, fileName string, size int64) (Upload, error) {
	if size <= 0 || fileName == "" || len(fileName) > 255 {
		return Upload{}, transfer.Errorf(transfer.CodeInvalidRequest, "An upload needs a filename and its size in bytes.")
	}
	if most := m.maxSize(); size > most {
		return Upload{}, transfer.Errorf(transfer.CodeTooLarge, "The archive has %d bytes, and uploads may have %d.", size, most)
	}
	chunks, err := m.chunks()
	if err != nil {
		return Upload{}, err
	}
	if err := m.Sweep(ctx); err != nil {
		return Upload{}, err
	}
	free, known := chunks.Free(ctx)
	upload := Upload{
		ID: m.NewID(), TeamID: teamID, UserID: userID, FileName: fileName, Size: size, ChunkSize: m.ChunkSize,
		ExpiresAt: m.Now().Add(lifetime).UnixMilli(),
	}
	return upload, m.change(ctx, func(list []Upload) ([]Upload, error) {
		if err := mayOpen(list, userID); err != nil {
			return nil, err
		}
		if known && size > free-reserve-promised(list) {
			return nil, transfer.Errorf(transfer.CodeNoSpace, "The server has no room for an archive of %d bytes.", size)
		}
		return append(list, upload), nil
	})
}

func (m *Manager) maxSize() int64 {
	if most := m.MaxSize(); most > 0 {
		return min(most, maxSize)
	}
	return maxSize
}

// mayOpen returns an Error when there may be no more uploads, or none of a user.
func mayOpen(list []Upload, userID string) error {
	own := 0
	for _, upload := range list {
		if upload.UserID == userID {
			own++
		}
	}
	if own >= maxOpenOfUser {
		return transfer.Errorf(transfer.CodeQuota, "You have %d uploads on this server already. Import or drop one first.", own)
	}
	if len(list) >= maxOpen {
		return transfer.Errorf(transfer.CodeQuota, "There are %d uploads on this server already. Finish or drop one first.", len(list))
	}
	return nil
}

// promised is how many bytes of uploads are still to come.
func promised(list []Upload) (bytes int64) {
	for _, upload := range list {
		bytes += upload.Size - upload.Offset
	}
	return bytes
}

// Get returns an upload of a user, or an Error with CodeNotFound.
func (m *Manager) Get(ctx context.Context, id, userID string) (Upload, error) {
	list, _, err := m.load(ctx)
	if err != nil {
		return Upload{}, err
	}
	at := slices.IndexFunc(list, func(u Upload) bool { return u.ID == id && u.UserID == userID })
	if at < 0 || list[at].ExpiresAt <= m.Now().UnixMilli() {
		return Upload{}, transfer.Errorf(transfer.CodeNotFound, "There is no such upload. It may have expired.")
	}
	return list[at], nil
}

// Write stores what body gives from offset on, chunk by chunk, and returns the
// upload as it is then: its offset is from where to go on. Length is how many bytes
// body has, -1 when nobody knows: then it holds one chunk in memory. Of a body that
// breaks off before its length the chunks that came whole are kept. Another offset
// than the true one is an Error with CodeWrongOffset; the upload says the true one.
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
		came, release, err := m.hold(ctx, body, more)
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
		// It was dropped meanwhile, and nobody else knows of this piece.
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

// hold reads what comes of a body, up to most bytes, into memory. It waits for room,
// which the caller must release. Of a body that is over it returns
// io.ErrUnexpectedEOF.
func (m *Manager) hold(ctx context.Context, body io.Reader, most int64) (came *bytes.Buffer, release func(), err error) {
	select {
	case m.held <- struct{}{}:
	case <-ctx.Done():
		return nil, nil, context.Cause(ctx)
	}
	release = func() { <-m.held }
	came = &bytes.Buffer{}
	// What came before a body broke off is good.
	if n, _ := io.CopyN(came, body, most); n == 0 {
		release()
		return nil, nil, io.ErrUnexpectedEOF
	}
	return came, release, nil
}

// advance records that size more bytes are there.
func (m *Manager) advance(ctx context.Context, upload Upload, size int64) (Upload, error) {
	next := upload
	next.Offset += size
	err := m.edit(ctx, upload.ID, func(u *Upload) error {
		if u.Offset != upload.Offset {
			return transfer.Errorf(transfer.CodeWrongOffset, "Go on from byte %d.", u.Offset)
		}
		u.Offset = next.Offset
		return nil
	})
	if err != nil {
		return upload, err
	}
	return next, nil
}

// Take gives a complete upload to an import, once.
func (m *Manager) Take(ctx context.Context, id, userID, teamID string) (Upload, error) {
	upload, err := m.Get(ctx, id, userID)
	switch {
	case err != nil:
		return Upload{}, err
	case upload.TeamID != teamID:
		return Upload{}, transfer.Errorf(transfer.CodeNotFound, "There is no such upload for this team.")
	case !upload.Complete():
		return Upload{}, transfer.Errorf(transfer.CodeWrongState, "The upload is not complete: %d of %d bytes are there.", upload.Offset, upload.Size)
	}
	upload.ExpiresAt = m.Now().Add(reading).UnixMilli()
	return upload, m.edit(ctx, id, func(u *Upload) error {
		u.ExpiresAt = upload.ExpiresAt
		return nil
	})
}

// Drop removes an upload of a user.
func (m *Manager) Drop(ctx context.Context, id, userID string) error {
	if _, err := m.Get(ctx, id, userID); err != nil {
		return err
	}
	return m.Remove(ctx, id)
}

// Remove removes an upload. One that is gone is no error.
func (m *Manager) Remove(ctx context.Context, id string) error {
	return m.removeWhere(ctx, func(u Upload) bool { return u.ID == id })
}

// Sweep removes the uploads whose time is over.
func (m *Manager) Sweep(ctx context.Context) error {
	now := m.Now().UnixMilli()
	return m.removeWhere(ctx, func(u Upload) bool { return u.ExpiresAt <= now })
}

// removeWhere removes the content first: what is listed can be swept again.
func (m *Manager) removeWhere(ctx context.Context, wanted func(Upload) bool) error {
	list, _, err := m.load(ctx)
	if err != nil || !slices.ContainsFunc(list, wanted) {
		return err
	}
	chunks, err := m.chunks()
	if err != nil {
		return err
	}
	removeAll := func() (err error) {
		for _, upload := range list {
			if wanted(upload) {
				err = errors.Join(err, chunks.RemoveChunks(ctx, upload.ID))
			}
		}
		return err
	}
	if err := removeAll(); err != nil {
		return transfer.Errorf(transfer.CodeStorage, "An upload could not be removed.").WithCause(err)
	}
	if err := m.change(ctx, func(list []Upload) ([]Upload, error) { return slices.DeleteFunc(list, wanted), nil }); err != nil {
		return err
	}
	// A piece may have come while it was still listed; only space is lost when this
	// fails.
	_ = removeAll()
	return nil
}

func (m *Manager) chunks() (Chunks, error) {
	chunks, err := m.Chunks()
	if err != nil {
		return nil, transfer.Errorf(transfer.CodeStorage, "The server's file store cannot be used for uploads: %v.", err).WithCause(err)
	}
	return chunks, nil
}

func (m *Manager) load(ctx context.Context) (list []Upload, old []byte, err error) {
	old, err = m.Store.Get(ctx, listKey)
	if err != nil || old == nil {
		return nil, old, err
	}
	if err := json.Unmarshal(old, &list); err != nil {
		return nil, nil, fmt.Errorf("decode the list of uploads: %w", err)
	}
	return list, old, nil
}

func (m *Manager) edit(ctx context.Context, id string, edit func(*Upload) error) error {
	return m.change(ctx, func(list []Upload) ([]Upload, error) {
		at := slices.IndexFunc(list, func(u Upload) bool { return u.ID == id })
		if at < 0 {
			return nil, transfer.Errorf(transfer.CodeNotFound, "There is no such upload. It may have expired.")
		}
		return list, edit(&list[at])
	})
}

// change changes the list, again and again until nobody else did in between.
func (m *Manager) change(ctx context.Context, edit func([]Upload) ([]Upload, error)) error {
	for range casTries {
		list, old, err := m.load(ctx)
		if err != nil {
			return err
		}
		if list, err = edit(list); err != nil {
			return err
		}
		data, err := json.Marshal(list)
		if err != nil {
			return fmt.Errorf("encode the list of uploads: %w", err)
		}
		if bytes.Equal(data, old) {
			return nil
		}
		if done, err := m.Store.CompareAndSet(ctx, listKey, old, data); err != nil || done {
			return err
		}
		time.Sleep(5 * time.Millisecond)
	}
	return fmt.Errorf("the list of uploads changed %d times while it was being written", casTries)
}
