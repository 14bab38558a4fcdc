package exporter

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func TestMentionsFollowTheNames(t *testing.T) {
	names := renames{"anna": "former-member", "zoe:remote": "zoe-remote", "o.k": "former-member1", "anna.b": "anna.b"}
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
		{"Thanks.@anna", "Thanks.@former-member"},
		{"@anna.Thanks @anna...and @anna_x", "@former-member.Thanks @former-member...and @former-member_x"},
		{"_@anna_ and *@anna*", "_@former-member_ and *@former-member*"},
		{"mail a.b@anna", "mail a.b@anna"},
		{"3@anna", "3@anna"},
	}
	for _, test := range cases {
		t.Run(test.text, func(t *testing.T) { require.Equal(t, test.want, names.inText(test.text)) })
	}
}

// renamedPeople are a hidden anna, who was called anna.old before, a remote zoe
// and a boris who keeps his name.
func renamedPeople() *people {
	p := newPeople(transfer.FormerAnonymous)
	p.add("id-boris", "boris", false)
	p.add("id-zoe", "zoe:remote", false)
	p.add("id-anna-b", "anna.b", false)
	p.add("id-anna-c", "anna2.c", false)
	p.hide(teamdata.User{ID: "id-anna", Username: "anna"}, formerName)
	p.settle()
	return p
}

func TestSystemPostsNameNobodyWhoIsHidden(t *testing.T) {
	cases := []struct{ name, kind, author, message, props, wantMessage, wantProps string }{
		{"one who left", "system_leave_team", "id-anna", "anna left the team.", `{"username":"anna","userId":"id-anna","x":1}`, "former-member left the team.", `{"username":"former-member","x":1}`},
		{
			"one of two", "system_add_to_channel", "id-boris", "anna added to the channel by boris.", `{"addedUsername":"anna","addedUserId":"id-anna","username":"boris","userId":"id-boris"}`,
			"former-member added to the channel by boris.", `{"addedUsername":"former-member","username":"boris","userId":"id-boris"}`,
		},
		{"under an older name", "system_remove_from_channel", "id-boris", "anna.old removed from the channel.", `{"removedUsername":"anna.old","removedUserId":"id-anna"}`, "former-member removed from the channel.", `{"removedUsername":"former-member"}`},
		{"by the author alone", "system_join_channel", "id-anna", "anna.old joined the channel.", `{"username":"anna.old"}`, "former-member joined the channel.", `{"username":"former-member"}`},
		{"in the text alone", "system_join_leave", "id-anna", "anna has joined, says boris.", `{}`, "former-member has joined, says boris.", `{}`},
		{
			"a group that became a channel", "system_gm_to_channel", "id-boris", "boris created this channel from a group message with anna.old, boris and zoe:remote.", `{"convertedByUserId":"id-boris","gmMembersDuringConversionIDs":["id-anna","id-boris","id-zoe"]}`,
			"boris created this channel from a group message with former-member, boris, zoe-remote.", `{"convertedByUserId":"id-boris","gmMembersDuringConversionIDs":["id-boris","id-zoe"]}`,
		},
		{
			"a group of nobody who is hidden", "system_gm_to_channel", "id-boris", "boris created this channel from a group message with boris, zoe:remote.", `{"convertedByUserId":"id-boris","gmMembersDuringConversionIDs":["id-boris","id-zoe"]}`,
			"boris created this channel from a group message with boris, zoe-remote.", `{"convertedByUserId":"id-boris","gmMembersDuringConversionIDs":["id-boris","id-zoe"]}`,
		},
		{"a header that mentions one", "system_header_change", "id-boris", "boris updated the channel header to: ask @anna", `{"username":"boris","new_header":"ask @anna"}`, "boris updated the channel header to: ask @former-member", `{"username":"boris","new_header":"ask @former-member"}`},
		{"a reminder", "reminder", "id-bot", "about this message from @anna", `{"username":"anna","post_id":"x"}`, "about this message from @former-member", `{"username":"former-member","post_id":"x"}`},
		{"an account that is gone", "system_add_to_team", "id-boris", "old added to the team by boris.", `{"addedUsername":"old","addedUserId":"id-gone","username":"boris","userId":"id-boris"}`, "deleted-user added to the team by boris.", `{"addedUsername":"deleted-user","addedUserId":"id-gone","username":"boris","userId":"id-boris"}`},
		{"ids of another server", "system_add_to_team", "id-boris", "boris added to the team by anna.", `{"addedUsername":"boris","addedUserId":"id-far1","username":"anna","userId":"id-far2"}`, "boris added to the team by former-member.", `{"addedUsername":"boris","addedUserId":"id-far1","username":"former-member","userId":"id-far2"}`},
		{"a writing machine's author", "", "id-boris", "anna", `{"ai_generated_by":"id-anna","ai_generated_by_username":"anna.old"}`, "anna", `{"ai_generated_by_username":"former-member"}`},
		{"a remote user keeps the id", "system_join_team", "id-zoe", "zoe:remote joined.", `{"username":"zoe:remote","userId":"id-zoe"}`, "zoe-remote joined.", `{"username":"zoe-remote","userId":"id-zoe"}`},
		{"a name within a word", "system_generic", "id-boris", "annabelle, anna.b and anna.", `{"username":"anna"}`, "annabelle, anna.b and former-member.", `{"username":"former-member"}`},
		{"somebody else", "system_join_team", "id-boris", "boris joined.", `{"username":"boris"}`, "boris joined.", `{"username":"boris"}`},
		{"no object", "system_generic", "id-boris", "anna", `[1]`, "anna", `[1]`},
		{"a person's own words, and a prop", "", "id-boris", "anna", `{"username":"anna"}`, "anna", `{"username":"former-member"}`},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			texts := &texts{people: renamedPeople(), visibility: &visibility{}}
			message, props := texts.ofPost(teamdata.Post{Type: test.kind, UserID: test.author, Message: test.message, Props: json.RawMessage(test.props)})
			require.Equal(t, test.wantMessage, message)
			require.JSONEq(t, test.wantProps, string(props))
		})
	}
}

func TestNamesInPropsFollowThePeople(t *testing.T) {
	cases := []struct{ name, props, want string }{
		{"after a line break", `{"text":"Hi\n@anna and\t@anna"}`, `{"text":"Hi\n@former-member and\t@former-member"}`},
		{"in lists and depths, with keys in order", `{"b": {"a": ["@anna", 1.50, null]}, "a": "<b>"}`, `{"a":"<b>","b":{"a":["@former-member",1.50,null]}}`},
		{"the id of one who is hidden", `{"participants":["id-boris","id-anna"],"by":"id-anna","seen":{"id-anna":1}}`, `{"participants":["id-boris"],"seen":{}}`},
		{"one whose name begins alike", `{"text":"@anna.b, @anna.c and @anna2.c"}`, `{"text":"@anna.b, @former-member.c and @anna2.c"}`},
		{"nothing to change", `{"b": 1.0, "a": "@boris  <"}`, `{"b": 1.0, "a": "@boris  <"}`},
		{"no JSON", `{"a`, `{"a`},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, string(renamedPeople().inJSON(json.RawMessage(test.props))))
		})
	}
	require.Equal(t, `{"a": "@anna"}`, string(newPeople(transfer.FormerShell).inJSON(json.RawMessage(`{"a": "@anna"}`))), "where nobody is renamed")
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
