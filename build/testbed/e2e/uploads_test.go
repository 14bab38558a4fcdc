package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// upload is how far an archive has come, as REST says it.
type upload struct {
	ID     string `json:"upload_id"`
	Offset int    `json:"offset"`
}

func TestAnUploadComesInPiecesOfAnySize(t *testing.T) {
	ctx := testContext(t)
	limited(t, ctx, map[string]any{"importby": "system_admins"})
	_, archive := exportTeam(t, ctx, serverA, content.Team.Id, nil)
	data, err := os.ReadFile(archive.path)
	require.NoError(t, err)
	ask := func(method, path string, body any, want int) (got upload) {
		response, err := serverA.Admin.Plugin(ctx, method, path, body, nil)
		require.NoError(t, err)
		defer func() { _ = response.Body.Close() }()
		require.Equal(t, want, response.StatusCode)
		require.NoError(t, json.NewDecoder(response.Body).Decode(&got))
		return got
	}
	begun := ask(http.MethodPost, "/teams/"+content.Team.Id+"/uploads", map[string]any{"filename": filepath.Base(archive.path), "size": len(data)}, http.StatusCreated)
	put := func(offset, to int, body io.Reader, want int) {
		got := ask(http.MethodPut, fmt.Sprintf("/uploads/%s?offset=%d", begun.ID, offset), body, want)
		require.Equal(t, to, got.Offset)
	}
	put(0, 1, bytes.NewReader(data[:1]), http.StatusOK)
	put(1, 1000, bytes.NewReader(data[1:1000]), http.StatusOK)
	put(999, 1000, bytes.NewReader(data[999:2000]), http.StatusConflict)
	require.Equal(t, 1000, ask(http.MethodGet, "/uploads/"+begun.ID, nil, http.StatusOK).Offset)
	// One whose length nobody says beforehand.
	put(1000, 5000, io.MultiReader(bytes.NewReader(data[1000:5000])), http.StatusOK)
	put(5000, len(data), bytes.NewReader(data[5000:]), http.StatusOK)

	id, err := serverA.Admin.StartImport(ctx, content.Team.Id, begun.ID)
	require.NoError(t, err)
	job, err := serverA.Admin.WaitJobUntil(ctx, id, func(job testbed.Job) bool { return job.State.Ended() || job.State == "needs_review" })
	require.NoError(t, err)
	require.EqualValues(t, "needs_review", job.State, "all bytes are where they belong: %+v", job.Error)
	_, err = serverA.Admin.CancelJob(ctx, id)
	require.NoError(t, err)
}
