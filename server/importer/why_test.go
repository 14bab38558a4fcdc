package importer

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

func TestBuild_SaysWhyAPersonIsMatchedAndWhomToLookAt(t *testing.T) {
	admin, team := planning.SystemAdmin(), planning.TeamAdmin()
	active := team
	active.Accounts = true
	bea := func(more string) []string {
		return lines(`{"type":"user","user":{"username":"bea","email":"bea@example.com","teams":[{"name":"choir","roles":"team_user"}]` + more + `}}`)
	}
	shell := func() planning.Target {
		result := mustImport(t, zipFile(t, bea(`,"delete_at":5`), nil), here(), admin)
		person := result.in.People["bea"]
		return withAccounts(planning.Account{ID: "u1", Username: "bea", Email: result.in.ShellMail(person, here().Key), Deactivated: true, Made: true})
	}
	hidden := withAccounts(planning.Account{ID: "u1", Username: "bea", Email: "bea@example.com"})
	hidden.HidesAddresses = true
	closed := here()
	closed.Closed = true
	domains := here()
	domains.MailDomains = []string{"choir.example.com"}
	cases := []struct {
		name      string
		archive   []string
		target    planning.Target
		policy    planning.Policy
		decisions []planning.Decision
		why       planning.Why
		check     bool
	}{
		{"nobody has the name", bea(""), here(), admin, nil, planning.WhyNew, false},
		{"the same address and name", bea(""), withAccounts(planning.Account{ID: "u1", Username: "bea", Email: "bea@example.com"}), admin, nil, planning.WhySameAddress, false},
		{"the same address, another name", bea(""), withAccounts(planning.Account{ID: "u1", Username: "b", Email: "bea@example.com"}), admin, nil, planning.WhySameAddress, true},
		{"another person has the name", bea(""), withAccounts(planning.Account{ID: "u1", Username: "bea", Email: "b@example.com"}), admin, nil, planning.WhyNameTaken, true},
		{"another name was chosen for them", bea(""), withAccounts(planning.Account{ID: "u1", Username: "bea", Email: "b@example.com"}), admin, []planning.Decision{{Section: planning.SectionUsers, Source: "bea", Action: planning.ActionRename, Target: "bee"}}, planning.WhyChosen, true},
		{"a placeholder was chosen", bea(""), here(), admin, []planning.Decision{{Section: planning.SectionUsers, Source: "bea", Action: planning.ActionShell, Target: ""}}, planning.WhyChosen, false},
		{"deactivated on the source", bea(`,"delete_at":5`), here(), admin, nil, planning.WhyDeactivatedThere, false},
		{"an earlier import made a placeholder", bea(`,"delete_at":5`), shell(), admin, nil, planning.WhyEarlierImport, false},
		{"a team admin makes no accounts", bea(""), here(), team, nil, planning.WhyNoAccounts, false},
		{"the account is not in the team", bea(""), withAccounts(planning.Account{ID: "u1", Username: "bea", Email: "bea@example.com"}), team, nil, planning.WhyOutside, true},
		{"the server hides that there is one", bea(""), hidden, team, nil, planning.WhyNoAccounts, false},
		{"groups say who is in the team", bea(""), closed, active, nil, planning.WhyTeamClosed, false},
		{"the address may not sign up", bea(""), domains, active, nil, planning.WhyMailDomain, false},
		{"a name that no server takes", lines(`{"type":"user","user":{"username":"bea:remote","email":"bea@example.com","teams":[{"name":"choir","roles":"team_user"}]}}`), here(), admin, nil, planning.WhyNameInvalid, false},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			in, err := inspect.Inspect(t.Context(), readerOf(t, zipFile(t, test.archive, nil)), sanitize.ServerLimits{}, now, silent{})
			require.NoError(t, err)
			plan, details := planning.Build(in, test.target, test.policy, planning.Review{Decisions: test.decisions})
			require.Empty(t, details)
			for _, user := range plan.Users {
				if strings.HasPrefix(user.Source.Username, "bea") {
					require.Equal(t, planning.Reason{Why: test.why, Check: test.check, Decided: test.decisions != nil}, user.Reason)
				}
			}
		})
	}
}

func TestBuild_SaysWhyAChannelDoesNotGoIntoTheOneOfItsName(t *testing.T) {
	cases := []struct {
		name   string
		line   string
		here   planning.TargetChannel
		policy planning.Policy
		why    planning.Why
		check  bool
	}{
		{"nothing has its name", channelLine("dev", "O", ""), planning.TargetChannel{ID: "c1", Name: "other"}, planning.SystemAdmin(), planning.WhyNew, false},
		{"the same kind of channel", channelLine("dev", "O", ""), planning.TargetChannel{ID: "c1", Name: "dev"}, planning.SystemAdmin(), planning.WhySameName, false},
		{"private there, public here", channelLine("dev", "P", ""), planning.TargetChannel{ID: "c1", Name: "dev"}, planning.SystemAdmin(), planning.WhyOnePrivate, true},
		{"private here, and not theirs", channelLine("dev", "P", ""), planning.TargetChannel{ID: "c1", Name: "dev", Private: true}, planning.TeamAdmin(), planning.WhyNotReadable, true},
		{"private, and shared here", channelLine("dev", "P", ""), planning.TargetChannel{ID: "c1", Name: "dev", Private: true, Reader: true, Shared: true}, planning.SystemAdmin(), planning.WhyShared, true},
		{"archived here", channelLine("dev", "O", ""), planning.TargetChannel{ID: "c1", Name: "dev", Archived: true}, planning.SystemAdmin(), planning.WhyOneArchived, true},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			target := here()
			target.Channels = append(target.Channels, test.here)
			_, channel, _ := planOfChannel(t, []string{test.line}, target, test.policy)
			require.Equal(t, planning.Reason{Why: test.why, Check: test.check}, channel.Reason)
		})
	}
	t.Run("a decision", func(t *testing.T) {
		target := here()
		target.Channels = append(target.Channels, planning.TargetChannel{ID: "c1", Name: "dev"})
		_, channel, _ := planOfChannel(t, []string{channelLine("dev", "P", "")}, target, planning.SystemAdmin(), planning.Decision{Section: planning.SectionChannels, Source: "dev", Action: planning.ActionRename, Target: "backstage"})
		require.Equal(t, planning.Reason{Why: planning.WhyChosen, Check: true, Decided: true}, channel.Reason)
	})
}

func TestHead_SumsUpTheWholePlan(t *testing.T) {
	archive := lines(
		channelLine("attic", "P", ""),
		`{"type":"user","user":{"username":"bob","email":"bob@example.com","teams":[{"name":"choir","roles":"team_user"}]}}`,
		`{"type":"user","user":{"username":"cleo","first_name":"Cleo","last_name":"Marsh","email":"cleo@example.com","delete_at":5,"teams":[{"name":"choir","roles":"team_user"}]}}`,
		`{"type":"post","post":{"team":"choir","channel":"attic","user":"anna","message":"psst","create_at":1000}}`,
	)
	host := newFakeHost(zipFile(t, archive, nil))
	host.policy = planning.SystemAdmin()
	host.target.Accounts = []planning.Account{{ID: "u1", Username: "anna", Email: "anna@example.com", Member: true}, {ID: "u2", Username: "bob", Email: "other@example.com"}}
	i, job := planned(t, host)
	head, err := i.Plans().Head(t.Context(), job)
	require.NoError(t, err)
	summary := head.Summary
	require.Equal(t, map[planning.Action]int{planning.ActionSame: 1, planning.ActionRename: 1, planning.ActionShell: 1}, summary.Actions[planning.SectionUsers])
	require.Equal(t, map[string]int{planning.SectionUsers: 1}, summary.Check)
	require.Equal(t, 1, summary.Members)
	require.Equal(t, 1, summary.Joining)
	require.Equal(t, 1, summary.Placeholders)
	require.EqualValues(t, 1, summary.PrivatePosts)
	require.Zero(t, summary.ExposedPosts)
	require.Len(t, summary.Users, 1)
	require.Equal(t, "bob", summary.Users[0].Source.Username)
	require.Equal(t, "Cleo Marsh", head.Users[2].Source.Name)
}

func TestPictures_AreDrawnAnewFromTheArchive(t *testing.T) {
	archive := lines(`{"type":"emoji","emoji":{"name":"blob","image":"blob.png"}}`)
	host := newFakeHost(zipFile(t, archive, map[string]string{"blob.png": pixel()}))
	host.policy = planning.SystemAdmin()
	i, job := planned(t, host)
	found, err := i.Plans().Pictures(t.Context(), job, []string{"anna", "nobody"}, []string{"blob", "other"})
	require.NoError(t, err)
	require.Empty(t, found.Users)
	require.Len(t, found.Emoji, 1)
	require.True(t, strings.HasPrefix(string(found.Emoji["blob"]), "\x89PNG"))
	require.NotEqual(t, pixel(), string(found.Emoji["blob"]))
	_, err = i.Plans().Pictures(t.Context(), job, make([]string, planning.MaxPictures), []string{"blob"})
	require.ErrorContains(t, err, "at the most")
	job.State = "succeeded"
	_, err = i.Plans().Pictures(t.Context(), job, nil, []string{"blob"})
	require.ErrorContains(t, err, "no plan to look at")
}
