package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/pull"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/push"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/remote"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/verify"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// exportFlags holds the flags of "export".
type exportFlags struct {
	serverFlags
	team, output, options string
	mine, all             bool
}

func newExport(t *terminal) *cobra.Command {
	f := &exportFlags{}
	cmd := &cobra.Command{
		Use:   "export --server URL --team NAME -o NEW",
		Short: "Have the plugin on a server export a team, and download the archive",
		Long: `export starts an export of the plugin Team Export on a server, waits for it, downloads the archive and verifies it. What you may
export the plugin decides. With --mine it makes the archive of what you can see yourself. An interrupted download goes on with
the same command, as long as the server keeps the archive: an archive of the team that is there already is not made anew.

With --all-teams it exports every team that you may see, of a system admin every team of the server, one after the other, into
a folder. Teams whose archives are in the folder are passed over, so that an interrupted run can be gone on with; a team that
fails does not stop the others, and the exit code is then 1.

` + signInHelp,
		Example: `  teamarchive export --server https://chat.example.com --username anna --team choir -o choir.zip
  teamarchive export --server chat.example.com --token-file token --all-teams -o archives --options '{"profile_pictures": true}'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), t) },
	}
	f.define(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.team, "team", "", "the team, by the name in its address")
	flags.BoolVar(&f.all, "all-teams", false, "export all teams into a folder")
	flags.StringVarP(&f.output, "output", "o", "", "the new archive; with --all-teams a folder")
	flags.BoolVar(&f.mine, "mine", false, "make the archive of what you can see yourself")
	flags.StringVar(&f.options, "options", "", `options of the export in JSON, as docs/API.md lists them, such as {"emoji": "all"}`)
	must(cmd.MarkFlagRequired("output"))
	return cmd
}

// exported is the result of an export of one team.
type exported struct {
	Team    string           `json:"team"`
	Archive string           `json:"archive,omitempty"`
	Job     string           `json:"job,omitempty"`
	Counts  map[string]int64 `json:"counts,omitempty"`
	Skipped bool             `json:"skipped,omitempty"`
	Error   string           `json:"error,omitempty"`
}

func (f *exportFlags) run(ctx context.Context, t *terminal) error {
	if f.all == (f.team != "") {
		return errors.New("give a team with --team, or --all-teams")
	}
	options := map[string]any{}
	if f.options != "" {
		if err := json.Unmarshal([]byte(f.options), &options); err != nil {
			return fmt.Errorf("--options is no JSON object: %w", err)
		}
	}
	client, _, err := f.connect(ctx, t, pull.ConnectionConfig{})
	if err != nil {
		return err
	}
	defer client.SignOut(context.WithoutCancel(ctx))
	plugin := push.New(client)
	if f.all {
		return f.everyTeam(ctx, t, client, plugin, options)
	}
	team, err := findTeam(ctx, client, f.team)
	if err != nil {
		return err
	}
	result, err := f.one(ctx, t, plugin, team, f.output, options)
	if err != nil {
		return err
	}
	return t.result(result)
}

// findTeam finds a team by its name.
func findTeam(ctx context.Context, client *remote.Client, name string) (remote.Team, error) {
	team, err := client.TeamByName(ctx, strings.ToLower(name))
	if remote.IsRefused(err) {
		return team, fmt.Errorf("there is no team %q on %s that you may see: its name is the one in its address", name, client.Server())
	}
	return team, err
}

// everyTeam exports the teams one after the other.
func (f *exportFlags) everyTeam(ctx context.Context, t *terminal, client *remote.Client, plugin *push.Plugin, options map[string]any) error {
	if err := os.MkdirAll(f.output, 0o700); err != nil {
		return err
	}
	var teams []remote.Team
	for team, err := range client.AllTeams(ctx) {
		if err != nil {
			return fmt.Errorf("list the teams of the server: %w", err)
		}
		if team.DeleteAt == 0 {
			teams = append(teams, team)
		}
	}
	slices.SortFunc(teams, func(a, b remote.Team) int { return strings.Compare(a.Name, b.Name) })
	var results []exported
	failed := 0
	for _, team := range teams {
		path := filepath.Join(f.output, filepath.Base(team.Name)+".zip")
		if _, err := os.Stat(path); err == nil {
			results = append(results, exported{Team: team.Name, Archive: path, Skipped: true})
			continue
		}
		result, err := f.one(ctx, t, plugin, team, path, options)
		if context.Cause(ctx) != nil || errors.Is(err, push.ErrNoPlugin) {
			return err
		}
		if err != nil {
			failed++
			result = exported{Team: team.Name, Error: err.Error()}
			t.printf("  %s %s: %s\n", t.bad("failed"), line(team.Name), line(err.Error()))
		}
		results = append(results, result)
	}
	t.summaryf("%d teams: %d exported, %d there already, %d failed\n", len(results), len(results)-failed-countSkipped(results), countSkipped(results), failed)
	if err := t.result(results); err != nil {
		return err
	}
	if failed > 0 {
		return errProblems
	}
	return nil
}

func countSkipped(results []exported) int {
	n := 0
	for _, result := range results {
		if result.Skipped {
			n++
		}
	}
	return n
}

// one exports a team.
func (f *exportFlags) one(ctx context.Context, t *terminal, plugin *push.Plugin, team remote.Team, path string, options map[string]any) (exported, error) {
	if _, err := os.Stat(path); err == nil {
		return exported{}, fmt.Errorf("%s is there already", path)
	}
	job, err := f.begin(ctx, t, plugin, team, path, options)
	if err != nil {
		return exported{}, err
	}
	job, err = plugin.Wait(ctx, job.ID, t.follow())
	if err != nil {
		return exported{}, fmt.Errorf("job %s goes on on the server: %w", job.ID, err)
	}
	if job.Archive != nil {
		t.progress.step("download", job.Archive.Size, "")
	}
	if err := plugin.Download(ctx, job, path, t.progress.reach); err != nil {
		return exported{}, err
	}
	if err := os.Remove(path + jobSuffix); err != nil {
		return exported{}, err
	}
	if err := t.verifyQuietly(ctx, path); err != nil {
		return exported{}, err
	}
	t.progress.end()
	t.summaryf("%s %s into %s (%s), verified\n  holds     %s\n", t.head("exported"), line(team.Name), line(path), size(job.Archive.Size), counts(job.Counts))
	return exported{Team: team.Name, Archive: path, Job: job.ID, Counts: job.Counts}, nil
}

// jobSuffix is behind the name of an archive in that of a file which says what job makes
// it, until it is there.
const jobSuffix = ".job"

// begin starts an export, or goes on with the one that an earlier run has started.
func (f *exportFlags) begin(ctx context.Context, t *terminal, plugin *push.Plugin, team remote.Team, path string, options map[string]any) (contract.Job, error) {
	if text, err := os.ReadFile(path + jobSuffix); err == nil {
		job, err := plugin.Job(ctx, strings.TrimSpace(string(text)))
		if err == nil && job.TeamID == team.ID && (!job.State.Ended() || job.Archive != nil && job.State.Succeeded()) {
			t.summaryf("going on with job %s\n", line(job.ID))
			return job, nil
		}
	}
	start := func() (contract.Job, error) { return plugin.Export(ctx, team.ID, options) }
	if f.mine {
		start = func() (contract.Job, error) { return plugin.ExportMine(ctx, team.ID, options) }
	}
	job, err := start()
	if err != nil {
		return job, err
	}
	return job, os.WriteFile(path+jobSuffix, []byte(job.ID+"\n"), 0o600)
}

// follow shows how far a job is.
func (t *terminal) follow() func(contract.Job) {
	phase, done := transfer.Phase(""), int64(0)
	return func(job contract.Job) {
		if now := job.Progress.Phase; now != phase {
			total := int64(-1)
			if job.Progress.Total != nil {
				total = *job.Progress.Total
			}
			phase, done = now, 0
			t.progress.step(printable(string(now)), total, cmp.Or(printable(job.Progress.Unit), "items"))
		}
		if job.Progress.Done > done {
			t.progress.add(job.Progress.Done-done, false)
			done = job.Progress.Done
		}
	}
}

// verifyQuietly verifies an archive that was downloaded.
func (t *terminal) verifyQuietly(ctx context.Context, path string) error {
	a, err := source.Open(path)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	defer func() { _ = a.Close() }()
	report, err := verify.Run(ctx, a, verify.Options{}, t.progress)
	if err != nil {
		return err
	}
	if !report.Fine {
		return fmt.Errorf("%s has problems: run 'teamarchive verify' on it", path)
	}
	return nil
}
