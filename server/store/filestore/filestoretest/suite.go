// Package filestoretest is the contract of a file store as a test: every
// backend passes the same suite.
package filestoretest

import (
	"bytes"
	"io"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/filestore"
)

// Run runs the suite on an empty store.
func Run(t *testing.T, store filestore.Backend) {
	t.Helper()
	ctx := t.Context()
	require.NoError(t, store.Check(ctx))
	t.Run("a finished file is there, whole", func(t *testing.T) {
		for name, size := range map[string]int{"export/empty": 0, "export/small": 10, "export/größe ü.zip": 100_000, "export/parts": 40 << 20} {
			data := random(size)
			write(t, store, name, data)
			got, err := store.Size(ctx, name)
			require.NoError(t, err)
			require.Equal(t, int64(size), got)
			require.True(t, bytes.Equal(data, read(t, store, name)), "%s", name)
		}
	})
	t.Run("nobody sees a file before it is finished", func(t *testing.T) {
		writer, err := store.Create(ctx, "export/unfinished")
		require.NoError(t, err)
		_, err = writer.Write(random(100))
		require.NoError(t, err)
		requireMissing(t, store, "export/unfinished")
		require.NoError(t, writer.Finish())
		require.Len(t, read(t, store, "export/unfinished"), 100)
		writer.Abort()
		require.Len(t, read(t, store, "export/unfinished"), 100, "abort after finish does nothing")
		require.Error(t, writer.Finish(), "a file is finished once")
	})
	t.Run("an aborted file is not there", func(t *testing.T) {
		for _, size := range []int{0, 10, 40 << 20} {
			writer, err := store.Create(ctx, "export/aborted")
			require.NoError(t, err)
			_, err = writer.Write(random(size))
			require.NoError(t, err)
			writer.Abort()
			writer.Abort()
			requireMissing(t, store, "export/aborted")
			require.Error(t, writer.Finish(), "what was aborted is not finished")
			requireMissing(t, store, "export/aborted")
		}
	})
	t.Run("discard cleans up after a writer that died", func(t *testing.T) {
		_, err := store.Create(ctx, "export/killed")
		require.NoError(t, err)
		require.NoError(t, store.Discard(ctx, "export/killed"))
		require.NoError(t, store.Discard(ctx, "export/killed"), "twice")
		requireMissing(t, store, "export/killed")
		write(t, store, "export/killed", random(5))
	})
	t.Run("what was discarded cannot be finished any more", func(t *testing.T) {
		// A process that was suspended goes on after another has taken its work.
		for _, size := range []int{10, 40 << 20} {
			late, err := store.Create(ctx, "export/late")
			require.NoError(t, err)
			_, err = late.Write(random(size))
			require.NoError(t, err)
			require.NoError(t, store.Discard(ctx, "export/late"))
			require.Error(t, late.Finish())
			requireMissing(t, store, "export/late")
		}
	})
	t.Run("two that write the same do not meet", func(t *testing.T) {
		first, err := store.Create(ctx, "export/twice")
		require.NoError(t, err)
		second, err := store.Create(ctx, "export/twice")
		require.NoError(t, err)
		third, err := store.Create(ctx, "export/twice")
		require.NoError(t, err)
		data := random(20 << 20)
		for _, writer := range []filestore.Writer{first, second, third} {
			_, err = writer.Write(data[:10<<20])
			require.NoError(t, err)
		}
		_, err = first.Write(data[10<<20:])
		require.NoError(t, err)
		require.NoError(t, first.Finish())
		second.Abort()
		size, err := store.Size(ctx, "export/twice")
		require.NoError(t, err)
		require.EqualValues(t, len(data), size, "what is whole stays")
		_, err = third.Write(data[10<<20:])
		require.NoError(t, err)
		require.NoError(t, third.Finish())
		require.NoError(t, store.Remove(ctx, "export/twice"))
	})
	t.Run("discard goes by how names begin", func(t *testing.T) {
		late, err := store.Create(ctx, "export/id.1-700")
		require.NoError(t, err)
		_, err = late.Write(random(40 << 20))
		require.NoError(t, err)
		other, err := store.Create(ctx, "export/ids.1")
		require.NoError(t, err)
		_, err = other.Write(random(40 << 20))
		require.NoError(t, err)
		require.NoError(t, store.Discard(ctx, "export/id."))
		require.Error(t, late.Finish())
		require.NoError(t, other.Finish())
		require.NoError(t, store.Remove(ctx, "export/ids.1"))
	})
	t.Run("a file is read from any place", func(t *testing.T) {
		data := random(1 << 20)
		write(t, store, "export/seek", data)
		file, err := store.Open(ctx, "export/seek")
		require.NoError(t, err)
		defer func() { require.NoError(t, file.Close()) }()
		end, err := file.Seek(0, io.SeekEnd)
		require.NoError(t, err)
		require.Equal(t, int64(len(data)), end)
		_, err = file.Seek(500_000, io.SeekStart)
		require.NoError(t, err)
		rest, err := io.ReadAll(file)
		require.NoError(t, err)
		require.True(t, bytes.Equal(data[500_000:], rest))
	})
	t.Run("a removed file is gone", func(t *testing.T) {
		write(t, store, "export/removed", random(5))
		require.NoError(t, store.Remove(ctx, "export/removed"))
		requireMissing(t, store, "export/removed")
		require.NoError(t, store.Remove(ctx, "export/removed"), "twice")
	})
	t.Run("names stay inside the store", func(t *testing.T) {
		for _, name := range []string{"../outside", "/etc/passwd", "a/../../b", ""} {
			_, err := store.Size(ctx, name)
			require.Error(t, err, "size of %q", name)
			_, err = store.Open(ctx, name)
			require.Error(t, err, "open %q", name)
			_, err = store.Create(ctx, name)
			require.Error(t, err, "create %q", name)
			require.Error(t, store.Remove(ctx, name), "remove %q", name)
		}
	})
	t.Run("a folder lists its files", func(t *testing.T) {
		for name, size := range map[string]int{"listed/a": 3, "listed/b ü.zip": 5, "listed/deeper/c": 1, "listed2/d": 1} {
			write(t, store, name, random(size))
		}
		sizes := map[string]int64{}
		for entry, err := range store.List(ctx, "listed") {
			require.NoError(t, err)
			require.WithinDuration(t, time.Now(), entry.ModifiedAt, time.Hour)
			sizes[entry.Name] = entry.Size
		}
		require.Equal(t, map[string]int64{"a": 3, "b ü.zip": 5}, sizes)
		for _, err := range store.List(ctx, "listed") {
			require.NoError(t, err)
			break // callers who have seen enough
		}
		for entry, err := range store.List(ctx, "nowhere") {
			require.Fail(t, "a folder that is not there has no files", "%s %v", entry.Name, err)
		}
		for _, err := range store.List(ctx, "../outside") {
			require.Error(t, err)
		}
	})
	t.Run("a folder is not a file", func(t *testing.T) {
		write(t, store, "export/folder/file", random(1))
		requireMissing(t, store, "export/folder")
	})
}

func write(t *testing.T, store filestore.Backend, name string, data []byte) {
	t.Helper()
	writer, err := store.Create(t.Context(), name)
	require.NoError(t, err)
	defer writer.Abort()
	_, err = io.Copy(writer, bytes.NewReader(data))
	require.NoError(t, err)
	require.NoError(t, writer.Finish())
}

func read(t *testing.T, store filestore.Backend, name string) []byte {
	t.Helper()
	file, err := store.Open(t.Context(), name)
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	data, err := io.ReadAll(file)
	require.NoError(t, err)
	return data
}

func requireMissing(t *testing.T, store filestore.Backend, name string) {
	t.Helper()
	_, err := store.Size(t.Context(), name)
	require.ErrorIs(t, err, filestore.ErrNotExist)
}

func random(size int) []byte {
	data := make([]byte, size)
	_, _ = rand.NewChaCha8([32]byte{}).Read(data)
	return data
}
