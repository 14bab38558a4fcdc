package e2e_test

import (
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/api"
)

// laterCalls are calls about consent, the trail, the folder of archives, estimates
// and undo, of those that the plugin has.
func laterCalls(w *world, it things) []call {
	system := func(c cell) int { return pick(c.is("sysadmin"), 200, 403) }
	member := func(c cell) bool { return c.inTeam() || c.is("sysadmin") }
	team := "/teams/" + w.team.Id
	all := []call{
		{"POST /teams/{team}/exports/estimate", "", team + "/exports/estimate", `{"colour": 1}`, func(c cell) int { return pick(c.exports(), 422, 403) }},
		{"GET /teams/{team}/consent", "", team + "/consent", nil, func(c cell) int { return pick(member(c), 200, 403) }},
		{"PUT /teams/{team}/consent", "", team + "/consent", `{"answer": "perhaps"}`, func(c cell) int { return pick(c.inTeam(), 422, 403) }},
		{"GET /audit", "", "/audit?limit=1", nil, system},
		{"GET /audit.csv", "", "/audit.csv", nil, system},
		{"POST /audit/settings", "", "/audit/settings", `{"settings": []}`, func(c cell) int { return pick(c.is("sysadmin"), 204, 403) }},
		{"GET /health", "", "/health", nil, system},
		{"GET /imports/archives", "", "/imports/archives", nil, func(c cell) int { return pick(c.is("sysadmin") && c.imports(), 200, 403) }},
		{"GET /jobs/{job}/undo", "of what was not imported", "/jobs/" + it.imported + "/undo", nil, func(c cell) int { return pick(c.is("sysadmin"), pick(c.imports(), 409, 403), 404) }},
		{"POST /jobs/{job}/undo", "of what was not imported", "/jobs/" + it.imported + "/undo", nil, func(c cell) int { return pick(c.is("sysadmin"), pick(c.imports(), 409, 403), 404) }},
	}
	return slices.DeleteFunc(all, func(r call) bool { return !slices.Contains(api.Routes(), r.route) })
}
