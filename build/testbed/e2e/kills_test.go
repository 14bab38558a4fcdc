package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// moment is a point of an import at which it is held, so that it can be killed
// just there. Hold makes it stop there and returns what lets it go on.
type moment struct {
	name string
	hold func(*testing.T, context.Context, *killing) (release func())
	// reached tells that it stands there.
	reached func(*killing) bool
}

// killing is an import that is killed on its way.
type killing struct {
	*intruder
	team *model.Team
	path string
	// upload is the id of the archive, job that of the import.
	upload, job string
	kill        func(context.Context) error
}

func (k *killing) phase(ctx context.Context) string {
	job, err := k.server.Admin.JobNow(ctx, k.job)
	if err != nil {
		return ""
	}
	return string(job.Progress.Phase)
}

// locked holds an import at the first statement that needs a table.
func locked(table, mode string) func(*testing.T, context.Context, *killing) func() {
	return func(t *testing.T, ctx context.Context, k *killing) func() {
		t.Helper()
		tx, err := k.server.DB.BeginTx(ctx, nil)
		require.NoError(t, err)
		_, err = tx.ExecContext(ctx, `LOCK TABLE `+table+` IN `+mode+` MODE`)
		require.NoError(t, err)
		return func() { _ = tx.Rollback() }
	}
}

// waiting tells that somebody waits for a table.
func waiting(table string) func(*killing) bool {
	return func(k *killing) bool {
		var n int
		err := k.server.DB.QueryRow(`SELECT COUNT(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation WHERE NOT l.granted AND c.relname = LOWER($1)`, table).Scan(&n)
		return err == nil && n > 0
	}
}

// blockedFile holds an import where it reads the archive.
func blockedFile(t *testing.T, _ context.Context, k *killing) func() {
	t.Helper()
	chunks, err := filepath.Glob(filepath.Join(k.server.FileStore(), "team-export", "imports", k.upload, k.upload+".0*"))
	require.NoError(t, err)
	require.Len(t, chunks, 1)
	chunk := chunks[0]
	require.NoError(t, os.Rename(chunk, chunk+".kept"))
	require.NoError(t, syscall.Mkfifo(chunk, 0o600))
	return func() { require.NoError(t, os.Rename(chunk+".kept", chunk)) }
}

// opening tells that somebody has come to read the archive: opening a pipe that
// nobody writes to does not end.
func opening(k *killing) bool {
	job, err := k.server.Admin.JobNow(context.Background(), k.job)
	if err != nil || job.State != "planning" {
		return false
	}
	time.Sleep(300 * time.Millisecond)
	return true
}

// lastPostBlocked holds an import where it writes the last post of the archive:
// a trigger waits for an advisory lock that the test has.
func lastPostBlocked(t *testing.T, ctx context.Context, k *killing) func() {
	t.Helper()
	_, err := k.server.DB.ExecContext(ctx, `CREATE OR REPLACE FUNCTION wait_for_test() RETURNS trigger LANGUAGE plpgsql AS
		$$ BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NEW; END $$;
		CREATE OR REPLACE TRIGGER wait_for_test BEFORE INSERT ON Posts FOR EACH ROW
		WHEN (NEW.Message LIKE 'post 23 %') EXECUTE FUNCTION wait_for_test()`)
	require.NoError(t, err)
	tx, err := k.server.DB.BeginTx(ctx, nil)
	require.NoError(t, err)
	_, err = tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(4711)`)
	require.NoError(t, err)
	return func() { _ = tx.Rollback() }
}

// lastPostWaits tells that the last post waits and that an earlier batch arrived.
func lastPostWaits(k *killing) bool {
	var n int
	err := k.server.DB.QueryRow(`SELECT COUNT(*) FROM Posts p JOIN Channels c ON c.Id = p.ChannelId WHERE c.TeamId = $1 AND p.Message LIKE 'post %'
		AND EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711 AND NOT granted)`, k.team.Id).Scan(&n)
	return err == nil && n > 0
}

var (
	inspecting = moment{"inspecting", blockedFile, opening}
	planning   = moment{"planning", locked("Emoji", "ACCESS EXCLUSIVE"), waiting("Emoji")}
	uploading  = moment{"uploading", locked("FileInfo", "ACCESS EXCLUSIVE"), waiting("FileInfo")}
	// writing stops in a batch that is not the first.
	writing = moment{"writing", lastPostBlocked, lastPostWaits}
	members = moment{"members", locked("TeamMembers", "SHARE ROW EXCLUSIVE"), waiting("TeamMembers")}
)

// killAt lets the import come to a moment, kills it there, and lets it go on.
func (k *killing) killAt(t *testing.T, ctx context.Context, at moment, begin func()) {
	t.Helper()
	release := at.hold(t, ctx, k)
	begin()
	require.Eventually(t, func() bool { return at.reached(k) }, 2*time.Minute, 20*time.Millisecond, "%s", at.name)
	t.Logf("killed while %s (phase %s)", at.name, k.phase(ctx))
	require.NoError(t, k.kill(ctx))
	release()
}

// survivors is an archive of several parts, with people, a channel that is here
// already, files, reactions and a long talk.
func survivors(t *testing.T) string {
	t.Helper()
	all := []string{
		`{"type":"version","version":1}`, `{"type":"team","team":{"name":"choir","display_name":"x","type":"O"}}`,
		`{"type":"channel","channel":{"team":"choir","name":"town-square","type":"O"}}`,
		`{"type":"channel","channel":{"team":"choir","name":"rehearsal","type":"O","header":"at eight"}}`,
		`{"type":"channel","channel":{"team":"choir","name":"board","type":"P"}}`,
		`{"type":"user","user":{"username":"mallory","email":"mallory@example.com","teams":[{"name":"choir","channels":[{"name":"rehearsal"},{"name":"board"}]}]}}`,
		`{"type":"user","user":{"username":"victim","email":"victim@example.com","teams":[{"name":"choir","channels":[{"name":"rehearsal"},{"name":"town-square"}]}]}}`,
		`{"type":"user","user":{"username":"nora","email":"nora@example.com","teams":[{"name":"choir","channels":[{"name":"rehearsal"}]}]}}`,
	}
	for n := range 24 {
		channel := []string{"town-square", "rehearsal", "board"}[n%3]
		at := int64(1_700_000_000_000 + 1000*n)
		all = append(all, fmt.Sprintf(`{"type":"post","post":{"team":"choir","channel":%q,"user":"nora","message":"post %d @victim","create_at":%d,"attachments":[{"path":"f%d.txt"}],`+
			`"reactions":[{"user":"mallory","emoji_name":"eyes","create_at":%d}],"replies":[{"user":"victim","message":"reply","create_at":%d}]}}`, channel, n, at, n%3, at, at+1))
	}
	return writeArchive(t, all, map[string][]byte{"f0.txt": []byte("zero"), "f1.txt": []byte("one"), "f2.txt": []byte("two")})
}

// outcome is what an import leaves in a team, without ids and times of its own.
func outcome(t *testing.T, ctx context.Context, server *testbed.Server, teamID string) []string {
	t.Helper()
	var all []string
	for _, query := range []string{
		`SELECT 'channel', c.Name, c.DisplayName, c.Type::text, c.Header, c.DeleteAt > 0 AS archived, c.TotalMsgCount FROM Channels c WHERE c.TeamId = $1`,
		`SELECT 'member', u.Username, m.SchemeUser, m.SchemeAdmin, m.DeleteAt FROM TeamMembers m JOIN Users u ON u.Id = m.UserId WHERE m.TeamId = $1`,
		`SELECT 'place', c.Name, u.Username, m.SchemeUser, m.SchemeAdmin, m.MsgCount >= c.TotalMsgCount AS read FROM ChannelMembers m
			JOIN Channels c ON c.Id = m.ChannelId JOIN Users u ON u.Id = m.UserId WHERE c.TeamId = $1`,
		`SELECT 'post', c.Name, u.Username, p.CreateAt, p.Message, r.Message AS root, p.Props::text, p.DeleteAt,
			(SELECT json_agg(f.Name ORDER BY f.Name) FROM FileInfo f WHERE f.PostId = p.Id AND f.DeleteAt = 0) AS files,
			(SELECT COUNT(*) FROM Reactions x WHERE x.PostId = p.Id AND COALESCE(x.DeleteAt, 0) = 0) AS reactions
			FROM Posts p JOIN Channels c ON c.Id = p.ChannelId JOIN Users u ON u.Id = p.UserId LEFT JOIN Posts r ON r.Id = p.RootId
			WHERE c.TeamId = $1 AND p.Type NOT LIKE 'system_%'`,
		`SELECT 'thread', c.Name, p.Message, t.ReplyCount FROM Threads t JOIN Posts p ON p.Id = t.PostId JOIN Channels c ON c.Id = p.ChannelId WHERE c.TeamId = $1`,
	} {
		all = append(all, dump(t, ctx, server, query, teamID)...)
	}
	return all
}

func (i *intruder) killers() map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"plugin": func(ctx context.Context) error {
			pid, err := i.server.PluginPID()
			if err != nil {
				return err
			}
			if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
				return err
			}
			// The server would notice within half a minute.
			_, off := i.server.Mmctl(ctx, "plugin", "disable", testbed.PluginID)
			_, on := i.server.Mmctl(ctx, "plugin", "enable", testbed.PluginID)
			return errors.Join(off, on)
		},
		"server": func(ctx context.Context) error { return errors.Join(i.server.Kill(), i.server.Restart(ctx)) },
	}
}

// TestAnImportThatIsKilledGoesOn kills the plugin, and the server with it, in
// each phase: what is there in the end is what an undisturbed import makes.
func TestAnImportThatIsKilledGoesOn(t *testing.T) {
	for _, victim := range []string{"plugin", "server"} {
		t.Run(victim, func(t *testing.T) {
			t.Parallel()
			bed.LogsOnFailure(t)
			ctx, cancel := context.WithTimeout(t.Context(), 12*time.Minute)
			t.Cleanup(cancel)
			i := newIntruder(t, ctx, "killed"+victim, batchPosts(20))
			set(t, ctx, i.server, map[string]any{"importby": "system_admins"})
			path := survivors(t)
			// Accounts are made once, so that all teams find the same.
			first := i.team(t, ctx, "first")
			job, _, err := i.server.Admin.Import(ctx, first.Id, path)
			require.NoError(t, err)
			succeeded(t, job)
			undisturbed := i.team(t, ctx, "undisturbed")
			job, _, err = i.server.Admin.Import(ctx, undisturbed.Id, path)
			require.NoError(t, err)
			succeeded(t, job)
			want := outcome(t, ctx, i.server, undisturbed.Id)
			require.Greater(t, len(want), 60)

			for n, at := range [][]moment{{inspecting, writing}, {planning, members}, {uploading, members}} {
				team := i.team(t, ctx, fmt.Sprintf("killed-%d", n))
				k := &killing{intruder: i, team: team, path: path, kill: i.killers()[victim]}
				ended := k.run(t, ctx, at)
				succeeded(t, ended)
				require.Equal(t, job.Counts, ended.Counts, "%s and %s", at[0].name, at[1].name)
				require.Equal(t, want, outcome(t, ctx, i.server, team.Id), "%s and %s", at[0].name, at[1].name)
				requireNothingLeft(t, ctx, k)
			}
		})
	}
}

// run imports the archive, and kills at one moment while it is planned and when
// it waits, or at the first while it is applied, and at another.
func (k *killing) run(t *testing.T, ctx context.Context, at []moment) testbed.Job {
	t.Helper()
	var err error
	k.upload, err = k.server.Admin.Upload(ctx, k.team.Id, k.path)
	require.NoError(t, err)
	start := func() {
		k.job, err = k.server.Admin.StartImport(ctx, k.team.Id, k.upload)
		require.NoError(t, err)
	}
	if at[0].name == uploading.name {
		start()
	} else {
		k.killAt(t, ctx, at[0], start)
	}
	k.reach(t, ctx, "needs_review")
	require.NoError(t, k.kill(ctx), "killed while it waits for a person")
	job := k.reach(t, ctx, "needs_review")
	var plan testbed.Plan
	require.NoError(t, k.server.Admin.Get(ctx, "/jobs/"+k.job+"/plan", &plan))
	apply := func() { require.NoError(t, k.server.Admin.BeginApply(ctx, job.ID, plan.Revision)) }
	if at[0].name == uploading.name {
		k.killAt(t, ctx, uploading, apply)
		apply = func() {}
	}
	k.killAt(t, ctx, at[1], apply)
	return keepTrying(t, ctx, k.server.Admin, k.job)
}

// reach waits until the job is in a state, also while the server starts.
func (k *killing) reach(t *testing.T, ctx context.Context, state string) (job testbed.Job) {
	t.Helper()
	require.Eventually(t, func() bool {
		var err error
		job, err = k.server.Admin.JobNow(ctx, k.job)
		return err == nil && string(job.State) == state
	}, 90*time.Second, 100*time.Millisecond, "%s, not %s", state, job.State)
	return job
}

// requireNothingLeft requires that no file of the import is left behind.
func requireNothingLeft(t *testing.T, ctx context.Context, k *killing) {
	t.Helper()
	require.Eventually(t, func() bool {
		parts, err := filepath.Glob(filepath.Join(k.server.FileStore(), "import", "team-export_*"))
		require.NoError(t, err)
		chunks, err := filepath.Glob(filepath.Join(k.server.FileStore(), "team-export", "imports", k.upload, "*"))
		require.NoError(t, err)
		partial, err := filepath.Glob(filepath.Join(k.server.FileStore(), "team-export", "partial", "*"))
		require.NoError(t, err)
		if left := append(append(parts, chunks...), partial...); len(left) > 0 {
			t.Log(strings.Join(left, "\n"))
			return false
		}
		return true
	}, time.Minute, time.Second)
	require.NoError(t, ctx.Err())
}
