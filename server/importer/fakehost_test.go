package importer

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write/writetest"
)

// fakeHost is a server in memory.
type fakeHost struct {
	*writetest.Calls
	rows   *writetest.Store
	server *writetest.Target
	// before are the posts that were there before the import.
	before map[string]bool
	// limits are those of the server; nil for the usual ones.
	limits *sanitize.ServerLimits
	// asked are the questions about who lost reach.
	asked   []lostAsked
	upload  []byte
	target  planning.Target
	policy  planning.Policy
	papers  map[string][]byte
	records map[string][]byte
	// meanwhile is called once, while somebody makes a plan.
	meanwhile func()
	// taken is what took a name since.
	taken Taken
	// demoted is the call after which the one who imports may do nothing more.
	demoted string
	// wanted is what the last plan asked for; madeTeam says that a team was made.
	wanted   planning.Wanted
	madeTeam bool
	// lost is what the one who imports cannot reach any more.
	lost []string
}

func newFakeHost(upload []byte) *fakeHost {
	calls := &writetest.Calls{Failure: errBroken}
	h := &fakeHost{
		Calls: calls, rows: writetest.NewStore(calls), server: writetest.NewTarget(calls), before: map[string]bool{}, upload: upload,
		target: here(), policy: planning.SystemAdmin(), papers: map[string][]byte{}, records: map[string][]byte{},
	}
	h.server.Files = h.rows.Files
	h.rows.Channels = map[string]string{"town-square": "c-square", "off-topic": "c-topic"}
	return h
}

// stored puts a post on the server that was there before.
func (h *fakeHost) stored(post write.Post) {
	h.before[post.ID] = true
	h.rows.Posts[post.ID] = post
}

func (h *fakeHost) Rows() write.Store { return h.rows }

func (h *fakeHost) Server() write.Target { return h.server }

func (h *fakeHost) DefaultLocale() string { return "en" }

var errBroken = errors.New("the server is down")

type fakeUpload struct{ *bytes.Reader }

func (fakeUpload) Close() error { return nil }

func (h *fakeHost) OpenUpload(context.Context, transfer.ImportSource) (Upload, error) {
	if h.upload == nil {
		return nil, fs.ErrNotExist
	}
	return fakeUpload{bytes.NewReader(h.upload)}, nil
}

func (h *fakeHost) RemoveUpload(context.Context, string) error {
	h.upload = nil
	return nil
}

func (h *fakeHost) PutPaper(_ context.Context, job, name string, data []byte) error {
	h.papers[job+name] = data
	return nil
}

func (h *fakeHost) Paper(_ context.Context, job, name string) ([]byte, error) {
	if data, ok := h.papers[job+name]; ok {
		return data, nil
	}
	return nil, fs.ErrNotExist
}

func (h *fakeHost) RemovePaper(_ context.Context, job, name string) error {
	delete(h.papers, job+name)
	return nil
}

func (h *fakeHost) Lost(_ context.Context, _, userID string, accounts, channels []string) ([]string, error) {
	h.asked = append(h.asked, lostAsked{userID, accounts, channels})
	return h.lost, nil
}

// lostAsked is who was asked about by [Host.Lost].
type lostAsked struct {
	userID             string
	accounts, channels []string
}

func (h *fakeHost) Taken(context.Context, string, Names) (Taken, error) { return h.taken, nil }

func (h *fakeHost) MakeTeam(_ context.Context, userID string, team planning.NewTeam, since int64) (MadeTeam, error) {
	if since > 0 && h.madeTeam {
		return MadeTeam{ID: "new-id", Name: team.Name}, nil
	}
	h.madeTeam = true
	return MadeTeam{ID: "new-id", Name: team.Name}, h.Call("make %s for %s", team.Name, userID)
}

func (h *fakeHost) RememberOrigins(_ context.Context, _, _ string, names map[string]string) error {
	return h.Call("remember %s", strings.Join(slices.Sorted(maps.Values(names)), " "))
}

func (h *fakeHost) RestoreIcon(context.Context, string, string, []byte) (int64, error) {
	return 7, h.Call("icon")
}

func (h *fakeHost) Policy(string, string) (planning.Policy, error) {
	if h.Count(h.demoted) > 0 {
		return planning.Policy{}, transfer.Errorf(transfer.CodeForbidden, "no more")
	}
	return h.policy, nil
}

func (h *fakeHost) Limits(context.Context) (sanitize.ServerLimits, error) {
	if h.limits != nil {
		return *h.limits, nil
	}
	return sanitize.ServerLimits{PostRunes: 16383}, nil
}

func (h *fakeHost) Target(_ context.Context, _ transfer.Job, wanted planning.Wanted) (planning.Target, error) {
	h.wanted = wanted
	if meanwhile := h.meanwhile; meanwhile != nil {
		h.meanwhile = nil
		meanwhile()
	}
	if wanted.NewTeam != "" {
		return unborn(h.target), nil
	}
	return h.target, nil
}

// unborn is a server, seen from a team that it does not have yet.
func unborn(target planning.Target) planning.Target {
	target.TeamName, target.Channels = "", nil
	return target
}

func (h *fakeHost) Get(_ context.Context, key string) ([]byte, error) { return h.records[key], nil }

func (h *fakeHost) CompareAndSet(_ context.Context, key string, old, value []byte) (bool, error) {
	if !bytes.Equal(h.records[key], old) {
		return false, nil
	}
	h.records[key] = value
	return true, nil
}

func (h *fakeHost) Delete(_ context.Context, key string) error {
	delete(h.records, key)
	return nil
}
