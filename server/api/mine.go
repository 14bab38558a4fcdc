package api

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/access"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// readMine reads whose own archive of which team a body asks for, strictly.
func readMine(body io.Reader) (teamID string, options transfer.ExportOptions, err error) {
	options = access.MineDefaults()
	var fields map[string]json.RawMessage
	if err := readBody(body, &fields); err != nil {
		return "", options, err
	}
	if err := json.Unmarshal(fields["team_id"], &teamID); err != nil || teamID == "" {
		return "", options, transfer.Errorf(transfer.CodeInvalidRequest, `"team_id" must be the id of a team.`)
	}
	delete(fields, "team_id")
	details := refuse("", fields, contract.MineOptions{})
	for i := range details {
		details[i].Message = "is not an option of your own archive, which holds what you can see"
	}
	if len(details) > 0 {
		return "", options, transfer.InvalidOptions(details)
	}
	data, err := json.Marshal(fields)
	if err != nil {
		return "", options, transfer.Errorf(transfer.CodeInvalidRequest, "The export options could not be read.").WithCause(err)
	}
	options, err = readOptions(bytes.NewReader(data), options)
	return teamID, options, err
}

// startMine starts an archive of what its user can see.
func (e *exportCalls) startMine(w http.ResponseWriter, r *http.Request, userID string) error {
	teamID, options, err := readMine(r.Body)
	if err != nil {
		return err
	}
	teamName, err := e.access.ExportMine(userID, teamID)
	if err != nil {
		return err
	}
	return e.start(w, r, jobs.Request{
		Kind: transfer.KindExport, TeamID: teamID, TeamName: teamName, RequestedBy: userID, Options: options,
		Mine: true, Scope: &transfer.Scope{By: transfer.AsMember, PrivateChannels: transfer.ReachMember},
	})
}

// listMine lists the archives that the user made for themselves.
func (j *jobCalls) listMine(w http.ResponseWriter, r *http.Request, userID string) error {
	return j.answerList(w, r, userID, func(limit int, before string) (jobs.Page, error) {
		return j.jobs.ListMine(r.Context(), userID, r.URL.Query().Get("team_id"), limit, before)
	})
}

// listAllJobs lists the jobs of the whole server.
func (j *jobCalls) listAllJobs(w http.ResponseWriter, r *http.Request, userID string) error {
	if err := j.access.ViewAllJobs(userID); err != nil {
		return err
	}
	kind, err := readKind(r)
	if err != nil {
		return err
	}
	query := r.URL.Query()
	filter := jobs.Filter{Kind: kind, State: transfer.State(query.Get("state")), TeamID: query.Get("team_id")}
	if filter.State != "" && !filter.State.Known() {
		return transfer.Errorf(transfer.CodeInvalidRequest, `"state" must be a state of jobs, such as "running".`)
	}
	return j.answerList(w, r, userID, func(limit int, before string) (jobs.Page, error) {
		return j.jobs.ListAll(r.Context(), filter, limit, before)
	})
}
