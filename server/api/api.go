package api

import (
	"context"
	"io"
	"iter"
	"maps"
	"net/http"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/access"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/audit"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/uploads"
)

// Prefix precedes the paths of the calls, below the plugin's own path.
const Prefix = "/api/v1"

// userHeader is set by the server for requests of a logged-in user, and
// removed from what clients send.
const userHeader = "Mattermost-User-Id"

// maxBody bounds a body of JSON, in bytes.
const maxBody = 1 << 20

// Access decides who may do what. Its errors are for the client.
type Access interface {
	Exporter(userID, teamID string) (access.Exporter, error)
	ExportMine(userID, teamID string) (teamName string, err error)
	Policy(userID, teamID string) (contract.Policy, error)
	Bounds(job transfer.Job) (transfer.Bounds, error)
	ViewTeam(userID, teamID string) error
	ViewAllJobs(userID string) error
	Show(userID string, job transfer.Job) transfer.Job
	ReadReport(userID string, job transfer.Job) error
	ImportTeam(userID, teamID string) (access.Importer, error)
	ImportFolder(userID string) error
	ViewTeamJobs(userID, teamID string) error
	ViewJob(userID string, job transfer.Job) error
	ChangeJob(userID string, job transfer.Job) error
	Download(userID string, job transfer.Job) error
	Answer(userID, teamID string) error
	ViewConsent(userID, teamID string) error
	CountConsent(userID, teamID string) error
	ViewAudit(userID string) error
	ViewHealth(userID string) error
}

// Jobs starts, shows and ends jobs.
type Jobs interface {
	Start(ctx context.Context, request jobs.Request) (transfer.Job, error)
	Get(ctx context.Context, id string) (transfer.Job, error)
	List(ctx context.Context, teamID string, kind transfer.Kind, limit int, before string) (jobs.Page, error)
	Latest(ctx context.Context, teamID string, kind transfer.Kind) (*transfer.Job, error)
	ListMine(ctx context.Context, userID, teamID string, limit int, before string) (jobs.Page, error)
	Archives(ctx context.Context, teamID string) ([]transfer.Job, error)
	LatestMine(ctx context.Context, userID, teamID string) (*transfer.Job, error)
	ListAll(ctx context.Context, filter jobs.Filter, limit int, before string) (jobs.Page, error)
	Cancel(ctx context.Context, id string) (transfer.Job, error)
	Apply(ctx context.Context, id string, revision int, agree func(context.Context) error) (transfer.Job, error)
	// Judge notes whether the plan of an import can be carried out as it is.
	Judge(ctx context.Context, id string, blocked bool) error
	DeleteArchive(ctx context.Context, id string) (transfer.Job, error)
	Report(ctx context.Context, id string) (transfer.Report, error)
}

// Archives opens finished archives. One that is gone gives an error matching
// fs.ErrNotExist.
type Archives interface {
	OpenArchive(ctx context.Context, name string) (file io.ReadSeekCloser, size int64, err error)
	// OpenWarnings opens the list of all warnings in an archive, one JSON object
	// a line.
	OpenWarnings(ctx context.Context, name string) (io.ReadCloser, error)
}

// Uploads takes in archives piece by piece.
type Uploads interface {
	Create(ctx context.Context, order uploads.Order) (uploads.Upload, error)
	// All lists the uploads of a user, or with an empty id those of all users.
	All(ctx context.Context, userID string) ([]uploads.Upload, error)
	// Find returns an upload of anybody.
	Find(ctx context.Context, id string) (uploads.Upload, error)
	Get(ctx context.Context, id, userID string) (uploads.Upload, error)
	Write(ctx context.Context, id, userID string, offset int64, body io.Reader, length int64) (uploads.Upload, error)
	Take(ctx context.Context, id, userID, teamID string) (uploads.Upload, error)
	Drop(ctx context.Context, id, userID string) error
}

// Imports shows and changes the plans of imports.
type Imports interface {
	// Head returns the plan with the first entries of its lists, Page a part of one
	// list.
	Head(ctx context.Context, job transfer.Job) (planning.PlanHead, error)
	Page(ctx context.Context, job transfer.Job, section string, offset, limit int) (revision int, part any, err error)
	// Find returns a part of what matches a search, and how much matches together.
	Find(ctx context.Context, job transfer.Job, section string, search planning.PlanSearch, offset, limit int) (revision, total int, part []any, err error)
	Change(ctx context.Context, job transfer.Job, revision int, decisions []planning.Decision) (*planning.Plan, error)
	Agree(ctx context.Context, job transfer.Job, revision int) error
	// MovedIDs yields the posts and files that did not keep their ids of the source.
	MovedIDs(ctx context.Context, job transfer.Job) iter.Seq2[planning.MovedID, error]
	// Pictures returns small copies of pictures that the archive has.
	Pictures(ctx context.Context, job transfer.Job, users, emoji []string) (planning.PlanPictures, error)
}

// Folder is the server's import folder.
type Folder interface {
	ImportArchives(ctx context.Context) ([]transfer.FolderArchive, error)
	// ImportArchive returns one of them, or an Error with CodeNotFound.
	ImportArchive(ctx context.Context, name string) (transfer.FolderArchive, error)
}

// Health reports whether what the plugin needs works.
type Health interface {
	Report(ctx context.Context) (contract.Health, error)
}

// Sessions decides which sessions may use the API.
type Sessions interface {
	Allow(ctx context.Context, sessionID string) error
}

// Logger writes to the server's log.
type Logger interface {
	Error(message string, keyValues ...any)
}

// Options wire the API. All are required except for Trail, without which the API keeps no
// audit log, and Sessions, without which it allows every session.
type Options struct {
	Access    Access
	Jobs      Jobs
	Archives  Archives
	Uploads   Uploads
	Imports   Imports
	Undo      Undo
	Folder    Folder
	Consents  Consents
	Trail     Trail
	Health    Health
	Sessions  Sessions
	Estimates Estimates
	Logger    Logger
}

// API answers the calls of the REST contract.
type API struct {
	responder
	access   Access
	sessions Sessions
	trail    Trail
	routes   http.Handler
	gauge    gauge

	status   statusCalls
	jobs     jobCalls
	reports  reportCalls
	exports  exportCalls
	imports  importCalls
	plans    planCalls
	undo     undoCalls
	uploads  uploadCalls
	consents consentCalls
	audit    auditCalls
	health   healthCalls
}

// table names the handler of each call.
func (a *API) table() map[string]handler {
	return map[string]handler{
		"GET /teams/{team}/status":            a.status.status,
		"POST /teams/{team}/exports":          a.exports.startExport,
		"POST /teams/{team}/exports/estimate": a.exports.estimate,
		"GET /teams/{team}/jobs":              a.jobs.listJobs,
		"GET /jobs/{job}":                     a.jobs.getJob,
		"POST /jobs/{job}/cancel":             a.jobs.cancelJob,
		"DELETE /jobs/{job}":                  a.jobs.deleteArchive,
		"GET /jobs/{job}/report":              a.reports.report,
		"GET /jobs/{job}/download":            a.jobs.download,
		"POST /teams/{team}/uploads":          a.uploads.createUpload,
		"GET /uploads/{upload}":               a.uploads.getUpload,
		"DELETE /uploads/{upload}":            a.uploads.dropUpload,
		"POST /teams/{team}/imports":          a.imports.startImport,
		"GET /imports/archives":               a.imports.listImportArchives,
		"GET /jobs/{job}/plan":                a.plans.getPlan,
		"GET /jobs/{job}/plan/pictures":       a.plans.planPictures,
		"PATCH /jobs/{job}/plan":              a.plans.changePlan,
		"POST /jobs/{job}/apply":              a.plans.applyPlan,
		"GET /jobs/{job}/undo":                a.undo.previewUndo,
		"POST /jobs/{job}/undo":               a.undo.startUndo,
		"GET /jobs":                           a.jobs.listAllJobs,
		"POST /me/exports":                    a.exports.startMine,
		"GET /me/jobs":                        a.jobs.listMine,
		"PUT /uploads/{upload}":               a.uploads.putUpload,
		"GET /uploads":                        a.uploads.listUploads,
		"GET /teams/{team}/consent":           a.consents.getConsent,
		"PUT /teams/{team}/consent":           a.consents.giveConsent,
		"GET /audit":                          a.audit.listAudit,
		"GET /audit.csv":                      a.audit.tableAudit,
		"POST /audit/settings":                a.audit.noteSettings,
		"GET /health":                         a.health.getHealth,
		"/":                                   a.unknown,
	}
}

// Routes returns the patterns of all calls, in order.
func Routes() []string {
	patterns := slices.Collect(maps.Keys((&API{}).table()))
	return slices.Sorted(slices.Values(slices.DeleteFunc(patterns, func(pattern string) bool { return pattern == "/" })))
}

// New returns the API with its routes.
func New(options Options) *API {
	answers := responder{options.Logger}
	shared := common{responder: answers, access: options.Access, jobs: options.Jobs}
	a := &API{
		responder: answers, access: options.Access, sessions: options.Sessions, trail: options.Trail,
		reports:  reportCalls{common: shared, archives: options.Archives, imports: options.Imports},
		exports:  exportCalls{common: shared, estimates: options.Estimates},
		imports:  importCalls{common: shared, uploads: options.Uploads, folder: options.Folder},
		plans:    planCalls{common: shared, imports: options.Imports},
		undo:     undoCalls{common: shared, undo: options.Undo},
		uploads:  uploadCalls{responder: answers, access: options.Access, uploads: options.Uploads},
		consents: consentCalls{responder: answers, access: options.Access, consents: options.Consents},
		audit:    auditCalls{responder: answers, access: options.Access, trail: options.Trail},
		health:   healthCalls{responder: answers, access: options.Access, health: options.Health},
	}
	a.status = statusCalls{common: shared, undo: &a.undo}
	a.jobs = jobCalls{common: shared, archives: options.Archives, trail: options.Trail, undo: &a.undo}
	a.routes = a.router()
	return a
}

// router gives each call its handler.
func (a *API) router() http.Handler {
	mux := http.NewServeMux()
	for pattern, handle := range a.table() {
		mux.Handle(pattern, a.forUsers(costs[pattern].body, a.limited(pattern, handle)))
	}
	all := http.NewServeMux()
	all.Handle("/", http.StripPrefix(Prefix, mux))
	return all
}

// ServeHTTP answers one request.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.routes.ServeHTTP(w, r) }

// handler answers for a logged-in user. An error it returns is answered for
// it, so it must not have begun an answer.
type handler func(w http.ResponseWriter, r *http.Request, userID string) error

func (a *API) forUsers(maxBody int64, handle handler) http.Handler {
	handle = a.recorded(a.withSession(handle))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		userID := r.Header.Get(userHeader)
		if userID == "" {
			a.fail(w, r, transfer.Errorf(transfer.CodeUnauthenticated, "Log in to Mattermost first."))
			return
		}
		r.Body = http.MaxBytesReader(w, paced(r.Body), maxBody)
		if err := handle(w, r, userID); err != nil {
			a.fail(w, r, err)
		}
	})
}

// withSession answers only sessions that may use the API.
func (a *API) withSession(handle handler) handler {
	return func(w http.ResponseWriter, r *http.Request, userID string) error {
		if a.sessions != nil {
			if err := a.sessions.Allow(r.Context(), audit.OriginOf(r.Context()).SessionID); err != nil {
				return err
			}
		}
		return handle(w, r, userID)
	}
}

func (a *API) unknown(http.ResponseWriter, *http.Request, string) error {
	return transfer.Errorf(transfer.CodeNotFound, "There is no such call. The documentation lists them.")
}
