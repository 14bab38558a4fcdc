package journal

import (
	"context"
	"maps"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/records"
)

// maxOrigins bounds the channels that are noted for a user and a team.
const maxOrigins = 5000

func originsKey(teamID, userID string) string { return "origins_" + teamID + "_" + userID }

// Origins returns, by the ids of the channels that imports of a user made in a team,
// which channels of an archive they come from.
func (n Notes) Origins(ctx context.Context, teamID, userID string) (map[string]string, error) {
	made := map[string]string{}
	if _, err := records.Load(ctx, n.store, originsKey(teamID, userID), &made); err != nil {
		return nil, err
	}
	origins := make(map[string]string, len(made))
	for origin, id := range made {
		origins[id] = origin
	}
	return origins, nil
}

// AddOrigins notes channels that an import of a user made: their names by their origins.
// It notes their ids, because another channel may get the name. The ids are those of all
// channels of the team, by name.
func (n Notes) AddOrigins(ctx context.Context, teamID, userID string, names, ids map[string]string) error {
	_, err := records.Change(ctx, n.store, originsKey(teamID, userID), func(made *map[string]string) error {
		*made = addOrigins(*made, names, ids)
		return nil
	})
	return err
}

// addOrigins adds channels to those that are noted and still exist.
func addOrigins(noted, names, ids map[string]string) map[string]string {
	exists := map[string]bool{}
	for _, id := range ids {
		exists[id] = true
	}
	made := map[string]string{}
	for _, origin := range slices.Sorted(maps.Keys(noted)) {
		if exists[noted[origin]] && len(made) < maxOrigins {
			made[origin] = noted[origin]
		}
	}
	for _, origin := range slices.Sorted(maps.Keys(names)) {
		id := ids[names[origin]]
		if _, again := made[origin]; id != "" && (again || len(made) < maxOrigins) {
			made[origin] = id
		}
	}
	return made
}
