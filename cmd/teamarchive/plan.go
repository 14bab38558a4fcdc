package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/against"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
)

func newPlan(t *terminal) *cobra.Command {
	var target string
	request := against.Request{}
	teamAdmin := false
	cmd := &cobra.Command{
		Use:   "plan --against TARGET ARCHIVE",
		Short: "Say what an import would find, where the target is known by an archive of its own",
		Long: `plan makes the plan of an import by the plugin: who becomes whom, which channels and emoji meet others of their name, what is
left out. The target is the team of another archive, such as a fresh export of the team that the import would go into. What an
archive does not say is not in the plan: accounts outside of the team, limits and settings of the server.

The exit code is 1 when an import could not be carried out as it is.`,
		Example: `  teamarchive plan --against target_export.zip choir_export.zip`,
		Args:    exactly(1), ValidArgsFunction: archives,
		RunE: func(cmd *cobra.Command, args []string) error {
			request.Policy, request.Now = planning.SystemAdmin(), time.Now()
			if teamAdmin {
				request.Policy = planning.TeamAdmin()
			}
			return t.reading(target, func(to *source.Archive) error {
				return t.reading(args[0], func(a *source.Archive) error {
					plan, err := against.Plan(cmd.Context(), a, to, request, t.progress, t.progress)
					if err != nil {
						return err
					}
					t.progress.end()
					t.showPlan(plan)
					if err := t.result(plan); err != nil {
						return err
					}
					if plan.Verdict == planning.VerdictBlocked {
						return errProblems
					}
					return t.damage(to.Damage)
				})
			})
		},
	}
	cmd.Flags().StringVar(&target, "against", "", "the archive of the team that the import would go into")
	cmd.Flags().StringVar(&request.Team, "team", "", "the team, of an archive of several")
	cmd.Flags().StringVar(&request.TargetTeam, "target-team", "", "the team of the target, of an archive of several")
	cmd.Flags().BoolVar(&teamAdmin, "team-admin", false, "plan an import by a team admin, who may do less than a system admin")
	must(cmd.MarkFlagRequired("against"))
	must(cmd.MarkFlagFilename("against", "zip", "jsonl"))
	return cmd
}

var verdictWords = map[planning.Verdict]string{
	planning.VerdictReady: "ready", planning.VerdictWarnings: "ready, with warnings", planning.VerdictBlocked: "blocked",
}

// showPlan writes a plan for people.
func (t *terminal) showPlan(plan *planning.Plan) {
	word := t.good(verdictWords[plan.Verdict])
	if plan.Verdict == planning.VerdictBlocked {
		word = t.bad(verdictWords[plan.Verdict])
	}
	t.summaryf("%s of %s into %s: %s\n", t.head("plan"), line(plan.Team), line(plan.TargetTeam), word)
	t.summaryf("  writes    %s\n", counts(plan.Counts))
	for _, problem := range plan.Problems {
		mark := t.odd("warning")
		if problem.Severity == planning.SeverityError {
			mark = t.bad("problem")
		}
		t.printf("  %s %s: %s\n", mark, problem.Code, line(problem.Message))
	}
	for _, drop := range plan.Dropped {
		t.summaryf("  left out  %s %s: %s\n", number(drop.Count), drop.Kind, line(drop.Reason))
	}
	if t.quiet {
		return
	}
	rows := [][]string{{"PERSON", "ADDRESS", "ACTION", "BECOMES", "WHY"}}
	for _, u := range plan.Users {
		rows = append(rows, []string{"@" + u.Source.Username, u.Source.Email, string(u.Action), "@" + u.Target.Username, words(string(u.Why), u.Check)})
	}
	t.section(rows)
	rows = [][]string{{"CHANNEL", "POSTS", "ACTION", "BECOMES", "WHY"}}
	for _, c := range plan.Channels {
		rows = append(rows, []string{"~" + c.Source, strconv.FormatInt(c.Posts, 10), string(c.Action), "~" + c.Target.Name, words(string(c.Why), c.Check)})
	}
	t.section(rows)
	rows = [][]string{{"EMOJI", "ACTION", "BECOMES", "WHY"}}
	for _, e := range plan.Emoji {
		rows = append(rows, []string{":" + e.Name + ":", string(e.Action), ":" + e.Target + ":", words(string(e.Why), e.Check)})
	}
	t.section(rows)
	actions := map[string]int{}
	for _, u := range plan.Users {
		actions[string(u.Action)]++
	}
	var parts []string
	for _, action := range slices.Sorted(maps.Keys(actions)) {
		parts = append(parts, fmt.Sprintf("%d %s", actions[action], action))
	}
	t.printf("\npeople: %s\n", strings.Join(parts, ", "))
}

func words(why string, check bool) string {
	why = strings.ReplaceAll(why, "_", " ")
	if check {
		why += " (look at it)"
	}
	return why
}

// section writes a table with a line before it, when there is more than its head.
func (t *terminal) section(rows [][]string) {
	if len(rows) > 1 {
		t.printf("\n")
		t.table(rows)
	}
}
