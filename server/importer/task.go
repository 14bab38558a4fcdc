package importer

import (
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// task holds what the steps of an import share.
type task struct {
	host       Host
	reporter   transfer.Reporter
	now        func() time.Time
	in         *inspect.Inspection
	plan       *planning.Plan
	reader     *archive.Reader
	translator *translator
	attempt    *attempt
	ids        *ids
	guard      guard
}

// writerOptions returns the options with which threads are written.
func (t *task) writerOptions() write.Options {
	return write.Options{
		Store: t.attempt.rows, Uploader: t.host.Server(), Fence: t.attempt.fence, TeamID: t.attempt.job.TeamID, Key: t.attempt.key, ServerID: t.in.Source.ServerID,
		Old: t.ids.old, Read: t.ids.read, Pending: t.attempt.pending, Advance: t.reporter.Advance, Uploaded: t.reporter.Copied, May: t.guard.mayWrite, BatchPosts: t.guard.pace.Posts,
	}
}
