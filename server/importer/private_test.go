package importer

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// channelLine is the line of a channel of the archive.
func channelLine(name, kind, more string) string {
	return fmt.Sprintf(`{"type":"channel","channel":{"team":"choir","name":%q,"display_name":"One of them","type":%q%s}}`, name, kind, more)
}

// planOfChannel plans an archive with the lines and returns what becomes of "dev".
func planOfChannel(t *testing.T, lines []string, target planning.Target, policy planning.Policy, decisions ...planning.Decision) (*planning.Plan, planning.PlanChannel, []transfer.Detail) {
	t.Helper()
	all := append([]string{version, teamA}, lines...)
	in, err := inspect.Inspect(t.Context(), readerOf(t, zipFile(t, append(all, anna, post("")), nil)), sanitize.ServerLimits{}, now, silent{})
	require.NoError(t, err)
	plan, details := planning.Build(in, target, policy, planning.Review{Decisions: decisions})
	at := slices.IndexFunc(plan.Channels, func(c planning.PlanChannel) bool { return c.Source == "dev" })
	require.GreaterOrEqual(t, at, 0)
	return plan, plan.Channels[at], details
}

func TestInspect_AChannelIsPrivateWhenAnyLineSaysSo(t *testing.T) {
	for name, test := range map[string]struct {
		lines   []string
		private bool
		double  int64
	}{
		"one public line":                      {[]string{channelLine("dev", "O", "")}, false, 0},
		"one private line":                     {[]string{channelLine("dev", "P", "")}, true, 0},
		"public, then private":                 {[]string{channelLine("dev", "O", ""), channelLine("dev", "P", "")}, true, 1},
		"private, then public":                 {[]string{channelLine("dev", "P", ""), channelLine("dev", "O", "")}, true, 1},
		"in other capitals":                    {[]string{channelLine("Dev", "O", ""), channelLine("DEV", "P", ""), channelLine("dev", "O", "")}, true, 2},
		"with spaces around":                   {[]string{channelLine("dev", "O", ""), channelLine(" dev ", "P", "")}, true, 1},
		"of a type that no server knows":       {[]string{channelLine("dev", "O", ""), channelLine("dev", "X", "")}, true, 1},
		"of no type":                           {[]string{channelLine("dev", "O", ""), channelLine("dev", "", "")}, true, 1},
		"the type in a small letter":           {[]string{channelLine("dev", "o", "")}, true, 0},
		"twice public":                         {[]string{channelLine("dev", "O", ""), channelLine("dev", "O", "")}, false, 1},
		"the private one is archived":          {[]string{channelLine("dev", "O", ""), channelLine("dev", "P", `,"deleted_at":7`)}, true, 1},
		"another team's line is about another": {[]string{channelLine("dev", "O", ""), strings.Replace(channelLine("dev", "P", ""), `"choir"`, `"band"`, 1)}, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			all := append([]string{version, teamA, square}, test.lines...)
			result := mustImport(t, zipFile(t, append(all, anna, post("")), nil), here(), planning.SystemAdmin(), planning.Decision{Section: planning.SectionTeam, Source: "choir", Action: planning.ActionMerge, Target: ""})
			want := "O"
			if test.private {
				want = "P"
			}
			require.Equal(t, want, result.channel("dev").Type)
			require.Equal(t, test.double, result.in.Teams["choir"].Channels["dev"].Lost[sanitize.SkipDoubleLine].Count)
		})
	}
}

// Whatever a channel meets here, and whoever imports: without an acknowledgement
// nothing that the archive says to be private goes where more people read.
func TestPlan_PrivateNeverBecomesPublic(t *testing.T) {
	target := func(change func(*planning.TargetChannel)) *planning.TargetChannel {
		channel := &planning.TargetChannel{ID: "c1", Name: "dev", DisplayName: "Dev here"}
		change(channel)
		return channel
	}
	heres := map[string]*planning.TargetChannel{
		"nothing":                 target(func(c *planning.TargetChannel) { c.Name = "other" }),
		"a public channel":        target(func(*planning.TargetChannel) {}),
		"an archived public one":  target(func(c *planning.TargetChannel) { c.Archived = true }),
		"one of groups":           target(func(c *planning.TargetChannel) { c.Closed = true }),
		"a shared public one":     target(func(c *planning.TargetChannel) { c.Shared = true }),
		"a shared private one":    target(func(c *planning.TargetChannel) { c.Private, c.Reader, c.Shared = true, true, true }),
		"a private one":           target(func(c *planning.TargetChannel) { c.Private = true }),
		"a private one of theirs": target(func(c *planning.TargetChannel) { c.Private, c.Reader = true, true }),
		"what an earlier import made, public now": target(func(c *planning.TargetChannel) {
			c.Name, c.Origin = "dev-2", (&inspect.Inspection{}).Origin("choir", "dev")
		}),
	}
	sources := map[string][]string{
		"private":              {channelLine("dev", "P", "")},
		"private and archived": {channelLine("dev", "P", `,"deleted_at":7`)},
		"both":                 {channelLine("dev", "O", ""), channelLine("dev", "P", "")},
	}
	decisions := map[string][]planning.Decision{
		"no decision":       nil,
		"merge":             {{Section: planning.SectionChannels, Source: "dev", Action: planning.ActionMerge, Target: ""}},
		"merge by name":     {{Section: planning.SectionChannels, Source: "DEV", Action: planning.ActionMerge, Target: "dev"}},
		"merge with others": {{Section: planning.SectionChannels, Source: "dev", Action: planning.ActionMerge, Target: "town-square"}},
		"rename":            {{Section: planning.SectionChannels, Source: "dev", Action: planning.ActionRename, Target: "dev-9"}},
		"new":               {{Section: planning.SectionChannels, Source: "dev", Action: planning.ActionNew, Target: ""}},
		"in a new team":     {{Section: planning.SectionTeam, Source: "choir", Action: planning.ActionNew, Target: ""}},
	}
	for hereName, existing := range heres {
		for sourceName, lines := range sources {
			for decisionName, decided := range decisions {
				for policyName, policy := range map[string]planning.Policy{"team admin": planning.TeamAdmin(), "system admin": planning.SystemAdmin()} {
					if decisionName == "in a new team" && !policy.NewTeam {
						continue // there is no plan for that
					}
					t.Run(strings.Join([]string{hereName, sourceName, decisionName, policyName}, "/"), func(t *testing.T) {
						where := here()
						where.Channels = append(where.Channels, *existing)
						if decisionName == "in a new team" {
							where = unborn(where)
						}
						plan, channel, details := planOfChannel(t, lines, where, policy, decided...)
						if channel.Action == planning.ActionSkip {
							return
						}
						require.Equal(t, "P", channel.SourceType)
						if channel.Target.Type == "P" && (channel.Target.ID == "" || !existing.Shared) {
							return
						}
						require.True(t, policy.AnyChannel, "a team admin never gets there: %v", details)
						require.Equal(t, planning.VerdictBlocked, plan.Verdict)
						require.Contains(t, []string{planning.ProblemPrivatePublic, planning.ProblemPrivateShared}, channel.Exposed)
						require.False(t, channel.Acknowledged)
					})
				}
			}
		}
	}
}

func TestPlan_ATeamAdminIsToldWhyAChannelDoesNotGoThere(t *testing.T) {
	where := here()
	where.Channels = append(where.Channels,
		planning.TargetChannel{ID: "c1", Name: "open"}, planning.TargetChannel{ID: "c2", Name: "attic", Archived: true}, planning.TargetChannel{ID: "c3", Name: "board", Private: true})
	for target, code := range map[string]string{
		"open": transfer.DetailPrivateToPublic, "town-square": transfer.DetailPrivateToPublic, "attic": transfer.DetailChannelArchived, "board": transfer.DetailNotHere,
	} {
		_, channel, details := planOfChannel(t, []string{channelLine("dev", "P", "")}, where, planning.TeamAdmin(), planning.Decision{Section: planning.SectionChannels, Source: "dev", Action: planning.ActionMerge, Target: target})
		require.Len(t, details, 1, target)
		require.Equal(t, code, details[0].Code, target)
		require.Equal(t, planning.ActionNew, channel.Action, "the plan is made without it")
	}
}

func TestPlan_ArchivedChannelsTakeNothingFromTeamAdmins(t *testing.T) {
	origin := (&inspect.Inspection{}).Origin("choir", "dev")
	for name, test := range map[string]struct {
		lines    []string
		here     planning.TargetChannel
		policy   planning.Policy
		decision []planning.Decision
		action   planning.Action
		refused  bool
	}{
		"archived on both sides":                  {[]string{channelLine("dev", "O", `,"deleted_at":7`)}, planning.TargetChannel{Archived: true}, planning.TeamAdmin(), nil, planning.ActionRename, false},
		"archived here only":                      {[]string{channelLine("dev", "O", "")}, planning.TargetChannel{Archived: true}, planning.TeamAdmin(), nil, planning.ActionRename, false},
		"by a decision":                           {[]string{channelLine("dev", "O", "")}, planning.TargetChannel{Archived: true}, planning.TeamAdmin(), []planning.Decision{{Section: planning.SectionChannels, Source: "dev", Action: planning.ActionMerge, Target: ""}}, planning.ActionRename, true},
		"without a line":                          {nil, planning.TargetChannel{Archived: true}, planning.TeamAdmin(), nil, planning.ActionSkip, false},
		"archived by an earlier import of theirs": {[]string{channelLine("dev", "O", `,"deleted_at":7`)}, planning.TargetChannel{Archived: true, Origin: origin}, planning.TeamAdmin(), nil, planning.ActionSkip, false},
		"a system admin, archived on both sides":  {[]string{channelLine("dev", "O", `,"deleted_at":7`)}, planning.TargetChannel{Archived: true}, planning.SystemAdmin(), nil, planning.ActionMerge, false},
		"a system admin, by a decision":           {[]string{channelLine("dev", "O", "")}, planning.TargetChannel{Archived: true}, planning.SystemAdmin(), []planning.Decision{{Section: planning.SectionChannels, Source: "dev", Action: planning.ActionMerge, Target: ""}}, planning.ActionMerge, false},
	} {
		t.Run(name, func(t *testing.T) {
			where := here()
			test.here.ID, test.here.Name = "c1", "dev"
			where.Channels = append(where.Channels, test.here)
			_, channel, details := planOfChannel(t, test.lines, where, test.policy, test.decision...)
			require.Equal(t, test.action, channel.Action)
			require.Equal(t, test.refused, len(details) == 1)
		})
	}
}

func TestPlan_DefaultChannelsThatArePrivateAtTheSource(t *testing.T) {
	for _, name := range []string{"off-topic", "town-square"} {
		lines := []string{channelLine(name, "P", ""), channelLine("dev", "O", "")}
		plan, _, _ := planOfChannel(t, lines, here(), planning.TeamAdmin())
		require.Equal(t, planning.ActionRename, plan.Channels[1].Action, name)
		require.Equal(t, name+"-2", plan.Channels[1].Target.Name)
		plan, _, details := planOfChannel(t, lines, unborn(here()), planning.SystemAdmin(), asNew)
		require.Empty(t, details)
		require.Equal(t, planning.ActionRename, plan.Channels[1].Action, "a new team has a public %s", name)
		require.Equal(t, "P", plan.Channels[1].Target.Type)
	}
}

func TestPlan_ShowsChannelsOnBothSides(t *testing.T) {
	where := here()
	where.Channels = append(where.Channels, planning.TargetChannel{ID: "c1", Name: "dev", DisplayName: "Dev here", Private: true, Reader: true, Archived: true})
	_, channel, _ := planOfChannel(t, []string{channelLine("dev", "P", `,"deleted_at":7`)}, where, planning.SystemAdmin())
	require.Equal(t, planning.ActionMerge, channel.Action)
	require.Equal(t, []any{"P", "One of them", true}, []any{channel.SourceType, channel.SourceDisplayName, channel.SourceArchived})
	require.Equal(t, planning.ChannelTarget{Name: "dev", ID: "c1", Type: "P", DisplayName: "Dev here", Archived: true}, channel.Target)
	_, channel, _ = planOfChannel(t, []string{channelLine("dev", "P", "")}, here(), planning.SystemAdmin())
	require.Equal(t, planning.ChannelTarget{Name: "dev", Type: "P", DisplayName: "One of them"}, channel.Target)
}

func TestChange_APrivateChannelIsExposedOnlyByItself(t *testing.T) {
	data := zipFile(t, []string{version, teamA, square, channelLine("dev", "P", ""), channelLine("ops", "P", ""), anna, post("")}, nil)
	merge := func(name string) planning.Decision {
		return planning.Decision{Section: planning.SectionChannels, Source: name, Action: planning.ActionMerge, Target: "town-square"}
	}
	agree := func(name, target string) planning.Decision {
		return planning.Decision{Section: planning.SectionAcknowledgements, Source: name, Action: planning.ActionAcknowledge, Target: target}
	}
	host := newFakeHost(data)
	i, job := planned(t, host)
	refused := func(code string, revision int, decisions ...planning.Decision) {
		t.Helper()
		_, err := i.Plans().Change(t.Context(), job, revision, decisions)
		require.Error(t, err)
		require.NotEmpty(t, transfer.AsError(err).Details)
		require.Equal(t, code, transfer.AsError(err).Details[0].Code)
	}
	refused(transfer.DetailNotAlone, 1, merge("dev"), merge("ops"))
	refused(transfer.DetailNotAlone, 1, merge("dev"), planning.Decision{Section: planning.SectionUsers, Source: "anna", Action: planning.ActionShell, Target: ""})
	refused(transfer.DetailNotAlone, 1, merge("dev"), agree("dev", "town-square"))
	refused(transfer.DetailNotInPlan, 1, agree("dev", "town-square"))
	plan, err := i.Plans().Change(t.Context(), job, 1, []planning.Decision{merge("dev")})
	require.NoError(t, err)
	require.Equal(t, planning.VerdictBlocked, plan.Verdict)
	require.True(t, transfer.HasCode(i.Plans().Agree(t.Context(), job, 2), transfer.CodeBlocked))
	refused(transfer.DetailNotInPlan, 2, agree("dev", "off-topic"))
	refused(transfer.DetailNotInPlan, 2, agree("dev", ""))
	refused(transfer.DetailNotInPlan, 2, agree("ops", "town-square"))
	refused(transfer.DetailNotAlone, 2, agree("dev", "town-square"), planning.Decision{Section: planning.SectionUsers, Source: "anna", Action: planning.ActionShell, Target: ""})
	plan, err = i.Plans().Change(t.Context(), job, 2, []planning.Decision{agree("dev", "town-square")})
	require.NoError(t, err)
	require.Equal(t, planning.VerdictWarnings, plan.Verdict)
	require.Contains(t, plan.Problems, planning.Problem{
		Severity: planning.SeverityWarning, Code: planning.ProblemPrivatePublic, Where: "dev",
		Message: `"dev" is private in the archive and goes into the public channel "town-square": everybody in the team can read its 1 posts then.`,
	})
	require.NoError(t, i.Plans().Agree(t.Context(), job, 3))
	plan, err = i.Plans().Change(t.Context(), job, 3, []planning.Decision{{Section: planning.SectionChannels, Source: "dev", Action: planning.ActionMerge, Target: "off-topic"}})
	require.NoError(t, err)
	require.Equal(t, planning.VerdictBlocked, plan.Verdict, "another channel is acknowledged anew")
}
