package importer

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
)

// channelsOf are the channels that somebody gets into by an import.
func channelsOf(members []Member, userID string) []string {
	at := slices.IndexFunc(members, func(member Member) bool { return member.UserID == userID })
	if at < 0 {
		return nil
	}
	return members[at].Channels
}

func TestImport_LeavesNoPrivateChannelWithoutAMember(t *testing.T) {
	inChannels := func(name, deleted, channels string) string {
		return `{"type":"user","user":{"username":"` + name + `","email":"` + name + `@example.com"` + deleted + `,"teams":[{"name":"choir","channels":[` + channels + `]}]}}`
	}
	data := zipFile(t, []string{
		version, teamA, square, anna, channelLine("open", "O", ""), channelLine("empty", "P", ""), channelLine("shared", "P", ""), channelLine("left", "P", ""),
		inChannels("bob", "", `{"name":"empty"},{"name":"open"}`), inChannels("carl", "", `{"name":"shared"}`), inChannels("dora", `,"delete_at":1000`, `{"name":"left"}`),
	}, nil)
	carl := planning.Account{ID: "carl-id", Username: "carl", Email: "carl@example.com", Member: true}
	for name, test := range map[string]struct {
		policy planning.Policy
		here   []planning.Account
		// joined are the channels of the one who imports; those of planned only because
		// nobody else could open them.
		joined, planned []string
	}{
		"a team admin gets into those that nobody else can open": {
			planning.TeamAdmin(), []planning.Account{carl}, []string{"empty", "left"}, []string{"empty", "left"},
		},
		"also when the archive has the team admin": {
			planning.TeamAdmin(), []planning.Account{{ID: "admin", Username: "carl", Email: carl.Email, Member: true}}, []string{"shared", "empty", "left"}, []string{"empty", "left"},
		},
		"a deactivated member opens no channel": {
			planning.TeamAdminOf(true, false, 0), []planning.Account{carl}, []string{"left"}, []string{"left"},
		},
		"a system admin can join every channel": {planning.SystemAdmin(), []planning.Account{carl}, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			result := mustImport(t, data, withAccounts(test.here...), test.policy)
			require.Equal(t, test.joined, channelsOf(result.written.Members, "admin"))
			var planned []string
			for _, channel := range result.plan.Channels {
				if channel.ImporterJoins {
					planned = append(planned, channel.Target.Name)
				}
			}
			require.Equal(t, test.planned, planned, "the plan says so beforehand")
			require.Equal(t, len(test.planned), planning.HeadOf(result.plan).Summary.ImporterJoins)
		})
	}
}
