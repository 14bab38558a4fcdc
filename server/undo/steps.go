package undo

import (
	"context"
	"maps"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// removePosts removes the posts of the import that were not touched since.
func (w *undoing) removePosts(ctx context.Context) error {
	total := int64(len(w.posts))
	w.reporter.Phase(transfer.PhaseRemoving, &total, transfer.UnitPosts)
	return w.eachPage(ctx, func(found page) error {
		w.kept.take(found.kept)
		w.reporter.Advance(int64(found.looked))
		for _, channelID := range sortedKeys(found.remove) {
			// What follows cannot be undone.
			if err := w.reporter.Confirm(ctx); err != nil {
				return err
			}
			removed, err := w.host.RemovePosts(ctx, channelID, found.remove[channelID])
			w.counts[countPosts] += removed.Posts
			w.counts[countFiles] += removed.Files
			if err != nil {
				return err
			}
		}
		return w.saveCounts(ctx)
	})
}

// removeAdded removes what the import added to posts that were here before.
func (w *undoing) removeAdded(ctx context.Context) error {
	return w.eachAddition(ctx, func(some []journal.Addition) error {
		if err := w.reporter.Confirm(ctx); err != nil {
			return err
		}
		removed, err := w.host.RemoveAdded(ctx, some)
		w.counts[countAdded] += removed
		return err
	})
}

// removeDebris removes files that were uploaded and came to no post.
func (w *undoing) removeDebris(ctx context.Context) error {
	files, err := w.host.Debris(ctx, w.job.ID)
	if err != nil {
		return err
	}
	for _, id := range files {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if err := w.host.Drop(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// removeChannels removes the channels that the import made and no others wrote in.
func (w *undoing) removeChannels(ctx context.Context) error {
	for _, c := range w.channels {
		if err := w.reporter.Confirm(ctx); err != nil {
			return err
		}
		written, err := w.host.Written(ctx, c.ID)
		switch {
		case err != nil:
			return err
		case written > 0:
			w.kept.add(keptChannel, 1)
			continue
		case w.goesWithTeam(c):
			continue
		}
		if err := w.host.RemoveChannel(ctx, c.ID); err != nil {
			return err
		}
		w.counts[countChannels]++
		if err := w.saveCounts(ctx); err != nil {
			return err
		}
	}
	return nil
}

// removeConversations removes the direct and group channels that the import made and no
// others wrote in.
func (w *undoing) removeConversations(ctx context.Context) error {
	for _, id := range w.conversations {
		if err := w.reporter.Confirm(ctx); err != nil {
			return err
		}
		written, err := w.host.Written(ctx, id)
		switch {
		case err != nil:
			return err
		case written > 0:
			w.kept.add(keptTalk, 1)
			continue
		}
		if err := w.host.RemoveConversation(ctx, id); err != nil {
			return err
		}
		w.counts[countTalks]++
		if err := w.saveCounts(ctx); err != nil {
			return err
		}
	}
	return nil
}

// removeEmoji removes the emoji that nothing uses any more.
func (w *undoing) removeEmoji(ctx context.Context) error {
	used, err := w.emojiInUse(ctx, 0)
	if err != nil {
		return err
	}
	for _, emoji := range w.emoji {
		if slices.Contains(used, emoji.Name) {
			w.kept.add(keptEmoji, 1)
			continue
		}
		if err := w.host.RemoveEmoji(ctx, emoji.ID); err != nil {
			return err
		}
		w.counts[countEmoji]++
	}
	return nil
}

// emojiInUse names the emoji of the import that something uses which was written
// since.
func (r *record) emojiInUse(ctx context.Context, since int64) ([]string, error) {
	names := make([]string, 0, len(r.emoji))
	for _, emoji := range r.emoji {
		names = append(names, emoji.Name)
	}
	if len(names) == 0 {
		return nil, nil
	}
	return r.host.EmojiInUse(ctx, names, since)
}

func (w *undoing) removeDecorations(ctx context.Context) error {
	if len(w.bookmarks) > 0 {
		if err := w.host.RemoveBookmarks(ctx, w.bookmarks); err != nil {
			return err
		}
	}
	if w.iconAt == 0 {
		return nil
	}
	return w.host.RemoveIcon(ctx, w.job.TeamID, w.iconAt)
}

// removePlaces ends the memberships of accounts that were here before.
func (w *undoing) removePlaces(ctx context.Context) error {
	w.reporter.Phase(transfer.PhaseMembers, nil, transfer.UnitUsers)
	return w.eachPlaces(ctx, func(places []journal.Place) error {
		untouched, staying, err := w.untouched(ctx, places)
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
		return nil
	})
}

func (w *undoing) leave(ctx context.Context, place journal.Place) error {
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

// deactivate deactivates new accounts that were never used.
func (w *undoing) deactivate(ctx context.Context) error {
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

// removeShells removes the shells that hold nothing any more: their names are free
// again. Others stay deactivated, and the next import of the same people uses them.
func (w *undoing) removeShells(ctx context.Context) error {
	return w.eachShells(ctx, func(_ int, shells []Shell) error {
		for _, shell := range shells {
			removed, err := w.host.RemoveShell(ctx, shell.ID)
			if err != nil {
				return err
			}
			if !removed {
				w.kept.add(keptShell, 1)
				continue
			}
			w.counts[countAccounts]++
		}
		return nil
	})
}

func (w *undoing) removeBots(ctx context.Context) error {
	return w.eachBot(ctx, func(bot Bot) error {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if bot.Touched {
			w.kept.add(keptUsed, 1)
			return nil
		}
		removed, err := w.host.RemoveBot(ctx, bot.ID)
		if err != nil {
			return err
		}
		if !removed {
			w.kept.add(keptWrote, 1)
			return nil
		}
		w.counts[countAccounts]++
		return nil
	})
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
