package command

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/pluginapi/i18n"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/consent"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/texts"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/uploads"
)

// bundle is where an installed plugin would find its files.
type bundle struct{}

func (bundle) GetBundlePath() (string, error)                { return filepath.Abs("../..") }
func (bundle) GetConfig() *model.Config                      { return nil }
func (bundle) GetUser(string) (*model.User, *model.AppError) { return nil, nil }
func (bundle) LogWarn(string, ...any)                        {}

func loaded(t testing.TB) *i18n.Bundle {
	t.Helper()
	found, err := texts.Load(bundle{})
	require.NoError(t, err)
	return found
}

// server is a Mattermost server with one team. Its system admin may do
// everything, the others what the test lets them do.
type server struct {
	mu      sync.Mutex
	locales map[string]string
	jobs    []transfer.Job
	started []transfer.ExportOptions
	// refused is the error for what is started; nil lets it.
	refused error
	uploads []uploads.Upload
	folder  []contract.FolderArchive
	plan    *planning.Plan
	applied []int
	consent string
	records []map[string]any
	mine    []map[string]any

	sent    []*model.Post
	updates []*model.Post
	logged  []string
}

var now = time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)

const admin = "admin"

func (s *server) GetUser(id string) (*model.User, *model.AppError) {
	return &model.User{Id: id, Locale: s.locales[id]}, nil
}

func (s *server) GetConfig() *model.Config {
	url := "https://chat.example.com/"
	config := &model.Config{}
	config.ServiceSettings.SiteURL = &url
	return config
}

func (s *server) SendEphemeralPost(_ string, post *model.Post) *model.Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	post.Id, post.CreateAt = fmt.Sprint("post", len(s.sent)), 5
	s.sent = append(s.sent, post)
	return post
}

func (s *server) UpdateEphemeralPost(_ string, post *model.Post) *model.Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.updates = append(s.updates, post)
	return post
}

func (s *server) Error(message string, _ ...any) { s.logged = append(s.logged, message) }

func forbidden() error {
	return transfer.Errorf(transfer.CodeForbidden, "Only system admins may export a team.")
}

func only(userID string) error {
	if userID != admin {
		return forbidden()
	}
	return nil
}

// right is what the admin has, and nobody else.
func right(userID, _ string) error { return only(userID) }

// everybody has the right.
func everybody(string, string) error { return nil }

func (s *server) Uploads(_ context.Context, userID, _ string) ([]uploads.Upload, error) {
	return s.uploads, only(userID)
}

func (s *server) Plan(_ context.Context, userID, _ string) (*planning.Plan, error) {
	return s.plan, only(userID)
}

// get returns a job to those who may see it.
func (s *server) get(userID, id string) (transfer.Job, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, job := range s.jobs {
		if job.ID == id && userID == admin {
			return job, nil
		}
	}
	return transfer.Job{}, transfer.Errorf(transfer.CodeNotFound, "There is no such job.")
}

// change changes a job, as its own work does.
func (s *server) change(id string, change func(*transfer.Job)) transfer.Job {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := slices.IndexFunc(s.jobs, func(job transfer.Job) bool { return job.ID == id })
	change(&s.jobs[at])
	return s.jobs[at]
}

// start begins a job of a kind.
func (s *server) start(kind transfer.Kind) (transfer.Job, error) {
	if s.refused != nil {
		return transfer.Job{}, s.refused
	}
	job := transfer.Job{
		ID: fmt.Sprintf("new%023d", len(s.jobs)), Kind: kind, TeamID: "team", TeamName: "choir", State: transfer.StateQueued,
		CreatedAt: now.UnixMilli(),
	}
	s.jobs = append([]transfer.Job{job}, s.jobs...)
	return job, nil
}

// answers of the REST contract, as far as the command asks for them. The team's
// are the admin's, what members have of their own is everybody's.
func (s *server) answers() map[string]func(r *http.Request, userID string) (any, error) {
	admins := func(answer func(*http.Request) (any, error)) func(*http.Request, string) (any, error) {
		return func(r *http.Request, userID string) (any, error) {
			if err := only(userID); err != nil {
				return nil, err
			}
			return answer(r)
		}
	}
	ofJob := func(answer func(*http.Request, transfer.Job) (any, error)) func(*http.Request, string) (any, error) {
		return func(r *http.Request, userID string) (any, error) {
			job, err := s.get(userID, r.PathValue("job"))
			if err != nil {
				return nil, err
			}
			return answer(r, job)
		}
	}
	return map[string]func(*http.Request, string) (any, error){
		"POST /teams/{team}/exports":          admins(s.postExport),
		"POST /teams/{team}/exports/estimate": admins(s.postEstimate),
		"GET /teams/{team}/jobs":              admins(s.getJobs),
		"POST /teams/{team}/imports":          admins(func(*http.Request) (any, error) { return s.start(transfer.KindImport) }),
		"GET /imports/archives":               admins(func(*http.Request) (any, error) { return map[string]any{"archives": s.folder}, nil }),
		"GET /audit":                          admins(func(*http.Request) (any, error) { return map[string]any{"records": s.records}, nil }),
		"GET /jobs/{job}":                     ofJob(func(_ *http.Request, job transfer.Job) (any, error) { return job, nil }),
		"POST /jobs/{job}/cancel": ofJob(func(_ *http.Request, job transfer.Job) (any, error) {
			return s.change(job.ID, func(job *transfer.Job) { job.State = transfer.StateCanceled }), nil
		}),
		"DELETE /jobs/{job}": ofJob(func(_ *http.Request, job transfer.Job) (any, error) {
			return s.change(job.ID, func(job *transfer.Job) { job.State = transfer.StateExpired }), nil
		}),
		"POST /jobs/{job}/apply": ofJob(s.postApply),
		"PATCH /jobs/{job}/plan": ofJob(s.patchPlan),
		"GET /jobs/{job}/undo": ofJob(func(*http.Request, transfer.Job) (any, error) {
			return map[string]any{
				"posts": 12, "conversations": 7, "channels": []string{"proben"}, "users_deactivated": []string{"anna"},
				"kept": []map[string]any{{"kind": "posts", "count": 2, "reason": "answered since"}},
			}, nil
		}),
		"POST /jobs/{job}/undo":     ofJob(func(*http.Request, transfer.Job) (any, error) { return s.start(transfer.KindUndo) }),
		"POST /me/exports":          s.postMine,
		"GET /teams/{team}/consent": func(*http.Request, string) (any, error) { return s.consentNow(), nil },
		"PUT /teams/{team}/consent": func(r *http.Request, _ string) (any, error) {
			var asked struct{ Answer string }
			err := json.NewDecoder(r.Body).Decode(&asked)
			s.consent = asked.Answer
			return s.consentNow(), err
		},
	}
}

func (s *server) postExport(r *http.Request) (any, error) {
	options := transfer.DefaultExportOptions()
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&options); err != nil {
		return nil, err
	}
	if err := options.Validate(); err != nil {
		return nil, err
	}
	s.started = append(s.started, options)
	return s.start(transfer.KindExport)
}

func (s *server) postEstimate(r *http.Request) (any, error) {
	options := transfer.DefaultExportOptions()
	if err := json.NewDecoder(r.Body).Decode(&options); err != nil {
		return nil, err
	}
	size := int64(12_345_678)
	return transfer.Estimate{
		Channels: []transfer.EstimatedChannel{
			{Name: "proben", DisplayName: "Proben 🎶", Type: "O", Included: true},
			{Name: "vorstand", DisplayName: "Vorstand (vertraulich)", Type: "P", Included: options.PrivateChannels},
			{Name: "town-square", DisplayName: "Marktplatz", Type: "O", Included: true},
		},
		Size: &size, Counts: transfer.Counts{"channels": 2, "posts": 1234, "users": 1, "attachments": 3},
	}, options.Validate()
}

func (s *server) getJobs(r *http.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	query := r.URL.Query()
	limit, err := strconv.Atoi(query.Get("limit"))
	var found []transfer.Job
	for _, job := range s.jobs {
		if kind := query.Get("kind"); (kind == "" || string(job.Kind) == kind) && len(found) < limit {
			found = append(found, job)
		}
	}
	return jobs.Page{Jobs: found}, err
}

func (s *server) postApply(r *http.Request, job transfer.Job) (any, error) {
	var asked struct {
		Revision int `json:"plan_revision"`
	}
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		return nil, err
	}
	if asked.Revision != s.plan.Revision {
		return nil, planning.PlanChanged(s.plan.Revision)
	}
	s.applied = append(s.applied, asked.Revision)
	return s.change(job.ID, func(job *transfer.Job) { job.State, job.PlanRevision = transfer.StateApplying, asked.Revision }), nil
}

// patchPlan takes decisions about people, whom it gives the action and the target.
func (s *server) patchPlan(r *http.Request, _ transfer.Job) (any, error) {
	var asked struct {
		Revision  int                 `json:"revision"`
		Decisions []planning.Decision `json:"decisions"`
	}
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		return nil, err
	}
	if asked.Revision != s.plan.Revision {
		return nil, planning.PlanChanged(s.plan.Revision)
	}
	for _, decision := range asked.Decisions {
		if decision.Target == "boss" {
			return nil, transfer.InvalidDecisions([]transfer.Detail{{
				Field: decision.Section + "." + decision.Source, Code: transfer.DetailNameTaken, Value: "boss", Message: "it is taken",
			}})
		}
		at := slices.IndexFunc(s.plan.Users, func(user planning.PlanUser) bool { return user.Source.Username == decision.Source })
		s.plan.Users[at].Action, s.plan.Users[at].Target.Username = decision.Action, decision.Target
	}
	s.plan.Revision++
	return s.plan, nil
}

func (s *server) postMine(r *http.Request, userID string) (any, error) {
	var asked map[string]any
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		return nil, err
	}
	s.mine = append(s.mine, asked)
	return transfer.Job{ID: id("m"), Kind: transfer.KindExport, TeamName: "choir", RequestedBy: userID, State: transfer.StateSucceeded}, nil
}

func (s *server) consentNow() contract.Consent {
	effective := consent.Yes
	if s.consent == "no" {
		effective = consent.No
	}
	return contract.Consent{Policy: "opt_out", Answer: consent.Answer(s.consent), Effective: effective}
}

// rest answers requests by the answers above, with errors as REST has them.
func (s *server) rest() http.Handler {
	mux := http.NewServeMux()
	for pattern, answer := range s.answers() {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			body, err := answer(r, r.Header.Get(userHeader))
			if err != nil {
				known := transfer.AsError(err)
				w.WriteHeader(http.StatusTeapot)
				body = map[string]any{"id": "team_export." + known.Code, "message": known.Message, "job_id": known.JobID, "details": known.Details}
			}
			_ = json.NewEncoder(w).Encode(withRights(body))
		})
	}
	return http.StripPrefix(restPrefix, mux)
}

// withRights adds to the jobs of an answer what their reader may do: all that
// their state allows, unless the test said otherwise.
func withRights(body any) any {
	switch answer := body.(type) {
	case transfer.Job:
		if answer.May == nil {
			archived := answer.State.Succeeded() && answer.Archive != nil
			answer.May = &transfer.May{
				Download: archived, Delete: archived, Report: answer.State.Ended(),
				Cancel: !answer.State.Ended() && answer.State != transfer.StateCanceling,
				Undo:   answer.Kind == transfer.KindImport && answer.State.Ended() && answer.UndoneAt == 0,
			}
		}
		return answer
	case jobs.Page:
		for i, job := range answer.Jobs {
			answer.Jobs[i], _ = withRights(job).(transfer.Job)
		}
		return answer
	default:
		return body
	}
}

// command returns the command with every feature.
func (s *server) command(t testing.TB, change ...func(*Options)) *Command {
	t.Helper()
	options := Options{
		API: s, Texts: loaded(t), REST: s.rest(), Imports: s, Logger: s, BotID: "bot",
		Now: func() time.Time { return now }, Session: func(context.Context) error { return nil },
		Rights: Rights{
			Export: right, Import: right, Jobs: right, Folder: right, Undo: right, Mine: everybody, Consent: everybody, Audit: right,
		},
	}
	for _, one := range change {
		one(&options)
	}
	c := New(context.Background(), options)
	t.Cleanup(c.Close)
	return c
}

// say types a command and returns the answer, whichever way it came.
func (s *server) say(t testing.TB, c *Command, userID, text string) string {
	t.Helper()
	s.mu.Lock()
	before := len(s.sent)
	s.mu.Unlock()
	response := c.Execute(context.Background(), &model.CommandArgs{
		UserId: userID, TeamId: "team", ChannelId: "channel", Command: "/" + Trigger + " " + text,
	})
	require.Equal(t, model.CommandResponseTypeEphemeral, response.ResponseType)
	s.mu.Lock()
	defer s.mu.Unlock()
	if response.Text == "" {
		require.Len(t, s.sent, before+1, "one message")
		return s.sent[before].Message
	}
	require.Len(t, s.sent, before, "one message")
	return response.Text
}
