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

// statusCalls answers what the web app needs to know of a team.
type statusCalls struct {
	common
	undo *undoCalls
}

// status answers with the user's rights and the newest jobs.
func (s *statusCalls) status(w http.ResponseWriter, r *http.Request, userID string) error {
	teamID := r.PathValue("team")
	policy, err := s.access.Policy(userID, teamID)
	if err != nil {
		return err
	}
	body := contract.TeamStatus{Policy: policy}
	if body.Export, err = s.latest(r, userID, transfer.KindExport); err != nil {
		return err
	}
	if body.Archive, err = s.newestArchive(r, userID, body.Export); err != nil {
		return err
	}
	if body.Import, err = s.latest(r, userID, transfer.KindImport); err != nil {
		return err
	}
	mine, err := s.jobs.LatestMine(r.Context(), userID, teamID)
	if err != nil {
		return err
	}
	body.Mine = s.shown(userID, mine)
	s.undo.refineUndo(r.Context(), userID, body.Import)
	s.answer(w, http.StatusOK, body)
	return nil
}

// latest returns the team's newest job of a kind, nil unless the user may see it.
func (s *statusCalls) latest(r *http.Request, userID string, kind transfer.Kind) (*transfer.Job, error) {
	job, err := s.jobs.Latest(r.Context(), r.PathValue("team"), kind)
	return s.shown(userID, job), err
}

// newestArchive returns the newest export whose archive the user may download, nil when
// there is none. A job that has just ended comes onto the list of archives a
// moment later, so the newest job is looked at first.
func (s *statusCalls) newestArchive(r *http.Request, userID string, newest *transfer.Job) (*transfer.Job, error) {
	if newest != nil && newest.May != nil && newest.May.Download {
		return newest, nil
	}
	made, err := s.jobs.Archives(r.Context(), r.PathValue("team"))
	if err != nil {
		return nil, err
	}
	for _, job := range made {
		if shown := s.shown(userID, &job); shown != nil && shown.May != nil && shown.May.Download {
			return shown, nil
		}
	}
	return nil, nil
}

// exportCalls answers the calls that start exports.
type exportCalls struct {
	common
	estimates Estimates
}

// order is an export that the user of a request may have.
type order struct {
	access.Exporter
	options transfer.ExportOptions
}

// exportOrder reads the options of a request, and refuses those that its user may not
// choose.
func (e *exportCalls) exportOrder(r *http.Request, userID string) (order, error) {
	who, err := e.access.Exporter(userID, r.PathValue("team"))
	if err != nil {
		return order{}, err
	}
	options, err := readOptions(r.Body, who.Defaults())
	if err != nil {
		return order{}, err
	}
	return order{Exporter: who, options: options}, who.Check(options)
}

func (e *exportCalls) startExport(w http.ResponseWriter, r *http.Request, userID string) error {
	wanted, err := e.exportOrder(r, userID)
	if err != nil {
		return err
	}
	return e.start(w, r, jobs.Request{
		Kind: transfer.KindExport, TeamID: r.PathValue("team"), TeamName: wanted.TeamName, RequestedBy: userID,
		Options: wanted.options, Scope: &wanted.Scope,
	})
}

func (j *jobCalls) listJobs(w http.ResponseWriter, r *http.Request, userID string) error {
	teamID := r.PathValue("team")
	if err := j.access.ViewTeamJobs(userID, teamID); err != nil {
		return err
	}
	kind, err := readKind(r)
	if err != nil {
		return err
	}
	return j.answerList(w, r, userID, func(limit int, before string) (jobs.Page, error) {
		return j.jobs.List(r.Context(), teamID, kind, limit, before)
	})
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
