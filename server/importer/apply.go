package importer

import (
	"context"
	"errors"
	"maps"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// application is one attempt to carry out a plan.
type application struct {
	host     Host
	notes    journal.Notes
	plans    *Plans
	now      func() time.Time
	pace     Pace
	job      transfer.Job
	reporter transfer.Reporter
	in       *inspect.Inspection
	plan     *planning.Plan
	reader   *archive.Reader
	*translator

	fence    write.Fence
	progress write.Progress
	// key is what derived ids are made of.
	key string
	// named are the ids of what the import made, by [write.NameKey].
	named map[string]string
	// pending are the files that earlier attempts uploaded and did not come to attach.
	pending []string
	// channelIDs are the ids of the channels of the plan, by their names here.
	channelIDs map[string]string
	// old are the channels that were here before.
	old map[string]bool
	// userIDs are the ids of the accounts of the plan, by their names here.
	userIDs map[string]string
	// talks are the channels of the conversations that are imported, by their names in
	// the plan; read are those that the import made, whose members are in them from the
	// beginning.
	talks map[string]dialog
	read  map[string]bool
	// joining are who gets places, once all is written; willJoin are these places,
	// by the ids of account and channel.
	joining  []joining
	willJoin map[[2]string]bool
	// touched are the accounts that got places, and which.
	touched map[string][]string
}

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

func (i *Importer) apply(ctx context.Context, job transfer.Job, reporter transfer.Reporter) (result transfer.Result, err error) {
	plan, err := i.plans.store.agreed(ctx, job)
	if err != nil {
		return transfer.Result{}, err
	}
	if plan.Verdict == planning.VerdictBlocked {
		return transfer.Result{}, transfer.Errorf(transfer.CodeBlocked, "The plan has errors. Nothing was imported.")
	}
	if err := plan.CheckAccounts(); err != nil {
		return transfer.Result{}, err
	}
	a := &application{
		host: i.host, notes: i.notes, plans: i.plans, now: i.now, pace: i.pace, job: job, reporter: reporter, plan: plan, fence: write.Fence{JobID: job.ID, Attempt: job.Attempt},
		named: map[string]string{}, channelIDs: map[string]string{}, old: map[string]bool{}, talks: map[string]dialog{}, read: map[string]bool{}, userIDs: map[string]string{}, touched: map[string][]string{},
	}
	if a.in, err = i.plans.store.papers.inspection(ctx, job.ID); err != nil {
		return transfer.Result{}, err
	}
	reader, upload, err := openArchive(ctx, i.host, job)
	if err != nil {
		return transfer.Result{}, err
	}
	defer func() { err = errors.Join(err, upload.Close()) }()
	a.reader = reader
	if a.translator, err = newTranslator(ctx, reader, a.in, plan); err != nil {
		return transfer.Result{}, err
	}
	return a.run(ctx)
}

// run does one step after another. Each can be done again.
func (a *application) run(ctx context.Context) (transfer.Result, error) {
	if err := a.claim(ctx); err != nil {
		return transfer.Result{}, err
	}
	for _, step := range []func(context.Context) error{
		a.begin, a.makeTeam, a.makePeople, a.makeChannels, a.makeConversations, a.makeEmoji, a.writeThreads, a.join, a.converse, a.restore, a.archive,
	} {
		err := step(ctx)
		if errors.Is(err, write.ErrTaken) && a.progress.Line == 0 {
			return a.planAnew(ctx, err)
		}
		if errors.Is(err, write.ErrFull) {
			err = transfer.Errorf(transfer.CodeNoSpace, "The disk of the server's file store is full. A system admin should make room there; then import the archive again: what was written stays, and the rest is added.").WithCause(err)
		}
		if errors.Is(err, write.ErrNoSeats) {
			err = transfer.Errorf(transfer.CodeTooLarge, "This server takes no more active accounts: its license or edition has a limit. "+
				"Undo this import, and import again with fewer people as accounts; the others can be placeholders.").WithCause(err)
		}
		if err != nil {
			return a.unfinished(ctx, err), err
		}
	}
	// All is written: who cannot see it yet will, so this ends no import.
	stale := a.forget(ctx)
	if err := errors.Join(context.Cause(ctx), a.dropDebris(ctx)); err != nil {
		return a.unfinished(ctx, err), err
	}
	report := a.report()
	if stale != nil {
		report.Warn(transfer.Warnf("caches", "", "The server could not be told to clear its caches: for up to half an hour people may not see all that was imported. (%v)", stale))
	}
	a.index(ctx, &report)
	return transfer.Result{Report: report}, nil
}

// index lets the search of the server find what was written, and says in the report
// when it does not yet.
func (a *application) index(ctx context.Context, report *transfer.Report) {
	if a.progress.To == 0 {
		return
	}
	queued, err := a.host.Server().Index(ctx, a.progress.From, a.progress.To)
	switch {
	case err != nil:
		report.Warn(transfer.Warnf("not_indexed", "", "The search of this server does not find the imported posts yet, and the server could not be told to index them. A system admin can do that in the System Console under Elasticsearch: Index Now. (%v)", err))
	case queued:
		report.Warn(transfer.Warnf("being_indexed", "", "The search of this server finds the imported posts when the server has indexed them. That was queued as a job; the System Console shows it under Elasticsearch."))
	}
}

// claim reads how far earlier attempts came, and keeps them from writing more.
func (a *application) claim(ctx context.Context) (err error) {
	if a.progress, err = a.host.Rows().Claim(ctx, a.fence); err != nil {
		return err
	}
	for entry, err := range a.host.Rows().Journal(ctx, a.job.ID) {
		if err != nil {
			return err
		}
		maps.Copy(a.named, entry.Named)
		if len(entry.Files) > 0 {
			a.pending = nil
		}
		a.pending = append(a.pending, entry.Pending...)
	}
	a.enterTeam()
	a.key, err = teamKey(ctx, a.notes, a.job, a.plan.NewTeam != nil)
	return err
}

// begin looks whether the plan can still be carried out.
func (a *application) begin(ctx context.Context) error {
	if err := a.checkReach(ctx); err != nil {
		return err
	}
	if a.progress.Since != 0 {
		return nil
	}
	if err := a.checkNames(ctx); err != nil {
		return err
	}
	a.progress.Since = a.now().UnixMilli() - write.ClockSkew
	return a.note(ctx, write.Entry{})
}

// note keeps the progress, and what was made, also of an import that was canceled
// meanwhile: an undo knows what the journal has.
func (a *application) note(ctx context.Context, entry write.Entry) (err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tidyLimit)
	defer cancel()
	a.progress, err = a.host.Rows().Note(ctx, a.fence, a.progress, entry)
	maps.Copy(a.named, entry.Named)
	return err
}

// once does a step that is not to be done again.
func (a *application) once(ctx context.Context, step string, work func() error) error {
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
	return a.note(ctx, write.Entry{})
}

// planAnew asks for a new plan when a name was taken before anything was written.
func (a *application) planAnew(ctx context.Context, taken error) (transfer.Result, error) {
	plan, err := a.plans.renew(ctx, a.job)
	if err != nil {
		return transfer.Result{}, errors.Join(taken, err)
	}
	report := reportOf(a.job.ID, plan, plan.Counts)
	report.Warn(transfer.Warnf("plan_changed", "", "Since the plan was agreed to a name or an address that it gives was taken. Nothing was imported; look at the new plan."))
	return transfer.Result{Report: report, Review: true}, nil
}

// forget lets all nodes and clients see what was written.
func (a *application) forget(ctx context.Context) error {
	touched := write.Touched{TeamID: a.job.TeamID, Channels: map[string]string{}, Members: a.touched, From: a.progress.From, To: a.progress.To}
	for id, newest := range a.progress.Newest {
		touched.Channels[id] = newest.ID
	}
	return a.host.Server().Forget(ctx, touched)
}

// dropDebris removes the files that no post has: what an attempt uploaded that
// came to no good end.
func (a *application) dropDebris(ctx context.Context) error {
	debris, err := a.host.Rows().Debris(ctx, a.job.ID)
	if err != nil {
		return err
	}
	for _, id := range debris {
		if err := a.host.Server().Drop(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// tidyLimit is how long an import that has failed may tidy up.
const tidyLimit = 10 * time.Second

// unfinished tidies up after an attempt that did not come to its end, and returns
// what is told of it.
func (a *application) unfinished(ctx context.Context, end error) transfer.Result {
	if errors.Is(end, write.ErrFenced) {
		return transfer.Result{}
	}
	report := a.report()
	if a.progress.Line > 0 {
		// What was written is there: people see it, whatever becomes of the import.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tidyLimit)
		defer cancel()
		_ = errors.Join(a.recount(ctx), a.forget(ctx), a.dropDebris(ctx)) // the end that is told is the first
		a.index(ctx, &report)
	}
	return transfer.Result{Report: report}
}

// report counts the rows that were written.
func (a *application) report() transfer.Report {
	plan := *a.plan
	for _, name := range sanitize.SortedKeys(a.inChannel) {
		a.dropped.AddIn(name, a.inChannel[name])
	}
	plan.Dropped = a.dropped.List()
	counts := transfer.Counts{}
	maps.Copy(counts, a.progress.Counts)
	if !plan.Policy.AnyAccount {
		delete(counts, write.CountMoved)
		delete(counts, write.CountMovedFiles)
	}
	report := reportOf(a.job.ID, &plan, counts)
	a.reportRestored(&report)
	if n := counts[write.CountRefused]; n > 0 {
		report.Warn(transfer.Warnf("files_lacking", "", "%d files were refused by the server: by a plugin that looks at uploads, or because they are not what they say.", n))
	}
	if n := counts[write.CountDeletedHere]; n > 0 {
		report.Warn(transfer.Warnf("posts_deleted_here", "", "%d posts were deleted here since an earlier import; they stay so.", n))
	}
	if a.deadLinks > 0 {
		report.Warn(transfer.Warnf("links_to_missing_posts", "", "%d links are to posts that the archive does not hold: they lead to nothing here, unless an earlier import brought those.", a.deadLinks))
	}
	return report
}
