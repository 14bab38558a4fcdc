package undo

import (
	"context"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
)

// accountsAtOnce is the number of accounts that are looked at at a time.
const accountsAtOnce = 200

// eachAccount yields the active accounts that the import made.
func (r *record) eachAccount(ctx context.Context, take func(Account) error) error {
	for some := range slices.Chunk(r.accounts, accountsAtOnce) {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		accounts, err := r.host.Accounts(ctx, r.job.TeamID, some, r.since, r.ended())
		if err != nil {
			return err
		}
		for _, account := range accounts {
			if err := take(account); err != nil {
				return err
			}
		}
	}
	return nil
}

// eachShells yields the shells that the import made and that were never used.
func (r *record) eachShells(ctx context.Context, take func(asked int, shells []Shell) error) error {
	for some := range slices.Chunk(r.shells, accountsAtOnce) {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		shells, err := r.host.Shells(ctx, some)
		if err != nil {
			return err
		}
		if err := take(len(some), shells); err != nil {
			return err
		}
	}
	return nil
}

// eachBot yields the bots that the import made.
func (r *record) eachBot(ctx context.Context, take func(Bot) error) error {
	for some := range slices.Chunk(r.bots, accountsAtOnce) {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		bots, err := r.host.Bots(ctx, r.job.TeamID, some, r.ended())
		if err != nil {
			return err
		}
		for _, bot := range bots {
			if err := take(bot); err != nil {
				return err
			}
		}
	}
	return nil
}

// whyKept says why an account stays as it is, if it does.
func whyKept(account Account) (Kept, bool) {
	switch {
	case account.Deactivated:
		return keptShell, true
	case account.Touched:
		return keptUsed, true
	case account.Wrote:
		return keptWrote, true
	default:
		return Kept{}, false
	}
}

func countPlacesOf(place journal.Place) int64 {
	n := int64(len(place.Channels))
	if place.Team {
		n++
	}
	return n
}
