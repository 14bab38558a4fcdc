package importer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// fakeHost is a server in memory. It imports nothing for real.
type fakeHost struct {
	// asked are the questions about who lost reach.
	asked []lostAsked
	presence
	upload  []byte
	target  Target
	policy  Policy
	papers  map[string][]byte
	parts   map[string][]byte
	records map[string][]byte
	// everybodyIsThere says that nobody lacks a place any more.
	everybodyIsThere bool
	// bookmarks and extras are what was given back.
	bookmarks []Bookmark
	extras    []PostExtra
	// imported, joined and read say what was done, in order.
	done []string
	// failure is what that call returns, in place of errBroken; after is what has
	// names then.
	failure error
	after   Taken
	// meanwhile is called once, while somebody makes a plan.
	meanwhile func()
	// taken is what took a name since; began is when the server began with a part
	// at an earlier time.
	taken Taken
	began int64
	// demoted is the call after which the one who imports may do nothing more.
	demoted string
	// wanted is what the last plan asked for; madeTeam says that a team was made.
	wanted   Wanted
	madeTeam bool
	// lost is what the one who imports cannot reach any more.
	lost []string
	// files are how many files the channels have before an import and after it.
	files [2]int64
	// fail makes the call of that name fail, once.
	fail string
}

func newFakeHost(upload []byte) *fakeHost {
	return &fakeHost{upload: upload, target: here(), policy: SystemAdmin(), papers: map[string][]byte{}, parts: map[string][]byte{}, records: map[string][]byte{}}
}

var errBroken = errors.New("the server is down")

func (h *fakeHost) call(name string) error {
	if h.fail == name {
		h.fail, h.taken = "", h.after
		if h.failure != nil {
			return h.failure
		}
		return errBroken
	}
	h.done = append(h.done, name)
	return nil
}

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

type fakePart struct {
	bytes.Buffer
	host *fakeHost
	name string
}

func (p *fakePart) Finish() error {
	p.host.parts[p.name] = p.Bytes()
	return p.host.call("finish " + p.name)
}

func (p *fakePart) Abort() {}

func (h *fakeHost) CreatePart(_ context.Context, name string) (File, error) {
	return &fakePart{host: h, name: name}, nil
}

func (h *fakeHost) RemovePart(_ context.Context, name string) error {
	delete(h.parts, name)
	return nil
}

func (h *fakeHost) Import(ctx context.Context, part Handover) error {
	part.Progress(ctx)
	if _, there := h.parts[part.File]; !there {
		return fmt.Errorf("there is no %s", part.File)
	}
	if err := part.Check(ctx, h.began); err != nil {
		return err
	}
	return h.call("import " + part.File)
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

func (h *fakeHost) Join(_ context.Context, teamID string, member Member) (int64, error) {
	name := "join " + member.UserID
	if member.Admin {
		name += " as admin of " + teamID
	}
	return int64(len(member.Channels)), h.call(name)
}

func (h *fakeHost) MakeTeam(_ context.Context, userID string, team NewTeam, since int64) (MadeTeam, error) {
	if since > 0 && h.madeTeam {
		return MadeTeam{ID: "new-id", Name: team.Name}, nil
	}
	h.madeTeam = true
	return MadeTeam{ID: "new-id", Name: team.Name}, h.call("make " + team.Name + " for " + userID)
}

func (h *fakeHost) Totals(context.Context, []string) ([]byte, error) { return []byte("{}"), nil }
func (h *fakeHost) MarkRead(context.Context, []byte) error           { return h.call("read") }

func (h *fakeHost) RememberOrigins(_ context.Context, _, _ string, names map[string]string) error {
	return h.call("remember " + strings.Join(slices.Sorted(maps.Values(names)), " "))
}

func (h *fakeHost) Archive(_ context.Context, _, channel string, at, since int64) (bool, error) {
	return true, h.call(fmt.Sprintf("archive %s %d %v", channel, at, since == now))
}

func (h *fakeHost) Made(context.Context, string, Names, int64) (Made, error) {
	return Made{Channels: map[string]string{"dev": "c-dev"}}, nil
}

func (h *fakeHost) Lacking(_ context.Context, _ string, members []Member) (given []Given, err error) {
	for _, member := range members {
		if h.everybodyIsThere {
			continue
		}
		given = append(given, Given{UserID: member.UserID, Team: true})
	}
	return given, nil
}

func (h *fakeHost) RestoreIcon(context.Context, string, string, []byte) (int64, error) {
	return 7, h.call("icon")
}

func (h *fakeHost) RestoreBookmarks(_ context.Context, _ string, bookmarks []Bookmark) (Restored, error) {
	h.bookmarks = append(h.bookmarks, bookmarks...)
	return Restored{New: int64(len(bookmarks)), There: int64(len(bookmarks)), IDs: []string{"mark"}}, h.call("bookmarks")
}

func (h *fakeHost) RestorePosts(_ context.Context, _ string, posts []PostExtra) (priorities, acks Restored, err error) {
	h.extras = append(h.extras, posts...)
	for _, post := range posts {
		if post.Level != "" || post.RequestedAck {
			priorities = priorities.plus(Restored{New: 1, There: 1})
		}
		acks.New += int64(len(post.Acks))
	}
	return priorities, acks, h.call("posts")
}

func (h *fakeHost) Link(_ context.Context, _ string, posts []LinkedPost) (int64, error) {
	var ids []string
	for _, post := range posts {
		ids = append(ids, post.SourceID+" in "+post.Channel)
	}
	return int64(len(posts)), h.call("link " + strings.Join(ids, ", "))
}

func (h *fakeHost) Policy(string, string) (Policy, error) {
	if slices.Contains(h.done, h.demoted) {
		return Policy{}, transfer.Errorf(transfer.CodeForbidden, "no more")
	}
	return h.policy, nil
}

func (h *fakeHost) Limits(context.Context) (ServerLimits, error) {
	return ServerLimits{PostRunes: 16383}, nil
}

func (h *fakeHost) Target(_ context.Context, _ transfer.Job, wanted Wanted) (Target, error) {
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
func unborn(target Target) Target {
	target.TeamName, target.Channels = "", nil
	return target
}

func (h *fakeHost) CountPosts(context.Context, string, []string) (int64, error) {
	return int64(2 * len(h.imported())), nil
}

func (h *fakeHost) CountAttachments(context.Context, string, []string) (int64, error) {
	if len(h.imported()) == 0 {
		return h.files[0], nil
	}
	return h.files[1], nil
}

func (h *fakeHost) imported() (parts []string) {
	for _, done := range h.done {
		if part, ok := strings.CutPrefix(done, "import "); ok {
			parts = append(parts, part)
		}
	}
	return parts
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
