package write_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write/writetest"
)

var errBroken = errors.New("the database is gone")

// The ids of the tests have the form of the server's, and say what they are of.
var (
	channelA, channelB = idOf("channela"), idOf("channelb")
	anna, boris        = idOf("anna"), idOf("boris")
)

// idOf is a readable id.
func idOf(name string) string { return name + strings.Repeat("0", 26-len(name)) }

// server is a server in memory that imports write into.
type server struct {
	t *testing.T
	*writetest.Calls
	store  *writetest.Store
	target *writetest.Target
	// change adjusts the options of the next writers.
	change func(*write.Options)
}

func newServer(t *testing.T) *server {
	t.Helper()
	calls := &writetest.Calls{Failure: errBroken}
	return &server{t: t, Calls: calls, store: writetest.NewStore(calls), target: writetest.NewTarget(calls)}
}

// attempt writes threads, one a line from 1 on, as an attempt of a job.
func (s *server) attempt(ctx context.Context, job string, attempt int, threads ...write.Thread) (journal.Progress, error) {
	fence := write.Fence{JobID: job, Attempt: attempt}
	progress, err := s.store.Claim(ctx, fence)
	require.NoError(s.t, err)
	options := write.Options{Store: s.store, Uploader: s.target, Fence: fence, TeamID: idOf("team"), Key: "key", ServerID: "source"}
	if s.change != nil {
		s.change(&options)
	}
	writer := write.NewWriter(options, progress)
	for i, thread := range threads {
		if err = writer.Add(ctx, i+1, thread); err != nil {
			break
		}
	}
	progress, finishErr := writer.Finish(ctx)
	return progress, errors.Join(err, finishErr)
}

// imports writes threads as a job that meets no trouble.
func (s *server) imports(job string, threads ...write.Thread) journal.Progress {
	s.t.Helper()
	progress, err := s.attempt(s.t.Context(), job, 1, threads...)
	require.NoError(s.t, err)
	return progress
}

// rows are all rows of the server.
func (s *server) rows() map[string]any {
	return map[string]any{
		"posts": maps.Clone(s.store.Posts), "reactions": maps.Clone(s.store.Reactions), "followers": maps.Clone(s.store.Followers),
		"flags": maps.Clone(s.store.Flags), "files": maps.Clone(s.store.Files), "contents": maps.Clone(s.target.Contents),
	}
}

// messages are the texts of all posts, by their ids.
func (s *server) messages() map[string]string {
	messages := map[string]string{}
	for id, post := range s.store.Posts {
		messages[id] = post.Message
	}
	return messages
}

// old lets channels be those that were here before.
func old(channelIDs ...string) func(*write.Options) {
	return func(o *write.Options) {
		o.Old = map[string]bool{}
		for _, id := range channelIDs {
			o.Old[id] = true
		}
	}
}

// said is a post of the archive that says its id on the source.
// saidSo is a post with another text.
func saidSo(name string, at int64, message string) write.Content {
	content := said(name, at)
	content.Message = message
	return content
}

func said(name string, at int64) write.Content {
	return write.Content{
		SourceID: idOf(name), UserID: anna, Message: "message " + name, CreateAt: at,
		Props: fmt.Appendf(nil, `{"team_export_post_id":%q}`, idOf(name)),
	}
}

// unnamed is a post of an archive that says no ids.
func unnamed(at int64) write.Content {
	return write.Content{UserID: anna, Message: "the same", CreateAt: at}
}

// in is a thread of a channel.
func in(channelID string, root write.Content, replies ...write.Content) write.Thread {
	return write.Thread{ChannelID: channelID, Root: root, Replies: replies}
}

// file is a file of the archive.
func file(entry, content string) write.File {
	return write.File{
		Entry: entry, Name: entry, Size: int64(len(content)),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil },
	}
}
