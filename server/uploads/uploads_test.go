package uploads_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/uploads"
)

// memory is a store of values and of chunks.
type memory struct {
	values map[string][]byte
	chunks map[string]string
	free   int64
}

func (m *memory) Get(_ context.Context, key string) ([]byte, error) { return m.values[key], nil }

func (m *memory) CompareAndSet(_ context.Context, key string, old, value []byte) (bool, error) {
	if !bytes.Equal(m.values[key], old) {
		return false, nil
	}
	m.values[key] = value
	return true, nil
}

func (m *memory) PutPiece(_ context.Context, id string, chunk, have, size int64, r io.Reader) error {
	var content strings.Builder
	before, ok := m.chunks[piece(id, chunk, have)]
	if have > 0 && !ok {
		return fmt.Errorf("no piece of %d bytes", have)
	}
	content.WriteString(before)
	_, err := io.CopyN(&content, r, size-have)
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	m.chunks[piece(id, chunk, size)] = content.String()
	return err
}

func (m *memory) RemovePiece(_ context.Context, id string, chunk, size int64) error {
	delete(m.chunks, piece(id, chunk, size))
	return nil
}

func piece(id string, chunk, size int64) string { return fmt.Sprintf("%s/%d-%d", id, chunk, size) }

func (m *memory) Delete(_ context.Context, key string) error {
	delete(m.values, key)
	return nil
}

func (m *memory) RemoveChunks(_ context.Context, id string) error {
	for name := range m.chunks {
		if strings.HasPrefix(name, id+"/") {
			delete(m.chunks, name)
		}
	}
	return nil
}

func (m *memory) Free(context.Context) (int64, bool) { return m.free, true }

func manager(t *testing.T) (*uploads.Manager, *memory, *time.Time) {
	t.Helper()
	store, now, ids := &memory{values: map[string][]byte{}, chunks: map[string]string{}, free: 1 << 40}, time.UnixMilli(1000), 0
	return uploads.New(uploads.Options{
		Store: store, Chunks: func() (uploads.Chunks, error) { return store, nil }, ChunkSize: 4, MaxSize: func() int64 { return 100 },
		NewID: func() string { ids++; return fmt.Sprint("up", ids) }, Now: func() time.Time { return now },
	}), store, &now
}

func order(teamID, userID, fileName string, size int64) uploads.Order {
	return uploads.Order{TeamID: teamID, UserID: userID, FileName: fileName, Size: size}
}

func TestAnUploadGoesOnWhereItStopped(t *testing.T) {
	m, store, _ := manager(t)
	upload, err := m.Create(t.Context(), order("team", "anna", "choir.zip", 10))
	require.NoError(t, err)
	require.EqualValues(t, 4, upload.ChunkSize)
	upload, err = m.Write(t.Context(), upload.ID, "anna", 0, strings.NewReader("012345"), -1)
	require.NoError(t, err)
	require.EqualValues(t, 6, upload.Offset)

	upload, err = m.Write(t.Context(), upload.ID, "anna", 4, strings.NewReader("4567"), 4)
	require.True(t, transfer.HasCode(err, transfer.CodeWrongOffset))
	require.EqualValues(t, 6, upload.Offset)
	_, err = m.Take(t.Context(), upload.ID, "anna", "team")
	require.True(t, transfer.HasCode(err, transfer.CodeWrongState))

	upload, err = m.Write(t.Context(), upload.ID, "anna", 6, iotest.OneByteReader(strings.NewReader("6789 and more")), -1)
	require.NoError(t, err)
	require.True(t, upload.Complete())
	require.Equal(t, map[string]string{"up1/0-4": "0123", "up1/1-4": "4567", "up1/2-2": "89"}, store.chunks)
	_, err = m.Take(t.Context(), upload.ID, "anna", "other team")
	require.True(t, transfer.HasCode(err, transfer.CodeNotFound))
	_, err = m.Take(t.Context(), upload.ID, "anna", "team")
	require.NoError(t, err)
	require.NoError(t, m.Drop(t.Context(), upload.ID, "anna"))
	require.Empty(t, store.chunks)
}

func TestAnUploadMayComeInPiecesOfAnySize(t *testing.T) {
	const content = "0123456789abcdefghi"
	for _, size := range []int{1, 2, 3, 4, 5, 7, 8, 11, len(content)} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			m, store, _ := manager(t)
			upload, err := m.Create(t.Context(), order("team", "anna", "choir.zip", int64(len(content))))
			require.NoError(t, err)
			for from := 0; from < len(content); from += size {
				part := content[from:min(from+size, len(content))]
				upload, err = m.Write(t.Context(), upload.ID, "anna", int64(from), strings.NewReader(part), int64(len(part)))
				require.NoError(t, err)
				require.EqualValues(t, from+len(part), upload.Offset, "all that came is kept")
			}
			require.True(t, upload.Complete())
			require.Equal(t, map[string]string{"up1/0-4": "0123", "up1/1-4": "4567", "up1/2-4": "89ab", "up1/3-4": "cdef", "up1/4-3": "ghi"}, store.chunks)
		})
	}
}

func TestOfABodyThatBreaksOff(t *testing.T) {
	m, _, _ := manager(t)
	upload, err := m.Create(t.Context(), order("team", "anna", "choir.zip", 20))
	require.NoError(t, err)
	upload, err = m.Write(t.Context(), upload.ID, "anna", 0, strings.NewReader("01"), 2)
	require.NoError(t, err)
	upload, err = m.Write(t.Context(), upload.ID, "anna", 2, strings.NewReader("2345"), 10)
	require.NoError(t, err)
	require.EqualValues(t, 4, upload.Offset, "whole chunks are kept")
	upload, err = m.Write(t.Context(), upload.ID, "anna", 4, strings.NewReader(""), 0)
	require.NoError(t, err)
	require.EqualValues(t, 4, upload.Offset)
	broken := io.MultiReader(strings.NewReader("456789"), iotest.ErrReader(io.ErrUnexpectedEOF))
	upload, err = m.Write(t.Context(), upload.ID, "anna", 4, broken, -1)
	require.NoError(t, err)
	require.EqualValues(t, 10, upload.Offset, "without a length all is")
}

// The second of two requests with the same bytes learns how far the first came.
func TestOfTwoThatWriteTheSameOneIsCounted(t *testing.T) {
	m, store, _ := manager(t)
	upload, err := m.Create(t.Context(), order("team", "anna", "choir.zip", 8))
	require.NoError(t, err)
	faster := readerFunc(func(p []byte) (int, error) {
		_, err := m.Write(t.Context(), upload.ID, "anna", 0, strings.NewReader("01234567"), 8)
		require.NoError(t, err)
		return copy(p, "0123"), nil
	})
	slower, err := m.Write(t.Context(), upload.ID, "anna", 0, faster, 4)
	require.True(t, transfer.HasCode(err, transfer.CodeWrongOffset), "%v", err)
	require.EqualValues(t, 8, slower.Offset)
	require.Equal(t, map[string]string{"up1/0-4": "0123", "up1/1-4": "4567"}, store.chunks)
}

func TestUploadsAreTheirOwners(t *testing.T) {
	m, _, _ := manager(t)
	upload, err := m.Create(t.Context(), order("team", "anna", "choir.zip", 10))
	require.NoError(t, err)
	_, err = m.Get(t.Context(), upload.ID, "bob")
	require.True(t, transfer.HasCode(err, transfer.CodeNotFound))
	_, err = m.Write(t.Context(), upload.ID, "bob", 0, strings.NewReader("0123"), 4)
	require.True(t, transfer.HasCode(err, transfer.CodeNotFound))
	require.True(t, transfer.HasCode(m.Drop(t.Context(), upload.ID, "bob"), transfer.CodeNotFound))
}

func TestWhatHasNoRoomIsRefusedAtOnce(t *testing.T) {
	m, store, _ := manager(t)
	for name, test := range map[string]struct {
		file string
		size int64
		free int64
		want transfer.Code
	}{
		"no name":       {"", 10, 1 << 40, transfer.CodeInvalidRequest},
		"no size":       {"a.zip", 0, 1 << 40, transfer.CodeInvalidRequest},
		"too large":     {"a.zip", 101, 1 << 40, transfer.CodeTooLarge},
		"no disk space": {"a.zip", 10, 100 << 20, transfer.CodeNoSpace},
	} {
		t.Run(name, func(t *testing.T) {
			store.free = test.free
			_, err := m.Create(t.Context(), order("team", "anna", test.file, test.size))
			require.True(t, transfer.HasCode(err, test.want), "%v", err)
		})
	}
}

func TestUploadsExpire(t *testing.T) {
	m, store, now := manager(t)
	old, err := m.Create(t.Context(), order("team", "anna", "choir.zip", 4))
	require.NoError(t, err)
	_, err = m.Write(t.Context(), old.ID, "anna", 0, strings.NewReader("0123"), 4)
	require.NoError(t, err)
	*now = now.Add(25 * time.Hour)
	_, err = m.Get(t.Context(), old.ID, "anna")
	require.True(t, transfer.HasCode(err, transfer.CodeNotFound))
	_, err = m.Create(t.Context(), order("team", "anna", "choir.zip", 4))
	require.NoError(t, err)
	require.Empty(t, store.chunks, "the next one sweeps")
}

// unlimited is a manager whose settings allow any size.
func unlimited(t *testing.T) (*uploads.Manager, *memory) {
	t.Helper()
	m, store, _ := manager(t)
	m.MaxSize = func() int64 { return 0 }
	return m, store
}

func TestASizeBeyondAllDisksIsRefused(t *testing.T) {
	m, store := unlimited(t)
	for _, size := range []int64{math.MaxInt64, math.MaxInt64 - 50<<20, 1<<40 + 1} {
		_, err := m.Create(t.Context(), order("team", "anna", "a.zip", size))
		require.True(t, transfer.HasCode(err, transfer.CodeTooLarge), "%v", err)
	}
	store.free = 50 << 20
	_, err := m.Create(t.Context(), order("team", "anna", "a.zip", 1))
	require.True(t, transfer.HasCode(err, transfer.CodeNoSpace), "less than the reserve is free: %v", err)
}

func TestWhatOpenUploadsWillTakeIsNotFree(t *testing.T) {
	m, store := unlimited(t)
	store.free = 100<<20 + 10
	first, err := m.Create(t.Context(), order("team", "anna", "a.zip", 8))
	require.NoError(t, err)
	_, err = m.Create(t.Context(), order("team", "bob", "a.zip", 3))
	require.True(t, transfer.HasCode(err, transfer.CodeNoSpace), "%v", err)
	require.NoError(t, m.Drop(t.Context(), first.ID, "anna"))
	_, err = m.Create(t.Context(), order("team", "bob", "a.zip", 3))
	require.NoError(t, err)
}

func TestOneUserHasFewUploads(t *testing.T) {
	m, _ := unlimited(t)
	for range 5 {
		_, err := m.Create(t.Context(), order("team", "anna", "a.zip", 3))
		require.NoError(t, err)
	}
	_, err := m.Create(t.Context(), order("team", "anna", "a.zip", 3))
	require.True(t, transfer.HasCode(err, transfer.CodeQuota), "%v", err)
	_, err = m.Create(t.Context(), order("team", "bob", "a.zip", 3))
	require.NoError(t, err)
}

func TestAnUploadThatIsDroppedWhileItComesLeavesNothing(t *testing.T) {
	m, store := unlimited(t)
	upload, err := m.Create(t.Context(), order("team", "anna", "a.zip", 8))
	require.NoError(t, err)
	drops := readerFunc(func(p []byte) (int, error) {
		require.NoError(t, m.Drop(t.Context(), upload.ID, "anna"))
		return copy(p, "0123"), nil
	})
	_, err = m.Write(t.Context(), upload.ID, "anna", 0, drops, 4)
	require.True(t, transfer.HasCode(err, transfer.CodeNotFound), "%v", err)
	require.Empty(t, store.chunks)
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
