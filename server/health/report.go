package health

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// A report is an answer of REST, so its parts are defined there.
type (
	// Report describes one node at one moment.
	Report = contract.Health
	// Versions names the versions of the plugin and of the software below it.
	Versions = contract.Versions
	// Part is something that the plugin needs.
	Part = contract.HealthPart
	// JobSummary counts the newest jobs of the server.
	JobSummary = contract.JobSummary
	// Failure is a job that failed.
	Failure = contract.HealthFailure
)

const (
	// summarized is the number of the newest jobs that a report looks at.
	summarized = 100
	// maxFailures bounds the list of failed jobs.
	maxFailures = 10
)

// Jobs lists the jobs of the server.
type Jobs interface {
	ListAll(ctx context.Context, filter jobs.Filter, limit int, before string) (jobs.Page, error)
}

// summarize reads the newest jobs.
func summarize(ctx context.Context, list Jobs) (JobSummary, error) {
	summary := JobSummary{Active: map[transfer.State]int{}, LastSuccess: map[transfer.Kind]int64{}, LastErrors: []Failure{}}
	page, err := list.ListAll(ctx, jobs.Filter{}, summarized, "")
	if err != nil {
		return summary, err
	}
	for _, job := range page.Jobs {
		switch {
		case !job.State.Ended():
			summary.Active[job.State]++
		case job.State == transfer.StateFailed && len(summary.LastErrors) < maxFailures:
			failure := Failure{JobID: job.ID, TeamID: job.TeamID, Kind: job.Kind, At: job.FinishedAt}
			if job.Error != nil {
				failure.Code = job.Error.Code
			}
			summary.LastErrors = append(summary.LastErrors, failure)
		case job.State.Succeeded():
			summary.LastSuccess[job.Kind] = max(summary.LastSuccess[job.Kind], job.FinishedAt)
		}
	}
	return summary, nil
}
