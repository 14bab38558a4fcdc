package exporter

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Base is the archive that a delta continues.
type Base struct {
	Link archive.Base
	// Channels and People are the ids of the channels and accounts that it names, Members
	// those of the accounts that it has as members of the team.
	Channels, Members map[string]bool
	People            []string
	// Emoji are the ids of the custom emoji that the base, or an archive before it, has.
	Emoji map[string]bool
}

// Continuer is a host whose exports can be deltas of earlier ones.
type Continuer interface {
	// Base opens the base of a job. The error of one that is gone, or that does not fit,
	// has CodeInvalidOptions and says what to do.
	Base(ctx context.Context, job transfer.Job) (*Base, error)
}

// Timed is a snapshot that knows from when on a delta must look for changes.
type Timed interface {
	Moment(ctx context.Context) (int64, error)
}

// ChangeSource is a snapshot that knows what changed since the base of its selection,
// beside the threads that it yields.
type ChangeSource interface {
	DeletedPosts(ctx context.Context, channelIDs []string) iter.Seq2[teamdata.DeletedPost, error]
	Followed(ctx context.Context, channelIDs []string) iter.Seq2[teamdata.FollowedThread, error]
	Saved(ctx context.Context, channelIDs []string) iter.Seq2[teamdata.SavedPost, error]
	Left(ctx context.Context, channelIDs []string) iter.Seq2[teamdata.ChannelLeaver, error]
	PostsOfChannels(ctx context.Context, channelIDs []string) (map[string]int64, error)
}

// base opens the base of a job; nil for a full export.
func (e *Exporter) base(ctx context.Context, job transfer.Job, bounds transfer.Bounds, consent Consent) (*Base, error) {
	wanted := job.Options.Base
	if wanted == "" {
		return nil, nil
	}
	continuer, ok := e.host.(Continuer)
	switch {
	case !ok:
		return nil, transfer.UnfitBase(transfer.DetailUnsupported, wanted, "this archive cannot be a delta")
	case bounds.By != transfer.AsSystemAdmin:
		return nil, transfer.UnfitBase(transfer.DetailBaseAdmins, wanted, "only system admins can export deltas: what somebody else may see of a team changes with time, and a delta cannot take back what the base contains")
	case consent.Asked:
		return nil, transfer.UnfitBase(transfer.DetailBaseConsent, wanted, "this server asks people for their consent, and a delta cannot take back what the base contains; make a full export")
	}
	return continuer.Base(ctx, job)
}

// checkBase returns an error for a base that is not there or does not fit.
func (e *Exporter) checkBase(ctx context.Context, job transfer.Job, bounds transfer.Bounds) error {
	consent, err := e.host.Consent(ctx, job)
	if err != nil {
		return err
	}
	_, err = e.base(ctx, job, bounds, consent)
	return err
}

// selected adds the base to a selection.
func (b *Base) selected(selection teamdata.Selection) teamdata.Selection {
	if b != nil {
		selection.Base = &teamdata.Base{Moment: b.Link.Moment, Known: b.Channels, People: b.People}
	}
	return selection
}

// knows reports whether the base has a conversation: it has those among its members.
func (b *Base) knows(conversation teamdata.Conversation) bool {
	return !slices.ContainsFunc(conversation.Participants, func(p teamdata.Participant) bool { return !b.Members[p.UserID] })
}

// changesFrom returns from when on a delta of the archive must look for changes; 0 when that is
// not known.
func changesFrom(ctx context.Context, snapshot Snapshot) (int64, error) {
	timed, ok := snapshot.(Timed)
	if !ok {
		return 0, nil
	}
	return timed.Moment(ctx)
}

// deltaWriter keeps what a delta says beside its lines.
type deltaWriter struct {
	// base is nil for a full export, of which nothing is kept.
	base       *Base
	snapshot   Snapshot
	chosen     *chosen
	visibility *visibility
	people     *people
	marks      *marks
	emoji      *emojiUse
	findings   *findings

	changes records[bulk.Change]
	saved   records[archive.SavedExtra]
	present records[archive.PresentExtra]
}

// post keeps a post of the base as it is now. A reply without a root, which is a thread of
// its own in an archive, has no rootID.
func (w *deltaWriter) post(at location, post teamdata.Post, rootID string, content bulk.Content) error {
	w.findings.count(transfer.CountChangedPosts, 1)
	change := at.change(bulk.ChangePost, post.ID)
	change.RootID, change.Post = rootID, &content
	return w.changes.put(change)
}

// root notes that a line repeats a root.
func (w *deltaWriter) root(at location, root teamdata.Post) error {
	return w.changes.put(at.change(bulk.ChangeRoot, root.ID))
}

// change begins a change of a place.
func (l location) change(kind, id string) bulk.Change {
	return bulk.Change{Kind: kind, ID: id, Channel: l.channel, ChannelMembers: l.members}
}

// write keeps what changed beside posts, and what is there now.
func (w *deltaWriter) write(ctx context.Context) error {
	if w.base == nil {
		return nil
	}
	source, ok := w.snapshot.(ChangeSource)
	if !ok {
		return fmt.Errorf("snapshot of team %s cannot be compared with a base", w.chosen.team.ID)
	}
	ids := w.chosen.ids()
	for _, write := range []func(context.Context, ChangeSource, []string) error{w.writeDeleted, w.writeLeft, w.writeFollowed, w.writeSaved, w.writePresent} {
		if err := write(ctx, source, ids); err != nil {
			return err
		}
	}
	return nil
}

func (w *deltaWriter) writeDeleted(ctx context.Context, source ChangeSource, ids []string) error {
	for post, err := range source.DeletedPosts(ctx, ids) {
		if err != nil {
			return err
		}
		w.findings.count(transfer.CountDeletedPosts, 1)
		if err := w.changes.put(bulk.Change{Kind: bulk.ChangeDeleted, ID: post.ID, RootID: post.RootID}); err != nil {
			return err
		}
	}
	return nil
}

// writeLeft keeps who left channels, of those whom the base names: others follow no thread
// of it.
func (w *deltaWriter) writeLeft(ctx context.Context, source ChangeSource, ids []string) error {
	for leaver, err := range source.Left(ctx, ids) {
		if err != nil {
			return err
		}
		if _, found := slices.BinarySearch(w.base.People, leaver.UserID); !found {
			continue
		}
		name, err := w.people.name(leaver.UserID)
		if err != nil {
			return err
		}
		change := w.chosen.locations[leaver.ChannelID].change(bulk.ChangeLeft, "")
		change.User = name
		if err := w.changes.put(change); err != nil {
			return err
		}
	}
	return nil
}

func (w *deltaWriter) writeFollowed(ctx context.Context, source ChangeSource, ids []string) error {
	if !w.takesMarks() {
		return nil
	}
	for thread, err := range source.Followed(ctx, ids) {
		if err != nil {
			return err
		}
		change := w.chosen.locations[thread.ChannelID].change(bulk.ChangeFollowers, thread.RootID)
		if err := w.findings.aside(func() error {
			change.Followers, err = w.marks.followers(teamdata.Post{ID: thread.RootID, Followers: thread.Followers})
			return err
		}); err != nil {
			return err
		}
		if err := w.changes.put(change); err != nil {
			return err
		}
	}
	return nil
}

func (w *deltaWriter) writeSaved(ctx context.Context, source ChangeSource, ids []string) error {
	if !w.takesMarks() {
		return nil
	}
	for post, err := range source.Saved(ctx, ids) {
		if err != nil {
			return err
		}
		names, err := w.people.distinctNames(w.visibility.onlyIncluded(post.UserIDs), func(string) {})
		if err != nil {
			return err
		}
		if err := w.saved.put(archive.SavedExtra{ID: post.ID, Users: names}); err != nil {
			return err
		}
	}
	return nil
}

// takesMarks reports whether the archive has what people keep for themselves.
func (w *deltaWriter) takesMarks() bool { return w.visibility.personalData == transfer.PersonalFull }

// writePresent keeps which emoji of the chain are still there, and how many posts each
// channel has: a chain that has another number lacks a change.
func (w *deltaWriter) writePresent(ctx context.Context, source ChangeSource, ids []string) error {
	for _, name := range w.emoji.all() {
		id := w.emoji.ids[name]
		if !w.base.Emoji[id] && !w.emoji.used[name] {
			continue
		}
		if err := w.present.put(archive.PresentExtra{Emoji: id}); err != nil {
			return err
		}
	}
	counts, err := source.PostsOfChannels(ctx, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		at := w.chosen.locations[id]
		if err := w.present.put(archive.PresentExtra{Channel: at.channel, ChannelMembers: at.members, Posts: counts[id]}); err != nil {
			return err
		}
	}
	return nil
}

// each calls do with every spool and the entry it goes into.
func (w *deltaWriter) each(do func(name string, s *spool)) {
	if w.base != nil {
		do(archive.ChangesName, &w.changes.spool)
		do(archive.SavedName, &w.saved.spool)
		do(archive.PresentName, &w.present.spool)
	}
}
