package journal

import (
	"context"
	"fmt"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/records"
)

// Notes keeps what an import leaves for later imports into the same team.
type Notes struct{ store records.Store }

// NewNotes returns the notes in a key-value store.
func NewNotes(store records.Store) Notes { return Notes{store: store} }

// maxToArchive bounds the channels of a team that are noted for archiving.
const maxToArchive = 5000

func teamKeyKey(teamID string) string { return "team_key_" + teamID }

func toArchiveKey(teamID string) string { return "archive_due_" + teamID }

// TeamKey returns the key that addresses of accounts without a person in a team are made
// of: the id of the team, or of the import that made the team. That import needs the
// addresses for its plan, before the team exists.
func (n Notes) TeamKey(ctx context.Context, teamID string) (string, error) {
	stored, err := n.store.Get(ctx, teamKeyKey(teamID))
	if err != nil {
		return "", fmt.Errorf("read which import made team %s: %w", teamID, err)
	}
	if stored == nil {
		return teamID, nil
	}
	return string(stored), nil
}

// SetTeamKey notes which import made a team.
func (n Notes) SetTeamKey(ctx context.Context, teamID, jobID string) error {
	if _, err := records.Create(ctx, n.store, teamKeyKey(teamID), []byte(jobID)); err != nil {
		return fmt.Errorf("note which import made team %s: %w", teamID, err)
	}
	return nil
}

// ToArchive returns the names of the channels that imports into a team made and did not
// come to archive.
func (n Notes) ToArchive(ctx context.Context, teamID string) (names []string, err error) {
	_, err = records.Load(ctx, n.store, toArchiveKey(teamID), &names)
	return names, err
}

// AddToArchive notes channels that an import makes and archives at its end. When it does
// not come to its end, the next import of the archive archives them.
func (n Notes) AddToArchive(ctx context.Context, teamID string, names []string) error {
	if len(names) == 0 {
		return nil
	}
	return n.changeToArchive(ctx, teamID, func(noted []string) []string {
		all := append(slices.Clone(noted), names...)
		slices.Sort(all)
		return slices.Compact(all)
	})
}

// Archived removes channels that an import has archived.
func (n Notes) Archived(ctx context.Context, teamID string, names []string) error {
	return n.changeToArchive(ctx, teamID, func(noted []string) []string {
		return slices.DeleteFunc(slices.Clone(noted), func(name string) bool { return slices.Contains(names, name) })
	})
}

func (n Notes) changeToArchive(ctx context.Context, teamID string, change func([]string) []string) error {
	left, err := records.Change(ctx, n.store, toArchiveKey(teamID), func(names *[]string) error {
		*names = change(*names)
		*names = (*names)[:min(len(*names), maxToArchive)]
		return nil
	})
	if err != nil || len(left) > 0 {
		return err
	}
	return n.store.Delete(ctx, toArchiveKey(teamID))
}
