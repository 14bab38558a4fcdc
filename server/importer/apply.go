package importer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// applied says how far an import is; it is kept after each step, so that
// another attempt goes on from there. Each step can be done again without harm.
type applied struct {
	// Rewritten says that all parts are there, Parts how many there are.
	Rewritten bool `json:"rewritten"`
	Parts     int  `json:"parts"`
	// TeamAsked is since when a new team may have been made, in Unix milliseconds,
	// Team is that team.
	TeamAsked int64     `json:"team_asked,omitempty"`
	Team      *MadeTeam `json:"team,omitempty"`
	// Imported is how many of them the server has imported.
	Imported int `json:"imported"`
	// Remembered says that the channels that the first of them made are known.
	Remembered bool `json:"remembered"`
	// Totals are from before the first of them.
	Totals []byte `json:"totals"`
	// Before is how many posts there were in the channels.
	Before int64 `json:"before"`
	// FilesBefore is how many files these had.
	FilesBefore int64   `json:"files_before"`
	Written     Written `json:"written"`
	Read        bool    `json:"read"`
	// Restored is what of the extras was given back; nil before.
	Restored map[string]Restored `json:"restored,omitempty"`
	// Archived says that the channels are archived that were so on the source.
	Archived bool `json:"archived,omitempty"`
	// Linked says that links to posts find them.
	Linked bool            `json:"linked,omitempty"`
	Counts transfer.Counts `json:"counts"`
}

// partName is the file of a part. It names the job and not the attempt: a part
// that an earlier attempt handed over is known by it.
func partName(jobID string, number int) string {
	return fmt.Sprintf("%s%d.zip", PartPrefix(jobID), number)
}

// PartPrefix is how the files of all parts of an import begin.
func PartPrefix(jobID string) string { return "team-export_" + jobID + "_" }

// application is one attempt to carry out a plan.
type application struct {
	*Importer
	job      transfer.Job
	reporter transfer.Reporter
	in       *Inspection
	plan     *Plan
	done     applied
	// record is what is written, for the one who takes it back.
	record *Record
}

func (i *Importer) apply(ctx context.Context, job transfer.Job, reporter transfer.Reporter) (transfer.Result, error) {
	plan, err := i.agreedPlan(ctx, job)
	if err != nil {
		return transfer.Result{}, err
	}
	a := &application{Importer: i, job: job, reporter: reporter, in: &Inspection{}, plan: plan}
	if err := i.paper(ctx, job.ID, inspectionPaper, a.in); err != nil {
		return transfer.Result{}, fmt.Errorf("read what is known of the archive: %w", err)
	}
	if err := i.paper(ctx, job.ID, progressPaper, &a.done); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return transfer.Result{}, err
	}
	a.enterTeam()
	if err := a.loadRecord(ctx); err != nil {
		return transfer.Result{}, err
	}
	if err := a.checkReach(ctx); err != nil {
		return transfer.Result{}, err
	}
	for _, step := range []func(context.Context) error{a.rewrite, a.makeTeam, a.importParts, a.join, a.markRead, a.link, a.restore, a.archive} {
		if err := step(ctx); err != nil {
			return a.unfinished(ctx, err), err
		}
	}
	report, err := a.verify(ctx)
	if err != nil {
		return transfer.Result{}, err
	}
	return transfer.Result{Report: report}, nil
}

// agreedPlan returns the plan that somebody agreed to, and lets the history show
// that one, whatever was decided about others since.
func (i *Importer) agreedPlan(ctx context.Context, job transfer.Job) (*Plan, error) {
	plan, err := i.planOf(ctx, job.ID, job.PlanRevision)
	if err != nil {
		return nil, fmt.Errorf("read the plan with revision %d: %w", job.PlanRevision, err)
	}
	if plan.Revision != job.PlanRevision {
		return nil, fmt.Errorf("the plan with revision %d says that its revision is %d", job.PlanRevision, plan.Revision)
	}
	return plan, i.putHistory(ctx, job.ID, plan)
}

// Create begins a part.
func (a *application) Create(ctx context.Context, number int) (File, error) {
	return a.host.CreatePart(ctx, partName(a.job.ID, number))
}

// rewrite writes all parts, before the server begins with the first.
func (a *application) rewrite(ctx context.Context) (err error) {
	if a.done.Rewritten {
		return nil
	}
	reader, upload, err := a.open(ctx, a.job)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, upload.Close()) }()
	record := &recorder{put: func(name string, data []byte) error { return a.host.PutPaper(ctx, a.job.ID, name, data) }}
	written, err := Rewrite(ctx, reader, a.in, a.plan, Options{Parts: a, Reporter: a.reporter, Presence: a.host, Version: a.version, PostsPerPart: a.postsPerPart, Record: record})
	if err != nil {
		return err
	}
	if err := a.beginRecord(ctx, record); err != nil {
		return err
	}
	if err := a.put(ctx, a.job.ID, linksPaper, written.Linked); err != nil {
		return err
	}
	var ids []string
	for _, channel := range a.plan.Channels {
		if channel.Target.ID != "" {
			ids = append(ids, channel.Target.ID)
		}
	}
	if a.done.Totals, err = a.host.Totals(ctx, ids); err != nil {
		return err
	}
	if a.done.Before, err = a.countPosts(ctx); err != nil {
		return err
	}
	if a.done.FilesBefore, err = a.countFiles(ctx); err != nil {
		return err
	}
	a.done.Rewritten, a.done.Parts, a.done.Written, a.done.Counts = true, written.Parts, written, written.Counts
	return a.save(ctx)
}

func (a *application) save(ctx context.Context) error {
	return a.put(context.WithoutCancel(ctx), a.job.ID, progressPaper, a.done)
}

func (a *application) channelNames() []string {
	var names []string
	for _, channel := range a.plan.Channels {
		if channel.Action != ActionSkip {
			names = append(names, channel.Target.Name)
		}
	}
	return names
}

// importParts lets the server import part after part. A job that is canceled
// stops between two of them.
func (a *application) importParts(ctx context.Context) error {
	total := a.done.Counts[transfer.CountPosts] + a.done.Counts[transfer.CountReplies]
	a.reporter.Phase(transfer.PhaseWriting, &total, transfer.UnitPosts)
	seen := a.done.Before
	progress := func(ctx context.Context) int64 {
		// How far the server is matters less than that it goes on.
		if now, err := a.countPosts(ctx); err == nil && now > seen {
			a.reporter.Advance(now - seen)
			seen = now
		}
		return seen
	}
	for a.done.Imported < a.done.Parts {
		if err := a.reporter.Confirm(ctx); err != nil {
			return err
		}
		number := a.done.Imported
		check := func(ctx context.Context, since int64) error { return a.mayBegin(ctx, number, since) }
		if err := a.host.Import(ctx, Handover{File: partName(a.job.ID, number), Check: check, Progress: progress}); err != nil {
			return errors.Join(err, a.rememberSome(ctx, err))
		}
		a.done.Imported++
		if err := a.save(ctx); err != nil {
			return err
		}
		if err := a.remember(ctx); err != nil {
			return err
		}
	}
	return a.remember(ctx)
}

// join gives accounts that exist their places.
func (a *application) join(ctx context.Context) error {
	if err := a.checkReach(ctx); err != nil {
		return err
	}
	total := int64(len(a.done.Written.Members))
	a.reporter.Phase(transfer.PhaseMembers, &total, transfer.UnitUsers)
	for n, member := range a.done.Written.Members {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if n%membersPerPage == 0 {
			if err := a.recordPlaces(ctx, n/membersPerPage, head(a.done.Written.Members[n:], membersPerPage)); err != nil {
				return err
			}
		}
		places, err := a.host.Join(ctx, a.job.TeamID, member)
		if err != nil {
			return err
		}
		a.done.Counts["joined"] += places
		a.reporter.Advance(1)
	}
	return nil
}

func (a *application) markRead(ctx context.Context) error {
	if !a.done.Read {
		if err := a.host.MarkRead(ctx, a.done.Totals); err != nil {
			return err
		}
		a.done.Read = true
		if err := a.save(ctx); err != nil {
			return err
		}
	}
	return nil
}

// unfinished is what is told of an import that left the server's importer at
// work; of others that stop nothing is.
func (a *application) unfinished(ctx context.Context, end error) transfer.Result {
	if !errors.Is(end, transfer.ErrDetached) {
		return transfer.Result{}
	}
	counts := maps.Clone(a.done.Counts)
	report := reportOf(a.job.ID, a.plan, counts)
	now, err := a.countPosts(context.WithoutCancel(ctx))
	if err == nil {
		counts["posts_written"] = max(now-a.done.Before, 0)
	}
	report.Warn(transfer.Warnf("native_import_left", partName(a.job.ID, a.done.Imported),
		"The server's importer had begun with part %d of %d, which cannot be stopped: it may still be running. What it writes stays.", a.done.Imported+1, a.done.Parts))
	return transfer.Result{Report: report}
}

// verify counts what is there now. What is not new was there already.
func (a *application) verify(ctx context.Context) (transfer.Report, error) {
	a.reporter.Phase(transfer.PhaseChecking, nil, "")
	after, err := a.countPosts(ctx)
	if err != nil {
		return transfer.Report{}, err
	}
	files, err := a.countFiles(ctx)
	if err != nil {
		return transfer.Report{}, err
	}
	plan := *a.plan
	plan.Dropped = a.done.Written.Dropped
	counts := a.done.Counts
	handed := counts[transfer.CountPosts] + counts[transfer.CountReplies]
	report := reportOf(a.job.ID, &plan, counts)
	counts["posts_written"] = min(max(after-a.done.Before, 0), handed)
	counts["posts_already_there"] = handed - counts["posts_written"]
	a.reportRestored(&report)
	if dead := a.done.Written.DeadLinks; dead > 0 {
		report.Warn(transfer.Warnf("links_to_missing_posts", "", "%d links are to posts that the archive does not hold: they lead to nothing here, unless an earlier import brought those.", dead))
	}
	if after < handed {
		report.Warn(transfer.Warnf("posts_lacking", "", "%d posts and replies were handed to the server, and its channels hold %d.", handed, after))
	}
	a.reportFiles(&report, files)
	return report, nil
}

// reportFiles counts the files that came, and says how many did not: the server
// and its plugins may refuse some without an error.
func (a *application) reportFiles(report *transfer.Report, now int64) {
	handed := a.done.Counts[transfer.CountFiles] - a.done.Written.FilesHere
	if handed <= 0 {
		return
	}
	came := min(max(now-a.done.FilesBefore, 0), handed)
	report.Counts[transfer.CountFiles] = came
	if came < handed {
		report.Warn(transfer.Warnf("files_lacking", "", "%d files were handed to the server, and %d of them are missing in its channels: the server or a plugin refused them.", handed, handed-came))
	}
}
