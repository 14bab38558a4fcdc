package exporter

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// GeneratorName is the name that archives give as their writer.
const GeneratorName = "team-export"

// Snapshot is a team as it was at one moment.
type Snapshot interface {
	Team(ctx context.Context) (teamdata.Team, error)
	Channels(ctx context.Context) iter.Seq2[teamdata.Channel, error]
	// OtherChannels yields boards and other channels of newer servers that hold no
	// conversation.
	OtherChannels(ctx context.Context) iter.Seq2[teamdata.Channel, error]
	// LeftBehind counts what hangs on the channels and has no room in an archive; with
	// a viewer, what only they see.
	LeftBehind(ctx context.Context, channelIDs []string, viewer string) ([]teamdata.LeftBehind, error)
	// Conversations yields the direct and group messages among members.
	Conversations(ctx context.Context) iter.Seq2[teamdata.Conversation, error]
	Bookmarks(ctx context.Context, channelIDs []string) ([]teamdata.Bookmark, error)
	Emoji(ctx context.Context) iter.Seq2[teamdata.Emoji, error]
	CountPosts(ctx context.Context, channelIDs []string) (int64, error)
	// MessageLimit returns how many characters the server takes in a message.
	MessageLimit(ctx context.Context) (int, error)
	// Timeless returns the ids of posts that Threads cannot give, because they or
	// their roots have no time.
	Timeless(ctx context.Context, channelIDs []string) ([]string, error)
	// People yields all accounts with a membership in the team or a trace in the channels;
	// an account that no longer exists is Deleted.
	People(ctx context.Context, channelIDs []string) iter.Seq2[teamdata.User, error]
	// FormerMembers returns the ids and usernames of those who left the team,
	// whether there is a trace of them or not, by id.
	FormerMembers(ctx context.Context) ([]teamdata.User, error)
	// EverMembers returns the ids and usernames of those who are or were in the
	// team, without bots, by id.
	EverMembers(ctx context.Context) ([]teamdata.User, error)
	// Threads yields the threads of the channels, channel by channel in their
	// order. Nothing else is asked for meanwhile.
	Threads(ctx context.Context, channelIDs []string) iter.Seq2[teamdata.Thread, error]
	Close() error
}

// Files opens attachments and emoji images. A file that is not there gives an error
// matching fs.ErrNotExist.
type Files interface {
	Size(ctx context.Context, name string) (int64, error)
	Open(ctx context.Context, name string) (io.ReadSeekCloser, error)
	// Check returns an error when the store itself is not there.
	Check(ctx context.Context) error
}

// ArchiveFile is an archive being written. It becomes visible with Finish.
type ArchiveFile = interface {
	io.Writer
	Finish() error
	Abort()
}

// Archives creates and removes the files of archives.
type Archives interface {
	Create(ctx context.Context, name string) (ArchiveFile, error)
	// Discard removes what an interrupted Create left behind.
	Discard(ctx context.Context, name string) error
	Remove(ctx context.Context, name string) error
	// Free returns how many bytes there is room for, and whether that is known.
	Free(ctx context.Context) (bytes int64, known bool)
}

// Host is the server that teams are exported from. Its stores are asked for
// anew for each job, because an admin may have changed the settings.
type Host interface {
	// Open starts a snapshot that gives the selected posts.
	Open(ctx context.Context, teamID string, selection teamdata.Selection) (Snapshot, error)
	Stores() (Files, Archives, error)
	// Source describes the server, without a team.
	Source() archive.Source
	// Bounds says what the archive of a job may hold, as the one who asked for it
	// may see it now. The error of one who may not have it any more ends the job.
	Bounds(ctx context.Context, job transfer.Job) (transfer.Bounds, error)
	// Consent says whose words the archive of a job may hold, as they say now.
	Consent(ctx context.Context, job transfer.Job) (Consent, error)
	// MaxArchiveSize bounds the bytes of an archive; 0 means no limit.
	MaxArchiveSize() int64
}

// Deriver is a host whose teams come from archives instead of a server.
type Deriver interface {
	Derivation() *archive.Derivation
}

// Exporter carries out export jobs.
type Exporter struct {
	host    Host
	version string
}

// New returns an exporter. The version is that of the plugin.
func New(host Host, version string) *Exporter { return &Exporter{host: host, version: version} }

// ArchiveName is the file name of the archive that an attempt of a job makes:
// attempts have names of their own, so that one which was lost cannot touch
// what its successor makes. It ends as the server's own exports do, so that
// the server's retention covers it.
func ArchiveName(job transfer.Job) string {
	name := strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' {
			return r
		}
		return '-'
	}, job.TeamName)
	if job.Attempt > 1 {
		return fmt.Sprintf("%s_%s-%d_export.zip", name, job.ID, job.Attempt)
	}
	return name + "_" + job.ID + "_export.zip"
}

// Run exports the team of a job. The archive appears whole when Run returns
// nil; otherwise nothing is left.
func (e *Exporter) Run(ctx context.Context, job transfer.Job, reporter transfer.Reporter) (result transfer.Result, err error) {
	files, archives, err := e.host.Stores()
	if err != nil {
		return result, transfer.Errorf(transfer.CodeStorage, "The server's file store cannot be used for exports: %v.", err).WithCause(err)
	}
	if err := checkFree(ctx, archives); err != nil {
		return result, err
	}
	bounds, err := e.host.Bounds(ctx, job)
	if err != nil {
		return result, err
	}
	// Before the snapshot: an answer counts for all that was written before it.
	consent, err := e.host.Consent(ctx, job)
	if err != nil {
		return result, err
	}
	base, err := e.base(ctx, job, bounds, consent)
	if err != nil {
		return result, err
	}
	snapshot, err := e.host.Open(ctx, job.TeamID, base.selected(selection(job.Options, bounds)))
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, snapshot.Close()) }()
	from, err := changesFrom(ctx, snapshot)
	if err != nil {
		return result, err
	}

	file, err := archives.Create(ctx, ArchiveName(job))
	if err != nil {
		return result, storageError(err)
	}
	defer file.Abort()
	quota := &quotaWriter{ctx: ctx, out: file, store: archives, limit: e.host.MaxArchiveSize()}
	out := archive.NewMeter(quota)
	run, err := newRun(job, sources{snapshot: snapshot, files: files, bounds: bounds, consent: consent, base: base}, entriesOf(file, out), quota, reporter)
	if err != nil {
		return result, err
	}
	defer run.close()
	if deriver, ok := e.host.(Deriver); ok {
		run.derived = deriver.Derivation()
	}
	if err := run.export(ctx, e.version, e.host.Source()); err != nil {
		return result, err
	}
	// Access may have been lost while the archive was written.
	if _, err := e.host.Bounds(ctx, job); err != nil {
		return result, err
	}
	// Only the node that holds the lease may publish the archive.
	if err := reporter.Confirm(ctx); err != nil {
		return result, err
	}
	if err := file.Finish(); err != nil {
		return result, storageError(err)
	}
	return transfer.Result{
		Archive:  transfer.Archive{Name: ArchiveName(job), Size: out.Size(), SHA256: out.SHA256(), Moment: from},
		Contents: run.contents(),
		Report:   run.findings.report,
	}, nil
}

// entriesOf returns the writer of the entries of an archive: into the file itself where
// that is a folder, and otherwise as a zip file into out.
func entriesOf(file ArchiveFile, out io.Writer) *archive.Writer {
	if folder, ok := file.(archive.Container); ok {
		return archive.NewWriterInto(folder)
	}
	return archive.NewWriter(out)
}

// Check returns an Error with CodeNoSpace when the disk is full, and one with
// CodeInvalidOptions when the options name a channel that the team does not
// have, as far as the one who asks may know. What is wrong with the file store is
// left to the job to say.
func (e *Exporter) Check(ctx context.Context, job transfer.Job) (err error) {
	options := job.Options
	if archives, err := e.archives(); err == nil {
		if err := checkFree(ctx, archives); err != nil {
			return err
		}
	}
	chosen := len(options.Channels.Include)+len(options.Channels.Exclude) > 0
	if !chosen && options.Base == "" {
		return nil
	}
	bounds, err := e.host.Bounds(ctx, job)
	if err != nil {
		return err
	}
	if options.Base != "" {
		if err := e.checkBase(ctx, job, bounds); err != nil {
			return err
		}
	}
	if !chosen {
		return nil
	}
	snapshot, err := e.host.Open(ctx, job.TeamID, selection(options, bounds))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, snapshot.Close()) }()
	known := map[string]bool{}
	for channel, err := range snapshot.Channels(ctx) {
		if err != nil {
			return err
		}
		if bounds.Takes(channel.ID, channel.Type != "O") {
			known[channel.ID], known[channel.Name] = true, true
		}
	}
	details := append(unknownChannels("channels.exclude", options.Channels.Exclude, known),
		unknownChannels("channels.include", options.Channels.Include, known)...)
	if len(details) > 0 {
		return transfer.InvalidOptions(details)
	}
	return nil
}

// Discard removes what the attempts of a job left behind when they were killed,
// up to the one it names, also an archive that was finished but whose job never
// heard of it. An attempt that still writes cannot finish afterwards: the file
// that it would publish is no longer there.
func (e *Exporter) Discard(ctx context.Context, job transfer.Job) error {
	archives, err := e.archives()
	if err != nil {
		return err
	}
	var troubles []error
	for ; job.Attempt > 0; job.Attempt-- {
		troubles = append(troubles, archives.Discard(ctx, ArchiveName(job)), archives.Remove(ctx, ArchiveName(job)))
	}
	return errors.Join(troubles...)
}

// Remove deletes a finished archive. One that is gone is no error.
func (e *Exporter) Remove(ctx context.Context, finished transfer.Archive) error {
	archives, err := e.archives()
	if err != nil {
		return err
	}
	if err := archives.Remove(ctx, finished.Name); err != nil {
		return transfer.Errorf(transfer.CodeStorage, "The archive could not be deleted from the server's file store.").WithCause(err)
	}
	return nil
}

func (e *Exporter) archives() (Archives, error) {
	_, archives, err := e.host.Stores()
	if err != nil {
		return nil, fmt.Errorf("open the export folder: %w", err)
	}
	return archives, nil
}
