package command

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/pluginapi/i18n"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/importer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/uploads"
)

// bundle is where an installed plugin would find its files.
type bundle struct{}

func (bundle) GetBundlePath() (string, error)                { return filepath.Abs("../..") }
func (bundle) GetConfig() *model.Config                      { return nil }
func (bundle) GetUser(string) (*model.User, *model.AppError) { return nil, nil }
func (bundle) LogWarn(string, ...any)                        {}

func texts(t testing.TB) *i18n.Bundle {
	t.Helper()
	loaded, err := LoadTexts(bundle{})
	require.NoError(t, err)
	return loaded
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
	folder  []FolderArchive
	plan    *importer.Plan
	applied []int
	consent string
	records []AuditRecord

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

func (s *server) ViewTeamJobs(userID, _ string) error { return only(userID) }

func (s *server) ViewJob(userID string, _ transfer.Job) error {
	if userID != admin {
		return transfer.Errorf(transfer.CodeNotFound, "There is no such job.")
	}
	return nil
}
func (s *server) ChangeJob(userID string, job transfer.Job) error { return s.ViewJob(userID, job) }
func (s *server) Download(userID string, job transfer.Job) error  { return s.ViewJob(userID, job) }

func (s *server) Get(_ context.Context, id string) (transfer.Job, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, job := range s.jobs {
		if job.ID == id {
			return job, nil
		}
	}
	return transfer.Job{}, transfer.Errorf(transfer.CodeNotFound, "There is no such job.")
}

func (s *server) List(_ context.Context, _ string, kind transfer.Kind, limit int, _ string) (jobs.Page, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []transfer.Job
	for _, job := range s.jobs {
		if (kind == "" || job.Kind == kind) && len(found) < limit {
			found = append(found, job)
		}
	}
	return jobs.Page{Jobs: found}, nil
}

// change changes a job, as its own work does.
func (s *server) change(id string, change func(*transfer.Job)) transfer.Job {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := slices.IndexFunc(s.jobs, func(job transfer.Job) bool { return job.ID == id })
	change(&s.jobs[at])
	return s.jobs[at]
}

func (s *server) Cancel(_ context.Context, id string) (transfer.Job, error) {
	return s.change(id, func(job *transfer.Job) { job.State = transfer.StateCanceled }), nil
}

func (s *server) DeleteArchive(_ context.Context, id string) (transfer.Job, error) {
	return s.change(id, func(job *transfer.Job) { job.State = transfer.StateExpired }), nil
}

// start begins a job of a kind.
func (s *server) start(userID string, kind transfer.Kind) (transfer.Job, error) {
	if err := only(userID); err != nil {
		return transfer.Job{}, err
	}
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

// exports, imports and the others are the ports of a server.
type (
	exports struct{ *server }
	imports struct{ *server }
	folder  struct{ *server }
	undo    struct{ *server }
	mine    struct{ *server }
	consent struct{ *server }
	audit   struct{ *server }
)

func (p exports) May(userID, _ string) error { return only(userID) }
func (p exports) Defaults(string, string) transfer.ExportOptions {
	return transfer.DefaultExportOptions()
}

func (p exports) Start(_ context.Context, userID, _ string, options transfer.ExportOptions) (transfer.Job, error) {
	if err := only(userID); err != nil {
		return transfer.Job{}, err
	}
	if err := options.Validate(); err != nil {
		return transfer.Job{}, err
	}
	p.started = append(p.started, options)
	return p.start(userID, transfer.KindExport)
}

func (p exports) Estimate(_ context.Context, userID, _ string, options transfer.ExportOptions) (*transfer.Estimate, error) {
	if err := only(userID); err != nil {
		return nil, err
	}
	if err := options.Validate(); err != nil {
		return nil, err
	}
	size := int64(12_345_678)
	channels, _ := p.Channels(context.Background(), userID, "")
	channels[1].Included = options.PrivateChannels
	return &transfer.Estimate{Channels: channels, Size: &size, Counts: transfer.Counts{"channels": 2, "posts": 1234, "users": 1, "attachments": 3}}, nil
}

func (p exports) Channels(_ context.Context, userID, _ string) ([]transfer.EstimatedChannel, error) {
	if err := only(userID); err != nil {
		return nil, err
	}
	return []transfer.EstimatedChannel{
		{Name: "proben", DisplayName: "Proben 🎶", Type: "O", Included: true},
		{Name: "vorstand", DisplayName: "Vorstand (vertraulich)", Type: "P", Included: true},
		{Name: "town-square", DisplayName: "Marktplatz", Type: "O", Included: true},
	}, nil
}

func (p imports) May(userID, _ string) error { return only(userID) }

func (p imports) Uploads(_ context.Context, userID, _ string) ([]uploads.Upload, error) {
	return p.uploads, only(userID)
}

func (p imports) Start(_ context.Context, userID, _, _ string) (transfer.Job, error) {
	return p.start(userID, transfer.KindImport)
}

func (p imports) Plan(_ context.Context, userID string, _ transfer.Job) (*importer.Plan, error) {
	return p.plan, only(userID)
}

func (p imports) Apply(_ context.Context, userID string, job transfer.Job, revision int) (transfer.Job, error) {
	if err := only(userID); err != nil {
		return transfer.Job{}, err
	}
	if revision != p.plan.Revision {
		return transfer.Job{}, importer.PlanChanged(p.plan.Revision)
	}
	p.applied = append(p.applied, revision)
	return p.change(job.ID, func(job *transfer.Job) { job.State, job.PlanRevision = transfer.StateApplying, revision }), nil
}

func (p folder) Archives(_ context.Context, userID string) ([]FolderArchive, error) {
	return p.folder, only(userID)
}

func (p folder) Start(_ context.Context, userID, _, _ string) (transfer.Job, error) {
	return p.start(userID, transfer.KindImport)
}

func (p undo) Preview(context.Context, string, transfer.Job) (UndoPreview, error) {
	return UndoPreview{Posts: 12, Channels: []string{"proben"}, Users: []string{"anna"}, Kept: 2}, nil
}

func (p undo) Start(_ context.Context, userID string, _ transfer.Job) (transfer.Job, error) {
	return p.start(userID, kindUndo)
}

func (p mine) May(string, string) error { return nil }

func (p mine) Start(_ context.Context, userID, _ string, options transfer.ExportOptions) (transfer.Job, error) {
	p.started = append(p.started, options)
	return transfer.Job{ID: strings.Repeat("m", idLength), Kind: transfer.KindExport, TeamName: "choir", RequestedBy: userID, State: transfer.StateSucceeded}, nil
}
func (p mine) Jobs(context.Context, string, string, int) ([]transfer.Job, error) { return nil, nil }

func (p consent) Show(context.Context, string, string) (ConsentState, error) {
	effective := "yes"
	if p.consent == "no" {
		effective = "no"
	}
	return ConsentState{Policy: "opt_out", Answer: p.consent, Effective: effective}, nil
}

func (p consent) Answer(ctx context.Context, userID, teamID, answer string) (ConsentState, error) {
	p.consent = answer
	p.server.consent = answer
	return p.Show(ctx, userID, teamID)
}

func (p audit) May(userID string) error { return only(userID) }

func (p audit) Records(_ context.Context, userID, _ string, _ int) ([]AuditRecord, error) {
	return p.records, only(userID)
}

// start returns a command with every port.
func (s *server) command(t testing.TB, change ...func(*Options)) *Command {
	t.Helper()
	options := Options{
		API: s, Texts: texts(t), Access: s, Jobs: s, Exports: exports{s}, Imports: imports{s}, Logger: s, BotID: "bot",
		Now:    func() time.Time { return now },
		Folder: folder{s}, Undo: undo{s}, Mine: mine{s}, Consent: consent{s}, Audit: audit{s},
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
