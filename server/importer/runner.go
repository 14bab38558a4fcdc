package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// The papers of an import.
const (
	inspectionPaper = "inspection.json"
	planPaper       = "plan.json"
)

// Importer carries out import jobs: first it makes the plan, and when somebody
// has agreed it carries it out.
type Importer struct {
	host  Host
	store Store
	now   func() time.Time
	pace  Pace
	// whole lets in those who need a whole plan.
	whole gate
}

// Pace is how an import writes; the zero value is as fast as it can.
type Pace struct {
	// Posts is after how many posts a batch ends, Pause how long to wait before each.
	Posts int
	Pause time.Duration
}

// New returns an importer.
func New(host Host, store Store, now func() time.Time, pace Pace) *Importer {
	return &Importer{host: host, store: store, now: now, pace: pace}
}

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

// Discard removes what a job that has ended has no more use for: the archive,
// and all papers but the plan, which stays for the history. Before
// that each attempt goes on where the one before stopped.
func (i *Importer) Discard(ctx context.Context, job transfer.Job) error {
	if !job.State.Ended() || job.Source == nil {
		return nil
	}
	return i.clean(ctx, job)
}

// Forget removes the plan of an import and the journal of what it wrote: nobody
// can look at it or take it back any more.
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
	reader, upload, err := i.open(ctx, job)
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
	plan, _, err := i.build(ctx, job, in, policy, review)
	if err != nil {
		return result, err
	}
	if err := i.countAddresses(ctx, job, in, plan); err != nil {
		return result, err
	}
	if err := i.put(ctx, job.ID, inspectionPaper, in); err != nil {
		return result, err
	}
	if err := i.putPlan(ctx, job.ID, plan); err != nil {
		return result, err
	}
	if err := i.firstReview(ctx, job.ID, review); err != nil {
		return result, err
	}
	return transfer.Result{Report: reportOf(job.ID, plan, plan.Counts), Review: true, Blocked: plan.Verdict == planning.VerdictBlocked}, nil
}

func (i *Importer) open(ctx context.Context, job transfer.Job) (*archive.Reader, Upload, error) {
	upload, err := i.host.OpenUpload(ctx, *job.Source)
	if err != nil {
		return nil, nil, transfer.Errorf(transfer.CodeStorage, "The archive could not be read: it was changed, or has expired. Begin again with it.").WithCause(err)
	}
	reader, err := archive.Open(upload, job.Source.Size, archive.LimitsFor(job.Source.Size))
	if err != nil {
		return nil, nil, errors.Join(inspect.Refused(err), upload.Close())
	}
	return reader, upload, nil
}

// build makes a plan against the server as it is now.
func (i *Importer) build(ctx context.Context, job transfer.Job, in *inspect.Inspection, policy planning.Policy, review planning.Review) (*planning.Plan, []transfer.Detail, error) {
	isNew := policy.NewTeam && review.NewTeam()
	teamKey, err := i.teamKey(ctx, job, isNew)
	if err != nil {
		return nil, nil, fmt.Errorf("look what made team %s: %w", job.TeamID, err)
	}
	wanted := planning.WantedOf(in, teamKey, review)
	if !isNew {
		wanted.NewTeam = ""
	}
	target, err := i.host.Target(ctx, job, wanted)
	if err != nil {
		return nil, nil, err
	}
	target.Key = teamKey
	plan, details := planning.Build(in, target, policy, review)
	return plan, details, nil
}

// reportOf is the account of a plan: what it wrote, or would, and every problem
// and everything that is left out, each with its reason.
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

// clean removes what [Importer.Discard] says.
func (i *Importer) clean(ctx context.Context, job transfer.Job) error {
	review, err := i.reviewOf(ctx, job.ID)
	if err != nil {
		return err
	}
	var failures []error
	for n := range review.Revision {
		failures = append(failures, i.removePlan(ctx, job.ID, n+1))
	}
	if !job.Source.InFolder() {
		failures = append(failures, i.host.RemoveUpload(ctx, job.Source.UploadID))
	}
	failures = append(failures,
		i.host.RemovePaper(ctx, job.ID, inspectionPaper),
		i.store.Delete(ctx, reviewKey(job.ID)))
	return errors.Join(failures...)
}

// PolicyOf is the policy that the plan of an import was made with.
func (i *Importer) PolicyOf(ctx context.Context, job transfer.Job) (planning.Policy, error) {
	var plan struct {
		Policy planning.Policy `json:"policy"`
	}
	return plan.Policy, i.paper(ctx, job.ID, planPaper, &plan)
}

func (i *Importer) put(ctx context.Context, jobID, name string, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encode %s: %w", name, err)
	}
	return i.host.PutPaper(ctx, jobID, name, data)
}

func (i *Importer) paper(ctx context.Context, jobID, name string, value any) error {
	data, err := i.host.Paper(ctx, jobID, name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, value); err != nil {
		return fmt.Errorf("decode %s: %w", name, err)
	}
	return nil
}
