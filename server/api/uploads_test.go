package api

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/uploads"
)

// ownUploads hands out uploads to their owner only, as the real room does.
type ownUploads struct{ uploadsOf }

func (u ownUploads) Get(_ context.Context, _, userID string) (uploads.Upload, error) {
	if userID != u.upload.UserID {
		return uploads.Upload{}, transfer.Errorf(transfer.CodeNotFound, "no")
	}
	return u.upload, nil
}

func TestUploads_SystemAdminsSeeAndDropThoseOfOthers(t *testing.T) {
	for user, test := range map[string]struct {
		listed, dropped int
	}{
		"admin":    {1, http.StatusNoContent},
		"leader":   {1, http.StatusNoContent},
		"stranger": {0, http.StatusNotFound},
	} {
		t.Run(user, func(t *testing.T) {
			d := &desk{upload: uploads.Upload{ID: "up", TeamID: "team", UserID: "leader", FileName: "a.zip", Size: 10, Offset: 4}}
			status, answer := askWith(t, d, ownUploads{uploadsOf{d}}, user, http.MethodGet, "/uploads", "")
			require.Equal(t, http.StatusOK, status)
			require.Len(t, answer["uploads"], test.listed)
			status, _ = askWith(t, d, ownUploads{uploadsOf{d}}, user, http.MethodDelete, "/uploads/up", "")
			require.Equal(t, test.dropped, status)
			require.Equal(t, test.dropped == http.StatusNoContent, d.dropped == "up")
		})
	}
}
