package push

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/remote"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// api is the path of the plugin on a server.
const api = "/plugins/team-export/api/v1"

// ErrNoPlugin says that a server does not have the plugin.
var ErrNoPlugin = errors.New("the server does not have the plugin Team Export, or it is switched off: 'teamarchive pull' needs no plugin")

// Failure says why a job that ended did not succeed.
func Failure(job contract.Job) error {
	if job.Error != nil {
		return fmt.Errorf("job %s: %s", job.ID, job.Error.Message)
	}
	return fmt.Errorf("job %s ended as %s", job.ID, job.State)
}

// Plugin is the plugin on a server.
type Plugin struct {
	client *remote.Client
	// Pause is the time before a job is asked for again.
	Pause time.Duration
}

// New returns the plugin of a server.
func New(client *remote.Client) *Plugin { return &Plugin{client: client, Pause: 2 * time.Second} }

// known turns the answer of a server without the plugin into ErrNoPlugin.
func known(err error) error {
	answer, ok := errors.AsType[*remote.Error](err)
	if ok && remote.IsNotFound(err) && answer.ID != contract.ErrorPrefix+string(transfer.CodeNotFound) {
		return ErrNoPlugin
	}
	return err
}

// The kinds of jobs.
const (
	kindExport = "export"
	kindImport = "import"
	// kindMine are the user's own archives.
	kindMine = "mine"
)

// Export starts an export of a team.
func (p *Plugin) Export(ctx context.Context, teamID string, options any) (contract.Job, error) {
	return p.start(ctx, teamID, kindExport, func(job *contract.Job) error {
		return p.client.Post(ctx, api+"/teams/"+url.PathEscape(teamID)+"/exports", options, job)
	})
}

// ExportMine starts an archive of what the user can see.
func (p *Plugin) ExportMine(ctx context.Context, teamID string, options map[string]any) (contract.Job, error) {
	body := map[string]any{"team_id": teamID}
	maps.Copy(body, options)
	return p.start(ctx, teamID, kindMine, func(job *contract.Job) error {
		return p.client.Post(ctx, api+"/me/exports", body, job)
	})
}

// start starts a job. Where it is unclear whether the server has heard of that, it looks for a
// job that is new since; only where there is none it asks once more.
func (p *Plugin) start(ctx context.Context, teamID, kind string, ask func(*contract.Job) error) (contract.Job, error) {
	before, listing := p.newest(ctx, teamID, kind)
	if listing != nil && !remote.IsRefused(listing) {
		return contract.Job{}, listing
	}
	var job contract.Job
	err := ask(&job)
	if !remote.IsUnclear(err) || listing != nil || context.Cause(ctx) != nil {
		return job, known(err)
	}
	now, asked := p.newest(ctx, teamID, kind)
	switch {
	case asked != nil:
		return job, errors.Join(err, asked)
	case now.ID != before.ID:
		return now, nil
	}
	job = contract.Job{}
	return job, known(ask(&job))
}

// newest returns the newest job of a kind of a team; one without an id where there is none.
func (p *Plugin) newest(ctx context.Context, teamID, kind string) (contract.Job, error) {
	jobs, err := p.Jobs(ctx, teamID, kind, kind == kindMine, 1)
	if err != nil || len(jobs) == 0 {
		return contract.Job{}, err
	}
	return jobs[0], nil
}

// Job returns a job as it is now.
func (p *Plugin) Job(ctx context.Context, id string) (contract.Job, error) {
	var job contract.Job
	err := p.client.Get(ctx, api+"/jobs/"+url.PathEscape(id), nil, &job)
	return job, known(err)
}

// Report returns what a job did and of what it warns.
func (p *Plugin) Report(ctx context.Context, id string) (contract.Report, error) {
	var report contract.Report
	err := p.client.Get(ctx, api+"/jobs/"+url.PathEscape(id)+"/report", nil, &report)
	return report, known(err)
}

// Cancel asks a job to stop.
func (p *Plugin) Cancel(ctx context.Context, id string) (contract.Job, error) {
	var job contract.Job
	err := p.client.Post(ctx, api+"/jobs/"+url.PathEscape(id)+"/cancel", nil, &job)
	return job, known(err)
}

// Jobs returns jobs of a team, of the user or, without a team, of the server, the newest
// first.
func (p *Plugin) Jobs(ctx context.Context, teamID, kind string, mine bool, limit int) ([]contract.Job, error) {
	path, query := api+"/jobs", url.Values{}
	switch {
	case mine:
		path = api + "/me/jobs"
		query.Set("team_id", teamID)
	case teamID != "":
		path = api + "/teams/" + url.PathEscape(teamID) + "/jobs"
	}
	if kind != "" && !mine {
		query.Set("kind", kind)
	}
	var all []contract.Job
	for len(all) < limit {
		query.Set("limit", fmt.Sprint(min(limit-len(all), 100)))
		var page contract.JobPage
		if err := p.client.Get(ctx, path, query, &page); err != nil {
			return nil, known(err)
		}
		all = append(all, page.Jobs...)
		if page.Next == "" || page.Next == query.Get("before") || len(page.Jobs) == 0 {
			break
		}
		query.Set("before", page.Next)
	}
	return all, nil
}

// Wait waits until a job has ended.
func (p *Plugin) Wait(ctx context.Context, id string, seen func(contract.Job)) (contract.Job, error) {
	return p.until(ctx, id, seen, func(job contract.Job) bool { return job.State.Ended() })
}

// WaitPlan waits until an import has a plan, or has ended.
func (p *Plugin) WaitPlan(ctx context.Context, id string, seen func(contract.Job)) (contract.Job, error) {
	return p.until(ctx, id, seen, func(job contract.Job) bool { return job.State.Ended() || job.State == transfer.StateNeedsReview })
}

// until asks for a job until a condition holds.
func (p *Plugin) until(ctx context.Context, id string, seen func(contract.Job), done func(contract.Job) bool) (contract.Job, error) {
	for {
		job, err := p.Job(ctx, id)
		if err != nil {
			return job, err
		}
		seen(job)
		if done(job) {
			return job, nil
		}
		select {
		case <-ctx.Done():
			return job, context.Cause(ctx)
		case <-time.After(p.Pause):
		}
	}
}
