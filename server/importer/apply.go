package importer

import (
	"context"
	"errors"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// apply carries out the plan that the user approved.
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
	in, err := i.plans.store.papers.inspection(ctx, job.ID)
	if err != nil {
		return transfer.Result{}, err
	}
	reader, upload, err := openArchive(ctx, i.host, job)
	if err != nil {
		return transfer.Result{}, err
	}
	defer func() { err = errors.Join(err, upload.Close()) }()
	translator, err := newTranslator(ctx, reader, in, plan)
	if err != nil {
		return transfer.Result{}, err
	}
	attempt := newAttempt(i.host.Rows(), job)
	return i.newApplication(&task{
		host: i.host, reporter: reporter, now: i.now, in: in, plan: plan, reader: reader, translator: translator, attempt: attempt, ids: newIDs(),
		guard: guard{host: i.host, attempt: attempt, in: in, plan: plan, pace: i.pace},
	}).run(ctx)
}

// application carries out a plan step by step. Each step can be done again.
type application struct {
	*task
	plans   *Plans
	notes   journal.Notes
	steps   []func(context.Context) error
	closing closing
}

func (i *Importer) newApplication(t *task) *application {
	a := &application{task: t, plans: i.plans, notes: i.notes}
	people := &people{task: t, seen: map[string]bool{}, pictures: map[string]string{}}
	channels := &channelMaker{task: t, notes: i.notes}
	conversations := &conversationMaker{t}
	members := &joiner{task: t, people: people}
	threads := &threadWriter{task: t, joins: members.joins}
	extras := &restorer{t}
	a.steps = []func(context.Context) error{
		a.begin, (&teamMaker{task: t, notes: i.notes}).make, people.make, channels.make, conversations.make, (&emojiMaker{t}).make,
		threads.write, members.join, conversations.converse, extras.restore, channels.archive,
	}
	a.closing = closing{task: t, restored: extras.report}
	return a
}

// run does one step after another.
func (a *application) run(ctx context.Context) (transfer.Result, error) {
	if err := a.claim(ctx); err != nil {
		return transfer.Result{}, err
	}
	for _, step := range a.steps {
		err := step(ctx)
		if errors.Is(err, write.ErrTaken) && !a.attempt.progress.Begun() {
			return a.planAnew(ctx, err)
		}
		if err != nil {
			err = explain(err)
			return a.closing.unfinished(ctx, err), err
		}
	}
	return a.closing.finish(ctx)
}

// explain returns an error that says what to do when the server has no room left.
func explain(err error) error {
	if errors.Is(err, write.ErrFull) {
		err = transfer.Errorf(transfer.CodeNoSpace, "The disk of the server's file store is full. A system admin should make room there; then import the archive again: what was written stays, and the rest is added.").WithCause(err)
	}
	if errors.Is(err, write.ErrNoSeats) {
		err = transfer.Errorf(transfer.CodeTooLarge, "This server takes no more active accounts: its license or edition has a limit. "+
			"Undo this import, and import again with fewer people as accounts; the others can be placeholders.").WithCause(err)
	}
	return err
}

// claim makes this attempt the one that may write.
func (a *application) claim(ctx context.Context) (err error) {
	if err := a.attempt.claim(ctx); err != nil {
		return err
	}
	a.attempt.key, err = teamKey(ctx, a.notes, a.attempt.job, a.plan.NewTeam != nil)
	return err
}

// begin checks whether the plan can still be carried out.
func (a *application) begin(ctx context.Context) error {
	if err := a.guard.checkReach(ctx); err != nil {
		return err
	}
	if a.attempt.progress.Since != 0 {
		return nil
	}
	if err := a.guard.checkNames(ctx); err != nil {
		return err
	}
	a.attempt.progress.Since = a.now().UnixMilli() - journal.ClockSkew
	return a.attempt.note(ctx, journal.Entry{})
}

// planAnew asks for a new plan when a name was taken before anything was written.
func (a *application) planAnew(ctx context.Context, taken error) (transfer.Result, error) {
	plan, err := a.plans.renew(ctx, a.attempt.job)
	if err != nil {
		return transfer.Result{}, errors.Join(taken, err)
	}
	report := reportOf(a.attempt.job.ID, plan, plan.Counts)
	report.Warn(transfer.Warnf("plan_changed", "", "Since the plan was agreed to a name or an address that it gives was taken. Nothing was imported; look at the new plan."))
	return transfer.Result{Report: report, Review: true}, nil
}
