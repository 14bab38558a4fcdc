package uploads

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/records"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Store is a key-value store with compare-and-set, shared by all nodes.
type Store interface{ records.Store }

// Chunks stores the content.
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
	// ByAdmin says that a system admin began it; the limits for others are not
	// about it.
	ByAdmin bool `json:"by_admin,omitempty"`
	// JobID is the import that reads it, empty while there is none.
	JobID string `json:"job_id,omitempty"`
}

// Complete reports whether everything is there.
func (u Upload) Complete() bool { return u.Offset == u.Size }

const (
	listKey = "uploads"
	// lifetime bounds the time that an upload may take, and wait for its import; firstBytes
	// bounds the time until its first bytes.
	lifetime   = 24 * time.Hour
	firstBytes = time.Hour
	// reading bounds the time that an import may take, with the time that people think
	// about its plan.
	reading = 8 * 24 * time.Hour
	// maxSize bounds the bytes of an archive, whatever the settings say. Sums of such sizes
	// do not overflow.
	maxSize = 1 << 40
	// reserve is the number of bytes that an upload leaves free.
	reserve = 100 << 20
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
	buffers buffers
}

// New returns a manager.
func New(options Options) *Manager { return &Manager{Options: options} }

// Order describes an upload that a user wants to begin.
type Order struct {
	TeamID, UserID, FileName string
	// Size is in bytes.
	Size int64
	// ByAdmin says that the user is a system admin.
	ByAdmin bool
}

// Create begins an upload.
func (m *Manager) Create(ctx context.Context, order Order) (Upload, error) {
	fileName, size := cleanName(order.FileName), order.Size
	if size <= 0 || fileName == "" || len(order.FileName) > maxName {
		return Upload{}, transfer.Errorf(transfer.CodeInvalidRequest, "An upload needs a filename and its size in bytes.")
	}
	if err := checkKind(fileName); err != nil {
		return Upload{}, err
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
		ID: m.NewID(), TeamID: order.TeamID, UserID: order.UserID, FileName: fileName, Size: size, ChunkSize: m.ChunkSize,
		ExpiresAt: m.Now().Add(firstBytes).UnixMilli(), ByAdmin: order.ByAdmin,
	}
	return upload, m.change(ctx, func(list []Upload) ([]Upload, error) {
		if err := m.mayOpen(list, upload); err != nil {
			return nil, err
		}
		if known && size > free-reserve-m.promised(list) {
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

// Get returns an upload of a user, or an Error with CodeNotFound.
func (m *Manager) Get(ctx context.Context, id, userID string) (Upload, error) {
	return m.find(ctx, func(u Upload) bool { return u.ID == id && u.UserID == userID })
}

func (m *Manager) find(ctx context.Context, wanted func(Upload) bool) (Upload, error) {
	list, err := m.load(ctx)
	if err != nil {
		return Upload{}, err
	}
	at := slices.IndexFunc(list, wanted)
	if at < 0 || list[at].ExpiresAt <= m.Now().UnixMilli() {
		return Upload{}, transfer.Errorf(transfer.CodeNotFound, "There is no such upload. It may have expired.")
	}
	return list[at], nil
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
	list, err := m.load(ctx)
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
