package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/pull"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/push"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
)

func newJobs(t *terminal) *cobra.Command {
	var f serverFlags
	var team, kind, cancel string
	var mine bool
	var limit int
	cmd := &cobra.Command{
		Use:   "jobs --server URL [--team NAME]",
		Short: "List the jobs of the plugin on a server, or cancel one",
		Long: `jobs lists the jobs of the plugin Team Export on a server, the newest first: those of a team, with --mine your own archives of it,
and without a team, for system admins, those of the server. With --cancel it asks a job to stop.

` + signInHelp,
		Example: `  teamarchive jobs --server https://chat.example.com --username anna --team choir
  teamarchive jobs --server chat.example.com --token-file token --cancel x3zq…`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			client, _, err := f.connect(ctx, t, pull.ConnectionConfig{})
			if err != nil {
				return err
			}
			defer client.SignOut(context.WithoutCancel(ctx))
			plugin := push.New(client)
			if cancel != "" {
				job, err := plugin.Cancel(ctx, cancel)
				if err != nil {
					return err
				}
				t.summaryf("job %s: %s\n", line(job.ID), job.State)
				return t.result(job)
			}
			teamID := ""
			if team != "" {
				found, err := findTeam(ctx, client, team)
				if err != nil {
					return err
				}
				teamID = found.ID
			}
			jobs, err := plugin.Jobs(ctx, teamID, kind, mine, limit)
			if err != nil {
				return err
			}
			t.jobTable(jobs)
			return t.result(append([]contract.Job{}, jobs...))
		},
	}
	f.define(cmd)
	flags := cmd.Flags()
	flags.StringVar(&team, "team", "", "the team, by the name in its address")
	flags.StringVar(&kind, "kind", "", "only export, import or undo")
	flags.BoolVar(&mine, "mine", false, "your own archives")
	flags.IntVar(&limit, "limit", 20, "how many jobs are listed at most")
	flags.StringVar(&cancel, "cancel", "", "ask the job with this id to stop")
	return cmd
}

// jobTable lists jobs.
func (t *terminal) jobTable(jobs []contract.Job) {
	rows := [][]string{{"JOB", "KIND", "TEAM", "STATE", "BEGAN", "ARCHIVE", "ERROR"}}
	for _, job := range jobs {
		archive, failure := "", ""
		if job.Archive != nil {
			archive = size(job.Archive.Size)
		}
		if job.Error != nil {
			failure = job.Error.Message
		}
		rows = append(rows, []string{job.ID, string(job.Kind), job.TeamName, string(job.State), time.UnixMilli(job.CreatedAt).UTC().Format(time.DateTime), archive, failure})
	}
	t.table(rows)
}
