package exporter_test

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"io/fs"
	"iter"
	"slices"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/exporter"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// server is a host in memory: one team, its files and where archives go. Its
// faults are set by tests.
type server struct {
	team     teamdata.Team
	channels []teamdata.Channel
	// others are boards and the like; leftBehind is what else no archive has room for.
	others     []teamdata.Channel
	leftBehind []teamdata.LeftBehind
	// leftBehindOf and leftBehindViewer are what was asked for last.
	leftBehindOf     []string
	leftBehindViewer string
	emoji            []teamdata.Emoji
	users            []teamdata.User
	left             []teamdata.User
	talks            []teamdata.Conversation
	marks            []teamdata.Bookmark
	threads          map[string][]teamdata.Thread
	stored           map[string]string
	archives         map[string][]byte

	// messageLimit is how long a message may be; 0 means as on every server.
	messageLimit int
	// timeless are posts without a time.
	timeless []string
	// readFails is returned after the last thread.
	readFails error
	// room is how many bytes there is room for; 0 means any number.
	room int
	// maxSize is how many bytes an archive may have; 0 means any number.
	maxSize int64
	// free is what the disk is said to have free at each look, the last of them
	// for ever; nothing when it is not known.
	free []int64
	// finishFails is returned when an archive is finished.
	finishFails error
	// vanish is a file that is there when it is looked at and gone when it is
	// opened; shrink one that gives a byte less.
	vanish, shrink string
	// storeGone is returned when the file store is looked at.
	storeGone error
	open      int
	// discarded are the names that were discarded.
	discarded []string
	// bounds are those that hold when they are asked for the nth time.
	bounds func(n int) (transfer.Bounds, error)
	asked  int
	// consent is what people said, consentFails what happens when it is read.
	consent      exporter.Consent
	consentFails error
	// selection is what was asked for last.
	selection teamdata.Selection
}

func (s *server) Open(_ context.Context, _ string, selection teamdata.Selection) (exporter.Snapshot, error) {
	s.open++
	s.selection = selection
	return &snapshot{server: s}, nil
}

func (s *server) Stores() (exporter.Files, exporter.Archives, error) { return s.files(), s, nil }

func (s *server) Consent(context.Context, transfer.Job) (exporter.Consent, error) {
	return s.consent, s.consentFails
}

func (s *server) Source() archive.Source {
	return archive.Source{ServerID: "server", ServerVersion: "11.4.0", SiteURL: "https://chat.example.com"}
}

func (s *server) files() exporter.Files { return (*files)(s) }

func (s *server) Create(_ context.Context, name string) (exporter.ArchiveFile, error) {
	return &archiveFile{server: s, name: name}, nil
}

func (s *server) Bounds(context.Context, transfer.Job) (transfer.Bounds, error) {
	s.asked++
	if s.bounds == nil {
		return transfer.Unbounded(), nil
	}
	return s.bounds(s.asked)
}

func (s *server) MaxArchiveSize() int64 { return s.maxSize }

func (s *server) Free(context.Context) (int64, bool) {
	if len(s.free) == 0 {
		return 0, false
	}
	free := s.free[0]
	if len(s.free) > 1 {
		s.free = s.free[1:]
	}
	return free, true
}

func (s *server) Discard(_ context.Context, name string) error {
	s.discarded = append(s.discarded, name)
	return nil
}

func (s *server) Remove(_ context.Context, name string) error {
	delete(s.archives, name)
	return nil
}

type archiveFile struct {
	server *server
	name   string
	data   bytes.Buffer
	ended  bool
}

func (a *archiveFile) Write(p []byte) (int, error) {
	if a.server.room > 0 && a.data.Len()+len(p) > a.server.room {
		return 0, syscall.ENOSPC
	}
	return a.data.Write(p)
}

func (a *archiveFile) Finish() error {
	a.ended = true
	if a.server.finishFails != nil {
		return a.server.finishFails
	}
	a.server.archives[a.name] = a.data.Bytes()
	return nil
}

func (a *archiveFile) Abort() { a.ended = true }

// files is the file store of a server.
type files server

func (f *files) Size(_ context.Context, name string) (int64, error) {
	content, ok := f.stored[name]
	if !ok {
		return 0, fs.ErrNotExist
	}
	return int64(len(content)), nil
}

func (f *files) Open(_ context.Context, name string) (io.ReadSeekCloser, error) {
	content := f.stored[name]
	switch name {
	case f.vanish:
		return nil, fs.ErrNotExist
	case f.shrink:
		content = content[1:]
	}
	return struct {
		io.ReadSeeker
		io.Closer
	}{bytes.NewReader([]byte(content)), io.NopCloser(nil)}, nil
}

func (f *files) Check(context.Context) error { return f.storeGone }

type snapshot struct {
	*server
	closed bool
}

func (s *snapshot) Team(context.Context) (teamdata.Team, error) { return s.team, nil }

func (s *snapshot) Channels(context.Context) iter.Seq2[teamdata.Channel, error] {
	return each(s.channels, nil)
}

func (s *snapshot) OtherChannels(context.Context) iter.Seq2[teamdata.Channel, error] {
	return each(s.others, nil)
}

func (s *snapshot) LeftBehind(_ context.Context, channelIDs []string, viewer string) ([]teamdata.LeftBehind, error) {
	s.leftBehindOf, s.leftBehindViewer = channelIDs, viewer
	return s.leftBehind, nil
}

func (s *snapshot) Conversations(context.Context) iter.Seq2[teamdata.Conversation, error] {
	return each(s.talks, nil)
}

func (s *snapshot) Bookmarks(_ context.Context, channelIDs []string) ([]teamdata.Bookmark, error) {
	return slices.DeleteFunc(slices.Clone(s.marks), func(mark teamdata.Bookmark) bool { return !slices.Contains(channelIDs, mark.ChannelID) }), nil
}

func (s *snapshot) Emoji(context.Context) iter.Seq2[teamdata.Emoji, error] { return each(s.emoji, nil) }

func (s *snapshot) MessageLimit(context.Context) (int, error) {
	return cmp.Or(s.messageLimit, mmrules.MaxMessage), nil
}

func (s *snapshot) Timeless(context.Context, []string) ([]string, error) { return s.timeless, nil }

func (s *snapshot) CountPosts(context.Context, []string) (int64, error) { return 42, nil }

func (s *snapshot) People(_ context.Context, channelIDs []string) iter.Seq2[teamdata.User, error] {
	chosen := map[string]bool{}
	for _, channel := range s.channels {
		chosen[channel.Name] = slices.Contains(channelIDs, channel.ID)
	}
	users := slices.Clone(s.users)
	for i := range users {
		users[i].Deleted = users[i].Username == ""
		users[i].Channels = slices.DeleteFunc(slices.Clone(users[i].Channels), func(c teamdata.ChannelMember) bool { return !chosen[c.ChannelName] })
	}
	return each(users, nil)
}

func (s *snapshot) FormerMembers(context.Context) ([]teamdata.User, error) { return s.left, nil }

func (s *snapshot) EverMembers(context.Context) ([]teamdata.User, error) {
	if !s.consent.Asked {
		panic("nobody asked for consent")
	}
	return append(slices.Clone(s.users), s.left...), nil
}

func (s *snapshot) Threads(_ context.Context, channelIDs []string) iter.Seq2[teamdata.Thread, error] {
	var threads []teamdata.Thread
	for _, id := range channelIDs {
		for _, thread := range s.threads[id] {
			thread.ChannelID = id
			threads = append(threads, thread)
		}
	}
	return each(threads, s.readFails)
}

func (s *snapshot) Close() error {
	if !s.closed {
		s.closed = true
		s.open--
	}
	return nil
}

func each[T any](rows []T, err error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
		if err != nil {
			var zero T
			yield(zero, err)
		}
	}
}

// reporter remembers the bytes it heard of, and refuses to confirm when told to.
type reporter struct {
	volume, copied int64
	refuses        error
}

func (*reporter) Phase(transfer.Phase, *int64, string)         {}
func (*reporter) Advance(int64)                                {}
func (r *reporter) Volume(bytes int64)                         { r.volume = bytes }
func (r *reporter) Copied(bytes int64)                         { r.copied += bytes }
func (r *reporter) Move(context.Context, string, string) error { return nil }

func (r *reporter) Confirm(context.Context) error { return r.refuses }

func job() transfer.Job {
	return transfer.Job{ID: "job1", TeamID: "team1", TeamName: "choir", Options: transfer.DefaultExportOptions()}
}

func export(t *testing.T, host *server, job transfer.Job) (transfer.Result, error) {
	t.Helper()
	return exporter.New(host, "1.2.3").Run(t.Context(), job, &reporter{})
}

// archiveOf exports a team and returns the entries of the archive.
func archiveOf(t *testing.T, host *server, job transfer.Job) map[string]string {
	t.Helper()
	result, err := export(t, host, job)
	require.NoError(t, err)
	return unzip(t, host.archives[result.Archive.Name])
}
