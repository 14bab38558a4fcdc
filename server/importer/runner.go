package importer

import (
	"context"
	"errors"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Importer carries out import jobs: first it makes the plan, and after the approval it
// carries the plan out.
type Importer struct {
	host  Host
	notes journal.Notes
	plans *Plans
	// addresses bounds the addresses that plans compare.
	addresses addressQuota
	now       func() time.Time
	pace      Pace
}

// Pace slows down how an import writes; the zero value does not.
type Pace struct {
	// Posts is the number of posts after which a batch ends, Pause the wait before each.
	Posts int
	Pause time.Duration
}

// New returns an importer.
func New(host Host, store Store, now func() time.Time, pace Pace) *Importer {
	kept, notes := planStore{papers: papers{desk: host}, records: store}, journal.NewNotes(store)
	plans := &Plans{host: host, store: kept, maker: planMaker{host: host, papers: kept.papers, notes: notes}}
	return &Importer{host: host, notes: notes, plans: plans, addresses: addressQuota{records: store, now: now}, now: now, pace: pace}
}

// Plans returns the plans of the imports.
func (i *Importer) Plans() *Plans { return i.plans }

// Check has nothing to refuse beforehand.
func (i *Importer) Check(context.Context, transfer.Job) error { return nil }

// Run does what the state of the job says is next. What an attempt made stays
// for the next one, until [Importer.Discard] finds that the job has ended.
func (i *Importer) Run(ctx context.Context, job transfer.Job, reporter transfer.Reporter) (transfer.Result, error) {
	if job.Source == nil {
		return transfer.Result{}, errors.New("an import needs an archive")
	}
	if job.State == transfer.StatePlanning {
		return i.makePlan(ctx, job, reporter)
	}
	return i.apply(ctx, job, reporter)
}

// Discard removes what a job that has ended has no more use for: the archive, and all
// papers except the plan, which stays for the history. Before that each attempt continues
// where the one before stopped.
func (i *Importer) Discard(ctx context.Context, job transfer.Job) error {
	if !job.State.Ended() || job.Source == nil {
		return nil
	}
	if err := recountRest(ctx, i.host.Rows(), job); err != nil {
		return err
	}
	failures := []error{i.plans.store.close(ctx, job.ID), i.host.RemovePaper(ctx, job.ID, inspectionPaper)}
	if !job.Source.InFolder() {
		failures = append(failures, i.host.RemoveUpload(ctx, job.Source.UploadID))
	}
	return errors.Join(failures...)
}

// Forget removes the plan of an import and the journal of what it wrote: after that the
// import can be neither shown nor undone.
func (i *Importer) Forget(ctx context.Context, jobID string) error {
	return errors.Join(i.host.RemovePaper(ctx, jobID, planPaper), i.host.Rows().RemoveJournal(ctx, jobID))
}

// Remove has nothing to remove: an import leaves no archive.
func (i *Importer) Remove(context.Context, transfer.Archive) error { return nil }

// makePlan inspects the archive and plans without decisions.
func (i *Importer) makePlan(ctx context.Context, job transfer.Job, reporter transfer.Reporter) (result transfer.Result, err error) {
	policy, err := i.host.Policy(job.RequestedBy, job.TeamID)
	if err != nil {
		return result, err
	}
	reader, upload, err := openArchive(ctx, i.host, job)
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, upload.Close()) }()
	limits, err := i.host.Limits(ctx)
	if err != nil {
		return result, err
	}
	limits.Names, limits.FreeSystemPosts, limits.Conversations = policy.Names(), policy.AnyAccount, policy.DirectMessages
	in, err := inspect.Inspect(ctx, reader, limits, i.now().UnixMilli(), reporter)
	if err != nil {
		return result, err
	}
	reporter.Phase(transfer.PhasePlanning, nil, "")
	review := planning.Review{Revision: 1}
	plan, _, err := i.plans.maker.make(ctx, job, in, policy, review)
	if err != nil {
		return result, err
	}
	if err := i.addresses.count(ctx, job, in, plan); err != nil {
		return result, err
	}
	if err := i.plans.store.papers.put(ctx, job.ID, inspectionPaper, in); err != nil {
		return result, err
	}
	if err := i.plans.store.put(ctx, job.ID, plan); err != nil {
		return result, err
	}
	if err := i.plans.store.firstReview(ctx, job.ID, review); err != nil {
		return result, err
	}
	return transfer.Result{Report: reportOf(job.ID, plan, plan.Counts), Review: true, Blocked: plan.Verdict == planning.VerdictBlocked}, nil
}

// openArchive opens the archive of a job.
func openArchive(ctx context.Context, host Host, job transfer.Job) (*archive.Reader, Upload, error) {
	upload, err := host.OpenUpload(ctx, *job.Source)
	if err != nil {
		return nil, nil, transfer.Errorf(transfer.CodeStorage, "The archive could not be read: it was changed, or has expired. Begin again with it.").WithCause(err)
	}
	reader, err := archive.Open(upload, job.Source.Size, archive.LimitsFor(job.Source.Size))
	if err != nil {
		return nil, nil, errors.Join(inspect.Refused(err), upload.Close())
	}
	return reader, upload, nil
}

// reportOf returns the report of a plan: what the import wrote, or would, every problem,
// and what is left out, each with its reason.
func reportOf(jobID string, plan *planning.Plan, counts transfer.Counts) transfer.Report {
	report := transfer.NewReport(jobID)
	report.Counts = counts
	for _, problem := range plan.Problems {
		report.Warn(transfer.Warning{Code: problem.Code, ID: problem.Where, Message: problem.Message})
	}
	for _, drop := range plan.Dropped {
		report.Warn(transfer.Warnf("left_out", drop.Kind, "%d: %s%s", drop.Count, drop.Reason, drop.Named()))
	}
	return report
}
