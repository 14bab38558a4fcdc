package command

import (
	"context"
	"net/http"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// maxListed bounds the jobs in a list: a phone has no room for more.
const maxListed = 10

// runStatus shows a job, and goes on to show its progress while it runs. Without
// a job it shows the one that runs, or the newest of each kind.
func runStatus(ctx context.Context, cl *call) (Answer, error) {
	if cl.arg(0) != "" {
		job, err := cl.pick(ctx, anyJob)
		if err != nil {
			return Answer{}, err
		}
		return cl.view.live(job), nil
	}
	jobs, err := cl.client.teamJobs(ctx, "", fewLooked)
	if err != nil {
		return Answer{}, err
	}
	var parts []string
	newest := map[transfer.Kind]bool{}
	for _, job := range jobs {
		if notEnded.wanted(job) {
			return cl.view.live(job), nil
		}
		if !newest[job.Kind] {
			newest[job.Kind] = true
			parts = append(parts, cl.view.show(job).Text)
		}
	}
	if len(parts) == 0 {
		return Answer{}, usage(anyJob.none)
	}
	return Answer{Text: strings.Join(parts, "\n\n")}, nil
}

// live is a job whose message is kept up to date while it runs.
func (v view) live(job transfer.Job) Answer {
	answer := v.show(job)
	if job.State.Working() || job.State == transfer.StateQueued || job.State == transfer.StateNeedsReview && job.PlanRevision > 0 {
		answer.follow = &job
	}
	return answer
}

func runList(ctx context.Context, cl *call) (Answer, error) {
	jobs, err := cl.client.teamJobs(ctx, "", lookedAt)
	if err != nil {
		return Answer{}, err
	}
	if len(jobs) == 0 {
		return Answer{}, usage(anyJob.none)
	}
	return Answer{Text: cl.view.list(jobs)}, nil
}

// list shows jobs, one a line.
func (v view) list(jobs []transfer.Job) string {
	var parts []string
	downloadable := false
	for _, job := range jobs[:min(len(jobs), maxListed)] {
		line := []string{"**" + word(v.words, kinds, job.Kind) + "**", word(v.words, states, job.State), v.words.Time(job.CreatedAt)}
		if mayDo(job).Download {
			downloadable = true
			line = append(line, v.words.Size(job.Archive.Size))
		}
		parts = append(parts, "- "+strings.Join(append(line, "`"+short(job.ID)+"`"), " · "))
	}
	if more := len(jobs) - maxListed; more > 0 {
		parts = append(parts, v.words.N("list.more", int64(more)))
	}
	next := v.words.T("next.status", "Status", typeThis("status", "<job>"))
	if downloadable {
		next = v.words.T("next.list", "Status", typeThis("status", "<job>"), "Download", typeThis("download", "<job>"))
	}
	return lines(append(parts, next)...)
}

// shortID is the number of characters of an id in a list: enough to name a job, and few
// enough to type.
const shortID = 8

func short(id string) string { return id[:min(len(id), shortID)] }

func hasArchive(job transfer.Job) bool { return job.State.Succeeded() && job.Archive != nil }

// runDownload gives the link to an archive to those who may have it now.
func runDownload(ctx context.Context, cl *call) (Answer, error) {
	job, err := cl.pick(ctx, toDownload)
	if err != nil {
		return Answer{}, err
	}
	if !hasArchive(job) {
		return Answer{}, usage("usage.no_archive", "State", word(cl.words, states, job.State))
	}
	if !mayDo(job).Download {
		return Answer{}, usage("usage.not_downloadable")
	}
	return Answer{Text: lines(cl.view.result(job)...), Buttons: cl.view.resultButtons(job)}, nil
}

func runCancel(ctx context.Context, cl *call) (Answer, error) {
	job, err := cl.pick(ctx, toCancel)
	if err != nil {
		return Answer{}, err
	}
	if job.State.Ended() {
		return Answer{}, usage("usage.ended", "State", word(cl.words, states, job.State))
	}
	var canceled transfer.Job
	if err := cl.client.rest(ctx, http.MethodPost, path("jobs", job.ID, "cancel"), nil, &canceled); err != nil {
		return Answer{}, err
	}
	return cl.view.live(canceled), nil
}

func runDelete(ctx context.Context, cl *call) (Answer, error) {
	job, err := cl.pick(ctx, toDelete)
	if err != nil {
		return Answer{}, err
	}
	if !hasArchive(job) {
		return Answer{}, usage("usage.no_archive", "State", word(cl.words, states, job.State))
	}
	name := job.Archive.Name
	if err := cl.client.rest(ctx, http.MethodDelete, path("jobs", job.ID), nil, nil); err != nil {
		return Answer{}, err
	}
	return Answer{Text: cl.words.T("delete.done", "Name", name, "Export", typeThis("export"))}, nil
}
