package metrics_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/metrics"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// told returns what Prometheus is told, without comments and without what is about the
// process.
func told(t *testing.T, meter *metrics.Meter) []string {
	t.Helper()
	recorder := httptest.NewRecorder()
	meter.ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	require.Equal(t, http.StatusOK, recorder.Code)
	body, err := io.ReadAll(recorder.Body)
	require.NoError(t, err)
	return slices.DeleteFunc(strings.Split(string(body), "\n"), func(line string) bool {
		return !strings.HasPrefix(line, "team_export_") || strings.Contains(line, "_bucket")
	})
}

func TestMeter_FollowsAJobToItsEndAndCountsItOnce(t *testing.T) {
	meter := metrics.New("1.2.3")
	job := transfer.Job{ID: "a", Kind: transfer.KindExport, State: transfer.StateQueued}
	meter.JobChanged(job)
	require.Equal(t, []string{`team_export_archive_bytes_total 0`, `team_export_info{version="1.2.3"} 1`}, told(t, meter))

	job.State, job.StartedAt = transfer.StateRunning, 1_000
	meter.JobChanged(job)
	meter.JobChanged(job)
	require.Contains(t, told(t, meter), `team_export_jobs{kind="export",state="running"} 1`, "another node may begin a job that waits; this one works on it")

	job.State, job.FinishedAt = transfer.StateSucceeded, 8_500
	job.Counts, job.Archive = transfer.Counts{transfer.CountPosts: 7}, &transfer.Archive{Size: 123}
	meter.JobChanged(job)
	meter.JobChanged(job)
	job.State = transfer.StateExpired
	meter.JobChanged(job)
	require.Equal(t, []string{
		`team_export_archive_bytes_total 123`,
		`team_export_content_total{content="posts",kind="export"} 7`,
		`team_export_info{version="1.2.3"} 1`,
		`team_export_job_duration_seconds_sum{kind="export"} 7.5`,
		`team_export_job_duration_seconds_count{kind="export"} 1`,
		`team_export_jobs{kind="export",state="running"} 0`,
		`team_export_jobs_ended_total{kind="export",state="succeeded"} 1`,
		`team_export_last_success_timestamp_seconds{kind="export"} 8.5`,
	}, told(t, meter))
}

func TestMeter_SaysWhyJobsFail(t *testing.T) {
	meter := metrics.New("1")
	job := transfer.Job{ID: "a", Kind: transfer.KindImport, State: transfer.StateApplying}
	meter.JobChanged(job)
	job.State, job.Error = transfer.StateFailed, &transfer.JobError{Code: transfer.CodeNoSpace}
	meter.JobChanged(job)
	require.Contains(t, told(t, meter), `team_export_jobs_failed_total{code="no_space",kind="import"} 1`)
	require.Contains(t, told(t, meter), `team_export_jobs_ended_total{kind="import",state="failed"} 1`)
}

func TestMeter_LeavesAJobThatEndedOnAnotherNodeToThatNode(t *testing.T) {
	meter := metrics.New("1")
	meter.JobChanged(transfer.Job{ID: "a", Kind: transfer.KindExport, State: transfer.StateCanceled})
	require.NotContains(t, strings.Join(told(t, meter), "\n"), "jobs_ended_total")
}
