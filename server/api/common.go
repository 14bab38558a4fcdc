package api

import (
	"net/http"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// common finds, starts and shows jobs for the calls about them.
type common struct {
	responder
	access Access
	jobs   Jobs
}

// job returns the job of a request when the user may do what they ask for.
func (c *common) job(r *http.Request, userID string, allowed func(string, transfer.Job) error) (transfer.Job, error) {
	job, err := c.jobs.Get(r.Context(), r.PathValue("job"))
	if err != nil {
		return transfer.Job{}, err
	}
	subject(r).TeamID = job.TeamID
	return job, allowed(userID, job)
}

// importJob returns the job of a request when the user may do what they ask for, and may
// import into its team now.
func (c *common) importJob(r *http.Request, userID string, allowed func(string, transfer.Job) error) (transfer.Job, error) {
	job, err := c.job(r, userID, allowed)
	if err != nil {
		return transfer.Job{}, err
	}
	_, err = c.access.ImportTeam(userID, job.TeamID)
	return job, err
}

// shown returns a job as the user may see it, nil when they may not.
func (c *common) shown(userID string, job *transfer.Job) *transfer.Job {
	if job == nil || c.access.ViewJob(userID, *job) != nil {
		return nil
	}
	shown := c.access.Show(userID, *job)
	return &shown
}

// start starts a job and answers with it.
func (c *common) start(w http.ResponseWriter, r *http.Request, request jobs.Request) error {
	job, err := c.jobs.Start(r.Context(), request)
	if err != nil {
		return err
	}
	c.answer(w, http.StatusAccepted, c.access.Show(request.RequestedBy, job))
	return nil
}

// answerList answers with the jobs that the user may see, of those that read returns page
// by page.
func (c *common) answerList(w http.ResponseWriter, r *http.Request, userID string, read func(limit int, before string) (jobs.Page, error)) error {
	limit, err := readLimit(r)
	if err != nil {
		return err
	}
	answer := contract.JobPage{Jobs: []contract.Job{}}
	for before := r.URL.Query().Get("before"); ; before = answer.Next {
		page, err := read(limit-len(answer.Jobs), before)
		if err != nil {
			return err
		}
		for _, job := range page.Jobs {
			if shown := c.shown(userID, &job); shown != nil {
				answer.Jobs = append(answer.Jobs, *shown)
			}
		}
		if answer.Next = page.Next; answer.Next == "" || len(answer.Jobs) == limit {
			break
		}
	}
	c.answer(w, http.StatusOK, answer)
	return nil
}
