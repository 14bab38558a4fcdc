package importer

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
)

// countingFiles holds one entry, and counts what is read of it.
type countingFiles struct {
	content string
	opened  int
	read    int
}

func (f *countingFiles) Find(name string) (archive.File, bool) {
	return archive.File{Name: name, Size: int64(len(f.content))}, true
}

func (f *countingFiles) Open(string) (io.ReadCloser, error) {
	f.opened++
	return io.NopCloser(io.TeeReader(strings.NewReader(f.content), f)), nil
}

func (f *countingFiles) Write(b []byte) (int, error) {
	f.read += len(b)
	return len(b), nil
}

func TestAPictureIsLookedAtOnceAndNotBeyondItsHead(t *testing.T) {
	// A JPEG file of nothing but comments.
	files := &countingFiles{content: "\xff\xd8" + strings.Repeat("\xff\xfe\xff\xff"+strings.Repeat("\x00", 65533), 320)}
	s := &scrubber{files: files}
	for range 200 {
		_, ok := s.picture("p")
		require.False(t, ok)
	}
	require.Equal(t, 1, files.opened)
	require.LessOrEqual(t, files.read, maxPictureHead)
	files = &countingFiles{content: pixel()}
	s = &scrubber{files: files}
	for range 3 {
		_, ok := s.picture("p")
		require.True(t, ok)
	}
	require.Equal(t, 1, files.opened)
}
