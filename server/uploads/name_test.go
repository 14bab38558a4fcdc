package uploads_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/uploads"
)

func TestCreate_CleansTheName(t *testing.T) {
	m, _, _ := manager(t)
	for name, want := range map[string]string{
		"choir.zip":                     "choir.zip",
		"合唱団 2025.zip":                  "合唱団 2025.zip",
		"a\r\nSet-Cookie: x.zip":        "a  Set-Cookie: x.zip",
		"a\x00b\x1b[31m.zip":            "ab[31m.zip",
		"gpj\u202epiz.exe":              "gpjpiz.exe",
		"\u2066x\u2069\u200f\u200e.zip": "x.zip",
		"../../etc/passwd":              "passwd",
		`C:\Users\anna\choir.zip`:       "choir.zip",
		" choir.zip\n":                  "choir.zip",
		"bad\xffutf8.zip":               "badutf8.zip",
	} {
		upload, err := m.Create(t.Context(), uploads.Order{TeamID: "team", UserID: "user", FileName: name, Size: 1})
		require.NoError(t, err, "%q", name)
		require.Equal(t, want, upload.FileName)
		require.NoError(t, m.Remove(t.Context(), upload.ID))
	}
	for _, name := range []string{"", "\r\n", "\u202e", "dir/", strings.Repeat("x", 256)} {
		_, err := m.Create(t.Context(), uploads.Order{TeamID: "team", UserID: "user", FileName: name, Size: 1})
		require.True(t, transfer.HasCode(err, transfer.CodeInvalidRequest), "%q: %v", name, err)
	}
}
