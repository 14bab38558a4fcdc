package importer

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer/transfertest"
)

const (
	// now is when the tests inspect archives.
	now     = int64(1_800_000_000_000)
	version = `{"type":"version","version":1,"info":{"generator":"mattermost-server","version":"11"}}`
	teamA   = `{"type":"team","team":{"name":"choir","display_name":"Choir","type":"O"}}`
	square  = `{"type":"channel","channel":{"team":"choir","name":"town-square","display_name":"Town Square","type":"O"}}`
	dev     = `{"type":"channel","channel":{"team":"choir","name":"dev","display_name":"Dev","type":"O"}}`
	anna    = `{"type":"user","user":{"username":"anna","email":"anna@example.com","roles":"system_user","teams":[{"name":"choir","roles":"team_user","channels":[{"name":"town-square","roles":"channel_user"},{"name":"dev","roles":"channel_user"}]}]}}`
)

type silent = transfertest.Silent

// zipFile makes an archive of lines and files below data/.
func zipFile(t testing.TB, lines []string, files map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	zw := zip.NewWriter(&out)
	add := func(name, content string) {
		w, err := zw.Create(name)
		require.NoError(t, err)
		_, err = io.WriteString(w, content)
		require.NoError(t, err)
	}
	add("import.jsonl", strings.Join(lines, "\n")+"\n")
	for _, name := range sanitize.SortedKeys(files) {
		add("data/"+name, files[name])
	}
	require.NoError(t, zw.Close())
	return out.Bytes()
}

func readerOf(t testing.TB, data []byte) *archive.Reader {
	t.Helper()
	reader, err := archive.Open(bytes.NewReader(data), int64(len(data)), archive.DefaultLimits())
	require.NoError(t, err)
	return reader
}

// written is what an import says that it wrote and left out.
type written struct {
	Counts  transfer.Counts
	Dropped []sanitize.Skip
	// Members are the accounts that were here and got memberships.
	Members []Member
}

// Member is an account that was here, with the channels that it got into.
type Member struct {
	UserID, Username string
	Channels         []string
}

// imported is what became of an archive.
type imported struct {
	in      *inspect.Inspection
	plan    *planning.Plan
	host    *fakeHost
	written written
	// lines say what is on the server now in the words of the bulk format; files are
	// the contents of files by the paths that the lines give.
	lines []bulk.Foreign
	text  string
	files map[string]string
	// userIDs and channelIDs are the ids of accounts and channels, by name.
	userIDs, channelIDs map[string]string
}

func here() planning.Target {
	return planning.Target{
		Key: "team-id", TeamName: "band", SiteURL: "https://new.example.com",
		Channels: []planning.TargetChannel{{ID: "c-square", Name: "town-square"}, {ID: "c-topic", Name: "off-topic"}},
		Limits:   planning.TargetLimits{FreeBytes: -1, FreeSeats: -1},
	}
}

func mustImport(t testing.TB, data []byte, target planning.Target, policy planning.Policy, decisions ...planning.Decision) imported {
	t.Helper()
	result, err := tryImport(t, data, target, policy, decisions...)
	require.NoError(t, err)
	return result
}

// mustImportWith imports as a system admin into a server with other limits.
func mustImportWith(t testing.TB, data []byte, target planning.Target, limits sanitize.ServerLimits) imported {
	t.Helper()
	host := newFakeHost(data)
	host.limits = &limits
	result, err := importInto(t, host, target, planning.SystemAdmin())
	require.NoError(t, err)
	return result
}

func tryImport(t testing.TB, data []byte, target planning.Target, policy planning.Policy, decisions ...planning.Decision) (imported, error) {
	t.Helper()
	host := newFakeHost(data)
	return importInto(t, host, target, policy, decisions...)
}

// importInto imports what was uploaded to a host.
func importInto(t testing.TB, host *fakeHost, target planning.Target, policy planning.Policy, decisions ...planning.Decision) (imported, error) {
	t.Helper()
	reader := readerOf(t, host.upload)
	limits := sanitize.ServerLimits{PostRunes: 16383, FileBytes: 1 << 20}
	if host.limits != nil {
		limits = *host.limits
	}
	limits.FreeSystemPosts, limits.Conversations = policy.AnyAccount, policy.DirectMessages
	in, err := inspect.Inspect(context.Background(), reader, limits, now, silent{})
	if err != nil {
		return imported{}, err
	}
	// What is kept between planning and applying goes through JSON.
	text, err := json.Marshal(in)
	require.NoError(t, err)
	in = &inspect.Inspection{}
	require.NoError(t, json.Unmarshal(text, in))
	plan, details := planning.Build(in, target, policy, planning.Review{Revision: 1, Decisions: decisions})
	require.Empty(t, details)
	again, _ := planning.Build(in, target, policy, planning.Review{Revision: 1, Decisions: decisions})
	require.Equal(t, plan, again, "a plan is a pure value")

	host.target, host.policy = target, policy
	done, err := host.carryOut(t, in, plan)
	if err != nil {
		return imported{in: in, plan: plan, host: host}, err
	}
	result := imported{in: in, plan: plan, host: host, files: map[string]string{}}
	result.written.Counts, result.written.Dropped = done.Report.Counts, dropsOf(t, done.Report)
	result.read(t)
	result.check(t, target)
	return result, nil
}

// carryOut carries out a plan, whoever made it.
func (h *fakeHost) carryOut(t testing.TB, in *inspect.Inspection, plan *planning.Plan) (transfer.Result, error) {
	t.Helper()
	i := New(h, h, func() time.Time { return time.UnixMilli(now) }, Pace{})
	job := transfer.Job{
		ID: "job", Kind: transfer.KindImport, TeamID: "team-id", RequestedBy: "admin", State: transfer.StateApplying, PlanRevision: plan.Revision, Attempt: 1,
		Source: &transfer.ImportSource{UploadID: "up", Size: int64(len(h.upload))},
	}
	require.NoError(t, i.plans.store.papers.put(t.Context(), job.ID, inspectionPaper, in))
	require.NoError(t, i.plans.store.papers.put(t.Context(), job.ID, revisionPaper(plan.Revision), plan))
	return i.Run(t.Context(), job, &moves{})
}

// threadLine is the line of a thread in the channel dev.
func threadLine(t *testing.T, root bulk.Thread) string {
	t.Helper()
	line, err := json.Marshal(bulk.Line{Type: bulk.TypePost, Post: &bulk.Post{Team: "choir", Channel: "dev", Thread: root}})
	require.NoError(t, err)
	return string(line)
}

// dropsOf reads what a report says that was left out.
func dropsOf(t testing.TB, report transfer.Report) (list []sanitize.Skip) {
	t.Helper()
	for _, warning := range report.Warnings {
		if warning.Code != "left_out" {
			continue
		}
		drop := sanitize.Skip{Kind: warning.ID}
		_, err := fmt.Sscanf(warning.Message, "%d:", &drop.Count)
		require.NoError(t, err)
		_, drop.Reason, _ = strings.Cut(warning.Message, ": ")
		if at := strings.LastIndex(drop.Reason, " ("); at > 0 && strings.HasSuffix(drop.Reason, ")") {
			drop.Names = strings.Split(strings.TrimSuffix(drop.Reason[at+2:], ")"), ", ")
			drop.Reason = drop.Reason[:at]
		}
		list = append(list, drop)
	}
	return list
}

// dropped is how many things of a kind were left out.
func (i imported) dropped(kind sanitize.SkipKind) int64 {
	for _, drop := range i.written.Dropped {
		if drop.Kind == string(kind) {
			return drop.Count
		}
	}
	return 0
}

func (i imported) user(name string) *bulk.User {
	for _, line := range i.lines {
		if line.User != nil && line.User.Username == name {
			return line.User
		}
	}
	return nil
}

func (i imported) channel(name string) *bulk.Channel {
	for _, line := range i.lines {
		if line.Channel != nil && line.Channel.Name == name {
			return line.Channel
		}
	}
	return nil
}

func (i imported) posts() []*bulk.Post {
	var posts []*bulk.Post
	for _, line := range i.lines {
		if line.Post != nil {
			posts = append(posts, line.Post)
		}
	}
	return posts
}

func (i imported) planned(name string) planning.PlanUser {
	for _, user := range i.plan.Users {
		if user.Source.Username == name {
			return user
		}
	}
	return planning.PlanUser{}
}

// pixel is the smallest picture.
func pixel() string {
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		panic(err)
	}
	return out.String()
}

func post(text string) string {
	return `{"type":"post","post":{"team":"choir","channel":"dev","user":"anna","message":"hi","create_at":1000` + text + `}}`
}

// at is a post of its own millisecond.
func at(moment int, text string) string {
	return strings.Replace(post(text), `"create_at":1000`, fmt.Sprintf(`"create_at":%d`, 1000+moment), 1)
}
