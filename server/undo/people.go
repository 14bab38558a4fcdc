package undo

import (
	"context"
	"maps"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// accountsAtOnce is how many accounts are looked at at a time.
const accountsAtOnce = 200

// eachAccount yields the accounts that the import made.
func (r *record) eachAccount(ctx context.Context, take func(Account) error) error {
	ids := slices.Sorted(maps.Values(r.Made.Accounts))
	for some := range slices.Chunk(ids, accountsAtOnce) {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		accounts, err := r.host.Accounts(ctx, r.job.TeamID, some, r.Until, r.ended())
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

func countPlacesOf(given teamdata.Given) int64 {
	n := int64(len(given.Channels))
	if given.Team {
		n++
	}
	return n
}
