package archive_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
)

// A manifest lists every file, wherever it stands itself.
func TestVerify_RefusesFilesThatTheManifestDoesNotList(t *testing.T) {
	for _, name := range []string{"data/later", "later.txt", "extras/later"} {
		reader, err := openBytes(zipOf(t, item{name: archive.ManifestName, content: `{"format_version":1,"entries":[]}`}, item{name: name}))
		require.NoError(t, err)
		require.ErrorIs(t, reader.Verify(t.Context()), archive.ErrDamaged)
	}
}

func TestACutArchiveIsRefusedWhereverItWasCut(t *testing.T) {
	data := sample(t)
	for length := range data {
		require.Error(t, openAndCheck(t, data[:length], archive.DefaultLimits()), "%d of %d bytes", length, len(data))
	}
}

// A single wrong bit in what the manifest covers never goes unseen.
func TestAChangedByteIsNoticed(t *testing.T) {
	data := sample(t)
	random := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		changed := bytes.Clone(data)
		at := random.IntN(len(changed))
		changed[at] ^= 1 << random.IntN(8)
		reader, err := openBytes(changed)
		if err != nil {
			continue
		}
		if reader.Verify(t.Context()) == nil {
			// What neither list covers: dates, versions, attributes, local names.
			require.Equal(t, contents(t, data), contents(t, changed), "byte %d", at)
		}
	}
}

func contents(t *testing.T, data []byte) map[string]string {
	t.Helper()
	reader, err := openBytes(data)
	require.NoError(t, err)
	found := map[string]string{}
	for file := range reader.Files() {
		content, err := reader.Open(file.Name)
		require.NoError(t, err)
		text, err := io.ReadAll(content)
		require.NoError(t, err)
		found[file.Name] = string(text)
	}
	return found
}

type brokenFile struct{}

func (brokenFile) ReadAt([]byte, int64) (int, error) {
	return 0, errors.New("the bucket is gone")
}

func TestABrokenStoreIsNoDamagedArchive(t *testing.T) {
	_, err := archive.Open(brokenFile{}, 1000, archive.DefaultLimits())
	require.ErrorContains(t, err, "the bucket is gone")
	require.NotErrorIs(t, err, archive.ErrDamaged)
}
