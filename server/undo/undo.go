package undo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/importer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Undo carries out the jobs that take imports back.
type Undo struct {
	host  Host
	reach Reach
	jobs  Jobs
	// ready is closed when it is known where jobs are found.
	ready chan struct{}
}

// Reach returns an Error when a user may not take back what an import wrote into
// channels that were there before, given by their ids, because they may not import
// into one of them now.
type Reach func(ctx context.Context, userID string, job transfer.Job, channels []string) error

// New returns the undo of a server's imports. Its jobs wait until [Undo.Follow]
// was called: what runs jobs needs the runner first.
func New(host Host, reach Reach) *Undo {
	return &Undo{host: host, reach: reach, ready: make(chan struct{})}
}

// Follow says, once, where jobs are found.
func (u *Undo) Follow(jobs Jobs) {
	u.jobs = jobs
	close(u.ready)
}

// Check has nothing to refuse beforehand.
func (u *Undo) Check(context.Context, transfer.Job) error { return nil }

// Discard has nothing to remove: each attempt goes on where the one before stopped.
func (u *Undo) Discard(context.Context, transfer.Job) error { return nil }

// Remove has nothing to remove: an undo leaves no archive.
func (u *Undo) Remove(context.Context, transfer.Archive) error { return nil }

// May returns an Error with CodeWrongState when an import cannot be undone, and
// with CodeForbidden when the user may not: what was imported with the reach of a
// system admin is taken back with it.
func (u *Undo) May(ctx context.Context, userID string, job transfer.Job) error {
	r, err := open(ctx, u.host, job)
	if err != nil {
		return err
	}
	if err := r.allows(userID); err != nil {
		return err
	}
	return u.reach(ctx, userID, job, r.channelsBefore())
}

func (r *record) allows(userID string) error {
	policy, err := r.host.Policy(userID, r.job.TeamID)
	if err != nil {
		return err
	}
	if r.Policy.AnyAccount && !policy.AnyAccount {
		return transfer.Errorf(transfer.CodeForbidden, "A system admin made this import: only system admins may undo it.").ForJob(r.job.ID)
	}
	return nil
}

// undoing is one attempt.
type undoing struct {
	*record
	reporter transfer.Reporter
	counts   transfer.Counts
	kept     keeping
}

// Run takes the import back that the job names. It can be canceled between two
// pages: what was removed until then is gone, the rest can be undone later.
func (u *Undo) Run(ctx context.Context, job transfer.Job, reporter transfer.Reporter) (transfer.Result, error) {
	// Soon after the start of the plugin, whatever happens to the job.
	<-u.ready
	imported, err := u.jobs.Get(ctx, job.Undoes)
	if err != nil {
		return transfer.Result{}, err
	}
	r, err := open(ctx, u.host, imported)
	if err != nil {
		return transfer.Result{}, err
	}
	if err := r.allows(job.RequestedBy); err != nil {
		return transfer.Result{}, err
	}
	// Between the request and its turn the user may have lost reach.
	if err := u.reach(ctx, job.RequestedBy, imported, r.channelsBefore()); err != nil {
		return transfer.Result{}, err
	}
	if r.Team != nil {
		// Who leads the team may go only with it.
		if _, err := r.preview(ctx); err != nil {
			return transfer.Result{}, err
		}
	}
	w := &undoing{record: r, reporter: reporter, counts: transfer.Counts{}, kept: keeping{}}
	if err := w.loadCounts(ctx); err != nil {
		return transfer.Result{}, err
	}
	// Places go before channels, with which they would go without being counted.
	for _, step := range []func(context.Context) error{w.places, w.posts, w.emoji, w.decorations, w.accounts, w.team} {
		if err := step(ctx); err != nil {
			saveErr := w.saveCounts(ctx)
			return transfer.Result{Report: report(job.ID, w.counts, w.kept)}, errors.Join(err, saveErr)
		}
	}
	if err := w.saveCounts(ctx); err != nil {
		return transfer.Result{}, err
	}
	if err := u.jobs.MarkUndone(ctx, imported.ID); err != nil {
		return transfer.Result{}, err
	}
	// Only space is lost when this fails.
	_ = r.RemoveRecord(context.WithoutCancel(ctx), u.host, imported.ID)
	return transfer.Result{Report: report(job.ID, w.counts, w.kept)}, nil
}

func (w *undoing) loadCounts(ctx context.Context) error {
	data, err := w.host.Paper(ctx, w.job.ID, importer.UndonePaper)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, &w.counts); err != nil {
		return fmt.Errorf("decode what was removed: %w", err)
	}
	return nil
}

func (w *undoing) saveCounts(ctx context.Context) error {
	data, err := json.Marshal(w.counts)
	if err != nil {
		return fmt.Errorf("encode what was removed: %w", err)
	}
	return w.host.PutPaper(context.WithoutCancel(ctx), w.job.ID, importer.UndonePaper, data)
}

// posts removes the posts of the import channel by channel, and the channels that
// it made where nobody else wrote.
func (w *undoing) posts(ctx context.Context) error {
	channels := w.channels()
	var total int64
	for _, c := range channels {
		total += int64(c.Posts)
	}
	w.reporter.Phase(transfer.PhaseRemoving, &total, transfer.UnitPosts)
	for _, c := range channels {
		if c.id == "" {
			continue
		}
		// What follows cannot be undone.
		if err := w.reporter.Confirm(ctx); err != nil {
			return err
		}
		if err := w.postsOf(ctx, c); err != nil {
			return err
		}
		if err := w.channel(ctx, c); err != nil {
			return err
		}
		if err := w.saveCounts(ctx); err != nil {
			return err
		}
	}
	return nil
}

// postsOf removes the posts of one channel. The last of them is deleted as a person
// would, so that all nodes and clients forget the others too.
func (w *undoing) postsOf(ctx context.Context, c channel) error {
	var waiting []string
	err := w.eachPage(ctx, c, func(found page) error {
		w.kept.add(keptEdited, found.edited)
		w.kept.add(keptAnswered, found.answered)
		w.reporter.Advance(int64(found.looked))
		if len(found.remove) == 0 {
			return nil
		}
		if err := w.remove(ctx, c, waiting); err != nil {
			return err
		}
		waiting = found.remove
		return nil
	})
	if err != nil || len(waiting) == 0 {
		return err
	}
	last := waiting[len(waiting)-1]
	if err := w.remove(ctx, c, waiting[:len(waiting)-1]); err != nil {
		return err
	}
	if err := w.host.Announce(ctx, last); err != nil {
		return err
	}
	return w.remove(ctx, c, []string{last})
}

func (w *undoing) remove(ctx context.Context, c channel, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	removed, err := w.host.RemovePosts(ctx, c.id, ids)
	w.counts[countPosts] += removed.Posts
	w.counts[countFiles] += removed.Files
	return err
}

func (w *undoing) channel(ctx context.Context, c channel) error {
	if !c.made {
		return nil
	}
	written, err := w.host.Written(ctx, c.id)
	if err != nil {
		return err
	}
	if written > 0 {
		w.kept.add(keptChannel, 1)
		return nil
	}
	if w.goesWithTeam(c) {
		return nil
	}
	if err := w.host.RemoveChannel(ctx, c.id); err != nil {
		return err
	}
	w.counts[countChannels]++
	return nil
}

// emoji removes those that nothing uses any more.
func (w *undoing) emoji(ctx context.Context) error {
	names := slices.Sorted(maps.Keys(w.Made.Emoji))
	if len(names) == 0 {
		return nil
	}
	used, err := w.host.EmojiInUse(ctx, names, 0)
	if err != nil {
		return err
	}
	for _, name := range names {
		if slices.Contains(used, name) {
			w.kept.add(keptEmoji, 1)
			continue
		}
		if err := w.host.RemoveEmoji(ctx, w.Made.Emoji[name]); err != nil {
			return err
		}
		w.counts[countEmoji]++
	}
	return nil
}

func (w *undoing) decorations(ctx context.Context) error {
	if len(w.Bookmarks) > 0 {
		if err := w.host.RemoveBookmarks(ctx, w.Bookmarks); err != nil {
			return err
		}
	}
	if w.IconAt == 0 {
		return nil
	}
	return w.host.RemoveIcon(ctx, w.job.TeamID, w.IconAt)
}

// places takes back the places of accounts that were here before.
func (w *undoing) places(ctx context.Context) error {
	w.reporter.Phase(transfer.PhaseMembers, nil, transfer.UnitUsers)
	for n := range w.Given {
		untouched, staying, err := w.record.places(ctx, n)
		if err != nil {
			return err
		}
		w.kept.add(keptPlaces, staying)
		// What follows cannot be undone.
		if err := w.reporter.Confirm(ctx); err != nil {
			return err
		}
		for _, place := range untouched {
			if err := w.leave(ctx, place); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *undoing) leave(ctx context.Context, place teamdata.Given) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if err := w.host.Leave(ctx, w.job.TeamID, place); err != nil {
		return err
	}
	w.counts[countPlaces] += countPlacesOf(place)
	w.reporter.Advance(1)
	return nil
}

// accounts deactivates new accounts that nobody used.
func (w *undoing) accounts(ctx context.Context) error {
	w.reporter.Phase(transfer.PhaseMembers, nil, transfer.UnitUsers)
	return w.eachAccount(ctx, func(account Account) error {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if reason, keep := whyKept(account); keep {
			w.kept.add(reason, 1)
			return nil
		}
		if err := w.host.Deactivate(ctx, w.job.TeamID, account.ID); err != nil {
			return err
		}
		w.counts[countDeactivated]++
		w.reporter.Advance(1)
		return nil
	})
}
