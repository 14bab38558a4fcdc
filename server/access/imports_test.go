package access_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/access"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func TestWhoMayImport(t *testing.T) {
	system := access.Importer{TeamName: "choir", SystemAdmin: true}
	own := access.Importer{TeamName: "choir", Users: config.ImportedActive}
	cases := []struct {
		name       string
		user, team string
		by         config.Who
		want       access.Importer
		code       transfer.Code
		says       string
	}{
		{"a system admin", "admin", "team", config.SystemAdmins, system, "", ""},
		{"a system admin, no such team", "admin", "other", config.SystemAdmins, access.Importer{}, transfer.CodeNotFound, ""},
		{"a system admin, while nobody may", "admin", "team", config.Nobody, access.Importer{}, transfer.CodeForbidden, "ImportBy"},
		{"a system admin, before anything is set", "admin", "team", "", access.Importer{}, transfer.CodeForbidden, "ImportBy"},
		{"a system admin, while team admins may", "admin", "team", config.TeamAdmins, system, "", ""},
		{"a deactivated system admin", "retired", "team", config.TeamAdmins, access.Importer{}, transfer.CodeForbidden, "admins of a team"},
		{"a member", "member", "team", config.TeamAdmins, access.Importer{}, transfer.CodeForbidden, "admins of a team"},
		{"a member learns nothing of teams", "member", "other", config.TeamAdmins, access.Importer{}, transfer.CodeForbidden, "admins of a team"},
		{"a team admin, while only system admins may", "leader", "team", config.SystemAdmins, access.Importer{}, transfer.CodeForbidden, "Only system admins"},
		{"a team admin, while nobody may", "leader", "team", config.Nobody, access.Importer{}, transfer.CodeForbidden, "ImportBy"},
		{"a team admin", "leader", "team", config.TeamAdmins, own, "", ""},
		{"a team admin by an older role", "ruler", "team", config.TeamAdmins, own, "", ""},
		{"a team admin, of another team", "leader", "other", config.TeamAdmins, access.Importer{}, transfer.CodeForbidden, "admins of a team"},
		{"a team admin whose role may not manage the team", "tamed", "team", config.TeamAdmins, access.Importer{}, transfer.CodeForbidden, "admins of a team"},
		{"a former member", "gone", "team", config.TeamAdmins, access.Importer{}, transfer.CodeForbidden, "admins of a team"},
		{"a system manager who is a member", "manager", "team", config.TeamAdmins, access.Importer{}, transfer.CodeForbidden, "admins of a team"},
		{"a system manager, in another team", "manager", "other", config.TeamAdmins, access.Importer{}, transfer.CodeForbidden, "admins of a team"},
		{"a deactivated team admin", "asleep", "team", config.TeamAdmins, access.Importer{}, transfer.CodeForbidden, "admins of a team"},
		{"a bot", "robot", "team", config.TeamAdmins, access.Importer{}, transfer.CodeForbidden, "admins of a team"},
		{"a guest", "guest", "team", config.TeamAdmins, access.Importer{}, transfer.CodeForbidden, "admins of a team"},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			decide := access.New(server{}, func() config.Settings {
				return config.Settings{ImportBy: test.by, ImportedUsers: config.ImportedActive}
			})
			who, err := decide.ImportTeam(test.user, test.team)
			require.Equal(t, test.want, who)
			if test.code == "" {
				require.NoError(t, err)
			} else {
				require.True(t, transfer.HasCode(err, test.code), "%v", err)
				require.ErrorContains(t, err, test.says)
			}
		})
	}
}

func TestTheImportFolderIsForSystemAdmins(t *testing.T) {
	for _, by := range []config.Who{config.Nobody, config.SystemAdmins, config.TeamAdmins} {
		decide := access.New(server{}, func() config.Settings { return config.Settings{ImportBy: by} })
		require.Equal(t, by != config.Nobody, decide.ImportFolder("admin") == nil, by)
		require.True(t, transfer.HasCode(decide.ImportFolder("leader"), transfer.CodeForbidden))
		require.True(t, transfer.HasCode(decide.ImportFolder("member"), transfer.CodeForbidden))
	}
}

func TestWhoSeesAnImport(t *testing.T) {
	decide := access.New(server{}, func() config.Settings { return config.Settings{ImportBy: config.TeamAdmins} })
	off := access.New(server{}, func() config.Settings { return config.Settings{ImportBy: config.Nobody} })
	job := func(kind transfer.Kind, by string) transfer.Job {
		return transfer.Job{Kind: kind, TeamID: "team", RequestedBy: by}
	}
	require.NoError(t, off.ViewJob("admin", job(transfer.KindImport, "leader")), "how an import went is seen also when imports are off")
	require.NoError(t, decide.ViewJob("leader", job(transfer.KindImport, "leader")))
	require.NoError(t, decide.ChangeJob("leader", job(transfer.KindImport, "leader")))
	require.Error(t, decide.ViewJob("leader", job(transfer.KindImport, "ruler")), "a plan names what another admin may not know")
	require.Error(t, decide.ViewJob("leader", job(transfer.KindImport, "admin")))
	require.Error(t, decide.ViewJob("leader", job(transfer.KindExport, "leader")))
	require.Error(t, decide.ViewJob("member", job(transfer.KindImport, "member")), "who was demoted")
	require.Error(t, off.ViewJob("leader", job(transfer.KindImport, "leader")))
}
