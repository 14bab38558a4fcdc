package command

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/api"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// TestNoOptionExistsInOneDoorOnly gives each option another value than its
// default, once by REST and once as a flag. Both must mean the same.
func TestNoOptionExistsInOneDoorOnly(t *testing.T) {
	values := map[transfer.OptionKind]struct {
		flag string
		rest any
	}{
		transfer.OptionChannels: {"a,b", []string{"a", "b"}},
		transfer.OptionTypes:    {"image/*,text/plain", []string{"image/*", "text/plain"}},
		transfer.OptionTime:     {"2025-01-01T00:00:00Z", 1735689600000},
		transfer.OptionSize:     {"10MB", 10_000_000},
		transfer.OptionCount:    {"7", 7},
	}
	for _, option := range transfer.Options() {
		t.Run(option.Field, func(t *testing.T) {
			value, ok := values[option.Kind]
			switch option.Kind {
			case transfer.OptionSwitch:
				other := option.Get(transfer.DefaultExportOptions()) != true
				value.flag, value.rest = fmt.Sprint(other), other
			case transfer.OptionChoice:
				value.flag, value.rest = option.Choices[1], option.Choices[1]
			case transfer.OptionChannels, transfer.OptionTypes, transfer.OptionTime, transfer.OptionSize, transfer.OptionCount:
				require.True(t, ok)
			}
			body, err := json.Marshal(nested(option.Field, value.rest))
			require.NoError(t, err)
			byREST := startByREST(t, string(body))
			byCommand, err := parseText(t, "export", "--"+option.Flag+" "+value.flag)
			require.NoError(t, err)
			require.Equal(t, byREST, byCommand.options)
			require.NotEqual(t, transfer.DefaultExportOptions(), byREST)
		})
	}
}

// restJobs and restAccess are behind a REST that lets everybody export.
type restJobs struct {
	api.Jobs
	started []transfer.ExportOptions
}

func (j *restJobs) Start(_ context.Context, request jobs.Request) (transfer.Job, error) {
	j.started = append(j.started, request.Options)
	return transfer.Job{}, nil
}

type restAccess struct{ api.Access }

func (restAccess) ExportTeam(string, string) (string, error) { return "choir", nil }

// startByREST returns the options of the export that a body starts.
func startByREST(t *testing.T, body string) transfer.ExportOptions {
	t.Helper()
	started := &restJobs{}
	request := httptest.NewRequest(http.MethodPost, api.Prefix+"/teams/team/exports", strings.NewReader(body))
	request.Header.Set(userHeader, admin)
	answer := httptest.NewRecorder()
	api.New(api.Options{Access: restAccess{}, Jobs: started}).ServeHTTP(answer, request)
	require.Equal(t, http.StatusAccepted, answer.Code, answer.Body.String())
	return started.started[0]
}

// nested writes "a.b" as an object in an object.
func nested(field string, value any) map[string]any {
	outer, inner, ok := strings.Cut(field, ".")
	if ok {
		return map[string]any{outer: nested(inner, value)}
	}
	return map[string]any{outer: value}
}
