package api

import (
	"net/http"
	"strconv"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/access"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const (
	defaultLimit = 20
	maxLimit     = 100
)

func (a *API) status(w http.ResponseWriter, r *http.Request, userID string) error {
	teamID := r.PathValue("team")
	policy, err := a.Access.Policy(userID, teamID)
	if err != nil {
		return err
	}
	body := contract.TeamStatus{Policy: policy}
	if body.Export, err = a.latest(r, userID, transfer.KindExport); err != nil {
		return err
	}
	if body.Archive, err = a.newestArchive(r, userID, body.Export); err != nil {
		return err
	}
	if body.Import, err = a.latest(r, userID, transfer.KindImport); err != nil {
		return err
	}
	mine, err := a.Jobs.LatestMine(r.Context(), userID, teamID)
	if err != nil {
		return err
	}
	body.Mine = a.shown(userID, mine)
	a.refineUndo(r.Context(), userID, body.Import)
	a.answer(w, http.StatusOK, body)
	return nil
}

// latest is the team's newest job of a kind, nil unless the user may see it.
func (a *API) latest(r *http.Request, userID string, kind transfer.Kind) (*transfer.Job, error) {
	job, err := a.Jobs.Latest(r.Context(), r.PathValue("team"), kind)
	return a.shown(userID, job), err
}

// newestArchive is the newest export whose archive the user may download, nil
// when there is none. A job that has just ended comes onto the list of archives a
// moment later, so the newest job is looked at first.
func (a *API) newestArchive(r *http.Request, userID string, newest *transfer.Job) (*transfer.Job, error) {
	if newest != nil && newest.May != nil && newest.May.Download {
		return newest, nil
	}
	made, err := a.Jobs.Archives(r.Context(), r.PathValue("team"))
	if err != nil {
		return nil, err
	}
	for _, job := range made {
		if shown := a.shown(userID, &job); shown != nil && shown.May != nil && shown.May.Download {
			return shown, nil
		}
	}
	return nil, nil
}

// shown is a job as the user may see it, nil when they may not.
func (a *API) shown(userID string, job *transfer.Job) *transfer.Job {
	if job == nil || a.Access.ViewJob(userID, *job) != nil {
		return nil
	}
	shown := a.Access.Show(userID, *job)
	return &shown
}

// order is an export that the user of a request may have.
type order struct {
	access.Exporter
	options transfer.ExportOptions
}

// exportOrder reads the options of a request and holds them against what its
// user may take of the team.
func (a *API) exportOrder(r *http.Request, userID string) (order, error) {
	who, err := a.Access.Exporter(userID, r.PathValue("team"))
	if err != nil {
		return order{}, err
	}
	options, err := readOptions(r.Body, who.Defaults())
	if err != nil {
		return order{}, err
	}
	return order{Exporter: who, options: options}, who.Check(options)
}

func (a *API) startExport(w http.ResponseWriter, r *http.Request, userID string) error {
	wanted, err := a.exportOrder(r, userID)
	if err != nil {
		return err
	}
	return a.start(w, r, jobs.Request{
		Kind: transfer.KindExport, TeamID: r.PathValue("team"), TeamName: wanted.TeamName, RequestedBy: userID,
		Options: wanted.options, Scope: &wanted.Scope,
	})
}

// start starts a job and answers with it.
func (a *API) start(w http.ResponseWriter, r *http.Request, request jobs.Request) error {
	job, err := a.Jobs.Start(r.Context(), request)
	if err != nil {
		return err
	}
	a.answer(w, http.StatusAccepted, a.Access.Show(request.RequestedBy, job))
	return nil
}

func (a *API) listJobs(w http.ResponseWriter, r *http.Request, userID string) error {
	teamID := r.PathValue("team")
	if err := a.Access.ViewTeamJobs(userID, teamID); err != nil {
		return err
	}
	kind, err := readKind(r)
	if err != nil {
		return err
	}
	return a.answerList(w, r, userID, func(limit int, before string) (jobs.Page, error) {
		return a.Jobs.List(r.Context(), teamID, kind, limit, before)
	})
}

// answerList answers with those of the jobs that read gives page by page which
// the user may see.
func (a *API) answerList(w http.ResponseWriter, r *http.Request, userID string, read func(limit int, before string) (jobs.Page, error)) error {
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
			if shown := a.shown(userID, &job); shown != nil {
				answer.Jobs = append(answer.Jobs, *shown)
			}
		}
		if answer.Next = page.Next; answer.Next == "" || len(answer.Jobs) == limit {
			break
		}
	}
	a.answer(w, http.StatusOK, answer)
	return nil
}

// readKind reads which kind of jobs a request wants; empty means all.
func readKind(r *http.Request) (transfer.Kind, error) {
	kind := transfer.Kind(r.URL.Query().Get("kind"))
	switch kind {
	case "", transfer.KindExport, transfer.KindImport, transfer.KindUndo:
		return kind, nil
	default:
		return "", transfer.Errorf(transfer.CodeInvalidRequest, `"kind" must be "export", "import" or "undo".`)
	}
}

// readLimit reads how many jobs a request wants.
func readLimit(r *http.Request) (int, error) {
	text := r.URL.Query().Get("limit")
	if text == "" {
		return defaultLimit, nil
	}
	limit, err := strconv.Atoi(text)
	if err != nil || limit < 1 || limit > maxLimit {
		return 0, transfer.Errorf(transfer.CodeInvalidRequest, `"limit" must be a number from 1 to %d.`, maxLimit)
	}
	return limit, nil
}
