package access_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/access"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

type server struct{ broken bool }

func (s server) HasPermissionTo(userID string, permission *model.Permission) bool {
	return userID == "admin" && permission == model.PermissionManageSystem
}

func settings() config.Settings { return config.Settings{} }

func (s server) GetTeam(teamID string) (*model.Team, *model.AppError) {
	if s.broken {
		return nil, model.NewAppError("GetTeam", "store", nil, "", http.StatusInternalServerError)
	}
	if teamID != "team" {
		return nil, model.NewAppError("GetTeam", "not found", nil, "", http.StatusNotFound)
	}
	return &model.Team{Id: teamID, Name: "choir"}, nil
}

func (s server) GetUsers(options *model.UserGetOptions) ([]*model.User, *model.AppError) {
	if s.broken {
		return nil, model.NewAppError("GetUsers", "store", nil, "", http.StatusInternalServerError)
	}
	if options.Role != model.SystemAdminRoleId || !options.Active || options.PerPage != 7 {
		return nil, nil
	}
	return []*model.User{{Id: "admin"}}, nil
}

func TestSystemAdminsSeeEveryJob(t *testing.T) {
	viewers, err := access.New(server{}, settings).Viewers(7)
	require.NoError(t, err)
	require.Equal(t, []string{"admin"}, viewers)
	_, err = access.New(server{broken: true}, settings).Viewers(7)
	require.Error(t, err)
}

func TestExportTeamIsForSystemAdmins(t *testing.T) {
	cases := []struct {
		name, user, team string
		broken           bool
		want             transfer.Code
	}{
		{name: "system admin", user: "admin", team: "team"},
		{name: "system admin, unknown team", user: "admin", team: "nope", want: transfer.CodeNotFound},
		{name: "member", user: "member", team: "team", want: transfer.CodeForbidden},
		{name: "member learns nothing of teams", user: "member", team: "nope", want: transfer.CodeForbidden},
		{name: "a broken server is not a missing team", user: "admin", team: "team", broken: true, want: transfer.CodeInternal},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			decide := access.New(server{broken: test.broken}, settings)
			name, err := decide.ExportTeam(test.user, test.team)
			if test.want == "" {
				require.NoError(t, err)
				require.Equal(t, "choir", name)
				require.NoError(t, decide.ViewTeamJobs(test.user, test.team))
				return
			}
			require.True(t, transfer.HasCode(err, test.want), "%v", err)
			require.Error(t, decide.ViewTeamJobs(test.user, test.team))
		})
	}
}

func TestJobsOfOthersDoNotExist(t *testing.T) {
	decide := access.New(server{}, settings)
	for name, action := range map[string]func(string, transfer.Job) error{
		"view": decide.ViewJob, "change": decide.ChangeJob, "download": decide.Download,
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, action("admin", transfer.Job{}))
			require.True(t, transfer.HasCode(action("member", transfer.Job{}), transfer.CodeNotFound))
		})
	}
}

func TestWhoMayImport(t *testing.T) {
	cases := []struct {
		name       string
		user, team string
		off        bool
		want       access.Importer
		code       transfer.Code
		says       string
	}{
		{"a system admin", "admin", "team", false, access.Importer{TeamName: "choir", SystemAdmin: true}, "", ""},
		{"a system admin, no such team", "admin", "other", false, access.Importer{}, transfer.CodeNotFound, ""},
		{"a system admin, while nobody may", "admin", "team", true, access.Importer{}, transfer.CodeForbidden, "ImportBy"},
		{"a member", "member", "team", false, access.Importer{}, transfer.CodeForbidden, "Only system admins"},
		{"a member learns nothing of teams", "member", "other", false, access.Importer{}, transfer.CodeForbidden, "Only system admins"},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			decide := access.New(server{}, func() config.Settings { return config.Settings{Imports: !test.off} })
			who, err := decide.ImportTeam(test.user, test.team)
			require.Equal(t, test.want, who)
			if test.code != "" {
				require.True(t, transfer.HasCode(err, test.code), "%v", err)
				require.ErrorContains(t, err, test.says)
			}
			job := transfer.Job{Kind: transfer.KindImport, TeamID: test.team, RequestedBy: test.user}
			require.Equal(t, test.user == "admin", decide.ViewJob(test.user, job) == nil, "how an import went is seen also when imports are off")
		})
	}
}
