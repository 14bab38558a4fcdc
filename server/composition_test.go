package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
)

// fakeAPI is as much of the plugin API as the composition asks for while it is built and
// answers a command. A call of any other method panics.
type fakeAPI struct {
	plugin.API

	mu      sync.Mutex
	values  map[string][]byte
	command *model.Command
	failed  []string
}

func (*fakeAPI) GetConfig() *model.Config {
	settings := &model.Config{}
	settings.SetDefaults()
	return settings
}

func (f *fakeAPI) GetUnsanitizedConfig() *model.Config {
	settings := f.GetConfig()
	settings.SqlSettings.DataSource = model.NewPointer("postgres://mattermost@127.0.0.1:1/none?sslmode=disable&connect_timeout=1")
	return settings
}

func (*fakeAPI) GetLicense() *model.License                     { return nil }
func (*fakeAPI) GetBundlePath() (string, error)                 { return filepath.Abs("..") }
func (*fakeAPI) EnsureBotUser(*model.Bot) (string, error)       { return model.NewId(), nil }
func (*fakeAPI) GetServerVersion() string                       { return "11.4.0" }
func (*fakeAPI) LogDebug(string, ...any)                        {}
func (*fakeAPI) LogInfo(string, ...any)                         {}
func (*fakeAPI) LogWarn(string, ...any)                         {}
func (*fakeAPI) LoadPluginConfiguration(any) error              { return nil }
func (*fakeAPI) SetProfileImage(string, []byte) *model.AppError { return nil }

func (*fakeAPI) LogAuditRec(*model.AuditRecord) {}

func (*fakeAPI) PublishWebSocketEvent(string, map[string]any, *model.WebsocketBroadcast) {}

func (f *fakeAPI) LogError(message string, keyValues ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failed = append(f.failed, message+fmt.Sprint(keyValues...))
}

func (f *fakeAPI) RegisterCommand(command *model.Command) error {
	f.command = command
	return nil
}

func (*fakeAPI) GetUser(id string) (*model.User, *model.AppError) {
	return &model.User{Id: id, Username: "anna", Roles: "system_admin system_user", Locale: "en"}, nil
}

func (*fakeAPI) GetSession(id string) (*model.Session, *model.AppError) {
	return &model.Session{Id: id, UserId: "anna"}, nil
}

func (*fakeAPI) GetTeam(id string) (*model.Team, *model.AppError) {
	return &model.Team{Id: id, Name: "choir", DisplayName: "Choir"}, nil
}

func (*fakeAPI) HasPermissionTo(string, *model.Permission) bool             { return true }
func (*fakeAPI) HasPermissionToTeam(string, string, *model.Permission) bool { return true }

func (*fakeAPI) GetTeamMember(teamID, userID string) (*model.TeamMember, *model.AppError) {
	return &model.TeamMember{TeamId: teamID, UserId: userID, SchemeAdmin: true}, nil
}

func (f *fakeAPI) KVGet(key string) ([]byte, *model.AppError) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.values[key], nil
}

func (f *fakeAPI) KVSetWithOptions(key string, value []byte, options model.PluginKVSetOptions) (bool, *model.AppError) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if options.Atomic && string(f.values[key]) != string(options.OldValue) {
		return false, nil
	}
	f.values[key] = value
	return true, nil
}

func (f *fakeAPI) KVDelete(key string) *model.AppError {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.values, key)
	return nil
}

func composed(t *testing.T) (*Plugin, *fakeAPI) {
	t.Helper()
	papi := &fakeAPI{values: map[string][]byte{}}
	p := &Plugin{config: config.Config{}}
	p.SetAPI(papi)
	require.NoError(t, p.OnConfigurationChange())
	require.NoError(t, p.OnActivate())
	t.Cleanup(func() { require.NoError(t, p.OnDeactivate()) })
	return p, papi
}

// mayBeNil are fields without which a collaborator works.
var mayBeNil = []string{"command.argument.suggest"}

// A collaborator that the composition forgets would only show when it is used: each
// function, interface and pointer that a part of the plugin holds must be set.
func TestBuild_ForgetsNoCollaborator(t *testing.T) {
	p, _ := composed(t)
	var missing []string
	seen := map[uintptr]bool{}
	var visit func(value reflect.Value, path string)
	visit = func(value reflect.Value, path string) {
		switch value.Kind() { //nolint:exhaustive // other kinds hold no collaborators
		case reflect.Pointer:
			if !value.IsNil() && !seen[value.Pointer()] {
				seen[value.Pointer()] = true
				visit(value.Elem(), path)
			}
		case reflect.Interface:
			visit(value.Elem(), path)
		case reflect.Map:
			for _, key := range value.MapKeys() {
				visit(value.MapIndex(key), path)
			}
		case reflect.Slice:
			for i := range value.Len() {
				visit(value.Index(i), path)
			}
		case reflect.Struct:
			if value.Type() == reflect.TypeFor[fakeAPI]() {
				return
			}
			if !strings.HasPrefix(value.Type().PkgPath(), "github.com/mattermost-community/") && value.Type().PkgPath() != "main" {
				return
			}
			for i := range value.NumField() {
				field := value.Field(i)
				name := value.Type().String() + "." + value.Type().Field(i).Name
				kind := field.Kind()
				if (kind == reflect.Func || kind == reflect.Interface || kind == reflect.Pointer) && field.IsNil() {
					missing = append(missing, name+" (at "+path+")")
					continue
				}
				visit(field, path+"."+value.Type().Field(i).Name)
			}
		default:
		}
	}
	visit(reflect.ValueOf(p.app), "app")
	missing = slices.DeleteFunc(missing, func(name string) bool { return slices.Contains(mayBeNil, strings.Fields(name)[0]) })
	require.Empty(t, missing)
	require.Greater(t, len(seen), 30, "the composition was looked through")
}

func TestExecuteCommand_AnswersEachSubcommand(t *testing.T) {
	p, papi := composed(t)
	require.Equal(t, "teamexport", papi.command.Trigger)
	for _, text := range []string{"", " help", " export help", " import help", " jobs help", " nonsense"} {
		answer, appErr := p.ExecuteCommand(&plugin.Context{SessionId: "session"}, &model.CommandArgs{
			UserId: "anna", TeamId: model.NewId(), ChannelId: model.NewId(), Command: "/teamexport" + text,
		})
		require.Nil(t, appErr)
		require.NotEmpty(t, answer.Text, text)
	}
}

func TestServeHTTP_AnswersWithoutAUser(t *testing.T) {
	p, _ := composed(t)
	recorder := httptest.NewRecorder()
	p.ServeHTTP(&plugin.Context{}, recorder, httptest.NewRequest(http.MethodGet, "/api/v1/jobs", http.NoBody))
	require.Equal(t, http.StatusUnauthorized, recorder.Code)
}
