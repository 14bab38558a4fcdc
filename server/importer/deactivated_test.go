package importer

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// retired is somebody who was deactivated on the source and stayed in the team.
func retired(name, role string) string {
	return `{"type":"user","user":{"username":"` + name + `","email":"` + name + `@example.com","roles":"system_` + role + `","delete_at":5000,"locale":"de","theme":"{\"type\":\"dark\"}","military_time":"true",` +
		`"notify_props":{"desktop":"all"},"teams":[{"name":"choir","roles":"team_` + role + `","channels":[{"name":"dev","roles":"channel_` + role + `","favorite":true,"msg_count":3,"last_viewed_at":4000}]}]}}`
}

// TestImport_DeactivatedMembers says what becomes of people who were deactivated on
// the source and are members of the team there.
func TestImport_DeactivatedMembers(t *testing.T) {
	lines := []string{version, teamA, square, dev, anna, retired("emil", "user"), retired("gast", "guest"), post(`,"user":"emil"`)}
	active := planning.TeamAdmin()
	active.Accounts = true
	for name, test := range map[string]struct {
		policy planning.Policy
		kept   bool
		admin  bool
	}{
		"by a system admin they stay members, with their settings": {planning.SystemAdmin(), true, true},
		"by a team admin who may make accounts too":                {active, true, false},
		"by a team admin who makes shells only they do not":        {planning.TeamAdmin(), false, false},
	} {
		t.Run(name, func(t *testing.T) {
			result := mustImport(t, zipFile(t, lines, nil), here(), test.policy)
			emil := result.user(result.planned("emil").Target.Username)
			require.NotNil(t, emil)
			require.EqualValues(t, 5000, emil.DeleteAt, "deactivated as of the same time")
			require.Equal(t, test.kept, result.planned("emil").Target.Member)
			if !test.kept {
				require.Empty(t, emil.Teams)
				require.EqualValues(t, 3, result.dropped(sanitize.SkipShell), "anna, emil and gast")
				return
			}
			require.Zero(t, result.dropped(sanitize.SkipShell))
			require.Equal(t, "de", emil.Locale)
			require.Equal(t, "true", emil.MilitaryTime)
			require.Equal(t, "all", emil.NotifyProps.Desktop)
			require.Len(t, emil.Teams, 1)
			require.Len(t, emil.Teams[0].Channels, 2, "dev, and Town Square, where every member is")
			require.True(t, emil.Teams[0].Channels[0].Favorite)
			require.EqualValues(t, 3, emil.Teams[0].Channels[0].MsgCount)

			guest := result.user(result.planned("gast").Target.Username)
			require.Equal(t, "system_guest", guest.Roles, "a guest is no member when somebody activates the account")
			require.Len(t, guest.Teams[0].Channels, 1)
			require.Equal(t, result.plan.Counts["team_members"], result.written.Counts["team_members"], "the plan counts what is written")
			require.Equal(t, result.plan.Counts["channel_members"], result.written.Counts["channel_members"])
		})
	}
}

// TestImport_DeactivatedMembersKeepTheirPictures says who of the deactivated gets the
// profile picture of the archive, also when the import is interrupted before.
func TestImport_DeactivatedMembersKeepTheirPictures(t *testing.T) {
	emil := strings.Replace(retired("emil", "user"), `"delete_at"`, `"profile_image":"pic.png","delete_at"`, 1)
	data := zipFile(t, []string{version, teamA, square, dev, anna, emil}, map[string]string{"pic.png": pixel()})
	for name, test := range map[string]struct {
		policy planning.Policy
		want   map[string]string
	}{
		"by a system admin":                    {planning.SystemAdmin(), map[string]string{"emil": pixel()}},
		"not by a team admin who makes shells": {planning.TeamAdmin(), map[string]string{}},
	} {
		t.Run(name, func(t *testing.T) {
			result := mustImport(t, data, here(), test.policy)
			pictures := map[string]string{}
			for username, id := range result.userIDs {
				if picture := result.host.server.Pictures[id]; picture != "" {
					pictures[username] = picture
				}
			}
			require.Equal(t, test.want, pictures)
		})
	}
}

// TestImport_DeactivatedMembersNeedNoSeat says that deactivated members count for no
// limit of active ones.
func TestImport_DeactivatedMembersNeedNoSeat(t *testing.T) {
	target := here()
	target.Limits.MaxMembers, target.Limits.Members = 10, 9
	result := mustImport(t, zipFile(t, []string{version, teamA, square, dev, anna, retired("emil", "user")}, nil), target, planning.SystemAdmin())
	require.Equal(t, []planning.Limit{{Name: "members", Needed: 1, Available: 1, OK: true}}, result.plan.Limits)
}

// TestImport_DeactivatedMemberIsFoundAgain says that a second import of the same
// archive gives a deactivated member nothing twice.
func TestImport_DeactivatedMemberIsFoundAgain(t *testing.T) {
	data := zipFile(t, []string{version, teamA, square, dev, anna, retired("emil", "user")}, nil)
	first := mustImport(t, data, here(), planning.SystemAdmin())
	target := here()
	target.Accounts = []planning.Account{{ID: "id-emil", Username: "emil", Email: "emil@example.com", Deactivated: true, Member: true, Made: true}}
	again := mustImport(t, data, target, planning.SystemAdmin())
	require.True(t, first.planned("emil").Target.Member)
	require.Equal(t, planning.ActionSame, again.planned("emil").Action)
	require.False(t, again.planned("emil").Target.Member, "an account that is here keeps what it has")
	require.Nil(t, again.user("emil"))
}
