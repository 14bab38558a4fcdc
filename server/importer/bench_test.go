package importer

import (
	"archive/zip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

// discardParts keeps nothing of what is written.
type discardParts struct{}

type discardFile struct{ io.Writer }

func (discardFile) Finish() error { return nil }
func (discardFile) Abort()        {}

func (discardParts) Create(context.Context, int) (File, error) { return discardFile{io.Discard}, nil }

// talkativeTeam writes an archive of 200 people and so many posts.
func talkativeTeam(tb testing.TB, posts int) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "team.zip")
	file, err := os.Create(path)
	require.NoError(tb, err)
	zw := zip.NewWriter(file)
	out, err := zw.Create("import.jsonl")
	require.NoError(tb, err)
	_, err = io.WriteString(out, strings.Join([]string{version, teamA, square, dev}, "\n")+"\n")
	require.NoError(tb, err)
	encoder := bulk.NewEncoder(out)
	for n := range 200 {
		name := fmt.Sprint("person", n)
		require.NoError(tb, encoder.Encode(bulk.Line{Type: bulk.TypeUser, User: &bulk.User{
			Username: name, Email: name + "@example.com", Teams: []bulk.TeamMembership{{Name: "choir", Channels: []bulk.ChannelMembership{{Name: "dev"}}}},
		}}))
	}
	words := strings.Repeat("and @person7 said in ~dev that `this` works :smile: ", 4)
	for n := range posts / 5 {
		thread := bulk.Thread{Content: bulk.Content{
			User: fmt.Sprint("person", n%200), Message: fmt.Sprint(n, " ", words), CreateAt: int64(1_600_000_000_000 + n*1000), Props: json.RawMessage(`{"team_export_post_id":"abcdefghijklmnopqrstuvwxyz"}`),
			Reactions: []bulk.Reaction{{User: "person1", EmojiName: "+1", CreateAt: 1_700_000_000_000}},
		}}
		for reply := range 4 {
			thread.Replies = append(thread.Replies, bulk.Content{User: fmt.Sprint("person", reply), Message: words, CreateAt: thread.CreateAt + int64(reply) + 1})
		}
		require.NoError(tb, encoder.Encode(bulk.Line{Type: bulk.TypePost, Post: &bulk.Post{Team: "choir", Channel: "dev", Thread: thread}}))
	}
	require.NoError(tb, zw.Close())
	require.NoError(tb, file.Close())
	return path
}

// BenchmarkImport says how long our share of an import of 100,000 posts takes,
// and the most memory that it held.
func BenchmarkImport(b *testing.B) {
	const posts = 100_000
	path := talkativeTeam(b, posts)
	for b.Loop() {
		b.ReportMetric(float64(peakOf(func() { importFile(b, path) }))/1e6, "peak-MB")
	}
	b.ReportMetric(posts*float64(b.N)/b.Elapsed().Seconds(), "posts/s")
}

func importFile(tb testing.TB, path string) {
	file, err := os.Open(path)
	require.NoError(tb, err)
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	require.NoError(tb, err)
	reader, err := archive.Open(file, info.Size(), archive.DefaultLimits())
	require.NoError(tb, err)
	in, err := Inspect(context.Background(), reader, ServerLimits{PostRunes: 16383}, now, silent{})
	require.NoError(tb, err)
	// Everybody is called otherwise here, so that every text changes.
	target := here()
	for n := range 200 {
		target.Accounts = append(target.Accounts, Account{ID: fmt.Sprint(n), Username: fmt.Sprint("person", n), Email: fmt.Sprint(n, "@other.example.com")})
	}
	plan, _ := Build(in, target, SystemAdmin(), Review{})
	_, err = Rewrite(context.Background(), reader, in, plan, Options{Parts: discardParts{}, Reporter: silent{}})
	require.NoError(tb, err)
}

// peakOf returns the most heap that was in use meanwhile, in bytes.
func peakOf(work func()) uint64 {
	done, peak := make(chan struct{}), make(chan uint64)
	go func() {
		var most uint64
		for {
			select {
			case <-done:
				peak <- most
				return
			case <-time.After(5 * time.Millisecond):
				var stats runtime.MemStats
				runtime.ReadMemStats(&stats)
				most = max(most, stats.HeapInuse)
			}
		}
	}()
	work()
	close(done)
	return <-peak
}
