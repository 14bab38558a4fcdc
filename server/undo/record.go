package undo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// record holds what an import made, by its journal.
type record struct {
	host   Host
	job    transfer.Job
	policy planning.Policy
	// since is the time when the import began to make things, in Unix milliseconds: its
	// posts are older.
	since int64
	// written are the channels that were here before and got something: posts, or what
	// hangs on posts, bookmarks or members.
	written []string

	// names holds the names that the import gave to the channels that it made, by their
	// ids.
	names map[string]string

	team                              *MadeTeam
	channels                          []MadeChannel
	emoji                             []MadeEmoji
	accounts, shells, bots, bookmarks []string
	// conversations are direct and group channels, of which nothing is named.
	conversations []string
	iconAt        int64
	posts         wrote
	// teamStays says that the import made its team and the undo leaves it.
	teamStays bool
}

// open reads the journal of an import that may be undone, or returns an Error with
// CodeWrongState.
func open(ctx context.Context, host Host, job transfer.Job) (*record, error) {
	refuse := func(reason string) error {
		return transfer.Errorf(transfer.CodeWrongState, "%s", reason).ForJob(job.ID)
	}
	switch {
	case job.Kind != transfer.KindImport:
		return nil, refuse("Only imports can be undone.")
	case job.UndoneAt != 0:
		return nil, refuse("This import was undone already.")
	case !job.State.Ended():
		return nil, refuse("The import has not ended. Cancel it, or wait for its end.")
	}
	progress, began, err := host.Progress(ctx, job.ID)
	if err != nil {
		return nil, err
	}
	if !began {
		return nil, refuse("This import wrote nothing, or its journal was removed.")
	}
	r := &record{host: host, job: job, since: progress.Since + journal.ClockSkew, written: sortedKeys(progress.Newest), names: map[string]string{}}
	if r.policy, err = host.PolicyOf(ctx, job); err != nil {
		return nil, fmt.Errorf("read the policy of import %s: %w", job.ID, err)
	}
	return r, r.read(ctx)
}

// read sums up the journal.
func (r *record) read(ctx context.Context) error {
	var channels, emoji []string
	team, reached := "", map[string]bool{}
	for _, id := range r.written {
		reached[id] = true
	}
	for entry, err := range r.host.Journal(ctx, r.job.ID) {
		if err != nil {
			return err
		}
		if entry.Team != "" {
			team = entry.Team
		}
		channels, emoji = append(channels, entry.Channels...), append(emoji, entry.Emoji...)
		r.accounts, r.shells, r.bots = append(r.accounts, entry.Accounts...), append(r.shells, entry.Shells...), append(r.bots, entry.Bots...)
		r.bookmarks = append(r.bookmarks, entry.Bookmarks...)
		r.conversations = append(r.conversations, entry.Conversations...)
		r.noteNames(entry)
		if entry.IconAt != 0 {
			r.iconAt = entry.IconAt
		}
		for _, place := range entry.Places {
			for _, id := range place.Channels {
				reached[id] = true
			}
		}
		for _, id := range entry.Posts {
			r.posts = append(r.posts, newWrote(id, entry.Reactions[id]))
		}
	}
	r.posts.sort()
	r.written = slices.DeleteFunc(sortedKeys(reached), func(id string) bool { return slices.Contains(channels, id) })
	return r.look(ctx, team, channels, emoji)
}

// noteNames keeps what the import called its channels.
func (r *record) noteNames(entry journal.Entry) {
	for key, id := range entry.Named {
		if name, isChannel := strings.CutPrefix(key, journal.NameKey(journal.KindChannel, "")); isChannel {
			r.names[id] = name
		}
	}
}

// look asks what the things that have a name are called now. What is gone is not
// among them.
func (r *record) look(ctx context.Context, team string, channels, emoji []string) (err error) {
	if team != "" {
		if r.team, err = r.host.Team(ctx, team); err != nil {
			return err
		}
	}
	if r.channels, err = r.host.Channels(ctx, channels); err != nil {
		return err
	}
	r.emoji, err = r.host.Emoji(ctx, emoji)
	return err
}

// ended returns the time when the import was over, in Unix milliseconds.
func (r *record) ended() int64 { return r.job.FinishedAt }

// untouched asks which memberships of an entry were not changed since, and counts those
// that stay: a member whom the import made an admin of a team that stays keeps leading it.
func (r *record) untouched(ctx context.Context, places []journal.Place) (left []journal.Place, staying int64, err error) {
	if r.teamStays {
		var others []journal.Place
		for _, place := range places {
			if place.Admin {
				staying += countPlacesOf(place)
			} else {
				others = append(others, place)
			}
		}
		places = others
	}
	if len(places) == 0 {
		return nil, staying, nil
	}
	left, touched, err := r.host.Places(ctx, r.job.TeamID, places, r.since, r.ended())
	return left, staying + touched, err
}
