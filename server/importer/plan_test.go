package importer

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func lines(more ...string) []string {
	return append([]string{version, teamA, square, dev, anna}, more...)
}

func withAccounts(accounts ...planning.Account) planning.Target {
	target := here()
	target.Accounts = accounts
	return target
}

func TestWhoEverybodyWillBe(t *testing.T) {
	person := func(name, mail, more string) string {
		return `{"type":"user","user":{"username":"` + name + `","email":"` + mail + `","teams":[{"name":"choir","roles":"team_user"}]` + more + `}}`
	}
	admin, team := planning.SystemAdmin(), planning.TeamAdmin()
	cases := []struct {
		name     string
		archive  []string
		accounts []planning.Account
		policy   planning.Policy
		source   string
		action   planning.Action
		target   string
		id       string
	}{
		{"nobody is here yet", lines(), nil, admin, "anna", planning.ActionNew, "anna", ""},
		{"the same address and name", lines(), []planning.Account{{ID: "u1", Username: "anna", Email: "anna@example.com"}}, admin, "anna", planning.ActionSame, "anna", "u1"},
		{"the same address, another name", lines(), []planning.Account{{ID: "u1", Username: "ann", Email: "anna@example.com"}}, admin, "anna", planning.ActionMerge, "ann", "u1"},
		{"the same name, another address", lines(), []planning.Account{{ID: "u1", Username: "anna", Email: "other@example.com"}}, admin, "anna", planning.ActionRename, "anna1", ""},
		{"the next number is taken too", lines(), []planning.Account{
			{ID: "u1", Username: "anna", Email: "1@example.com"}, {ID: "u2", Username: "anna1", Email: "2@example.com"},
		}, admin, "anna", planning.ActionRename, "anna2", ""},
		{"the next number is somebody in the archive", lines(person("anna1", "x@example.com", "")), []planning.Account{
			{ID: "u1", Username: "anna", Email: "1@example.com"},
		}, admin, "anna", planning.ActionRename, "anna2", ""},
		{"an address in capitals", lines(person("Bea", "BEA@Example.com", "")), []planning.Account{{ID: "u1", Username: "bea", Email: "bea@example.com"}}, admin, "bea", planning.ActionSame, "bea", "u1"},
		{"the address of a bot is nobody's", lines(), []planning.Account{{ID: "u1", Username: "anna", Email: "anna@example.com", Bot: true}}, admin, "anna", planning.ActionRename, "anna1", ""},
		{"a name that no server takes", lines(person("anna:remote", "r@example.com", "")), nil, admin, "anna:remote", planning.ActionRename, "anna-remote", ""},
		{"a name that mentions everybody", lines(person("all", "r@example.com", "")), nil, admin, "all", planning.ActionRename, "user-all", ""},
		{"an address that is none", lines(person("bea", "not an address", "")), nil, admin, "bea", planning.ActionNew, "bea", ""},
		{"one who was deactivated", lines(person("bea", "bea@example.com", `,"delete_at":5`)), nil, admin, "bea", planning.ActionShell, "bea", ""},
		{"one who is only named", lines(post(`,"reactions":[{"user":"gone","emoji_name":"x","create_at":1001}]`)), nil, admin, "gone", planning.ActionPlaceholder, "gone", ""},
		{"a bot", lines(`{"type":"bot","bot":{"username":"robot","owner":"anna"}}`, strings.Replace(post(""), `"anna"`, `"robot"`, 1)), nil, admin, "robot", planning.ActionNew, "robot", ""},
		{"a team admin: a member of the team", lines(), []planning.Account{{ID: "u1", Username: "anna", Email: "anna@example.com", Member: true}}, team, "anna", planning.ActionSame, "anna", "u1"},
		{"a team admin: an account outside the team", lines(), []planning.Account{{ID: "u1", Username: "anna", Email: "anna@example.com"}}, team, "anna", planning.ActionShell, "anna-imported", ""},
		{"a team admin: nobody is here yet", lines(), nil, team, "anna", planning.ActionShell, "anna-imported", ""},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			result := mustImport(t, zipFile(t, test.archive, nil), withAccounts(test.accounts...), test.policy)
			user := result.planned(test.source)
			require.Equal(t, test.action, user.Action)
			require.Equal(t, test.target, user.Target.Username)
			require.Equal(t, test.id, user.Target.UserID)
			require.Equal(t, test.action, user.Choices[0], "the first choice is what happens without a decision")
			if line := result.user(test.target); test.id == "" && !user.Target.Bot {
				require.NotNil(t, line)
				require.Equal(t, user.Target.Deactivated, line.DeleteAt > 0)
			}
		})
	}
}

// The two cases of the forum's proposal, in one archive.
func TestNamesThatCollideChangeWhereverTheyAreMentioned(t *testing.T) {
	archive := lines(
		`{"type":"user","user":{"username":"bob","email":"bob@example.com","teams":[{"name":"choir","roles":"team_user","channels":[{"name":"dev"}]}],"notify_props":{"mention_keys":"bob,@bob,drummer"}}}`,
		`{"type":"post","post":{"team":"choir","channel":"dev","user":"anna","message":"@bob and @anna: bob@example.com `+"`@bob`"+`","create_at":1000,
			"props":{"attachments":[{"text":"by @bob"}]},"replies":[{"user":"bob","message":"thanks @Anna","create_at":1001}]}}`,
	)
	for i := range archive {
		archive[i] = strings.ReplaceAll(archive[i], "\n\t\t\t", "")
	}
	target := withAccounts(planning.Account{ID: "u1", Username: "anna.w", Email: "anna@example.com"}, planning.Account{ID: "u2", Username: "bob", Email: "another@example.com"})
	result := mustImport(t, zipFile(t, archive, nil), target, planning.SystemAdmin())
	require.Equal(t, planning.ActionMerge, result.planned("anna").Action)
	require.Equal(t, planning.ActionRename, result.planned("bob").Action)
	root := result.posts()[0]
	require.Equal(t, "anna.w", root.User)
	require.Equal(t, "@bob1 and @anna.w: bob@example.com `@bob`", root.Message)
	require.Contains(t, string(root.Props), `"text":"by @bob1"`)
	require.Equal(t, "bob1", root.Replies[0].User)
	require.Equal(t, "thanks @anna.w", root.Replies[0].Message)
	require.Equal(t, "bob1,@bob1,drummer", result.user("bob1").NotifyProps.MentionKeys)
	require.Equal(t, []Member{{UserID: "u1", Username: "anna.w", Channels: []string{"town-square", "dev"}}}, result.written.Members)
	require.Nil(t, result.user("anna.w"), "a line would give the account a new password")
}

func TestWhatBecomesOfChannels(t *testing.T) {
	private := strings.Replace(dev, `"type":"O"`, `"type":"P"`, 1)
	archived := strings.Replace(dev, `"type":"O"`, `"type":"O","deleted_at":7`, 1)
	cases := []struct {
		name   string
		line   string
		here   *planning.TargetChannel
		policy planning.Policy
		action planning.Action
		target string
	}{
		{"new", dev, nil, planning.TeamAdmin(), planning.ActionNew, "dev"},
		{"of the same kind", dev, &planning.TargetChannel{ID: "c1", Name: "dev"}, planning.TeamAdmin(), planning.ActionMerge, "dev"},
		{"private, and public here", private, &planning.TargetChannel{ID: "c1", Name: "dev"}, planning.SystemAdmin(), planning.ActionRename, "dev-2"},
		{"public, and private here", dev, &planning.TargetChannel{ID: "c1", Name: "dev", Private: true}, planning.SystemAdmin(), planning.ActionRename, "dev-2"},
		{"private, and one cannot read it here", private, &planning.TargetChannel{ID: "c1", Name: "dev", Private: true}, planning.TeamAdmin(), planning.ActionRename, "dev-2"},
		{"private, and one can read it here", private, &planning.TargetChannel{ID: "c1", Name: "dev", Private: true, Reader: true}, planning.TeamAdmin(), planning.ActionMerge, "dev"},
		{"archived here", dev, &planning.TargetChannel{ID: "c1", Name: "dev", Archived: true}, planning.SystemAdmin(), planning.ActionRename, "dev-2"},
		{"archived here and there", archived, &planning.TargetChannel{ID: "c1", Name: "dev", Archived: true}, planning.SystemAdmin(), planning.ActionMerge, "dev"},
		{"renamed by an earlier import", private, &planning.TargetChannel{ID: "c1", Name: "dev-2", Private: true, Origin: (&inspect.Inspection{}).Origin("choir", "dev")}, planning.SystemAdmin(), planning.ActionMerge, "dev-2"},
		{"without a line of its own", anna, nil, planning.SystemAdmin(), planning.ActionSkip, ""},
		{"without a line, and here", anna, &planning.TargetChannel{ID: "c1", Name: "dev"}, planning.SystemAdmin(), planning.ActionMerge, "dev"},
		{"without a line, and one cannot read it here", anna, &planning.TargetChannel{ID: "c1", Name: "dev", Private: true}, planning.TeamAdmin(), planning.ActionSkip, ""},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			target := here()
			if test.here != nil {
				target.Channels = append(target.Channels, *test.here)
			}
			archive := []string{version, teamA, square, test.line}
			if test.line != anna {
				archive = append(archive, anna)
			}
			archive = append(archive, post(`,"props":null`))
			result := mustImport(t, zipFile(t, archive, nil), target, test.policy)
			for _, channel := range result.plan.Channels {
				if channel.Source == "dev" {
					require.Equal(t, test.action, channel.Action)
					require.Equal(t, test.target, channel.Target.Name)
				}
			}
			if test.action == planning.ActionSkip {
				require.Empty(t, result.posts())
				require.EqualValues(t, 1, result.dropped(sanitize.SkipLostPost))
				return
			}
			require.Equal(t, test.target, result.posts()[0].Channel)
			if test.here != nil && test.target == test.here.Name {
				require.Nil(t, result.channel(test.target))
			}
		})
	}
}

func TestWhatBecomesOfEmoji(t *testing.T) {
	archive := lines(
		`{"type":"emoji","emoji":{"name":"party","image":"emoji/e1/image"}}`,
		`{"type":"post","post":{"team":"choir","channel":"dev","user":"anna","message":":party:","create_at":1000,"reactions":[{"user":"anna","emoji_name":"party","create_at":1000}]}}`,
	)
	files := map[string]string{"emoji/e1/image": pixel()}
	data := zipFile(t, archive, files)
	sum := mustImport(t, data, here(), planning.SystemAdmin()).in.Emoji["party"].SHA256
	cases := []struct {
		name   string
		here   []planning.TargetEmoji
		policy planning.Policy
		action planning.Action
		target string
	}{
		{"new", nil, planning.SystemAdmin(), planning.ActionNew, "party"},
		{"the same image", []planning.TargetEmoji{{Name: "party", SHA256: sum}}, planning.TeamAdmin(), planning.ActionSame, "party"},
		{"another image", []planning.TargetEmoji{{Name: "party", SHA256: "x"}}, planning.SystemAdmin(), planning.ActionRename, "party1"},
		{"of the server itself", []planning.TargetEmoji{{Name: "party", System: true}}, planning.SystemAdmin(), planning.ActionRename, "party1"},
		{"renamed by an earlier import", []planning.TargetEmoji{{Name: "party", SHA256: "x"}, {Name: "party1", SHA256: sum}}, planning.SystemAdmin(), planning.ActionSame, "party1"},
		{"by one who may not add any", nil, planning.TeamAdmin(), planning.ActionSkip, "party"},
		{"by one who may not change any", []planning.TargetEmoji{{Name: "party", SHA256: "x"}}, planning.TeamAdmin(), planning.ActionSkip, "party"},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			target := here()
			target.Emoji = test.here
			result := mustImport(t, data, target, test.policy)
			require.Equal(t, test.action, result.plan.Emoji[0].Action)
			require.Equal(t, test.target, result.plan.Emoji[0].Target)
			require.Equal(t, ":"+test.target+":", result.posts()[0].Message)
			require.Equal(t, test.target, result.posts()[0].Reactions[0].EmojiName)
			require.Equal(t, test.action == planning.ActionNew || test.action == planning.ActionRename, len(result.files) > 0)
		})
	}
}

func TestDecisionsAreCheckedAndCarriedOut(t *testing.T) {
	data := zipFile(t, lines(
		`{"type":"user","user":{"username":"bob","email":"bob@example.com","teams":[{"name":"choir"}]}}`,
		`{"type":"emoji","emoji":{"name":"party","image":"emoji/e1/image"}}`,
		strings.Replace(post(""), `"anna"`, `"gone"`, 1)), map[string]string{"emoji/e1/image": pixel()})
	target := withAccounts(planning.Account{ID: "u1", Username: "anna", Email: "anna@example.com"}, planning.Account{ID: "u9", Username: "boss", Email: "boss@example.com"},
		planning.Account{ID: "b1", Username: "robot", Email: "robot@localhost", Bot: true})
	target.Channels = append(target.Channels, planning.TargetChannel{ID: "c1", Name: "music"}, planning.TargetChannel{ID: "c2", Name: "secret", Private: true})
	result := mustImport(t, data, target, planning.SystemAdmin(),
		planning.Decision{Section: planning.SectionUsers, Source: "Anna", Action: planning.ActionShell, Target: ""},
		planning.Decision{Section: planning.SectionUsers, Source: "bob", Action: planning.ActionRename, Target: "robert"},
		planning.Decision{Section: planning.SectionUsers, Source: "gone", Action: planning.ActionMerge, Target: "boss"},
		planning.Decision{Section: planning.SectionChannels, Source: "dev", Action: planning.ActionMerge, Target: "music"},
		planning.Decision{Section: planning.SectionEmoji, Source: "party", Action: planning.ActionRename, Target: "feast"},
	)
	require.Equal(t, "anna1", result.planned("anna").Target.Username)
	require.True(t, strings.HasSuffix(result.planned("anna").Target.Email, inspect.NoMail))
	require.Equal(t, "robert", result.planned("bob").Target.Username)
	require.Equal(t, "u9", result.planned("gone").Target.UserID)
	require.Equal(t, "boss", result.posts()[0].User)
	require.Equal(t, "music", result.posts()[0].Channel)

	in, err := inspect.Inspect(t.Context(), readerOf(t, data), sanitize.ServerLimits{}, now, silent{})
	require.NoError(t, err)
	for name, test := range map[string]struct {
		policy   planning.Policy
		decision planning.Decision
		code     string
	}{
		"a section that is none":         {planning.SystemAdmin(), planning.Decision{Section: "bots", Source: "anna", Action: planning.ActionSkip, Target: ""}, transfer.DetailUnknownSection},
		"somebody who is not there":      {planning.SystemAdmin(), planning.Decision{Section: planning.SectionUsers, Source: "zoe", Action: planning.ActionShell, Target: ""}, transfer.DetailNotInPlan},
		"an action that is no choice":    {planning.SystemAdmin(), planning.Decision{Section: planning.SectionUsers, Source: "anna", Action: planning.ActionNew, Target: ""}, transfer.DetailNotAChoice},
		"a name that is taken":           {planning.SystemAdmin(), planning.Decision{Section: planning.SectionUsers, Source: "bob", Action: planning.ActionRename, Target: "boss"}, transfer.DetailNameTaken},
		"a name in the archive":          {planning.SystemAdmin(), planning.Decision{Section: planning.SectionUsers, Source: "bob", Action: planning.ActionRename, Target: "gone"}, transfer.DetailNameTaken},
		"a name that is none":            {planning.SystemAdmin(), planning.Decision{Section: planning.SectionUsers, Source: "bob", Action: planning.ActionRename, Target: "b b"}, transfer.DetailNameTaken},
		"an account that is not here":    {planning.SystemAdmin(), planning.Decision{Section: planning.SectionUsers, Source: "bob", Action: planning.ActionMerge, Target: "nobody"}, transfer.DetailNotHere},
		"a bot":                          {planning.SystemAdmin(), planning.Decision{Section: planning.SectionUsers, Source: "bob", Action: planning.ActionMerge, Target: "robot"}, transfer.DetailNotHere},
		"a team admin: another account":  {planning.TeamAdmin(), planning.Decision{Section: planning.SectionUsers, Source: "bob", Action: planning.ActionMerge, Target: "boss"}, transfer.DetailNotAChoice},
		"a team admin: an active one":    {planning.TeamAdmin(), planning.Decision{Section: planning.SectionUsers, Source: "bob", Action: planning.ActionNew, Target: ""}, transfer.DetailNotAChoice},
		"a channel that is not here":     {planning.SystemAdmin(), planning.Decision{Section: planning.SectionChannels, Source: "dev", Action: planning.ActionMerge, Target: "nowhere"}, transfer.DetailNotHere},
		"a team admin: a secret channel": {planning.TeamAdmin(), planning.Decision{Section: planning.SectionChannels, Source: "dev", Action: planning.ActionMerge, Target: "secret"}, transfer.DetailNotHere},
		"a channel's name that is taken": {planning.SystemAdmin(), planning.Decision{Section: planning.SectionChannels, Source: "dev", Action: planning.ActionRename, Target: "music"}, transfer.DetailNameTaken},
		"a conversation's name":          {planning.SystemAdmin(), planning.Decision{Section: planning.SectionChannels, Source: "dev", Action: planning.ActionRename, Target: strings.Repeat("a", 40)}, transfer.DetailNameTaken},
		"a team admin: an emoji":         {planning.TeamAdmin(), planning.Decision{Section: planning.SectionEmoji, Source: "party", Action: planning.ActionNew, Target: ""}, transfer.DetailNotAChoice},
		"an emoji's name that is none":   {planning.SystemAdmin(), planning.Decision{Section: planning.SectionEmoji, Source: "party", Action: planning.ActionRename, Target: "a b"}, transfer.DetailNameTaken},
		"a team that is not there":       {planning.SystemAdmin(), planning.Decision{Section: planning.SectionTeam, Source: "other", Action: planning.ActionNew, Target: ""}, transfer.DetailNotInPlan},
	} {
		t.Run(name, func(t *testing.T) {
			plan, details := planning.Build(in, target, test.policy, planning.Review{Decisions: []planning.Decision{test.decision}})
			require.Len(t, details, 1)
			require.Contains(t, details[0].Field, test.decision.Source)
			require.Equal(t, test.code, details[0].Code)
			without, _ := planning.Build(in, target, test.policy, planning.Review{})
			require.Equal(t, without, plan, "the plan is made without it")
		})
	}
}

func TestARenameCanBeDecidedAgain(t *testing.T) {
	review := planning.Review{}
	review, err := review.Change(0, []planning.Decision{{Section: planning.SectionUsers, Source: "bob", Action: planning.ActionRename, Target: "b1"}, {Section: planning.SectionUsers, Source: "anna", Action: planning.ActionShell, Target: ""}})
	require.NoError(t, err)
	review, err = review.Change(1, []planning.Decision{{Section: planning.SectionUsers, Source: "Bob", Action: planning.ActionRename, Target: "b2"}})
	require.NoError(t, err)
	require.Equal(t, planning.Review{Revision: 2, Decisions: []planning.Decision{{Section: planning.SectionUsers, Source: "anna", Action: planning.ActionShell, Target: ""}, {Section: planning.SectionUsers, Source: "Bob", Action: planning.ActionRename, Target: "b2"}}}, review)
	_, err = review.Change(1, nil)
	require.True(t, transfer.HasCode(err, transfer.CodePlanChanged))
}

func TestArchivesOfAWholeServer(t *testing.T) {
	other := strings.ReplaceAll(teamA, "choir", "orchestra")
	archive := lines(other, strings.ReplaceAll(dev, "choir", "orchestra"),
		`{"type":"user","user":{"username":"cleo","email":"cleo@example.com","teams":[{"name":"orchestra"}]}}`,
		post(""), strings.ReplaceAll(post(""), `"choir"`, `"orchestra"`))
	data := zipFile(t, archive, nil)
	t.Run("a team admin gets a clear refusal", func(t *testing.T) {
		result, err := tryImport(t, data, here(), planning.TeamAdmin())
		require.True(t, transfer.HasCode(err, transfer.CodeBlocked))
		require.Equal(t, planning.VerdictBlocked, result.plan.Verdict)
		require.Contains(t, result.plan.Problems[0].Message, "Only a system admin")
	})
	t.Run("a system admin is asked", func(t *testing.T) {
		result, err := tryImport(t, data, here(), planning.SystemAdmin())
		require.True(t, transfer.HasCode(err, transfer.CodeBlocked))
		require.Contains(t, result.plan.Problems[0].Message, "choir, orchestra")
	})
	t.Run("and picks one", func(t *testing.T) {
		result := mustImport(t, data, here(), planning.SystemAdmin(), planning.Decision{Section: planning.SectionTeam, Source: "choir", Action: planning.ActionNew, Target: ""})
		require.Len(t, result.posts(), 1)
		require.Nil(t, result.user("cleo"))
		require.EqualValues(t, 1, result.dropped(sanitize.SkipOtherTeam))
		require.EqualValues(t, 1, result.dropped(sanitize.SkipPerson))
	})
}

func TestWhatDoesNotFitIsKnownBefore(t *testing.T) {
	data := zipFile(t, lines(post("")), nil)
	for name, limits := range map[string]planning.TargetLimits{
		"members":  {Members: 50, MaxMembers: 50, FreeBytes: -1, FreeSeats: -1},
		"channels": {Channels: 2000, MaxChannels: 2000, FreeBytes: -1, FreeSeats: -1},
		"accounts": {FreeBytes: -1},
	} {
		t.Run(name, func(t *testing.T) {
			target := here()
			target.Limits = limits
			result, err := tryImport(t, data, target, planning.SystemAdmin())
			require.True(t, transfer.HasCode(err, transfer.CodeBlocked))
			require.Equal(t, name, result.plan.Problems[0].Where)
			require.Contains(t, result.plan.Limits, planning.Limit{Name: name, Needed: 1, Available: 0})
		})
	}
}
