package e2e_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// estimate is an estimate as the REST contract shows it.
type estimate struct {
	Channels []struct {
		ID       string `json:"id"`
		Name     string `json:"name"`
		Type     string `json:"type"`
		Archived bool   `json:"archived"`
		Member   bool   `json:"member"`
		Included bool   `json:"included"`
		Posts    int64  `json:"posts"`
	} `json:"channels"`
	Counts          map[string]int64 `json:"counts"`
	AttachmentBytes int64            `json:"attachment_bytes"`
	Size            int64            `json:"size"`
}

func TestAnEstimateIsNearTheExport(t *testing.T) {
	ctx := testContext(t)
	path := "/teams/" + content.Team.Id + "/exports/estimate"
	for _, options := range []string{
		`{}`,
		`{"private_channels": false, "archived_channels": false}`,
		`{"channels": {"include": ["proben", "vorstand"]}}`,
		`{"attachments": {"mime_types": ["image/*"]}}`,
		`{"since": 1}`,
	} {
		t.Run(options, func(t *testing.T) {
			var about estimate
			response, err := serverA.Admin.Plugin(ctx, http.MethodPost, path, options, nil)
			require.NoError(t, err)
			defer func() { _ = response.Body.Close() }()
			require.Equal(t, http.StatusOK, response.StatusCode)
			require.NoError(t, json.NewDecoder(response.Body).Decode(&about))
			job, _ := exportOption(t, ctx, serverA, content.Team.Id, options)
			require.Equal(t, job.Counts["channels"], about.Counts["channels"])
			require.Equal(t, job.Counts["files"], about.Counts["attachments"])
			// The images of emoji are files too, and not attached.
			require.InDelta(t, job.Counts["file_bytes"], about.AttachmentBytes, 1000)
			// The server does not count who came and went.
			require.InDelta(t, job.Counts["posts"]+job.Counts["replies"], about.Counts["posts"], 45)
			require.Positive(t, about.Counts["users"])
			require.InDelta(t, job.Archive.Size, about.Size, 40_000, "what a small archive has besides is a guess")
		})
	}
}

func TestAnEstimateTellsNothingToOthers(t *testing.T) {
	ctx := testContext(t)
	path := "/teams/" + content.Team.Id + "/exports/estimate"
	for _, test := range []struct {
		client *testbed.Client
		body   string
		status int
		id     string
	}{
		{content.Users["guest_gus"], "{}", 403, "team_export.forbidden"},
		{content.Users["hugo"], "{}", 403, "team_export.forbidden"},
		{serverA.Admin, `{"colour": 1}`, 422, "team_export.invalid_options"},
		{serverA.Admin, `{"channels": {"include": ["nowhere"]}}`, 422, "team_export.invalid_options"},
	} {
		response, err := test.client.Plugin(ctx, http.MethodPost, path, test.body, nil)
		require.NoError(t, err)
		var refusal testbed.APIError
		require.NoError(t, json.NewDecoder(response.Body).Decode(&refusal))
		_ = response.Body.Close()
		require.Equal(t, test.status, refusal.StatusCode)
		require.Equal(t, test.id, refusal.ID)
	}
}
