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
	return (userID == "admin" || userID == "retired") && permission == model.PermissionManageSystem
}

func (s server) HasPermissionToTeam(userID, teamID string, permission *model.Permission) bool {
	permitted := map[string]bool{"admin": true, "manager": true, "leader": true, "ruler": true, "gone": true, "asleep": true, "robot": true, "guest": true}
	return permitted[userID] && (teamID == "team" || userID == "manager") && permission == model.PermissionManageTeam
}

func (s server) GetTeamMember(teamID, userID string) (*model.TeamMember, *model.AppError) {
	members := map[string]model.TeamMember{
		"member": {SchemeUser: true}, "manager": {SchemeUser: true}, "leader": {SchemeUser: true, SchemeAdmin: true},
		"ruler": {SchemeUser: true, Roles: "team_user team_admin"}, "tamed": {SchemeUser: true, SchemeAdmin: true}, "gone": {SchemeAdmin: true, DeleteAt: 1},
		"asleep": {SchemeAdmin: true}, "robot": {SchemeAdmin: true}, "guest": {SchemeAdmin: true, SchemeGuest: true},
	}
	member, ok := members[userID]
	if !ok || teamID != "team" || s.broken {
		return nil, model.NewAppError("GetTeamMember", "not found", nil, "", http.StatusNotFound)
	}
	return &member, nil
}

func (s server) GetUser(userID string) (*model.User, *model.AppError) {
	user := &model.User{Id: userID, IsBot: userID == "robot"}
	if userID == "asleep" || userID == "retired" {
		user.DeleteAt = 1
	}
	return user, nil
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
