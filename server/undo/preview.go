package undo

import (
	"context"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Preview says what an undo of an import by a user would do now. It changes
// nothing. An import that cannot be undone gives an Error with CodeWrongState.
func (u *Undo) Preview(ctx context.Context, userID string, job transfer.Job) (Preview, error) {
	r, err := open(ctx, u.host, job)
	if err != nil {
		return Preview{}, err
	}
	policy, err := u.host.Policy(userID, job.TeamID)
	if err != nil {
		return Preview{}, err
	}
	if !policy.AnyChannel {
		if err := r.reaches(ctx, userID); err != nil {
			return Preview{}, err
		}
	}
	return r.preview(ctx)
}

// preview looks at all that the import wrote. It finds out whether the team stays
// that the import made, which the record knows from then on.
func (r *record) preview(ctx context.Context) (Preview, error) {
	preview, err := r.lookAtAll(ctx)
	if err != nil || r.team == nil || preview.Team != "" {
		return preview, err
	}
	r.teamStays = true
	return r.lookAtAll(ctx)
}

func (r *record) lookAtAll(ctx context.Context) (Preview, error) {
	p := &previewer{
		record: r, kept: keeping{}, said: map[string]int64{}, by: map[string]int64{},
		preview: Preview{Channels: []string{}, Emoji: []string{}, Deactivated: []string{}},
	}
	for _, step := range []func(context.Context) error{
		p.lookAtPosts, p.lookAtAdded, p.lookAtChannels, p.lookAtConversations, p.lookAtEmoji, p.lookAtPlaces, p.lookAtAccounts, p.lookAtShells, p.lookAtBots, p.lookAtTeam,
	} {
		if err := step(ctx); err != nil {
			return Preview{}, err
		}
	}
	p.preview.Kept = p.kept.list()
	return p.preview, nil
}

type previewer struct {
	*record
	kept    keeping
	preview Preview
	// said counts the posts of people that are removed, by channel; by counts the posts
	// that are removed, by author.
	said, by map[string]int64
	// leaving are the ids of those who will not be in the team any more.
	leaving []string
}

func (p *previewer) lookAtPosts(ctx context.Context) error {
	return p.eachPage(ctx, func(found page) error {
		p.kept.take(found.kept)
		p.preview.Posts += found.posts
		for channelID, n := range found.said {
			p.said[channelID] += n
		}
		for userID, n := range found.by {
			p.by[userID] += n
		}
		for _, ids := range found.remove {
			files, err := p.host.CountFiles(ctx, ids)
			if err != nil {
				return err
			}
			p.preview.Files += files
		}
		return nil
	})
}

func (p *previewer) lookAtAdded(ctx context.Context) error {
	return p.eachAddition(ctx, func(some []journal.Addition) error {
		n, err := p.host.CountAdded(ctx, some)
		p.preview.Additions += n
		return err
	})
}

// lookAtChannels says what becomes of the channels that the import made when what
// goes of their posts is gone.
func (p *previewer) lookAtChannels(ctx context.Context) error {
	for _, c := range p.channels {
		written, err := p.host.Written(ctx, c.ID)
		switch {
		case err != nil:
			return err
		case written > p.said[c.ID]:
			p.kept.add(keptChannel, 1)
		case !p.goesWithTeam(c):
			p.preview.Channels = append(p.preview.Channels, c.Name)
		}
	}
	return nil
}

// lookAtConversations counts the conversations in which no others wrote.
func (p *previewer) lookAtConversations(ctx context.Context) error {
	for _, id := range p.conversations {
		written, err := p.host.Written(ctx, id)
		switch {
		case err != nil:
			return err
		case written > p.said[id]:
			p.kept.add(keptTalk, 1)
		default:
			p.preview.Conversations++
		}
	}
	return nil
}

func (p *previewer) lookAtEmoji(ctx context.Context) error {
	// What the import itself wrote is older.
	used, err := p.emojiInUse(ctx, p.since)
	if err != nil {
		return err
	}
	for _, emoji := range p.emoji {
		if slices.Contains(used, emoji.Name) {
			p.kept.add(keptEmoji, 1)
			continue
		}
		p.preview.Emoji = append(p.preview.Emoji, emoji.Name)
	}
	return nil
}

func (p *previewer) lookAtPlaces(ctx context.Context) error {
	return p.eachPlaces(ctx, func(places []journal.Place) error {
		untouched, staying, err := p.untouched(ctx, places)
		if err != nil {
			return err
		}
		p.kept.add(keptPlaces, staying)
		for _, place := range untouched {
			p.preview.Memberships += countPlacesOf(place)
			if place.Team {
				p.leaving = append(p.leaving, place.UserID)
			}
		}
		return nil
	})
}

func (p *previewer) lookAtAccounts(ctx context.Context) error {
	return p.eachAccount(ctx, func(account Account) error {
		if reason, keep := whyKept(account); keep {
			p.kept.add(reason, 1)
			return nil
		}
		p.preview.Deactivated = append(p.preview.Deactivated, account.Username)
		p.leaving = append(p.leaving, account.ID)
		return nil
	})
}

// lookAtShells counts the shells of whom no post stays.
func (p *previewer) lookAtShells(ctx context.Context) error {
	return p.eachShells(ctx, func(_ int, shells []Shell) error {
		for _, shell := range shells {
			if shell.Posts > p.by[shell.ID] {
				p.kept.add(keptShell, 1)
				continue
			}
			p.preview.Accounts++
		}
		return nil
	})
}

// lookAtBots counts the bots that were not changed and of whom no post stays.
func (p *previewer) lookAtBots(ctx context.Context) error {
	return p.eachBot(ctx, func(bot Bot) error {
		switch {
		case bot.Touched:
			p.kept.add(keptUsed, 1)
		case bot.Posts > p.by[bot.ID]:
			p.kept.add(keptWrote, 1)
		default:
			p.preview.Accounts++
			p.leaving = append(p.leaving, bot.ID)
		}
		return nil
	})
}
