package importer

import (
	"context"
	"maps"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// attempt is one attempt to carry out a plan: it says how far the import is, and keeps the
// journal of what the import made.
type attempt struct {
	rows  write.Store
	job   transfer.Job
	fence write.Fence
	// key makes derived ids: it is the same for all imports into a team.
	key      string
	progress journal.Progress
	// named holds the ids of what the import made, by [write.NameKey].
	named map[string]string
	// pending are the files that earlier attempts uploaded and did not come to attach.
	pending map[string]bool
	// touched are the channels that accounts of the server got into, by account.
	touched map[string][]string
}

func newAttempt(rows write.Store, job transfer.Job) *attempt {
	return &attempt{
		rows: rows, job: job, fence: write.Fence{JobID: job.ID, Attempt: job.Attempt}, named: map[string]string{}, pending: map[string]bool{}, touched: map[string][]string{},
	}
}

// claim reads how far earlier attempts came, and keeps them from writing more.
func (a *attempt) claim(ctx context.Context) (err error) {
	if a.progress, err = a.rows.Claim(ctx, a.fence); err != nil {
		return err
	}
	for entry, err := range a.rows.Journal(ctx, a.job.ID) {
		if err != nil {
			return err
		}
		maps.Copy(a.named, entry.Named)
		for _, id := range entry.Pending {
			a.pending[id] = true
		}
		for _, id := range entry.Files {
			delete(a.pending, id)
		}
	}
	a.enterTeam()
	return nil
}

// enterTeam makes the team of the import, once it exists, the team of the job.
func (a *attempt) enterTeam() {
	if a.progress.Team != "" {
		a.job.TeamID, a.job.TeamName = a.progress.Team, a.progress.TeamName
	}
}

// note stores the progress and an entry of the journal, also for an import that was
// canceled meanwhile: an undo knows what the journal has.
func (a *attempt) note(ctx context.Context, entry journal.Entry) (err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tidyLimit)
	defer cancel()
	a.progress, err = a.rows.Note(ctx, a.fence, a.progress, entry)
	maps.Copy(a.named, entry.Named)
	return err
}

// once does a step unless an attempt has done it.
func (a *attempt) once(ctx context.Context, step string, work func() error) error {
	if a.progress.Done[step] {
		return nil
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if err := work(); err != nil {
		return err
	}
	done := maps.Clone(a.progress.Done)
	if done == nil {
		done = map[string]bool{}
	}
	done[step] = true
	a.progress.Done = done
	return a.note(ctx, journal.Entry{})
}

// count adds to what the import made.
func (a *attempt) count(kind string, n int64) {
	a.progress.Counts = a.progress.Counts.Plus(kind, n)
}

// touch notes channels that an account of the server got into.
func (a *attempt) touch(userID string, channelIDs ...string) {
	a.touched[userID] = append(a.touched[userID], channelIDs...)
}

// tidyLimit bounds how long an import that has failed or was canceled may tidy up.
const tidyLimit = 10 * time.Second

// The steps that are done once.
const (
	stepPictures      = "pictures"
	stepChannels      = "channels"
	stepMembers       = "members"
	stepConversations = "conversations"
	stepIcon          = "icon"
	stepExtras        = "extras"
	stepArchived      = "archived"
)
