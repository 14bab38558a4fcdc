package importer

import (
	"context"
	"errors"
	"maps"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// closing ends an attempt: it clears the caches, removes debris and reports.
type closing struct {
	*task
	// restored says in a report which extras were restored.
	restored func(report *transfer.Report)
}

// finish ends an attempt that wrote everything.
func (c *closing) finish(ctx context.Context) (transfer.Result, error) {
	// Users who do not see all of it yet will later, so this fails no import.
	stale := c.forget(ctx)
	if err := errors.Join(context.Cause(ctx), c.dropDebris(ctx)); err != nil {
		return c.unfinished(ctx, err), err
	}
	report := c.report()
	if stale != nil {
		report.Warn(transfer.Warnf("caches", "", "The server could not be told to clear its caches: for up to half an hour people may not see all that was imported. (%v)", stale))
	}
	c.index(ctx, &report)
	return transfer.Result{Report: report}, nil
}

// index lets the search of the server find what was written, and says in the report
// when it does not find it yet.
func (c *closing) index(ctx context.Context, report *transfer.Report) {
	if c.attempt.progress.To == 0 {
		return
	}
	queued, err := c.host.Server().Index(ctx, c.attempt.progress.From, c.attempt.progress.To)
	switch {
	case err != nil:
		report.Warn(transfer.Warnf("not_indexed", "", "The search of this server does not find the imported posts yet, and the server could not be told to index them. A system admin can do that in the System Console under Elasticsearch: Index Now. (%v)", err))
	case queued:
		report.Warn(transfer.Warnf("being_indexed", "", "The search of this server finds the imported posts when the server has indexed them. That was queued as a job; the System Console shows it under Elasticsearch."))
	}
}

// forget makes all nodes and clients forget what they know from before the import.
func (c *closing) forget(ctx context.Context) error {
	touched := write.Touched{TeamID: c.attempt.job.TeamID, Channels: map[string]string{}, Members: c.attempt.touched, From: c.attempt.progress.From, To: c.attempt.progress.To}
	for id, newest := range c.attempt.progress.Newest {
		touched.Channels[id] = newest.ID
	}
	return c.host.Server().Forget(ctx, touched)
}

// dropDebris removes the files that no post has: an attempt uploaded them and failed
// before it wrote their posts.
func (c *closing) dropDebris(ctx context.Context) error {
	debris, err := c.attempt.rows.Debris(ctx, c.attempt.job.ID)
	if err != nil {
		return err
	}
	for _, id := range debris {
		if err := c.host.Server().Drop(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// unfinished tidies up after an attempt that failed or was canceled, and returns its
// result.
func (c *closing) unfinished(ctx context.Context, end error) transfer.Result {
	if errors.Is(end, write.ErrFenced) {
		return transfer.Result{}
	}
	report := c.report()
	if c.attempt.progress.Begun() {
		// People see what was written, whatever becomes of the import.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tidyLimit)
		defer cancel()
		_ = errors.Join(c.forget(ctx), c.dropDebris(ctx), c.attempt.recount(ctx)) // the result tells the first error
		c.index(ctx, &report)
	}
	return transfer.Result{Report: report}
}

// report counts the rows that were written.
func (c *closing) report() transfer.Report {
	plan := *c.plan
	for _, name := range sanitize.SortedKeys(c.translator.inChannel) {
		c.translator.dropped.AddIn(name, c.translator.inChannel[name])
	}
	plan.Dropped = c.translator.dropped.List()
	counts := transfer.Counts{}
	maps.Copy(counts, c.attempt.progress.Counts)
	if !plan.Policy.AnyAccount {
		delete(counts, write.CountMoved)
		delete(counts, write.CountMovedFiles)
	}
	report := reportOf(c.attempt.job.ID, &plan, counts)
	c.restored(&report)
	if n := counts[write.CountRefused]; n > 0 {
		report.Warn(transfer.Warnf("files_lacking", "", "%d files were refused by the server: by a plugin that looks at uploads, or because they are not what they say.", n))
	}
	if n := counts[write.CountDeletedHere]; n > 0 {
		report.Warn(transfer.Warnf("posts_deleted_here", "", "%d posts were deleted here since an earlier import; they stay so.", n))
	}
	if c.translator.deadLinks > 0 {
		report.Warn(transfer.Warnf("links_to_missing_posts", "", "%d links are to posts that the archive does not hold: they lead to nothing here, unless an earlier import brought those.", c.translator.deadLinks))
	}
	return report
}
