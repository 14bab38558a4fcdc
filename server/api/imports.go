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

// firstEntries is the number of entries of a list that a call without a limit returns.
const firstEntries = 100

// maxEntries bounds the entries of a list that one call returns.
const maxEntries = 1000

// importCalls answers the calls that start imports.
type importCalls struct {
	common
	uploads Uploads
	folder  Folder
}

// startImport starts an import of an upload or of an archive of the import folder.
func (i *importCalls) startImport(w http.ResponseWriter, r *http.Request, userID string) error {
	teamID := r.PathValue("team")
	who, err := i.access.ImportTeam(userID, teamID)
	if err != nil {
		return err
	}
	source, err := i.importSource(r, userID, teamID)
	if err != nil {
		return err
	}
	return i.start(w, r, jobs.Request{Kind: transfer.KindImport, TeamID: teamID, TeamName: who.TeamName, RequestedBy: userID, Source: source})
}

// planCalls answers the calls about plans of imports.
type planCalls struct {
	common
	imports Imports
}

// getPlan answers with a plan or a part of one of its lists.
func (p *planCalls) getPlan(w http.ResponseWriter, r *http.Request, userID string) error {
	job, err := p.importJob(r, userID, p.access.ViewJob)
	if err != nil {
		return err
	}
	section := r.URL.Query().Get("section")
	if section == "" {
		head, err := p.imports.Head(r.Context(), job)
		if err != nil {
			return err
		}
		p.answer(w, http.StatusOK, head.For(userID, job))
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
		revision, total, found, err := p.imports.Find(r.Context(), job, section, search, offset, limit)
		if err != nil {
			return err
		}
		p.answer(w, http.StatusOK, map[string]any{"revision": revision, "total": total, section: found})
		return nil
	}
	revision, page, err := p.imports.Page(r.Context(), job, section, offset, limit)
	if err != nil {
		return err
	}
	p.answer(w, http.StatusOK, map[string]any{"revision": revision, section: page})
	return nil
}

// searchOf returns the search of a request in a list of a plan.
func searchOf(r *http.Request) planning.PlanSearch {
	query := r.URL.Query()
	return planning.PlanSearch{Words: query.Get("search"), Action: planning.Action(query.Get("action")), Check: query.Get("check") == "true"}
}

// planPictures sends small copies of the pictures of people and emoji in an archive,
// to compare them with those of this server.
func (p *planCalls) planPictures(w http.ResponseWriter, r *http.Request, userID string) error {
	job, err := p.importJob(r, userID, p.access.ViewJob)
	if err != nil {
		return err
	}
	query := r.URL.Query()
	found, err := p.imports.Pictures(r.Context(), job, query["user"], query["emoji"])
	if err != nil {
		return err
	}
	p.answer(w, http.StatusOK, found)
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

// changePlan carries out decisions about a plan.
func (p *planCalls) changePlan(w http.ResponseWriter, r *http.Request, userID string) error {
	job, err := p.importJob(r, userID, p.access.ChangeJob)
	if err != nil {
		return err
	}
	var asked contract.PlanChange
	if err := readBody(r.Body, &asked); err != nil {
		return err
	}
	plan, err := p.imports.Change(r.Context(), job, asked.Revision, asked.Decisions)
	if err != nil {
		return err
	}
	if err := p.judge(r.Context(), job, plan.Verdict); err != nil {
		return err
	}
	p.answer(w, http.StatusOK, planning.HeadOf(plan).For(userID, job))
	return nil
}

// judge notes whether a plan blocks other imports of its team: a plan with errors does
// not.
func (p *planCalls) judge(ctx context.Context, job transfer.Job, verdict planning.Verdict) error {
	return p.jobs.Judge(ctx, job.ID, verdict == planning.VerdictBlocked)
}

// applyPlan begins an import by a plan that the user approves.
func (p *planCalls) applyPlan(w http.ResponseWriter, r *http.Request, userID string) error {
	job, err := p.importJob(r, userID, p.access.ChangeJob)
	if err != nil {
		return err
	}
	var asked contract.Apply
	if err := readBody(r.Body, &asked); err != nil {
		return err
	}
	agree := func(ctx context.Context) error { return p.imports.Agree(ctx, job, asked.Revision) }
	applied, err := p.jobs.Apply(r.Context(), job.ID, asked.Revision, agree)
	if transfer.HasCode(err, transfer.CodePlanChanged) {
		return errors.Join(err, p.judgeAgain(r.Context(), job))
	}
	if err != nil {
		return err
	}
	p.answer(w, http.StatusAccepted, p.access.Show(userID, applied))
	return nil
}

// judgeAgain judges a plan that has changed without a decision.
func (p *planCalls) judgeAgain(ctx context.Context, job transfer.Job) error {
	head, err := p.imports.Head(ctx, job)
	if err != nil {
		return err
	}
	return p.judge(ctx, job, head.Verdict)
}
