package e2e_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/api"
)

// policy is one way in which a server can be set.
type policy struct {
	exportBy, importBy string
	members            bool
}

// cell is one call by one kind of person under one policy.
type cell struct {
	policy
	who string
}

func (c cell) is(names ...string) bool { return slices.Contains(names, c.who) }

// In the team are those who may read in it; a system manager is in no team.
func (c cell) inTeam() bool {
	return c.is("guest", "member", "channeladmin", "leader", "second", "former")
}
func (c cell) teamAdmin() bool { return c.is("leader", "second") }
func (c cell) exports() bool {
	return c.is("sysadmin") || c.exportBy == "team_admins" && c.teamAdmin()
}

func (c cell) imports() bool {
	return c.importBy != "nobody" && c.is("sysadmin") || c.importBy == "team_admins" && c.teamAdmin()
}
func (c cell) takesOwn() bool { return c.members && c.inTeam() }

// pick is the status of an answer: yes for those who may, no for others.
func pick(may bool, yes, no int) int {
	if may {
		return yes
	}
	return no
}

// call is one, and how it is answered to whom. Calls that would change
// something are made so that one who may make them is refused for another reason.
type call struct {
	// route is the pattern in the plugin's table; about says which of several
	// things the call is about.
	route, about string
	path         string
	body         any
	want         func(c cell) int
}

// things are what the calls of the matrix are about.
type things struct {
	// leaders was made by a team admin and holds a private channel that the second
	// one is not in; formers by one who was demoted then.
	leaders, formers, admins, mine, canceled string
	// imported waits for agreement, leadersImport was made by a team admin.
	imported, leadersImport string
	upload                  string
}

// calls are all calls. A route of the plugin without a row fails the test.
func calls(w *world, it things) []call {
	team, none := "/teams/"+w.team.Id, unknownID
	export := func(c cell) bool { return c.exports() }
	own := func(c cell) bool { return c.is("member") }
	viewsMine := func(c cell) bool { return c.is("member", "sysadmin") }
	// A plan is for those who see the import, while they may import.
	plan := func(yes int) func(cell) int {
		return func(c cell) int {
			return pick(c.is("sysadmin"), pick(c.imports(), yes, 403), 404)
		}
	}
	list := []call{
		{"GET /teams/{team}/status", "", team + "/status", nil, func(c cell) int { return pick(c.inTeam() || c.is("sysadmin"), 200, 403) }},
		{"GET /teams/{team}/status", "another team", "/teams/" + w.other.Id + "/status", nil, func(c cell) int { return pick(c.is("otheradmin", "sysadmin"), 200, 403) }},
		{"POST /teams/{team}/exports", "", team + "/exports", `{"colour": 1}`, func(c cell) int { return pick(c.exports(), 422, 403) }},
		{"POST /teams/{team}/exports", "a team that is not there", "/teams/" + none + "/exports", nil, func(c cell) int { return pick(c.is("sysadmin"), 404, 403) }},
		{"POST /teams/{team}/exports", "direct messages", team + "/exports", `{"direct_messages": true}`, func(c cell) int { return pick(c.exports(), 422, 403) }},
		{"GET /teams/{team}/jobs", "", team + "/jobs", nil, func(c cell) int {
			return pick(c.exports() || c.teamAdmin() && c.importBy == "team_admins", 200, 403)
		}},
		{"POST /teams/{team}/uploads", "", team + "/uploads", `{"filename": "x.zip", "size": 0}`, func(c cell) int { return pick(c.imports(), 400, 403) }},
		{"POST /teams/{team}/imports", "", team + "/imports", map[string]any{"upload_id": none}, func(c cell) int { return pick(c.imports(), 404, 403) }},
		{"GET /jobs", "", "/jobs?limit=1", nil, func(c cell) int { return pick(c.is("sysadmin"), 200, 403) }},
		{"POST /me/exports", "", "/me/exports", map[string]any{"team_id": w.team.Id, "since": -1}, func(c cell) int { return pick(c.takesOwn(), 422, 403) }},
		{"POST /me/exports", "another team", "/me/exports", map[string]any{"team_id": w.other.Id, "since": -1}, func(c cell) int { return pick(c.members && c.is("otheradmin"), 422, 403) }},
		{"GET /me/jobs", "", "/me/jobs", nil, func(cell) int { return 200 }},
		{"GET /jobs/{job}", "unknown", "/jobs/" + none, nil, func(cell) int { return 404 }},
		{"GET /uploads", "", "/uploads", nil, func(cell) int { return 200 }},
		{"GET /uploads/{upload}", "", "/uploads/" + it.upload, nil, plan(200)},
		{"PUT /uploads/{upload}", "", "/uploads/" + it.upload + "?offset=7", "x", plan(409)},
		{"DELETE /uploads/{upload}", "unknown", "/uploads/" + none, nil, func(cell) int { return 404 }},
		{"GET /jobs/{job}/plan", "", "/jobs/" + it.imported + "/plan", nil, plan(200)},
		{"GET /jobs/{job}/plan/pictures", "", "/jobs/" + it.imported + "/plan/pictures?emoji=none&user=none", nil, plan(200)},
		{"PATCH /jobs/{job}/plan", "", "/jobs/" + it.imported + "/plan", `{"revision": -1}`, plan(409)},
		{"POST /jobs/{job}/apply", "", "/jobs/" + it.imported + "/apply", `{"plan_revision": -1}`, plan(409)},
		{"GET /jobs/{job}/undo", "", "/jobs/" + it.imported + "/undo", nil, plan(409)},
		{"POST /jobs/{job}/undo", "", "/jobs/" + it.imported + "/undo", nil, plan(409)},
	}
	for _, job := range []struct {
		about, id          string
		view, change, take func(c cell) bool
	}{
		{"a team admin's, with a private channel", it.leaders, export, func(c cell) bool { return c.is("sysadmin", "leader") }, func(c cell) bool { return c.is("sysadmin", "leader") && export(c) }},
		{"of one who was demoted", it.formers, export, func(c cell) bool { return c.is("sysadmin") }, export},
		{"a system admin's, with personal data", it.admins, export, func(c cell) bool { return c.is("sysadmin") }, func(c cell) bool { return c.is("sysadmin") }},
		{"a member's own", it.mine, viewsMine, viewsMine, func(c cell) bool { return own(c) && c.takesOwn() }},
		{"an import", it.imported, func(c cell) bool { return c.is("sysadmin") }, nil, nil},
		{"a team admin's import", it.leadersImport, func(c cell) bool {
			return c.is("sysadmin") || c.is("leader") && c.importBy == "team_admins"
		}, nil, nil},
	} {
		path := "/jobs/" + job.id
		list = append(list, call{"GET /jobs/{job}", job.about, path, nil, func(c cell) int { return pick(job.view(c), 200, 404) }})
		if job.take == nil {
			list = append(list, call{"GET /jobs/{job}/report", job.about, path + "/report", nil, func(c cell) int { return pick(job.view(c), 200, 404) }})
			continue
		}
		list = append(list,
			call{"GET /jobs/{job}/report", job.about, path + "/report", nil, func(c cell) int { return pick(job.take(c), 200, 404) }},
			call{"GET /jobs/{job}/download", job.about, path + "/download", nil, func(c cell) int { return pick(job.take(c), 200, 404) }},
			call{"POST /jobs/{job}/cancel", job.about, path + "/cancel", nil, func(c cell) int {
				return pick(job.view(c), pick(job.change(c), 409, 403), 404)
			}},
		)
	}
	// To delete needs an archive; this job has none.
	list = append(list, call{"DELETE /jobs/{job}", "without an archive", "/jobs/" + it.canceled, nil, func(c cell) int {
		return pick(c.exports(), pick(c.is("sysadmin", "leader"), 409, 403), 404)
	}})
	return append(list, laterCalls(w, it)...)
}

// TestEveryCallByEverybodyUnderEveryPolicy has no untested cell: each route of the
// plugin is called in the session of each kind of person under each policy.
func TestEveryCallByEverybodyUnderEveryPolicy(t *testing.T) {
	ctx := testContext(t)
	w := policyWorld(t, ctx, map[string]any{"memberarchives": true, "importby": "team_admins"})
	it := w.makeThings(t, ctx)
	all := calls(w, it)
	for _, route := range api.Routes() {
		require.True(t, slices.ContainsFunc(all, func(r call) bool { return r.route == route }), "%s is in no row of the matrix", route)
	}
	for _, r := range all {
		require.Contains(t, api.Routes(), r.route, "a row about nothing")
	}
	cells := 0
	for _, p := range policies() {
		w.policy(t, ctx, map[string]any{"exportby": p.exportBy, "importby": p.importBy, "memberarchives": p.members})
		for _, r := range all {
			for _, who := range roles {
				c := cell{policy: p, who: who}
				want := pick(c.is("anonymous", "asleep"), http.StatusUnauthorized, r.want(c))
				method, _, _ := strings.Cut(r.route, " ")
				got, err := w.people[who].Status(ctx, method, r.path, r.body)
				require.NoError(t, err)
				require.Equal(t, want, got, "%s %s, by %s, under %+v", r.route, r.about, who, p)
				cells++
			}
		}
	}
	t.Logf("%d cells: %d calls, %d kinds of people, %d policies", cells, len(all), len(roles), len(policies()))
}

func policies() (all []policy) {
	for _, exportBy := range []string{"team_admins", "system_admins"} {
		for _, importBy := range []string{"system_admins", "team_admins", "nobody"} {
			for _, members := range []bool{true, false} {
				all = append(all, policy{exportBy, importBy, members})
			}
		}
	}
	return all
}

// makeThings makes what the calls are about, and ends the careers of those who
// are former admins.
func (w *world) makeThings(t *testing.T, ctx context.Context) (it things) {
	t.Helper()
	export := func(who string, options any) string {
		job, err := w.people[who].Export(ctx, w.team.Id, options)
		require.NoError(t, err, who)
		return job.ID
	}
	w.promote(t, ctx, "former")
	it.canceled = w.cancelOne(t, ctx)
	it.leaders = export("leader", nil)
	it.formers = export("former", `{"private_channels": false}`)
	it.admins = export("sysadmin", nil)
	mine, err := w.people["member"].Mine(ctx, w.team.Id, nil)
	require.NoError(t, err)
	it.mine = mine.ID

	path := writeArchive(t, []string{`{"type":"version","version":1}`, `{"type":"team","team":{"name":"club","display_name":"x","type":"O"}}`}, nil)
	job, _, err := w.people["leader"].PlanImport(ctx, w.team.Id, path)
	require.NoError(t, err)
	it.leadersImport = job.ID
	_, err = w.people["leader"].CancelJob(ctx, job.ID)
	require.NoError(t, err)
	job, _, err = w.Admin.PlanImport(ctx, w.team.Id, path)
	require.NoError(t, err)
	it.imported = job.ID
	t.Cleanup(func() { // a plan that waits would hold the team for a day
		_, err := w.Admin.CancelJob(context.WithoutCancel(ctx), it.imported)
		require.NoError(t, err)
	})
	it.upload, err = w.Admin.Upload(ctx, w.team.Id, path)
	require.NoError(t, err)

	w.demote(t, ctx, "former")
	_, err = w.Admin.RemoveTeamMember(ctx, w.team.Id, w.people["left"].User.Id)
	require.NoError(t, err)
	_, err = w.Admin.UpdateUserActive(ctx, w.people["asleep"].User.Id, false)
	require.NoError(t, err)
	return it
}

// cancelOne returns an export of a team admin that was canceled.
func (w *world) cancelOne(t *testing.T, ctx context.Context) string {
	t.Helper()
	w.policy(t, ctx, map[string]any{"memberarchives": true, "importby": "team_admins", "exportpausems": 20_000})
	job, err := w.people["leader"].StartExport(ctx, w.team.Id, nil)
	require.NoError(t, err)
	_, err = w.people["leader"].CancelJob(ctx, job.ID)
	require.NoError(t, err)
	w.policy(t, ctx, map[string]any{"memberarchives": true, "importby": "team_admins"})
	ended, err := w.people["leader"].WaitJob(ctx, job.ID)
	require.NoError(t, err)
	require.EqualValues(t, "canceled", ended.State)
	return job.ID
}
