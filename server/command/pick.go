package command

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// jobFilter says which jobs a subcommand is about.
type jobFilter struct {
	kind   transfer.Kind
	wanted func(transfer.Job) bool
	// none is the text for a team that has no such job.
	none string
}

var (
	anyJob   = jobFilter{wanted: func(transfer.Job) bool { return true }, none: "pick.none"}
	notEnded = jobFilter{wanted: func(j transfer.Job) bool { return !j.State.Ended() }, none: "pick.none_running"}
	planned  = jobFilter{kind: transfer.KindImport, wanted: func(j transfer.Job) bool { return j.State == transfer.StateNeedsReview }, none: "pick.no_plan"}
	applied  = jobFilter{kind: transfer.KindImport, wanted: func(j transfer.Job) bool { return j.State.Succeeded() && mayDo(j).Undo }, none: "pick.no_import"}

	// What the user may not do with a job is not offered to them.
	toDownload = jobFilter{kind: transfer.KindExport, wanted: func(j transfer.Job) bool { return mayDo(j).Download }, none: "pick.no_archive"}
	toDelete   = jobFilter{kind: transfer.KindExport, wanted: func(j transfer.Job) bool { return mayDo(j).Delete }, none: "pick.no_archive"}
	toCancel   = jobFilter{wanted: func(j transfer.Job) bool { return mayDo(j).Cancel }, none: "pick.none_running"}
)

// mayDo says what the user may do with a job, as REST said.
func mayDo(job transfer.Job) transfer.May {
	if job.May == nil {
		return transfer.May{}
	}
	return *job.May
}

const (
	// idLength is the length of an id, leastID the number of its characters that have to be
	// typed.
	idLength = 26
	leastID  = 4
	// lookedAt bounds the jobs of a team among which one is looked for, fewLooked the same
	// while a user waits for each letter.
	lookedAt  = 100
	fewLooked = 20
)

// pick returns the job that the first word names: by its id, by the beginning of
// the id, or without a word the newest that the filter wants.
func (cl *call) pick(ctx context.Context, filter jobFilter) (transfer.Job, error) {
	return cl.pickAmong(ctx, filter, lookedAt)
}

// pickAmong is pick among the newest jobs of the team.
func (cl *call) pickAmong(ctx context.Context, filter jobFilter, newest int) (transfer.Job, error) {
	name := strings.ToLower(cl.arg(0))
	if len(name) == idLength {
		return cl.client.job(ctx, name)
	}
	known, err := cl.client.teamJobs(ctx, filter.kind, newest)
	if err != nil {
		return transfer.Job{}, err
	}
	if name == "" {
		for _, job := range known {
			if filter.wanted(job) {
				return job, nil
			}
		}
		return transfer.Job{}, usage(filter.none)
	}
	return byBeginning(known, name)
}

func byBeginning(known []transfer.Job, name string) (transfer.Job, error) {
	var found []transfer.Job
	for _, job := range known {
		if strings.HasPrefix(job.ID, name) {
			found = append(found, job)
		}
	}
	switch {
	case len(found) == 1 && len(name) >= leastID:
		return found[0], nil
	case len(found) > 0:
		return transfer.Job{}, usage("usage.job_ambiguous", "Word", shown(name))
	default:
		return transfer.Job{}, usage("usage.no_such_job", "Word", shown(name), "List", typeThis("list"))
	}
}

// teamJobs are the newest jobs of the team that the user may see.
func (c client) teamJobs(ctx context.Context, kind transfer.Kind, most int) ([]transfer.Job, error) {
	query := url.Values{"limit": {strconv.Itoa(most)}, "kind": {string(kind)}}
	var page jobs.Page
	err := c.rest(ctx, http.MethodGet, path("teams", c.teamID, "jobs")+"?"+query.Encode(), nil, &page)
	return page.Jobs, err
}
