package exporter

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMentionsFollowTheNames(t *testing.T) {
	names := renames{"anna": "former-member", "zoe:remote": "zoe-remote", "o.k": "former-member1"}
	cases := []struct{ text, want string }{
		{"nobody", "nobody"},
		{"@anna", "@former-member"},
		{"ask @anna.", "ask @former-member."},
		{"ask @Anna: now", "ask @former-member: now"},
		{"(@anna)", "(@former-member)"},
		{"**@anna**, @boris", "**@former-member**, @boris"},
		{"@annabelle @anna.b", "@annabelle @anna.b"},
		{"mail anna@anna.example or x@anna", "mail anna@anna.example or x@anna"},
		{"@zoe:remote and @zoe", "@zoe-remote and @zoe"},
		{"@o.k.", "@former-member1."},
		{"@anna@anna", "@former-member@anna"},
		{"@", "@"},
		{"ü@anna", "ü@anna"},
	}
	for _, test := range cases {
		t.Run(test.text, func(t *testing.T) { require.Equal(t, test.want, names.inText(test.text)) })
	}
}

func TestSystemPostsNameNobodyWhoIsHidden(t *testing.T) {
	names, hidden := renames{"anna": "former-member", "zoe:remote": "zoe-remote"}, map[string]bool{"id-anna": true}
	cases := []struct{ name, message, props, wantMessage, wantProps string }{
		{"one who left", "anna left the team.", `{"username":"anna","userId":"id-anna","x":1}`, "former-member left the team.", `{"username":"former-member","x":1}`},
		{
			"one of two", "anna added to the channel by boris.", `{"addedUsername":"anna","addedUserId":"id-anna","username":"boris","userId":"id-boris"}`,
			"former-member added to the channel by boris.", `{"addedUsername":"former-member","username":"boris","userId":"id-boris"}`,
		},
		{"a remote user keeps the id", "zoe:remote joined.", `{"username":"zoe:remote","userId":"id-zoe"}`, "zoe-remote joined.", `{"username":"zoe-remote","userId":"id-zoe"}`},
		{"a name within a word", "annabelle and anna", `{"username":"anna"}`, "annabelle and former-member", `{"username":"former-member"}`},
		{"somebody else", "boris joined.", `{"username":"boris"}`, "boris joined.", `{"username":"boris"}`},
		{"no object", "anna", `[1]`, "anna", `[1]`},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			message, props := names.inSystemPost(test.message, json.RawMessage(test.props), hidden)
			require.Equal(t, test.wantMessage, message)
			require.JSONEq(t, test.wantProps, string(props))
		})
	}
}

func FuzzMentions(f *testing.F) {
	for _, seed := range []string{"@anna", "x@anna.", "@@anna:@anna", "\xff@anna"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		require.Equal(t, text, renames{}.inText(text))
		require.True(t, strings.EqualFold(text, renames{"anna": "anna"}.inText(text)), "nothing but the name changes")
	})
}
