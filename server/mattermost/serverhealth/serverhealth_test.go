package serverhealth_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/health"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mattermost/serverhealth"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlstore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// server is a server with two file stores.
type server struct {
	plugin.API
	files, exports string
	driver         string
}

func (s server) GetUnsanitizedConfig() *model.Config {
	config := &model.Config{}
	config.SetDefaults()
	yes, local := true, model.ImageDriverLocal
	f := &config.FileSettings
	f.DriverName, f.Directory, f.DedicatedExportStore, f.ExportDriverName, f.ExportDirectory = &local, &s.files, &yes, &s.driver, &s.exports
	return config
}

func (server) GetLicense() *model.License { return nil }
func (server) GetServerVersion() string   { return "11.4.0" }

type oneFailed struct{}

func (oneFailed) ListAll(context.Context, jobs.Filter, int, string) (jobs.Page, error) {
	return jobs.Page{Jobs: []transfer.Job{{ID: "j1", Kind: transfer.KindExport, State: transfer.StateFailed, TeamName: "choir", Error: &transfer.JobError{Code: transfer.CodeStorage}}}}, nil
}

func TestSupportData_IsTheReportWithoutNamesAndPasswords(t *testing.T) {
	exports := filepath.Join(t.TempDir(), "not mounted")
	source := "postgres://mattermost:hunter2@127.0.0.1:1/none?sslmode=disable&connect_timeout=1"
	driver := model.DatabaseDriverPostgres
	databases, err := sqlstore.Connect(model.SqlSettings{DriverName: &driver, DataSource: &source}, false)
	require.NoError(t, err)
	files, err := serverhealth.SupportData(t.Context(), serverhealth.New(server{files: t.TempDir(), exports: exports, driver: "local"}, "0.1.0", databases, oneFailed{}))
	require.NoError(t, err)
	require.Len(t, files, 1)
	require.Equal(t, "team-export/health.json", files[0].Filename)
	var report health.Report
	require.NoError(t, json.Unmarshal(files[0].Body, &report))
	require.False(t, report.OK)
	require.Equal(t, health.Versions{Plugin: "0.1.0", Server: "11.4.0"}, report.Versions)
	require.True(t, report.FileStore.OK)
	require.Contains(t, report.ExportStore.Problem, "no such file")
	require.False(t, report.Databases[0].OK)
	require.Equal(t, transfer.CodeStorage, report.Jobs.LastErrors[0].Code)
	require.NotContains(t, string(files[0].Body), "hunter2")
	require.NotContains(t, string(files[0].Body), "choir")
}

func TestReport_WritesToBothStores(t *testing.T) {
	readOnly := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(readOnly, "team-export"), nil, 0o600))
	for name, test := range map[string]struct {
		server  server
		problem string
	}{
		"a store that cannot be written": {server{files: t.TempDir(), exports: readOnly, driver: "local"}, "not a directory"},
		"a driver that is not known":     {server{files: t.TempDir(), exports: "", driver: "tape"}, "not supported"},
		"a store that works":             {server{files: t.TempDir(), exports: t.TempDir(), driver: "local"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			report, err := serverhealth.New(test.server, "0.1.0", nil, oneFailed{}).Report(t.Context())
			require.NoError(t, err)
			require.True(t, report.FileStore.OK, report.FileStore.Problem)
			require.Equal(t, test.problem == "", report.ExportStore.OK)
			require.Contains(t, report.ExportStore.Problem, test.problem)
			left, err := os.ReadDir(filepath.Join(test.server.files, "team-export", "health"))
			require.NoError(t, err)
			require.Empty(t, left)
		})
	}
}
