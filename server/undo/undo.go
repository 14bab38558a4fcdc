package undo

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Undo runs the jobs that undo imports.
type Undo struct {
	host Host
	jobs Jobs
}

// New returns the undo of a server's imports.
func New(host Host, jobs Jobs) *Undo { return &Undo{host: host, jobs: jobs} }

// Check has nothing to refuse beforehand.
func (u *Undo) Check(context.Context, transfer.Job) error { return nil }

// Discard has nothing to remove: each attempt goes on where the one before stopped.
func (u *Undo) Discard(context.Context, transfer.Job) error { return nil }

// Remove has nothing to remove: an undo leaves no archive.
func (u *Undo) Remove(context.Context, transfer.Archive) error { return nil }

// May returns an Error with CodeWrongState when an import cannot be undone, and
// with CodeForbidden when the user may not: an undo asks for the same reach as the
// import.
func (u *Undo) May(ctx context.Context, userID string, job transfer.Job) error {
	r, err := open(ctx, u.host, job)
	if err != nil {
		return err
	}
	return r.allows(ctx, userID)
}

// allows returns an Error with CodeForbidden when a user may not undo an import: it
// takes the same reach as the import itself.
func (r *record) allows(ctx context.Context, userID string) error {
	policy, err := r.host.Policy(userID, r.job.TeamID)
	if err != nil {
		return err
	}
	if r.policy.AnyAccount && !policy.AnyAccount {
		return transfer.Errorf(transfer.CodeForbidden, "A system admin made this import: only system admins may undo it.").ForJob(r.job.ID)
	}
	if policy.AnyChannel {
		return nil
	}
	return r.reaches(ctx, userID)
}

// reaches returns an Error with CodeForbidden when the import wrote into private
// channels that were here before and that a user is not a member of, or made some
// that the user is not a member of any more. The import of one who never was in a
// channel that it made is theirs all the same.
func (r *record) reaches(ctx context.Context, userID string) error {
	ids := slices.Clone(r.written)
	for _, channel := range r.channels {
		ids = append(ids, channel.ID)
	}
	hidden, err := r.host.HiddenIn(ctx, userID, ids)
	if err != nil {
		return err
	}
	for id, left := range hidden {
		if left || slices.Contains(r.written, id) {
			return transfer.Errorf(transfer.CodeForbidden,
				"This import wrote into private channels that you are not a member of. Ask a member to add you to them, or a system admin to undo the import.").ForJob(r.job.ID)
		}
	}
	for i, channel := range r.channels {
		if _, unseen := hidden[channel.ID]; unseen {
			// What its members call it now is theirs.
			r.channels[i].Name = r.names[channel.ID]
		}
	}
	slices.SortFunc(r.channels, func(a, b MadeChannel) int { return cmp.Compare(a.Name, b.Name) })
	return nil
}

// undoing is one attempt.
type undoing struct {
	*record
	reporter transfer.Reporter
	counts   transfer.Counts
	kept     keeping
}

// Run undoes the import that the job names. It can be canceled between two
// pages: what was removed until then is gone, the rest can be undone later.
func (u *Undo) Run(ctx context.Context, job transfer.Job, reporter transfer.Reporter) (transfer.Result, error) {
	imported, err := u.jobs.Get(ctx, job.Undoes)
	if err != nil {
		return transfer.Result{}, err
	}
	r, err := open(ctx, u.host, imported)
	if err != nil {
		return transfer.Result{}, err
	}
	// Between the request and its turn the user may have lost reach.
	if err := r.allows(ctx, job.RequestedBy); err != nil {
		return transfer.Result{}, err
	}
	if r.team != nil {
		// The admins of the team may go only with it.
		if _, err := r.preview(ctx); err != nil {
			return transfer.Result{}, err
		}
	}
	w := &undoing{record: r, reporter: reporter, counts: transfer.Counts{}, kept: keeping{}}
	if err := w.loadCounts(ctx); err != nil {
		return transfer.Result{}, err
	}
	err = w.carryOut(ctx)
	// Also what a canceled undo removed is gone.
	cacheErr := u.host.ClearCaches(context.WithoutCancel(ctx))
	told := report(job.ID, w.counts, w.kept)
	if cacheErr != nil {
		told.Warn(transfer.Warnf("caches", "", "The server could not be told to clear its caches: for up to half an hour people may still see what was removed."))
	}
	if err := errors.Join(err, w.saveCounts(ctx)); err != nil {
		return transfer.Result{Report: told}, err
	}
	if err := u.jobs.MarkUndone(ctx, imported.ID); err != nil {
		return transfer.Result{}, err
	}
	// Only space is lost when this fails.
	_ = errors.Join(u.host.RemoveJournal(context.WithoutCancel(ctx), imported.ID), u.host.RemovePaper(context.WithoutCancel(ctx), imported.ID, countsPaper))
	return transfer.Result{Report: told}, nil
}

// carryOut removes what the journal names. Memberships and bookmarks go before channels,
// with which they would go without being counted, and without their files; accounts go last, when nothing is by
// them any more. Bots go before their owners: the server disables the bots of an account
// that is deactivated, and tells system admins.
func (w *undoing) carryOut(ctx context.Context) error {
	for _, step := range []func(context.Context) error{
		w.removePlaces, w.removePosts, w.removeAdded, w.removeDebris, w.removeDecorations, w.removeChannels, w.removeConversations, w.removeEmoji,
		w.removeBots, w.deactivate, w.removeShells, w.archiveTeam,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// countsPaper keeps what earlier attempts of an undo removed.
const countsPaper = "undone.json"

func (w *undoing) loadCounts(ctx context.Context) error {
	data, err := w.host.Paper(ctx, w.job.ID, countsPaper)
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
	return w.host.PutPaper(context.WithoutCancel(ctx), w.job.ID, countsPaper, data)
}
