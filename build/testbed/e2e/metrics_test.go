package e2e_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// TestMetrics_TellPrometheusOfAnExport reads the plugin's metrics where Prometheus does.
func TestMetrics_TellPrometheusOfAnExport(t *testing.T) {
	t.Parallel()
	ctx := testContext(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().String()
	require.NoError(t, listener.Close())
	server := startServer(t, ctx, testbed.ServerOptions{Name: "metrics", Bundle: bundle, Env: map[string]string{
		"MM_METRICSSETTINGS_ENABLE": "true", "MM_METRICSSETTINGS_LISTENADDRESS": address,
	}})
	team, _, err := server.Admin.CreateTeam(ctx, &model.Team{Name: "club", DisplayName: "Club", Type: model.TeamOpen})
	require.NoError(t, err)
	job, err := server.Admin.Export(ctx, team.Id, nil)
	require.NoError(t, err)

	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/plugins/"+testbed.PluginID+"/metrics", nil)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { require.NoError(t, response.Body.Close()) }()
	require.Equal(t, http.StatusOK, response.StatusCode)
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	for _, line := range []string{
		fmt.Sprintf(`team_export_jobs_ended_total{kind="export",state=%q} 1`, job.State),
		`team_export_jobs{kind="export",state="running"} 0`,
		`team_export_content_total{content="channels",kind="export"} 2`,
		fmt.Sprintf(`team_export_archive_bytes_total %d`, job.Archive.Size),
	} {
		require.Contains(t, string(body), line+"\n")
	}
}
