package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/pull"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/push"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// importFlags holds the flags of "import".
type importFlags struct {
	serverFlags
	team, decisions string
	decide          []string
	yes, changes    bool
	planOnly        bool
}

func newImport(t *terminal) *cobra.Command {
	f := &importFlags{}
	cmd := &cobra.Command{
		Use:   "import --server URL --team NAME ARCHIVE",
		Short: "Have the plugin on a server import an archive into a team",
		Long: `import uploads an archive to the plugin Team Export on a server, shows the plan of the import, and carries it out when you agree.
An interrupted upload goes on with the same command. At the end it shows the report of the import.

--yes agrees to a plan that leaves out and changes nothing: no content, and no name of a person, a channel or an emoji. With
--accept-changes it agrees to the others, too. A plan that is not agreed to is canceled on the server.

Decisions change the plan: --decide SECTION:SOURCE=ACTION or SECTION:SOURCE=ACTION:TARGET, as user:anna=rename:anna.w, or in a
file with a list in JSON of {"section", "source", "action", "target"}. docs/IMPORT.md says which there are.

` + signInHelp,
		Example: `  teamarchive import --server https://chat.example.com --username anna --team choir choir.zip
  teamarchive import --server chat.example.com --token-file token --team choir --yes --accept-changes choir.zip
  teamarchive import --server chat.example.com --token-file token --team choir --plan --json choir.zip`,
		Args: cobra.ExactArgs(1), ValidArgsFunction: archives,
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), t, args[0]) },
	}
	f.define(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.team, "team", "", "the team that the archive goes into, by the name in its address")
	flags.StringArrayVar(&f.decide, "decide", nil, "a decision about the plan; may be given several times")
	flags.StringVar(&f.decisions, "decisions", "", "a file with decisions in JSON")
	flags.BoolVar(&f.planOnly, "plan", false, "show the plan and cancel the import")
	flags.BoolVar(&f.yes, "yes", false, "agree to the plan when it leaves out and changes nothing")
	flags.BoolVar(&f.changes, "accept-changes", false, "with --yes, agree to what the plan leaves out and changes, too")
	must(cmd.MarkFlagRequired("team"))
	return cmd
}

// imported is the result of an import.
type imported struct {
	Job     string           `json:"job"`
	State   transfer.State   `json:"state"`
	Counts  map[string]int64 `json:"counts,omitempty"`
	Plan    *planning.Plan   `json:"plan,omitempty"`
	Changes []string         `json:"changes"`
	Report  *contract.Report `json:"report,omitempty"`
}

func (f *importFlags) run(ctx context.Context, t *terminal, path string) error {
	decisions, err := f.readDecisions()
	if err != nil {
		return err
	}
	client, _, err := f.connect(ctx, t, pull.ConnectionConfig{})
	if err != nil {
		return err
	}
	defer client.SignOut(context.WithoutCancel(ctx))
	team, err := findTeam(ctx, client, f.team)
	if err != nil {
		return err
	}
	plugin := push.New(client)
	begun := false
	uploadID, err := plugin.Upload(ctx, team.ID, path, func(total, more int64) {
		if !begun {
			begun = true
			t.progress.step("upload", total, "")
		}
		t.progress.add(more, true)
	})
	if err != nil {
		return err
	}
	job, err := plugin.Import(ctx, team.ID, uploadID)
	if err != nil {
		return err
	}
	if job, err = plugin.WaitPlan(ctx, job.ID, t.follow()); err != nil {
		return err
	}
	if job.State != transfer.StateNeedsReview {
		return push.Failure(job)
	}
	return f.review(ctx, t, plugin, job, decisions)
}

// review shows the plan, and carries it out or cancels it.
func (f *importFlags) review(ctx context.Context, t *terminal, plugin *push.Plugin, job contract.Job, decisions []contract.Decision) (err error) {
	agreed := false
	defer func() {
		if !agreed {
			_, canceled := plugin.Cancel(context.WithoutCancel(ctx), job.ID)
			err = errors.Join(err, canceled)
		}
	}()
	plan, err := plugin.Plan(ctx, job.ID)
	if err == nil && len(decisions) > 0 {
		plan, err = plugin.Decide(ctx, job.ID, plan.Revision, decisions)
	}
	if err != nil {
		return err
	}
	t.progress.end()
	t.showPlan(plan.Plan)
	result := imported{Job: job.ID, State: job.State, Plan: plan.Plan, Changes: changesOf(plan.Plan)}
	switch {
	case plan.Verdict == planning.VerdictBlocked:
		return errors.Join(t.result(result), errProblems)
	case f.planOnly:
		return t.result(result)
	}
	if err := f.agree(t, result.Changes); err != nil {
		return err
	}
	agreed = true
	if err := plugin.Apply(ctx, job.ID, plan.Revision); err != nil {
		return err
	}
	if job, err = plugin.Wait(ctx, job.ID, t.follow()); err != nil {
		return fmt.Errorf("job %s goes on on the server: %w", job.ID, err)
	}
	t.progress.end()
	if !job.State.Succeeded() {
		return push.Failure(job)
	}
	result.State, result.Counts, result.Plan = job.State, job.Counts, nil
	t.summaryf("%s into %s: job %s\n  wrote     %s\n", t.head("imported"), line(job.TeamName), line(job.ID), counts(job.Counts))
	report, err := plugin.Report(ctx, job.ID)
	if err != nil {
		return fmt.Errorf("the import is done, but its report cannot be read: %w", err)
	}
	result.Report = &report
	t.showWarnings(report)
	return t.result(result)
}

// maxShown bounds the warnings of a report that are shown to people.
const maxShown = 20

// showWarnings writes of what a job warns.
func (t *terminal) showWarnings(report contract.Report) {
	if report.Total() == 0 {
		return
	}
	t.summaryf("  %s  %s\n", t.odd("warnings"), counts(report.WarningCounts))
	for i, warning := range report.Warnings {
		if i == maxShown {
			break
		}
		t.summaryf("    %s: %s\n", warning.Code, line(warning.Message))
	}
	if more := report.Total() - maxShown; more > 0 {
		t.summaryf("    and %d more: --json lists them\n", more)
	}
}

// changesOf says what a plan leaves out or changes.
func changesOf(plan *planning.Plan) []string {
	changes := []string{}
	for _, drop := range plan.Dropped {
		changes = append(changes, fmt.Sprintf("%d %s: %s", drop.Count, drop.Kind, drop.Reason))
	}
	for _, problem := range plan.Problems {
		changes = append(changes, problem.Message)
	}
	return changes
}

// agree asks for consent to a plan, where flags do not give it.
func (f *importFlags) agree(t *terminal, changes []string) error {
	switch {
	case f.yes && (len(changes) == 0 || f.changes):
		return nil
	case f.yes:
		return fmt.Errorf("the plan leaves out or changes something, so it was canceled; --accept-changes agrees to that: %s", strings.Join(changes, "; "))
	case t.json || !t.interactive:
		return errors.New("the plan was not agreed to, so it was canceled: give --yes")
	}
	_, _ = fmt.Fprint(t.err, "Carry out this plan? [y/N] ")
	answer, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if word := strings.ToLower(strings.TrimSpace(answer)); err == nil && (word == "y" || word == "yes") {
		return nil
	}
	return errors.New("the plan was not agreed to, so it was canceled")
}

// readDecisions reads those of the flags and of a file.
func (f *importFlags) readDecisions() ([]contract.Decision, error) {
	var decisions []contract.Decision
	if f.decisions != "" {
		text, err := os.ReadFile(f.decisions)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(text, &decisions); err != nil {
			return nil, fmt.Errorf("%s is no list of decisions: %w", f.decisions, err)
		}
	}
	sections := map[string]string{"user": "users", "channel": "channels", "emoji": "emoji"}
	for _, text := range f.decide {
		section, rest, first := strings.Cut(text, ":")
		source, action, second := strings.Cut(rest, "=")
		if !first || !second || source == "" || action == "" {
			return nil, fmt.Errorf("--decide %q is not like user:anna=rename:anna.w", text)
		}
		action, target, _ := strings.Cut(action, ":")
		if plural, ok := sections[section]; ok {
			section = plural
		}
		decisions = append(decisions, contract.Decision{Section: section, Source: source, Action: planning.Action(action), Target: target})
	}
	return decisions, nil
}
