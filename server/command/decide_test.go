package command

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// detailedPlan is a plan with something to decide in each section but emoji.
func detailedPlan() *planning.Plan {
	plan := somePlan()
	plan.Teams, plan.TeamAction = []string{"chor", "kueche"}, planning.ActionMerge
	plan.Team, plan.TeamChoices = "chor", []planning.Action{planning.ActionMerge, planning.ActionNew}
	person := func(name string, action planning.Action, target string, choices ...planning.Action) planning.PlanUser {
		return planning.PlanUser{Source: planning.SourceUser{Username: name}, Action: action, Target: planning.TargetUser{Username: target}, Choices: choices}
	}
	plan.Users = []planning.PlanUser{
		person("anna", planning.ActionSame, "anna", planning.ActionSame, planning.ActionShell),
		person("boris", planning.ActionRename, "boris1", planning.ActionRename, planning.ActionMerge),
		person("gone", planning.ActionPlaceholder, "gone", planning.ActionPlaceholder),
	}
	for n := range 2 * rowsOnPage {
		plan.Users = append(plan.Users, person(fmt.Sprintf("more%d", n), planning.ActionNew, fmt.Sprintf("more%d", n), planning.ActionNew))
	}
	plan.Channels = []planning.PlanChannel{{Source: "proben", Action: planning.ActionMerge, Target: planning.ChannelTarget{Name: "proben"}, Choices: []planning.Action{planning.ActionMerge, planning.ActionSkip}}}
	return plan
}

func TestAPlanIsReadAndDecidedWithoutTheWebApp(t *testing.T) {
	cases := []struct {
		name, text string
		says       []string
		not        string
	}{
		{name: "the plan says how", text: "plan", says: []string{"`/teamexport plan " + id("w") + " users`", "`/teamexport decide " + id("w") + "`"}},
		{name: "people", text: "plan users", says: []string{
			"**People** 1 to 25 of 53:", "- `anna` · already here · to choose from: `same`, `shell`", "- `boris` → `boris1` · new, under another name",
			"`/teamexport plan " + id("w") + " users 2`", "`/teamexport decide " + id("w") + " users anna shell`",
		}, not: "more49"},
		{name: "more people", text: "plan wwww users 3", says: []string{"51 to 53 of 53", "more49"}, not: "The next page"},
		{name: "a page that is none", text: "plan users 9", says: []string{"`9` is no page of the list; it has 3."}},
		{name: "a section that is none", text: "plan wwww persons", says: []string{"must be one of `team`, `users`, `channels`, `emoji`"}},
		{name: "an empty section", text: "plan emoji", says: []string{"Emoji: there are none in the plan."}},
		{name: "teams", text: "plan team", says: []string{"- `chor` → `choir` · merged with the one here · to choose from: `merge`, `new`", "- `kueche` · to choose from", "decide " + id("w") + " team chor new"}},
		{name: "decide nothing", text: "decide", says: []string{"/teamexport decide [job]", "- `target` – "}},
		{name: "decide about a section", text: "decide channels", says: []string{"**Channels** 1 to 1 of 1:"}},
		{name: "decide about somebody", text: "decide users @Boris", says: []string{"`boris` → `boris1` · new, under another name", "to choose from: `rename`, `merge`"}},
		{name: "decide", text: "decide users boris rename robert", says: []string{":white_check_mark: `boris` → `robert` · new, under another name", "**Plan**: chor", "apply " + id("w") + " 4"}},
		{name: "decide as a phone writes it", text: "decide Users @boris rename @robert", says: []string{":white_check_mark: `boris` → `robert`"}},
		{name: "decide about one who is not there", text: "decide users boriss rename x", says: []string{"The plan has no `boriss` there. Did you mean `boris`?"}},
		{name: "decide what cannot be", text: "decide users boris shel", says: []string{"`shel` must be one of `rename`, `merge`."}},
		{name: "decide what is refused", text: "decide users boris rename boss", says: []string{"The plan cannot be changed like that.", "`boss` is taken here"}},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			s := &server{jobs: []transfer.Job{waiting()}, plan: detailedPlan()}
			text := s.say(t, s.command(t), admin, test.text)
			for _, words := range test.says {
				require.Contains(t, text, words)
			}
			if test.not != "" {
				require.NotContains(t, text, test.not)
			}
		})
	}
	strange := detailedPlan()
	strange.Users[0].Source.Username, strange.Users[0].Choices = "jan de `vries", []planning.Action{planning.ActionNew, planning.ActionShell}
	s := &server{jobs: []transfer.Job{waiting()}, plan: strange}
	require.Contains(t, s.say(t, s.command(t), admin, "plan users"), "users boris merge`", "what is shown to be copied is plain")

	agreed := waiting()
	agreed.PlanRevision = 3
	s = &server{jobs: []transfer.Job{agreed}, plan: detailedPlan()}
	require.NotContains(t, s.say(t, s.command(t), admin, "plan users"), "decide", "a plan that was agreed to stays")
}

func TestDecisionsAreSuggested(t *testing.T) {
	cases := []struct{ read, rest, want string }{
		{"teamexport plan ", "", id("w") + " team users channels emoji conversations acknowledgements"},
		{"teamexport decide ", "us", "users"},
		{"teamexport decide users ", "", "anna boris"},
		{"teamexport decide users boris ", "", "rename merge"},
		{"teamexport decide " + id("w") + " ", "ch", "channels"},
		{"teamexport decide " + id("w") + " channels proben ", "s", "skip"},
		{"teamexport decide users ", "@bo", "boris"},
		{"teamexport decide users nobody ", "", ""},
		{"teamexport decide users boris rename ", "", ""},
	}
	for _, test := range cases {
		t.Run(test.read+test.rest, func(t *testing.T) {
			s := &server{jobs: []transfer.Job{waiting()}, plan: detailedPlan()}
			cl := s.command(t).call(request{userID: admin, teamID: "team"}, newWords(loaded(t), "en", berlin))
			var items []string
			for _, suggested := range (suggester{cl}).suggest(t.Context(), test.read, test.rest) {
				items = append(items, suggested.Item)
			}
			require.Equal(t, test.want, strings.Join(items, " "))
		})
	}
}

func TestDecide_AcknowledgesAPrivateChannelByItself(t *testing.T) {
	plan := somePlan()
	plan.Channels = append(plan.Channels, planning.PlanChannel{
		Source: "secret", SourceType: "P", Action: planning.ActionMerge, Choices: []planning.Action{planning.ActionRename, planning.ActionMerge},
		Target: planning.ChannelTarget{Name: "market", ID: "c", Type: "O"}, Exposed: planning.ProblemPrivatePublic,
	})
	s := &server{jobs: []transfer.Job{waiting()}, plan: plan}
	c := s.command(t)
	text := s.say(t, c, admin, "plan")
	require.Contains(t, text, "decide "+id("w")+" acknowledgements secret acknowledge market")
	require.Contains(t, s.say(t, c, admin, "plan "+id("w")+" channels"), "`secret` :lock: private → `market` public")
	require.Contains(t, s.say(t, c, admin, "plan "+id("w")+" acknowledgements"), "`secret` :lock: private → `market` public")
	plan.Channels[len(plan.Channels)-1].Acknowledged = true
	require.NotContains(t, s.say(t, c, admin, "plan"), "acknowledgements")
	require.Contains(t, s.say(t, c, admin, "plan "+id("w")+" acknowledgements"), "agreed to")
}

func TestPlan_SaysWhichPrivateChannelsTheImporterJoins(t *testing.T) {
	plan := somePlan()
	plan.Channels = append(plan.Channels, planning.PlanChannel{Source: "board", Action: planning.ActionNew, Target: planning.ChannelTarget{Name: "board", Type: "P"}, ImporterJoins: true})
	s := &server{jobs: []transfer.Job{waiting()}, plan: plan}
	c := s.command(t)
	require.Contains(t, s.say(t, c, admin, "plan"), "You join 1 new private channel: nobody else here could open it.")
	plan.Channels[len(plan.Channels)-1].ImporterJoins = false
	require.NotContains(t, s.say(t, c, admin, "plan"), "You join")
}
