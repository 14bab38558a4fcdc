package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// firstEntries is how much of a list one call gives that does not say how much.
const firstEntries = 100

// maxEntries is how much of a list one call gives.
const maxEntries = 1000

func (a *API) startImport(w http.ResponseWriter, r *http.Request, userID string) error {
	teamID := r.PathValue("team")
	who, err := a.Access.ImportTeam(userID, teamID)
	if err != nil {
		return err
	}
	source, err := a.importSource(r, userID, teamID)
	if err != nil {
		return err
	}
	job, err := a.Jobs.Start(r.Context(), jobs.Request{
		Kind: transfer.KindImport, TeamID: teamID, TeamName: who.TeamName, RequestedBy: userID,
		Source: source,
	})
	if err != nil {
		return err
	}
	a.answer(w, http.StatusAccepted, a.Access.Show(userID, job))
	return nil
}

// importJob is job for what only those may do who may import into its team now.
func (a *API) importJob(r *http.Request, userID string, allowed func(string, transfer.Job) error) (transfer.Job, error) {
	job, err := a.job(r, userID, allowed)
	if err != nil {
		return transfer.Job{}, err
	}
	_, err = a.Access.ImportTeam(userID, job.TeamID)
	return job, err
}

func (a *API) getPlan(w http.ResponseWriter, r *http.Request, userID string) error {
	job, err := a.importJob(r, userID, a.Access.ViewJob)
	if err != nil {
		return err
	}
	section := r.URL.Query().Get("section")
	if section == "" {
		head, err := a.Imports.Head(r.Context(), job)
		if err != nil {
			return err
		}
		a.answer(w, http.StatusOK, head.For(userID, job))
		return nil
	}
	if section == planning.SectionConversations && userID != job.RequestedBy {
		return transfer.Errorf(transfer.CodeForbidden, "Only the one who imports sees whose conversations the archive holds.")
	}
	offset, limit, err := window(r)
	if err != nil {
		return err
	}
	if search := searchOf(r); search != (planning.PlanSearch{}) {
		revision, total, found, err := a.Imports.Find(r.Context(), job, section, search, offset, limit)
		if err != nil {
			return err
		}
		a.answer(w, http.StatusOK, map[string]any{"revision": revision, "total": total, section: found})
		return nil
	}
	revision, page, err := a.Imports.Page(r.Context(), job, section, offset, limit)
	if err != nil {
		return err
	}
	a.answer(w, http.StatusOK, map[string]any{"revision": revision, section: page})
	return nil
}

// searchOf is what a request looks for in a list of a plan.
func searchOf(r *http.Request) planning.PlanSearch {
	query := r.URL.Query()
	return planning.PlanSearch{Words: query.Get("search"), Action: planning.Action(query.Get("action")), Check: query.Get("check") == "true"}
}

// planPictures sends small copies of the pictures of people and emoji in an archive,
// to compare them with those of this server.
func (a *API) planPictures(w http.ResponseWriter, r *http.Request, userID string) error {
	job, err := a.importJob(r, userID, a.Access.ViewJob)
	if err != nil {
		return err
	}
	query := r.URL.Query()
	found, err := a.Imports.Pictures(r.Context(), job, query["user"], query["emoji"])
	if err != nil {
		return err
	}
	a.answer(w, http.StatusOK, found)
	return nil
}

// window is the part of a list that a request asks for.
func window(r *http.Request) (offset, limit int, err error) {
	limit = firstEntries
	for name, value := range map[string]*int{"offset": &offset, "limit": &limit} {
		text := r.URL.Query().Get(name)
		if text == "" {
			continue
		}
		if *value, err = strconv.Atoi(text); err != nil || *value < 0 || name == "limit" && (*value < 1 || *value > maxEntries) {
			return 0, 0, transfer.Errorf(transfer.CodeInvalidRequest, `"offset" must be a number, and "limit" one from 1 to %d.`, maxEntries)
		}
	}
	return offset, limit, nil
}

func (a *API) changePlan(w http.ResponseWriter, r *http.Request, userID string) error {
	job, err := a.importJob(r, userID, a.Access.ChangeJob)
	if err != nil {
		return err
	}
	var asked contract.PlanChange
	if err := readBody(r.Body, &asked); err != nil {
		return err
	}
	plan, err := a.Imports.Change(r.Context(), job, asked.Revision, asked.Decisions)
	if err != nil {
		return err
	}
	if err := a.judge(r.Context(), job, plan.Verdict); err != nil {
		return err
	}
	a.answer(w, http.StatusOK, planning.HeadOf(plan).For(userID, job))
	return nil
}

// judge notes whether a plan keeps other imports of its team out: one with errors
// does not.
func (a *API) judge(ctx context.Context, job transfer.Job, verdict planning.Verdict) error {
	return a.Jobs.Judge(ctx, job.ID, verdict == planning.VerdictBlocked)
}

func (a *API) applyPlan(w http.ResponseWriter, r *http.Request, userID string) error {
	job, err := a.importJob(r, userID, a.Access.ChangeJob)
	if err != nil {
		return err
	}
	var asked contract.Apply
	if err := readBody(r.Body, &asked); err != nil {
		return err
	}
	agree := func(ctx context.Context) error { return a.Imports.Agree(ctx, job, asked.Revision) }
	applied, err := a.Jobs.Apply(r.Context(), job.ID, asked.Revision, agree)
	if transfer.HasCode(err, transfer.CodePlanChanged) {
		return errors.Join(err, a.judgeAgain(r.Context(), job))
	}
	if err != nil {
		return err
	}
	a.answer(w, http.StatusAccepted, a.Access.Show(userID, applied))
	return nil
}

// judgeAgain is judge for a plan that has become another one.
func (a *API) judgeAgain(ctx context.Context, job transfer.Job) error {
	head, err := a.Imports.Head(ctx, job)
	if err != nil {
		return err
	}
	return a.judge(ctx, job, head.Verdict)
}
