package api

import (
	"context"
	"encoding/json"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/access"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/uploads"
)

// desk answers for all rooms behind the calls of imports.
type desk struct {
	Access
	Jobs
	upload  uploads.Upload
	started jobs.Request
	plan    *planning.Plan
	taken   []planning.Decision
	dropped string
	// moved are ids that an import did not keep, movedFails is why not all are read.
	moved      []planning.MovedID
	movedFails error
	// requestedBy is who asked for the job.
	requestedBy string

	mu      sync.Mutex
	agreed  int
	blocked []bool
}

func (d *desk) ImportTeam(userID, _ string) (access.Importer, error) {
	if userID != "admin" && userID != "leader" {
		return access.Importer{}, transfer.Errorf(transfer.CodeForbidden, "no")
	}
	return access.Importer{TeamName: "choir"}, nil
}

func (d *desk) ImportFolder(userID string) error {
	_, err := d.ImportTeam(userID, "")
	if userID == "leader" {
		return transfer.Errorf(transfer.CodeForbidden, "no")
	}
	return err
}

func (d *desk) ImportArchives(context.Context) ([]transfer.FolderArchive, error) {
	return []transfer.FolderArchive{{Name: "a.zip", Size: 5, ModifiedAt: 7}}, nil
}

func (d *desk) ImportArchive(_ context.Context, name string) (transfer.FolderArchive, error) {
	if name != "a.zip" {
		return transfer.FolderArchive{}, transfer.Errorf(transfer.CodeNotFound, "no")
	}
	return transfer.FolderArchive{Name: name, Size: 5, ModifiedAt: 7}, nil
}

func (d *desk) ViewAllJobs(userID string) error {
	if userID != "admin" {
		return transfer.Errorf(transfer.CodeForbidden, "no")
	}
	return nil
}

func (d *desk) ViewJob(string, transfer.Job) error   { return nil }
func (d *desk) ChangeJob(string, transfer.Job) error { return nil }

func (d *desk) Show(_ string, job transfer.Job) transfer.Job { return job }

func (d *desk) Create(_ context.Context, order uploads.Order) (uploads.Upload, error) {
	d.upload = uploads.Upload{ID: "up", TeamID: order.TeamID, UserID: order.UserID, FileName: order.FileName, Size: order.Size, ChunkSize: 4}
	return d.upload, nil
}

func (d *desk) Write(_ context.Context, _, _ string, offset int64, body io.Reader, _ int64) (uploads.Upload, error) {
	if offset != d.upload.Offset {
		return d.upload, transfer.Errorf(transfer.CodeWrongOffset, "Go on from byte %d.", d.upload.Offset)
	}
	data, err := io.ReadAll(body)
	d.upload.Offset += int64(len(data))
	return d.upload, err
}

func (d *desk) Take(context.Context, string, string, string) (uploads.Upload, error) {
	return d.upload, nil
}

func (d *desk) Drop(_ context.Context, id, userID string) error {
	if userID != d.upload.UserID {
		return transfer.Errorf(transfer.CodeNotFound, "no")
	}
	d.dropped = id
	return nil
}

func (d *desk) Start(_ context.Context, request jobs.Request) (transfer.Job, error) {
	d.started = request
	return transfer.Job{ID: "job", Kind: request.Kind, State: transfer.StateQueued}, nil
}

func (d *desk) Apply(ctx context.Context, id string, _ int, agree func(context.Context) error) (transfer.Job, error) {
	return transfer.Job{ID: id}, agree(ctx)
}

func (d *desk) Head(context.Context, transfer.Job) (planning.PlanHead, error) {
	return planning.HeadOf(d.plan), nil
}

func (d *desk) Page(_ context.Context, _ transfer.Job, section string, offset, limit int) (int, any, error) {
	if section != planning.SectionUsers {
		return 0, nil, transfer.Errorf(transfer.CodeInvalidRequest, "no")
	}
	return d.plan.Revision, d.plan.Users[min(offset, len(d.plan.Users)):min(offset+limit, len(d.plan.Users))], nil
}

func (d *desk) Judge(_ context.Context, _ string, blocked bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.blocked = append(d.blocked, blocked)
	return nil
}

func (d *desk) Change(_ context.Context, _ transfer.Job, _ int, decisions []planning.Decision) (*planning.Plan, error) {
	d.taken = decisions
	return d.plan, nil
}

func (d *desk) Find(_ context.Context, _ transfer.Job, section string, search planning.PlanSearch, offset, limit int) (revision, total int, part []any, err error) {
	return 3, 7, []any{section, search, offset, limit}, nil
}

func (d *desk) MovedIDs(context.Context, transfer.Job) iter.Seq2[planning.MovedID, error] {
	return func(yield func(planning.MovedID, error) bool) {
		for _, moved := range d.moved {
			if !yield(moved, nil) {
				return
			}
		}
		if d.movedFails != nil {
			yield(planning.MovedID{}, d.movedFails)
		}
	}
}

func (d *desk) Pictures(_ context.Context, _ transfer.Job, users, _ []string) (planning.PlanPictures, error) {
	found := planning.PlanPictures{Users: map[string][]byte{}}
	for _, name := range users {
		found.Users[name] = []byte("picture")
	}
	return found, nil
}

func (d *desk) Agree(_ context.Context, _ transfer.Job, revision int) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.agreed = revision
	return planning.PlanChanged(9)
}

// uploadsOf and jobsOf tell apart what has one name in two rooms.
type uploadsOf struct{ *desk }

func (u uploadsOf) Find(context.Context, string) (uploads.Upload, error) { return u.upload, nil }

func (u uploadsOf) All(_ context.Context, userID string) ([]uploads.Upload, error) {
	if userID != "" && userID != u.upload.UserID {
		return nil, nil
	}
	return []uploads.Upload{u.upload}, nil
}

func (u uploadsOf) Get(context.Context, string, string) (uploads.Upload, error) { return u.upload, nil }

type jobsOf struct{ *desk }

func (j jobsOf) Get(context.Context, string) (transfer.Job, error) {
	return transfer.Job{ID: "job", State: transfer.StateNeedsReview, RequestedBy: j.requestedBy}, nil
}

func ask(t *testing.T, d *desk, user, method, path, body string) (int, map[string]any) {
	t.Helper()
	return askWith(t, d, uploadsOf{d}, user, method, path, body)
}

func askWith(t *testing.T, d *desk, uploads Uploads, user, method, path, body string) (int, map[string]any) {
	t.Helper()
	a := New(Options{Access: d, Jobs: jobsOf{d}, Uploads: uploads, Imports: d, Folder: d, Logger: &lines{}})
	request := httptest.NewRequest(method, Prefix+path, strings.NewReader(body))
	request.Header.Set(userHeader, user)
	answer := httptest.NewRecorder()
	a.ServeHTTP(answer, request)
	var decoded map[string]any
	if answer.Body.Len() > 0 {
		require.NoError(t, json.Unmarshal(answer.Body.Bytes(), &decoded))
	}
	return answer.Code, decoded
}

func TestAnUploadIsTakenInPieces(t *testing.T) {
	d := &desk{}
	status, answer := ask(t, d, "admin", http.MethodPost, "/teams/team/uploads", `{"filename":"a.zip","size":10}`)
	require.Equal(t, http.StatusCreated, status)
	require.Equal(t, "up", answer["upload_id"])
	require.InDelta(t, 4, answer["chunk_size"], 0)
	status, answer = ask(t, d, "admin", http.MethodPut, "/uploads/up?offset=0", strings.Repeat("x", 2<<20))
	require.Equal(t, http.StatusOK, status, "a piece may be larger than other bodies")
	require.InDelta(t, 2<<20, answer["offset"], 0)
	status, answer = ask(t, d, "admin", http.MethodPut, "/uploads/up?offset=5", "x")
	require.Equal(t, http.StatusConflict, status)
	require.InDelta(t, 2<<20, answer["offset"], 0, "the true offset")
	require.Equal(t, "team_export.wrong_offset", answer["id"])
	status, _ = ask(t, d, "admin", http.MethodPut, "/uploads/up?offset=x", "x")
	require.Equal(t, http.StatusBadRequest, status)
	status, _ = ask(t, d, "admin", http.MethodDelete, "/uploads/up", "")
	require.Equal(t, http.StatusNoContent, status)
}

func TestOnlyWhoMayImportCanBegin(t *testing.T) {
	d := &desk{}
	for path, body := range map[string]string{"/teams/team/uploads": `{"filename":"a.zip","size":10}`, "/teams/team/imports": `{"upload_id":"up"}`} {
		status, _ := ask(t, d, "member", http.MethodPost, path, body)
		require.Equal(t, http.StatusForbidden, status, path)
		status, _ = ask(t, d, "admin", http.MethodPost, path, `{"unknown":1}`)
		require.Equal(t, http.StatusBadRequest, status, path)
	}
	status, _ := ask(t, d, "member", http.MethodPut, "/uploads/up?offset=0", "x")
	require.Equal(t, http.StatusForbidden, status, "who lost the right cannot go on")
	for path, method := range map[string]string{
		"/uploads/up": http.MethodGet, "/uploads/up?": http.MethodDelete, "/jobs/job/plan": http.MethodGet,
		"/jobs/job/plan?": http.MethodPatch, "/jobs/job/apply": http.MethodPost,
	} {
		status, _ = ask(t, d, "member", method, path, `{}`)
		require.Equal(t, http.StatusForbidden, status, path)
	}
	status, answer := ask(t, d, "admin", http.MethodPost, "/teams/team/imports", `{"upload_id":"up"}`)
	require.Equal(t, http.StatusAccepted, status)
	require.Equal(t, "import", answer["kind"])
	require.Equal(t, transfer.KindImport, d.started.Kind)
	require.Equal(t, "choir", d.started.TeamName)
	require.NotNil(t, d.started.Source)
}

func TestASystemAdminImportsFromTheServersFolder(t *testing.T) {
	d := &desk{}
	for _, user := range []string{"member", "leader"} {
		status, _ := ask(t, d, user, http.MethodGet, "/imports/archives", "")
		require.Equal(t, http.StatusForbidden, status, user)
		status, _ = ask(t, d, user, http.MethodPost, "/teams/team/imports", `{"archive":"a.zip"}`)
		require.Equal(t, http.StatusForbidden, status, user)
	}
	status, answer := ask(t, d, "admin", http.MethodGet, "/imports/archives", "")
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, []any{map[string]any{"name": "a.zip", "size": 5.0, "modified_at": 7.0}}, answer["archives"])
	for body, want := range map[string]int{
		`{"archive":"b.zip"}`: http.StatusNotFound, `{"archive":"a.zip","upload_id":"up"}`: http.StatusBadRequest, `{"archive":"a.zip"}`: http.StatusAccepted,
	} {
		status, _ = ask(t, d, "admin", http.MethodPost, "/teams/team/imports", body)
		require.Equal(t, want, status, body)
	}
	require.Equal(t, &transfer.ImportSource{FileName: "a.zip", Size: 5, ModifiedAt: 7}, d.started.Source)
}

// TestConversations_AreForTheOneWhoImports says that no other system admin sees in a plan
// whose conversations an archive holds.
func TestConversations_AreForTheOneWhoImports(t *testing.T) {
	d := &desk{requestedBy: "admin", plan: &planning.Plan{Revision: 3, Conversations: []planning.PlanConversation{{Source: "anna,ben"}}}}
	for user, want := range map[string]int{"admin": 1, "leader": 0} {
		for _, call := range []struct{ method, body string }{{http.MethodGet, ""}, {http.MethodPatch, `{"revision":3,"decisions":[]}`}} {
			status, answer := ask(t, d, user, call.method, "/jobs/job/plan", call.body)
			require.Equal(t, http.StatusOK, status)
			require.Len(t, answer["conversations"], want, user)
			text, err := json.Marshal(answer)
			require.NoError(t, err)
			require.Equal(t, want == 1, strings.Contains(string(text), "anna,ben"))
		}
	}
	for _, query := range []string{"?section=conversations", "?section=conversations&search=anna"} {
		status, _ := ask(t, d, "leader", http.MethodGet, "/jobs/job/plan"+query, "")
		require.Equal(t, http.StatusForbidden, status, query)
		status, _ = ask(t, d, "admin", http.MethodGet, "/jobs/job/plan"+query, "")
		require.NotEqual(t, http.StatusForbidden, status, query)
	}
}

func TestAPlanIsShownInPagesAndChanged(t *testing.T) {
	d := &desk{plan: &planning.Plan{Revision: 3, Users: make([]planning.PlanUser, 250)}}
	status, answer := ask(t, d, "admin", http.MethodGet, "/jobs/job/plan", "")
	require.Equal(t, http.StatusOK, status)
	require.Len(t, answer["users"], 100)
	require.InDelta(t, 250, answer["totals"].(map[string]any)["users"], 0)
	_, answer = ask(t, d, "admin", http.MethodGet, "/jobs/job/plan?section=users&offset=200&limit=100", "")
	require.Len(t, answer["users"], 50)
	_, answer = ask(t, d, "admin", http.MethodGet, "/jobs/job/plan?section=users&limit=50&search=an&check=true", "")
	require.InDelta(t, 7, answer["total"], 0)
	require.Equal(t, []any{"users", map[string]any{"Words": "an", "Action": "", "Check": true}, 0.0, 50.0}, answer["users"])
	_, answer = ask(t, d, "admin", http.MethodGet, "/jobs/job/plan/pictures?user=anna&user=bob", "")
	require.Len(t, answer["users"], 2)
	for _, query := range []string{"?section=posts", "?section=users&limit=0", "?section=users&offset=-1", "?section=users&limit=5000"} {
		status, _ = ask(t, d, "admin", http.MethodGet, "/jobs/job/plan"+query, "")
		require.Equal(t, http.StatusBadRequest, status, query)
	}
	status, _ = ask(t, d, "admin", http.MethodPatch, "/jobs/job/plan", `{"revision":3,"decisions":[{"section":"users","source":"anna","action":"shell"}]}`)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, []planning.Decision{{Section: "users", Source: "anna", Action: planning.ActionShell}}, d.taken)
	status, answer = ask(t, d, "admin", http.MethodPost, "/jobs/job/apply", `{"plan_revision":3}`)
	require.Equal(t, http.StatusConflict, status)
	require.Equal(t, "team_export.plan_changed", answer["id"])
	require.Equal(t, 3, d.agreed)
	require.Equal(t, []bool{false, false}, d.blocked, "each new plan says whether it keeps others out")
	d.plan.Verdict = planning.VerdictBlocked
	ask(t, d, "admin", http.MethodPatch, "/jobs/job/plan", `{"revision":3,"decisions":[]}`)
	require.Equal(t, []bool{false, false, true}, d.blocked)
}
