package e2e_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
)

// did is what a record must say beside who and when.
type did struct {
	actor, action, outcome, code, team, job string
}

// requireTrail waits until the trail holds the records, and returns it.
func requireTrail(t *testing.T, ctx context.Context, server *testbed.Server, want ...did) []contract.AuditRecord {
	t.Helper()
	var records []contract.AuditRecord
	var missing []did
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		var err error
		records, err = server.Admin.Audit(ctx)
		require.NoError(c, err)
		missing = nil
		for _, wanted := range want {
			if !slices.ContainsFunc(records, func(r contract.AuditRecord) bool {
				return wanted == did{r.Actor, r.Action, string(r.Outcome), string(r.Code), r.TeamID, r.JobID}
			}) {
				missing = append(missing, wanted)
			}
		}
		require.Empty(c, missing)
	}, time.Minute, 500*time.Millisecond)
	return records
}

// status is that of a call.
func status(t *testing.T, ctx context.Context, client *testbed.Client, method, path string, body any) int {
	t.Helper()
	response, err := client.Plugin(ctx, method, path, body, nil)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return response.StatusCode
}

func TestEveryActionLeavesATrace(t *testing.T) {
	ctx := testContext(t)
	server, content := askedServer(t)
	asks(t, ctx, server, map[string]any{"consent": "opt_out", "importby": "system_admins"})
	admin, hugo, team := server.Admin, content.Users["hugo"], content.Team.Id
	sysadmin := testbed.AdminName

	job, archive := exportTeam(t, ctx, server, team, `{"emoji": "none"}`)
	canceled := bigTeam(t, ctx, server, "canceled", 10)
	asks(t, ctx, server, map[string]any{"consent": "opt_out", "importby": "system_admins", "exportpausems": 20_000})
	stopped := catch(t, ctx, server, canceled)
	_, err := admin.CancelJob(ctx, stopped.ID)
	require.NoError(t, err)
	_, err = admin.WaitJob(ctx, stopped.ID)
	require.NoError(t, err)
	asks(t, ctx, server, map[string]any{"consent": "opt_out", "importby": "system_admins", "jobsperteamperday": 1})
	_, err = content.Users["anna"].Answer(ctx, team, "no")
	require.NoError(t, err)
	_, err = content.Users["anna"].Answer(ctx, team, "yes")
	require.NoError(t, err)

	require.Equal(t, 403, status(t, ctx, hugo, http.MethodPost, "/teams/"+team+"/exports", nil))
	require.Equal(t, 404, status(t, ctx, hugo, http.MethodGet, "/jobs/"+job.ID+"/download", nil))
	require.Equal(t, 422, status(t, ctx, admin, http.MethodPost, "/teams/"+content.OtherTeam.Id+"/exports", `{"emoji": "some"}`))
	require.Equal(t, 429, status(t, ctx, admin, http.MethodPost, "/teams/"+canceled+"/exports", nil))
	require.Equal(t, 403, status(t, ctx, hugo, http.MethodGet, "/audit", nil))
	require.Equal(t, 403, status(t, ctx, hugo, http.MethodGet, "/audit.csv", nil))
	require.Equal(t, 401, status(t, ctx, &testbed.Client{Client4: model.NewAPIv4Client(server.URL)}, http.MethodGet, "/audit", nil))

	_, err = admin.DeleteArchive(ctx, job.ID)
	require.NoError(t, err)
	target := bigTeam(t, ctx, server, "target", 10)
	imported, _, err := admin.Import(ctx, target, archive.path)
	require.NoError(t, err)

	records := requireTrail(
		t, ctx, server,
		did{sysadmin, "export.start", "ok", "", team, job.ID},
		did{sysadmin, "export.finish", "ok", "", team, job.ID},
		did{sysadmin, "archive.download", "ok", "", team, job.ID},
		did{sysadmin, "archive.delete", "ok", "", team, job.ID},
		did{sysadmin, "export.start", "ok", "", canceled, stopped.ID},
		did{sysadmin, "job.cancel", "ok", "", canceled, stopped.ID},
		did{sysadmin, "export.finish", "failed", "canceled", canceled, stopped.ID},
		did{"anna", "consent.answer", "ok", "", team, ""},
		did{"hugo", "export.start", "refused", "forbidden", team, ""},
		did{"hugo", "archive.download", "refused", "not_found", team, job.ID},
		did{sysadmin, "export.start", "refused", "invalid_options", content.OtherTeam.Id, ""},
		did{sysadmin, "export.start", "refused", "quota", canceled, ""},
		did{"hugo", "audit.read", "refused", "forbidden", "", ""},
		did{"hugo", "audit.table", "refused", "forbidden", "", ""},
		did{sysadmin, "upload.start", "ok", "", target, ""},
		did{sysadmin, "import.start", "ok", "", target, imported.ID},
		did{sysadmin, "import.apply", "ok", "", target, imported.ID},
		did{sysadmin, "import.finish", "ok", "", target, imported.ID},
		did{"", "policy.change", "ok", "", "", ""},
	)
	once := map[did]int{}
	for i, record := range records {
		require.True(t, record.Action == "policy.change" || strings.HasSuffix(record.Action, ".finish") || record.Address == "127.0.0.1", "%+v", record)
		require.NotZero(t, record.At)
		require.True(t, i == 0 || record.At <= records[i-1].At+1000, "newest first")
		if strings.HasSuffix(record.Action, ".start") || strings.HasSuffix(record.Action, ".finish") {
			once[did{action: record.Action, job: record.JobID, outcome: string(record.Outcome)}]++
		}
		if record.JobID == job.ID && record.Action == "export.start" {
			require.Contains(t, string(record.Options), `"emoji":"none"`)
		}
		if record.JobID == job.ID && record.Action == "export.finish" {
			require.Equal(t, job.Counts, record.Counts)
		}
	}
	for what, n := range once {
		require.True(t, n == 1 || what.job == "", "%d times: %+v", n, what)
	}
	requireTable(t, ctx, server, len(records))
	requireServerLog(t, job.ID)
}

// requireTable reads the trail as a table.
func requireTable(t *testing.T, ctx context.Context, server *testbed.Server, atLeast int) {
	t.Helper()
	response, err := server.Admin.Plugin(ctx, http.MethodGet, "/audit.csv", nil, nil)
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	require.Equal(t, "text/csv; charset=utf-8", response.Header.Get("Content-Type"))
	rows, err := csv.NewReader(response.Body).ReadAll()
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(rows), 1+atLeast)
	require.Equal(t, "time", rows[0][1])
}

// requireServerLog looks for a job in the server's own audit log.
func requireServerLog(t *testing.T, jobID string) {
	t.Helper()
	log := filepath.Join(bed.Dir, "asked-audit.log")
	require.Eventually(t, func() bool {
		text, err := os.ReadFile(log)
		return err == nil && strings.Contains(string(text), "teamExport.export.start") && strings.Contains(string(text), jobID)
	}, time.Minute, 500*time.Millisecond, "no copy in %s", log)
}

// Whatever goes through the doors and fails behind them: what people wrote, their
// addresses and their sessions are in no record, no log and no message.
func TestNothingThatPeopleWroteIsInTrailLogOrMessages(t *testing.T) {
	ctx := testContext(t)
	server, content := askedServer(t)
	const words, address = "geheimeworte", "geheim.adresse"
	spy, err := server.CreateUser(ctx, &model.User{Username: "spitzel", Email: address + "@example.com"})
	require.NoError(t, err)
	team, dora := content.Team.Id, content.Users["dora"]
	_, _, err = server.Admin.AddTeamMember(ctx, team, spy.Id)
	require.NoError(t, err)
	post, _, err := dora.CreatePost(ctx, &model.Post{ChannelId: content.Channels["proben"].Id, Message: words + " an " + address + "@example.com"})
	require.NoError(t, err)
	asks(t, ctx, server, map[string]any{"importby": "system_admins", "notifymembers": true, "consent": "opt_out"})
	_, err = dora.Answer(ctx, team, "yes")
	require.NoError(t, err)

	job, archive := exportTeam(t, ctx, server, team, all)
	target := bigTeam(t, ctx, server, "words", 5)
	_, _, err = server.Admin.Import(ctx, target, archive.path)
	require.NoError(t, err)
	broken := filepath.Join(t.TempDir(), words+".zip")
	require.NoError(t, os.WriteFile(broken, []byte(words+" "+address+"@example.com"), 0o600))
	refused, _, err := server.Admin.PlanImport(ctx, target, broken)
	require.True(t, err != nil || refused.State == "failed", "%+v", refused)
	for _, call := range []struct{ method, path, body string }{
		{http.MethodGet, "/jobs/" + words, ""},
		{http.MethodGet, "/jobs/" + address + "@example.com", ""},
		{http.MethodPost, "/teams/" + words + "/exports", ""},
		{http.MethodPost, "/teams/" + team + "/exports", `{"` + words + `": "` + address + `@example.com"}`},
		{http.MethodPost, "/teams/" + team + "/exports", `{"channels": {"include": ["` + words + `"]}}`},
		{http.MethodPost, "/teams/" + team + "/exports", words},
		{http.MethodPut, "/teams/" + team + "/consent", `{"answer": "` + words + `"}`},
		{http.MethodPost, "/teams/" + team + "/imports", `{"upload_id": "` + words + `"}`},
		{http.MethodGet, "/audit?before=" + words, ""},
	} {
		require.GreaterOrEqual(t, status(t, ctx, server.Admin, call.method, call.path, call.body), 400, "%+v", call)
	}
	// A file store that fails is what is logged most about.
	folder := filepath.Join(server.FileStore(), "export")
	require.NoError(t, os.Rename(folder, folder+".away"))
	require.NoError(t, os.WriteFile(folder, nil, 0o600))
	failed, err := server.Admin.StartExport(ctx, team, nil)
	require.NoError(t, err)
	failed, err = server.Admin.WaitJob(ctx, failed.ID)
	require.NoError(t, errors.Join(err, os.Remove(folder), os.Rename(folder+".away", folder)))
	require.EqualValues(t, "failed", failed.State)
	requireTrail(t, ctx, server, did{testbed.AdminName, "export.finish", "failed", "storage", team, failed.ID})
	requireOneNotice(t, ctx, server, job.ID)

	for where, text := range told(t, ctx, server) {
		for _, secret := range []string{words, address, "@example.com", server.Admin.AuthToken, dora.AuthToken} {
			require.NotContains(t, strings.ToLower(text), secret, where)
		}
	}
	_, err = dora.DeletePost(ctx, post.Id)
	require.NoError(t, err)
}

// told is what the plugin writes where others read it: the trail, in the store
// and as a table, the log, the server's audit log of it and what its bot says.
func told(t *testing.T, ctx context.Context, server *testbed.Server) map[string]string {
	t.Helper()
	texts := map[string]string{}
	one := func(query string, args ...any) (text string) {
		require.NoError(t, server.DB.QueryRowContext(ctx, query, args...).Scan(&text))
		return text
	}
	texts["the trail"] = one(`SELECT string_agg(convert_from(PValue, 'UTF8'), ' ') FROM PluginKeyValueStore WHERE PluginId = $1 AND PKey LIKE 'audit\_%'`, testbed.PluginID)
	texts["the answers"] = one(`SELECT string_agg(convert_from(PValue, 'UTF8'), ' ') FROM PluginKeyValueStore WHERE PluginId = $1 AND PKey LIKE 'consent\_%'`, testbed.PluginID)
	texts["the bot"] = one(`SELECT string_agg(p.Message || p.Props::text, ' ') FROM Posts p JOIN Users u ON u.Id = p.UserId WHERE u.Username = 'team-export'`)
	var ours strings.Builder
	for line := range strings.Lines(server.Log(1 << 20)) {
		if strings.Contains(line, `plugin_id=`+testbed.PluginID) {
			ours.WriteString(line)
		}
	}
	texts["the log"] = ours.String()
	audit, err := os.ReadFile(filepath.Join(bed.Dir, "asked-audit.log"))
	require.NoError(t, err)
	var copied strings.Builder
	for line := range strings.Lines(string(audit)) {
		if strings.Contains(line, "teamExport.") {
			copied.WriteString(line)
		}
	}
	texts["the server's audit log"] = copied.String()
	for where, text := range texts {
		require.NotEmpty(t, text, where)
	}
	records, err := server.Admin.Audit(ctx)
	require.NoError(t, err)
	list, err := json.Marshal(records)
	require.NoError(t, err)
	texts["the list"] = string(list)
	return texts
}
