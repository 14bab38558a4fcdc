package access_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/access"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func TestWhoIsAskedForConsent(t *testing.T) {
	cases := []struct {
		name, user, team   string
		broken             bool
		answer, see, count transfer.Code
	}{
		{"a member", "member", "team", false, "", "", transfer.CodeForbidden},
		{"a guest", "guest", "team", false, "", "", transfer.CodeForbidden},
		{"a member of another team", "member", "other", false, transfer.CodeForbidden, transfer.CodeForbidden, transfer.CodeForbidden},
		{"one who left", "gone", "team", false, transfer.CodeForbidden, transfer.CodeForbidden, transfer.CodeForbidden},
		{"one who is deactivated", "asleep", "team", false, transfer.CodeForbidden, transfer.CodeForbidden, transfer.CodeForbidden},
		{"a bot", "robot", "team", false, transfer.CodeForbidden, transfer.CodeForbidden, transfer.CodeForbidden},
		{"a system admin outside of the team", "admin", "team", false, transfer.CodeForbidden, "", ""},
		{"who cannot be looked up is nobody", "member", "team", true, transfer.CodeForbidden, transfer.CodeForbidden, transfer.CodeForbidden},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			decide := access.New(server{broken: test.broken}, func() config.Settings { return config.Settings{} })
			for what, decision := range map[transfer.Code]error{
				"answer": decide.Answer(test.user, test.team), "see": decide.ViewConsent(test.user, test.team), "count": decide.CountConsent(test.user, test.team),
			} {
				want := map[transfer.Code]transfer.Code{"answer": test.answer, "see": test.see, "count": test.count}[what]
				require.Equal(t, want == "", decision == nil, "%s: %v", what, decision)
				require.True(t, want == "" || transfer.HasCode(decision, want), "%s: %v", what, decision)
			}
		})
	}
}
