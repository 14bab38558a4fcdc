package undo

import (
	"context"
	"maps"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Preview is what an undo would remove now, and what it would keep.
type Preview struct {
	Posts       int64    `json:"posts"`
	Files       int64    `json:"files"`
	Channels    []string `json:"channels"`
	Emoji       []string `json:"emoji"`
	Deactivated []string `json:"users_deactivated"`
	Memberships int64    `json:"memberships"`
	// Team is the name of the team that the import made and the undo archives; empty
	// when there is none, or it stays.
	Team string `json:"team,omitempty"`
	Kept []Kept `json:"kept"`
}

// Preview says what an undo of an import by a user would do now. It changes
// nothing. An import that cannot be undone gives an Error with CodeWrongState.
func (u *Undo) Preview(ctx context.Context, userID string, job transfer.Job) (Preview, error) {
	r, err := open(ctx, u.host, job)
	if err != nil {
		return Preview{}, err
	}
	if err := u.reach(ctx, userID, job, r.channelsBefore()); err != nil {
		return Preview{}, err
	}
	return r.preview(ctx)
}

// preview looks at all that the import wrote. It finds out whether the team stays
// that the import made, which the record knows from then on.
func (r *record) preview(ctx context.Context) (Preview, error) {
	preview, err := r.look(ctx)
	if err != nil || r.Team == nil || preview.Team != "" {
		return preview, err
	}
	r.teamStays = true
	return r.look(ctx)
}

func (r *record) look(ctx context.Context) (Preview, error) {
	p := &previewer{record: r, kept: keeping{}, preview: Preview{Channels: []string{}, Emoji: []string{}, Deactivated: []string{}}}
	for _, step := range []func(context.Context) error{p.posts, p.emoji, p.places, p.accounts, p.team} {
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
	// leaving are the ids of those who will not be in the team any more.
	leaving []string
}

func (p *previewer) posts(ctx context.Context) error {
	for _, c := range p.channels() {
		if c.id == "" {
			continue
		}
		var posts, said int64
		err := p.eachPage(ctx, c, func(found page) error {
			p.kept.add(keptEdited, found.edited)
			p.kept.add(keptAnswered, found.answered)
			posts, said = posts+int64(len(found.remove)), said+found.said
			files, err := p.host.CountFiles(ctx, found.remove)
			p.preview.Files += files
			return err
		})
		if err != nil {
			return err
		}
		p.preview.Posts += posts
		if err := p.channel(ctx, c, said); err != nil {
			return err
		}
	}
	return nil
}

// channel says what becomes of a channel when that much of what people said in it
// is gone.
func (p *previewer) channel(ctx context.Context, c channel, said int64) error {
	if !c.made {
		return nil
	}
	written, err := p.host.Written(ctx, c.id)
	if err != nil {
		return err
	}
	if written > said {
		p.kept.add(keptChannel, 1)
		return nil
	}
	if p.goesWithTeam(c) {
		return nil
	}
	p.preview.Channels = append(p.preview.Channels, c.Name)
	return nil
}

func (p *previewer) emoji(ctx context.Context) error {
	names := slices.Sorted(maps.Keys(p.Made.Emoji))
	if len(names) == 0 {
		return nil
	}
	// What the import itself wrote is older.
	used, err := p.host.EmojiInUse(ctx, names, p.Until+1)
	if err != nil {
		return err
	}
	for _, name := range names {
		if slices.Contains(used, name) {
			p.kept.add(keptEmoji, 1)
			continue
		}
		p.preview.Emoji = append(p.preview.Emoji, name)
	}
	return nil
}

func (p *previewer) places(ctx context.Context) error {
	for n := range p.Given {
		untouched, staying, err := p.record.places(ctx, n)
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
	}
	return nil
}

func (p *previewer) accounts(ctx context.Context) error {
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
