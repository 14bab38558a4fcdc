package api

import (
	"context"
	"encoding/json"
	"io"
	"net/http"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/audit"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Trail is the audit log: who did what, and who was refused.
type Trail interface {
	Note(ctx context.Context, record audit.Record) error
	// Download notes that an archive leaves. Its error ends the download.
	Download(ctx context.Context, userID string, job transfer.Job) error
	List(ctx context.Context, filter audit.Filter, limit int, before string) (audit.Page, error)
	WriteCSV(ctx context.Context, out io.Writer, teamID string, begin func()) error
	// Saved notes that a person saves settings in the System Console, by their names.
	Saved(ctx context.Context, userID string, names []string) error
}

// action names a call in the audit log.
type action struct {
	name string
	// quiet says that a success is not recorded here: the call only reads, or another
	// record tells what it does.
	quiet bool
}

// actions lists all calls by their routes. A call that changes something and is missing
// does not pass the tests.
var actions = map[string]action{
	"GET /teams/{team}/status":  {name: "team.status", quiet: true},
	"GET /teams/{team}/jobs":    {name: "team.jobs", quiet: true},
	"GET /teams/{team}/consent": {name: "consent.read", quiet: true},
	"PUT /teams/{team}/consent": {name: "consent.answer"},

	// The start of a job is written when it is there, with its id and options.
	"POST /teams/{team}/exports":          {name: "export.start", quiet: true},
	"POST /teams/{team}/imports":          {name: "import.start", quiet: true},
	"POST /me/exports":                    {name: "export.start", quiet: true},
	"POST /jobs/{job}/undo":               {name: "undo.start", quiet: true},
	"POST /teams/{team}/exports/estimate": {name: "export.estimate", quiet: true},

	"GET /jobs":                     {name: "server.jobs", quiet: true},
	"GET /me/jobs":                  {name: "own.jobs", quiet: true},
	"GET /jobs/{job}":               {name: "job.read", quiet: true},
	"GET /jobs/{job}/report":        {name: "job.report", quiet: true},
	"GET /jobs/{job}/plan":          {name: "import.plan.read", quiet: true},
	"GET /jobs/{job}/plan/pictures": {name: "import.plan.read", quiet: true},
	"GET /jobs/{job}/undo":          {name: "undo.preview", quiet: true},
	"POST /jobs/{job}/cancel":       {name: "job.cancel"},
	"DELETE /jobs/{job}":            {name: "archive.delete"},
	"GET /jobs/{job}/download":      {name: audit.ActionDownload, quiet: true},
	"PATCH /jobs/{job}/plan":        {name: "import.plan.change"},
	"POST /jobs/{job}/apply":        {name: "import.apply"},
	"POST /teams/{team}/uploads":    {name: "upload.start"},
	"GET /uploads":                  {name: "upload.list", quiet: true},
	"GET /uploads/{upload}":         {name: "upload.read", quiet: true},
	"PUT /uploads/{upload}":         {name: "upload.write", quiet: true},
	"DELETE /uploads/{upload}":      {name: "upload.drop"},
	"GET /imports/archives":         {name: "import.archives", quiet: true},
	"GET /audit":                    {name: "audit.read", quiet: true},
	"GET /audit.csv":                {name: "audit.table"},
	"POST /audit/settings":          {name: "policy.save", quiet: true},
	"GET /health":                   {name: "health.read", quiet: true},
}

type subjectKey struct{}

// subject is the record of the call that a request is; handlers add to it what
// they come to know.
func subject(r *http.Request) *audit.Record {
	if record, ok := r.Context().Value(subjectKey{}).(*audit.Record); ok {
		return record
	}
	return &audit.Record{}
}

// recorded writes what a call did, or that it was refused. What was done cannot
// be undone because it could not be written, so trouble there does not change the
// answer; what must not happen without a record, a start and a download, is
// written before.
func (a *API) recorded(handle handler) handler {
	return func(w http.ResponseWriter, r *http.Request, userID string) error {
		act, known := actions[r.Pattern]
		if !known || a.trail == nil {
			return handle(w, r, userID)
		}
		record := &audit.Record{
			ActorID: userID, Action: act.name, Outcome: audit.OK, TeamID: audit.ID(r.PathValue("team")), JobID: audit.ID(r.PathValue("job")),
		}
		ctx := context.WithValue(r.Context(), subjectKey{}, record)
		err := handle(w, r.WithContext(ctx), userID)
		if err != nil {
			record.Code = transfer.AsError(err).Code
			record.Outcome = outcomeOf(record.Code)
		}
		if err == nil && act.quiet || err != nil && act.quiet && !isRefusal(record.Code) {
			return err
		}
		// The trail itself tells the log when it cannot be written.
		_ = a.trail.Note(ctx, *record)
		return err
	}
}

// outcomeOf says whether a failure is the caller's or ours.
func outcomeOf(code transfer.Code) audit.Outcome {
	if status, ok := statuses[code]; ok && status < http.StatusInternalServerError {
		return audit.Refused
	}
	return audit.Failed
}

// isRefusal reports whether a user was refused, and did not only mistype.
func isRefusal(code transfer.Code) bool {
	switch statuses[code] {
	case http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity, http.StatusTooManyRequests:
		return true
	default:
		return false
	}
}

// noteOptions adds what was asked for to the record of a call.
func noteOptions(r *http.Request, options any) {
	if text, err := json.Marshal(options); err == nil {
		subject(r).Options = text
	}
}
