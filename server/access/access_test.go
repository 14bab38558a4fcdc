package access_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/access"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// server is a server with one team and one of each kind of people. The team has
// the channels open and secret, and old, which is archived; leader and member are
// in open, in old and, but for ruler, in secret.
type server struct {
	broken bool
	// archived says that the team is.
	archived bool
	// shows replaces the setting by which members read archived channels, which is on as a
	// rule.
	shows  func() *bool
	config model.Config
}

func (s server) HasPermissionTo(userID string, permission *model.Permission) bool {
	if permission == model.PermissionViewMembers {
		return userID != "guest"
	}
	return slices.Contains([]string{"admin", "retired", "rootbot"}, userID) && permission == model.PermissionManageSystem
}

func (s server) HasPermissionToTeam(userID, teamID string, permission *model.Permission) bool {
	permitted := map[string]bool{"admin": true, "manager": true, "leader": true, "ruler": true, "gone": true, "asleep": true, "robot": true, "guest": true}
	return permitted[userID] && (teamID == "team" || userID == "manager") && permission == model.PermissionManageTeam
}

func (s server) HasPermissionToChannel(_, channelID string, permission *model.Permission) bool {
	return channelID != "forbidden" && permission == model.PermissionReadChannelContent
}

func (s server) GetChannelsForTeamForUser(teamID, userID string, includeDeleted bool) ([]*model.Channel, *model.AppError) {
	if s.broken || teamID != "team" || !includeDeleted {
		return nil, model.NewAppError("GetChannelsForTeamForUser", "not found", nil, "", http.StatusInternalServerError)
	}
	in := map[string][]string{"leader": {"open", "secret", "old", "forbidden"}, "member": {"open", "secret", "old"}, "ruler": {"open"}, "guest": {"open"}}
	if len(in[userID]) == 0 {
		return nil, model.NewAppError("GetChannelsForTeamForUser", "not found", nil, "", http.StatusNotFound)
	}
	channels := []*model.Channel{{Id: "talk", Type: model.ChannelTypeDirect}}
	for _, id := range in[userID] {
		channel := &model.Channel{Id: id, TeamId: teamID}
		if id == "old" {
			channel.DeleteAt = 1
		}
		channels = append(channels, channel)
	}
	return channels, nil
}

var members = map[string]model.TeamMember{
	"member": {SchemeUser: true}, "manager": {SchemeUser: true}, "leader": {SchemeUser: true, SchemeAdmin: true},
	"ruler": {SchemeUser: true, Roles: "team_user team_admin"}, "tamed": {SchemeUser: true, SchemeAdmin: true}, "gone": {SchemeAdmin: true, DeleteAt: 1},
	"asleep": {SchemeAdmin: true}, "robot": {SchemeAdmin: true}, "guest": {SchemeAdmin: true, SchemeGuest: true},
}

func (s server) GetTeamMember(teamID, userID string) (*model.TeamMember, *model.AppError) {
	if s.broken {
		return nil, model.NewAppError("GetTeamMember", "store", nil, "", http.StatusInternalServerError)
	}
	member, ok := members[userID]
	if !ok || teamID != "team" {
		return nil, model.NewAppError("GetTeamMember", "not found", nil, "", http.StatusNotFound)
	}
	return &member, nil
}

// GetTeamMembers gives one more page of plain members before those of the team.
func (s server) GetTeamMembers(_ string, page, perPage int) ([]*model.TeamMember, *model.AppError) {
	if s.broken {
		return nil, model.NewAppError("GetTeamMembers", "store", nil, "", http.StatusInternalServerError)
	}
	var found []*model.TeamMember
	if page == 0 {
		for range perPage {
			found = append(found, &model.TeamMember{UserId: "one of many"})
		}
		return found, nil
	}
	for _, id := range []string{"leader", "member", "ruler"} {
		member := members[id]
		member.UserId = id
		found = append(found, &member)
	}
	return found, nil
}

func (s server) GetUser(userID string) (*model.User, *model.AppError) {
	user := &model.User{Id: userID, IsBot: userID == "robot" || userID == "rootbot"}
	if userID == "asleep" || userID == "retired" {
		user.DeleteAt = 1
	}
	return user, nil
}

func (s server) GetTeam(teamID string) (*model.Team, *model.AppError) {
	if s.broken {
		return nil, model.NewAppError("GetTeam", "store", nil, "", http.StatusInternalServerError)
	}
	if teamID != "team" {
		return nil, model.NewAppError("GetTeam", "not found", nil, "", http.StatusNotFound)
	}
	team := &model.Team{Id: teamID, Name: "choir"}
	if s.archived {
		team.DeleteAt = 1
	}
	return team, nil
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

func (s server) GetConfig() *model.Config {
	show := new(true)
	if s.shows != nil {
		show = s.shows()
	}
	s.config.TeamSettings.ExperimentalViewArchivedChannels = show //nolint:staticcheck // servers of version 10 have it
	return &s.config
}

// everybody are all kinds of people.
var everybody = []string{"nobody", "guest", "member", "leader", "ruler", "tamed", "gone", "manager", "admin", "robot", "rootbot", "asleep", "retired"}

// with makes decisions by settings.
func with(settings config.Settings) *access.Access {
	return access.New(server{}, func() config.Settings { return settings })
}

// teamAdminsMay are settings by which team admins may export what they can see.
func teamAdminsMay() config.Settings {
	return config.Settings{ExportBy: config.TeamAdmins, PrivateChannels: config.ReachMember, PersonalData: config.PersonalMinimal}
}

// code is that of an error, or empty.
func code(err error) transfer.Code {
	if err == nil {
		return ""
	}
	return transfer.AsError(err).Code
}

func TestViewersAreFound(t *testing.T) {
	viewers, err := with(config.Settings{}).Viewers(7)
	require.NoError(t, err)
	require.Equal(t, []string{"admin"}, viewers)
	viewers, err = with(config.Settings{}).TeamViewers("team", 7)
	require.NoError(t, err)
	require.Equal(t, []string{"leader", "ruler"}, viewers)
	viewers, err = with(config.Settings{}).TeamViewers("team", 1)
	require.NoError(t, err)
	require.Equal(t, []string{"leader"}, viewers)
	broken := access.New(server{broken: true}, func() config.Settings { return config.Settings{} })
	_, err = broken.Viewers(7)
	require.Error(t, err)
	_, err = broken.TeamViewers("team", 7)
	require.Error(t, err)
}
