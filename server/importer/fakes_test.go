package importer

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/png"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
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
	for _, name := range sortedKeys(files) {
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

// memoryParts keeps parts, as bytes, when they are finished.
type memoryParts struct {
	finished [][]byte
	aborted  int
}

type memoryFile struct {
	bytes.Buffer
	parts *memoryParts
	ended bool
}

func (m *memoryParts) Create(_ context.Context, number int) (File, error) {
	if number != len(m.finished) {
		return nil, errors.New("parts come one after another")
	}
	return &memoryFile{parts: m}, nil
}

func (f *memoryFile) Finish() error {
	f.ended = true
	f.parts.finished = append(f.parts.finished, f.Bytes())
	return nil
}

func (f *memoryFile) Abort() {
	if !f.ended {
		f.parts.aborted++
	}
}

// imported is what became of an archive.
type imported struct {
	in      *Inspection
	plan    *Plan
	written Written
	parts   [][]byte
	// lines are those of all parts, as they stand there; files their files.
	lines []bulk.Foreign
	text  string
	files map[string]string
}

func here() Target {
	return Target{
		Key: "team-id", TeamName: "band", SiteURL: "https://new.example.com",
		Channels: []TargetChannel{{ID: "c-square", Name: "town-square"}, {ID: "c-topic", Name: "off-topic"}},
		Limits:   TargetLimits{FreeBytes: -1, FreeSeats: -1},
	}
}

func mustImport(t testing.TB, data []byte, target Target, policy Policy, options Options, decisions ...Decision) imported {
	t.Helper()
	result, err := tryImport(t, data, target, policy, options, decisions...)
	require.NoError(t, err)
	return result
}

// mustImportWith imports as a system admin into a server with other limits.
func mustImportWith(t testing.TB, data []byte, target Target, limits ServerLimits) imported {
	t.Helper()
	result, err := tryImportWith(t, data, target, SystemAdmin(), Options{}, limits)
	require.NoError(t, err)
	return result
}

func tryImport(t testing.TB, data []byte, target Target, policy Policy, options Options, decisions ...Decision) (imported, error) {
	t.Helper()
	return tryImportWith(t, data, target, policy, options, ServerLimits{PostRunes: 16383, FileBytes: 1 << 20}, decisions...)
}

func tryImportWith(t testing.TB, data []byte, target Target, policy Policy, options Options, limits ServerLimits, decisions ...Decision) (imported, error) {
	t.Helper()
	reader := readerOf(t, data)
	limits.FreeSystemPosts = policy.AnyAccount
	in, err := Inspect(context.Background(), reader, limits, now, silent{})
	if err != nil {
		return imported{}, err
	}
	// What is kept between planning and applying goes through JSON.
	text, err := json.Marshal(in)
	require.NoError(t, err)
	in = &Inspection{}
	require.NoError(t, json.Unmarshal(text, in))
	plan, details := Build(in, target, policy, Review{Decisions: decisions})
	require.Empty(t, details)
	again, _ := Build(in, target, policy, Review{Decisions: decisions})
	require.Equal(t, plan, again, "a plan is a pure value")
	parts := &memoryParts{}
	options.Parts, options.Reporter = parts, silent{}
	written, err := Rewrite(context.Background(), reader, in, plan, options)
	if err != nil {
		return imported{in: in, plan: plan}, err
	}
	result := imported{in: in, plan: plan, written: written, parts: parts.finished, files: map[string]string{}}
	require.Len(t, parts.finished, written.Parts)
	for _, part := range parts.finished {
		result.read(t, part)
	}
	result.check(t, target)
	return result, nil
}

// read takes a part apart.
func (i *imported) read(t testing.TB, part []byte) {
	t.Helper()
	reader := readerOf(t, part)
	require.NoError(t, reader.Verify(context.Background()))
	for file := range reader.Files() {
		content, err := reader.Open(file.Name)
		require.NoError(t, err)
		text, err := io.ReadAll(content)
		require.NoError(t, err)
		if file.Name != reader.LinesName() {
			i.files[file.Name] = string(text)
			continue
		}
		i.text += string(text)
		for line, err := range bulk.Decode(bytes.NewReader(text)) {
			require.NoError(t, err)
			i.lines = append(i.lines, line)
		}
	}
}

// dropped is how many things of a kind were left out.
func (i imported) dropped(kind dropKind) int64 {
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

func (i imported) planned(name string) PlanUser {
	for _, user := range i.plan.Users {
		if user.Source.Username == name {
			return user
		}
	}
	return PlanUser{}
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
