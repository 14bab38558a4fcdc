package uploads_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/uploads"
)

func TestCreate_RefusesFilesOfOtherKindsBeforeTheyCome(t *testing.T) {
	for name, says := range map[string]string{
		"team.tar.gz": "gzip", "TEAM.TGZ": "gzip", "team.tar": "tar", "team.7z": "7z", "team.rar": "RAR", "team.tar.xz": "XZ", "import.jsonl.zst": "Zstandard",
		"team.z01": "one part", "team.zip.001": "one part",
	} {
		m, store, _ := manager(t)
		_, err := m.Create(t.Context(), uploads.Order{TeamID: "team", UserID: "anna", FileName: name, Size: 10})
		require.True(t, transfer.HasCode(err, transfer.CodeInvalidArchive), "%s: %v", name, err)
		require.Contains(t, transfer.AsError(err).Message, says)
		require.Empty(t, store.values, "nothing is reserved for it")
	}
	for _, name := range []string{"team.zip", "TEAM.ZIP", "import.jsonl", "team", "team.2024", "v1.zoo", "a.z.zip"} {
		m, _, _ := manager(t)
		_, err := m.Create(t.Context(), uploads.Order{TeamID: "team", UserID: "anna", FileName: name, Size: 10})
		require.NoError(t, err, name)
	}
}
