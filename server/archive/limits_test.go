package archive_test

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
)

func TestALargerArchiveMayHaveMoreEntries(t *testing.T) {
	for size, want := range map[int64]int{0: 200_000, 300 << 20: 307_200, 10 << 20: 200_000, 400 << 20: 409_600, 1 << 30: 1_000_000, 1 << 40: 1_000_000} {
		require.Equal(t, want, archive.LimitsFor(size).Entries, "%d bytes", size)
	}
}

// What a reader holds of each entry is little, or a team of a million files could
// not be imported.
func TestManyEntriesTakeLittleMemory(t *testing.T) {
	const files = 50_000
	var out bytes.Buffer
	writer := archive.NewWriter(&out)
	lines, err := writer.Lines()
	require.NoError(t, err)
	_, err = lines.Write([]byte("{}\n"))
	require.NoError(t, err)
	for n := range files {
		name := fmt.Sprintf("data/20240101/teams/noteam/channels/aaaaaaaaaaaaaaaaaaaaaaaaaa/users/bbbbbbbbbbbbbbbbbbbbbbbbbb/%026d/Photo.jpg", n)
		require.NoError(t, writer.AddFile(t.Context(), name, 0, bytes.NewReader(nil)))
	}
	require.NoError(t, writer.Finish(archive.Manifest{}))
	data := out.Bytes()

	reader := open(t, data, archive.LimitsFor(1<<30))
	held := heap()
	last, found := reader.Find(fmt.Sprintf("DATA/20240101/teams/noteam/channels/aaaaaaaaaaaaaaaaaaaaaaaaaa/users/bbbbbbbbbbbbbbbbbbbbbbbbbb/%026d/photo.jpg", files-1))
	require.True(t, found)
	require.Contains(t, last.Name, "Photo.jpg")
	runtime.KeepAlive(reader)
	reader = nil
	held -= heap()
	t.Logf("%d bytes for each entry", held/files)
	require.Less(t, held/files, int64(700))
	runtime.KeepAlive(data)
}

func open(t *testing.T, data []byte, limits archive.Limits) *archive.Reader {
	t.Helper()
	reader, err := archive.Open(bytes.NewReader(data), int64(len(data)), limits)
	require.NoError(t, err)
	return reader
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}
