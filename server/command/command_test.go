package command

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/uploads"
)

// ids of jobs.
func id(letter string) string { return strings.Repeat(letter, idLength) }

func finished(letter string) transfer.Job {
	return transfer.Job{
		ID: id(letter), Kind: transfer.KindExport, TeamID: "team", TeamName: "choir", State: transfer.StateSucceededWithWarnings,
		CreatedAt: now.UnixMilli(), ExpiresAt: now.UnixMilli(), Warnings: 2,
		Counts:  transfer.Counts{"posts": 12, "replies": 1, "channels": 3},
		Archive: &transfer.Archive{Name: "choir_export.zip", Size: 2_500_000},
	}
}

func running() transfer.Job {
	total, rest := int64(200), int64(90)
	return transfer.Job{
		ID: id("r"), Kind: transfer.KindExport, TeamID: "team", TeamName: "choir", State: transfer.StateRunning, CreatedAt: now.UnixMilli(),
		Progress: transfer.Progress{Phase: transfer.PhasePosts, Done: 50, Total: &total, RemainingSeconds: &rest},
	}
}

func waiting() transfer.Job {
	return transfer.Job{ID: id("w"), Kind: transfer.KindImport, TeamID: "team", TeamName: "choir", State: transfer.StateNeedsReview, CreatedAt: now.UnixMilli()}
}

func somePlan() *planning.Plan {
	return &planning.Plan{
		Revision: 3, Verdict: planning.VerdictWarnings, Team: "chor", TargetTeam: "choir",
		Users:    []planning.PlanUser{{Action: planning.ActionNew}, {Action: planning.ActionNew}, {Action: planning.ActionMerge}},
		Channels: []planning.PlanChannel{{Action: planning.ActionRename}},
		Problems: []planning.Problem{{Severity: planning.SeverityWarning, Code: planning.ProblemUserMerged, Message: "boris joins boris1.", Where: "boris"}},
		Dropped:  []planning.Skip{{Kind: "reactions", Count: 2, Reason: "nobody knows the emoji", Names: []string{"a`b\n", "**c**", "[d](http://e)", "f"}, More: 5}},
		Counts:   transfer.Counts{"posts": 40}, EstimateSeconds: 120,
	}
}

func TestEverySubcommandAnswers(t *testing.T) {
	cases := []struct {
		name string
		jobs []transfer.Job
		text string
		says []string
		// not is what must not be said.
		not string
	}{
		{name: "help", text: "", says: []string{"/teamexport export [--…]", "/teamexport audit", "/teamexport help export"}},
		{name: "help of one", text: "help export", says: []string{"--channels a,b", "--no-files", "--max-file-size 10MB", "--emoji used | all | none", "`/teamexport export --channels town-square"}},
		{name: "help as a flag", text: "consent --help", says: []string{"/teamexport consent [show|yes|no]"}},
		{name: "export", text: "export --no-files", says: []string{"**Export** of team **choir**: waiting", "`/teamexport cancel new"}},
		{name: "export with a bad type", text: "export --mime-types image", says: []string{"`--mime-types`: `image` is no type", "`/teamexport help export`"}},
		{name: "export in no time", text: "export --since 1d --until 2d", says: []string{"`--since`: `--since` must be before `--until`"}},
		{name: "estimate", text: "estimate --no-private", says: []string{"2 channels, 1 person, 1,234 posts, 3 files", "12.3 MB", "1 channel stays behind: ~vorstand", "`/teamexport export --no-private`"}},
		{name: "status of nothing", text: "status", says: []string{"There is no export or import of this team yet."}},
		{name: "status while it runs", jobs: []transfer.Job{running(), finished("f")}, text: "status", says: []string{"writing posts · 50 of 200 · 25% · about 2 minutes left"}},
		{name: "status of the newest", jobs: []transfer.Job{finished("g"), finished("f")}, text: "status", says: []string{"done, with warnings", "3 channels, 12 posts, 1 reply", "There are 2 warnings", "https://chat.example.com/plugins/team-export/api/v1/jobs/" + id("g") + "/download"}, not: id("f")},
		{name: "status of an import", jobs: []transfer.Job{{ID: id("i"), Kind: transfer.KindImport, State: transfer.StateSucceeded}}, text: "status iiii", says: []string{"`/teamexport undo " + id("i") + "`"}},
		{name: "status of one that was taken back", jobs: []transfer.Job{{ID: id("i"), Kind: transfer.KindImport, State: transfer.StateSucceeded, UndoneAt: now.UnixMilli()}}, text: "status iiii", says: []string{"The import was undone on 2026-03-31 12:00 UTC."}, not: "/teamexport undo"},
		{name: "status by the beginning of an id", jobs: []transfer.Job{running(), finished("f")}, text: "status ffff", says: []string{id("f")}},
		{name: "list", jobs: []transfer.Job{running(), finished("f")}, text: "list", says: []string{"- **Export** · running · 2026-03-31 12:00 UTC · `" + short(id("r")), "2.5 MB · `" + short(id("f"))}},
		{name: "list of many", jobs: slices.Repeat([]transfer.Job{finished("f")}, 12), text: "list", says: []string{"and 2 older ones"}},
		{name: "download", jobs: []transfer.Job{running(), finished("f")}, text: "download", says: []string{"[choir_export.zip](https://chat.example.com/plugins/team-export/api/v1/jobs/" + id("f") + "/download) (2.5 MB)", "deleted on 2026-03-31 12:00 UTC"}},
		{name: "download of nothing", jobs: []transfer.Job{running()}, text: "download", says: []string{"There is no archive of this team."}},
		{name: "download of what runs", jobs: []transfer.Job{running()}, text: "download " + id("r"), says: []string{"This job has no archive: running."}},
		{name: "cancel", jobs: []transfer.Job{running()}, text: "cancel", says: []string{"canceled"}},
		{name: "cancel nothing", jobs: []transfer.Job{finished("f")}, text: "cancel", says: []string{"Nothing of this team is running."}},
		{name: "cancel what has ended", jobs: []transfer.Job{finished("f")}, text: "cancel ffff", says: []string{"has ended already: done, with warnings"}},
		{name: "delete", jobs: []transfer.Job{finished("f")}, text: "delete", says: []string{"Deleted: choir_export.zip."}},
		{name: "a job that is not there", jobs: []transfer.Job{finished("f")}, text: "status xxxx", says: []string{"No job of this team begins with `xxxx`"}},
		{name: "too short for one job", jobs: []transfer.Job{finished("f")}, text: "status ff", says: []string{"`ff` is too short"}},
		{name: "an id that nobody has", text: "status " + id("x"), says: []string{"That is not there, or not yours to see."}},
		{name: "import", text: "import", says: []string{"- choir.zip · 1.0 kB · `/teamexport import up1`", "- old.zip", "https://chat.example.com/plug/team-export?team=team"}},
		{name: "import by name", text: "import Choir.zip", says: []string{"**Import** of team **choir**: waiting"}},
		{name: "import from the folder", text: "import old.zip", says: []string{"**Import** of team **choir**: waiting"}},
		{name: "import of nothing", text: "import choirs.zip", says: []string{"There is no archive `choirs.zip` to import. Did you mean `choir.zip`?"}},
		{name: "plan", jobs: []transfer.Job{waiting()}, text: "plan", says: []string{
			"**Plan**: chor into choir. It can be carried out", "People: 1 merged with the one here, 2 new", "Channels: 1 new, under another name", "It writes 40 posts, in about 2 minutes.",
			":warning: boris joins boris1.", "2 left out (reactions): nobody knows the emoji `ab`, `**c**`, `[d](http://e)`, +6", "/plug/team-export?team=team&job=" + id("w"), "`/teamexport apply " + id("w") + " 3`",
		}},
		{name: "no plan", jobs: []transfer.Job{finished("f")}, text: "plan", says: []string{"No import into this team waits for agreement."}},
		{name: "apply shows the plan first", jobs: []transfer.Job{waiting()}, text: "apply", says: []string{"Look at the plan first:", "**Plan**: chor"}},
		{name: "apply", jobs: []transfer.Job{waiting()}, text: "apply wwww 3", says: []string{"being imported"}},
		{name: "apply what has changed", jobs: []transfer.Job{waiting()}, text: "apply wwww 2", says: []string{"The plan has changed."}},
		{name: "apply what is no number", jobs: []transfer.Job{waiting()}, text: "apply wwww two", says: []string{"`two` is no revision"}},
		{name: "undo asks", jobs: []transfer.Job{{ID: id("i"), Kind: transfer.KindImport, State: transfer.StateSucceeded}}, text: "undo", says: []string{"removes: 12 posts, 1 channel, 7 direct conversations", "1 account that it made is deactivated", "2 things stay", "`/teamexport undo " + id("i") + " confirm`"}},
		{name: "undo", jobs: []transfer.Job{{ID: id("i"), Kind: transfer.KindImport, State: transfer.StateSucceeded}}, text: "undo iiii confirm", says: []string{"**Undo** of team **choir**: waiting"}},
		{name: "mine", text: "mine --since 1y", says: []string{"**Export** of team **choir**: done"}},
		{name: "consent", text: "consent", says: []string{"but not of those who said no", "You did not answer.", "Exports hold what you wrote."}},
		{name: "consent no", text: "consent no", says: []string{"You said no.", "Exports do not hold what you wrote."}},
		{name: "audit", text: "audit", says: []string{"2026-03-31 12:00 UTC · `anna` · export · refused"}},
		{name: "a command that is not there", text: "exprot", says: []string{"There is no command `exprot`. Did you mean `export`?", "`/teamexport help`"}},
		{name: "help for what is not there", text: "help downlod", says: []string{"Did you mean `download`?"}},
		{name: "a backtick", text: "`@all`", says: []string{"There is no command ` @all `"}},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			s := &server{
				jobs: test.jobs, plan: somePlan(), consent: "none",
				uploads: []uploads.Upload{{ID: "up1", FileName: "choir.zip", Size: 1000}},
				folder:  []contract.FolderArchive{{Name: "old.zip", Size: 5}},
				records: []map[string]any{{"at": now.UnixMilli(), "actor": "anna", "action": "export", "outcome": "refused"}},
			}
			text := s.say(t, s.command(t), admin, test.text)
			for _, words := range test.says {
				require.Contains(t, text, words)
			}
			if test.not != "" {
				require.NotContains(t, text, test.not)
			}
			require.NotContains(t, text, "<no value>")
			require.Empty(t, s.logged)
		})
	}
}

func TestTheOptionsThatWereTypedAreThoseOfTheExport(t *testing.T) {
	s := &server{}
	c := s.command(t)
	s.say(t, c, admin, "export --no-files --channels proben")
	want := transfer.DefaultExportOptions()
	want.Attachments.Include, want.Channels.Include = false, []string{"proben"}
	require.Equal(t, []transfer.ExportOptions{want}, s.started)
}

func TestAnArchiveOfOnesOwnTakesWhatWasTypedOnly(t *testing.T) {
	s := &server{}
	s.say(t, s.command(t), "anna", "mine --max-file-size 10MB --direct-messages --until 2026-01-01")
	require.Equal(t, []map[string]any{{
		"team_id": "team", "attachments": map[string]any{"max_size": 1e7}, "direct_messages": true, "until": 1767225600000.0,
	}}, s.mine, "the rest is for the server to say")
}

func TestAnUnknownChannelOffersThoseThatMayBeMeant(t *testing.T) {
	s := &server{refused: transfer.InvalidOptions([]transfer.Detail{
		{Field: "channels.include", Code: transfer.DetailUnknownChannel, Value: "~Prboen"},
		{Field: "channels.include", Code: transfer.DetailUnknownChannel, Value: "marktplaz"},
		{Field: "channels.exclude", Code: transfer.DetailUnknownChannel, Value: "nothing"},
	})}
	text := s.say(t, s.command(t), admin, "export --channels ~Prboen,marktplaz --exclude nothing")
	require.Contains(t, text, "- `--channels`: the team has no channel `~Prboen`. Did you mean `proben`?")
	require.Contains(t, text, "- `--channels`: the team has no channel `marktplaz`. Did you mean `town-square`?", "by what it is called")
	require.Contains(t, text, "- `--exclude`: the team has no channel `nothing`.\n")
}

func TestARunningJobCanBeSeenAndStopped(t *testing.T) {
	s := &server{refused: transfer.Errorf(transfer.CodeJobRunning, "An export of the team is running.").ForJob(id("r"))}
	response := s.command(t).Execute(t.Context(), &model.CommandArgs{UserId: admin, TeamId: "team", Command: "/teamexport export"})
	require.Contains(t, response.Text, "**Something of this team is running already.**\nAn export of the team is running.\nType `/teamexport status "+id("r"))
	require.Len(t, response.Attachments[0].Actions, 2)
}

func TestAnArchiveThatMayNotBeDownloadedIsNotOffered(t *testing.T) {
	hers, ours := finished("f"), finished("o")
	hers.May, ours.CreatedAt = &transfer.May{Report: true}, ours.CreatedAt-1
	s := &server{jobs: []transfer.Job{hers, ours}}
	c := s.command(t)
	require.Contains(t, s.say(t, c, admin, "download"), id("o"), "the newest that they may have")
	require.Contains(t, s.say(t, c, admin, "download "+id("f")), "You do not have permission to download this archive")
	status := s.say(t, c, admin, "status "+id("f"))
	require.Contains(t, status, "done")
	require.NotContains(t, status, "/download")
	response := c.Execute(t.Context(), &model.CommandArgs{UserId: admin, TeamId: "team", Command: "/teamexport status " + id("f")})
	require.Empty(t, response.Attachments, "no button to delete it")

	list := s.say(t, c, admin, "list")
	require.Contains(t, list, "2.5 MB · `oooooooo`", "the beginning of an id is enough to name a job")
	require.NotContains(t, list, "2.5 MB · `ffffffff`")
	s.jobs = []transfer.Job{hers}
	require.NotContains(t, s.say(t, c, admin, "list"), "download")
	require.Contains(t, s.say(t, c, admin, "download"), "There is no archive")
	require.Contains(t, s.say(t, c, admin, "delete"), "There is no archive")
}

func TestHelp_ShowsTheFlagsThatAreOfUseToTheReader(t *testing.T) {
	s := &server{}
	c := s.command(t, func(o *Options) {
		o.Rights.Option = func(_, _, field string) bool { return field != "direct_messages" && field != "edit_history" }
	})
	help := s.say(t, c, admin, "help export")
	require.Contains(t, help, "--no-files")
	require.NotContains(t, help, "--direct-messages")
	require.NotContains(t, help, "--edit-history")
	require.Contains(t, s.say(t, c, admin, "help mine"), "--direct-messages", "a member exports their own conversations")
}

func TestWhoMayNotIsToldSoAndOfferedNothing(t *testing.T) {
	s := &server{jobs: []transfer.Job{finished("f"), waiting()}, plan: somePlan(), consent: "none"}
	c := s.command(t)
	for _, text := range []string{"export", "estimate", "status", "list", "download", "cancel", "delete", "import", "plan", "audit", "undo"} {
		require.Contains(t, s.say(t, c, "anna", text), "You may not do that.", text)
	}
	for _, text := range []string{"status", "download", "cancel", "delete", "plan", "apply"} {
		require.Contains(t, s.say(t, c, "anna", text+" "+id("f")), "not yours to see", text)
	}
	help := s.say(t, c, "anna", "")
	require.Contains(t, help, "/teamexport consent")
	require.Contains(t, help, "/teamexport mine")
	for _, name := range []string{"export", "list", "import", "audit"} {
		require.NotContains(t, help, "/teamexport "+name+" ")
	}
	require.Empty(t, s.started)
}

func TestAnAnswerIsInTheLanguageOfTheOneWhoAsks(t *testing.T) {
	cases := map[string][]string{
		"de": {"**Das darfst du nicht.**", "Only system admins", "Meintest du `export`?", "**Export** des Teams **choir**: wartet"},
		"fr": {"**Vous ne pouvez pas faire cela.**", "Only system admins", "Vouliez-vous dire `export` ?", "**Export** de l’équipe **choir** : en attente"},
	}
	for locale, want := range cases {
		s := &server{locales: map[string]string{"anna": locale, admin: locale}, jobs: []transfer.Job{waiting()}, plan: somePlan()}
		c := s.command(t)
		refusal := s.say(t, c, "anna", "export")
		require.Contains(t, refusal, want[0])
		require.Contains(t, refusal, want[1], "the reason in the server's own words")
		require.Contains(t, s.say(t, c, "anna", "exprot"), want[2])
		require.NotContains(t, s.say(t, c, admin, "plan"), "joins", "no English where there are words for it")
		require.Contains(t, s.say(t, c, admin, "export"), want[3])
	}
}

func TestWhatBreaksIsLoggedAndNotTold(t *testing.T) {
	s := &server{refused: errors.New("pq: password authentication failed")}
	text := s.say(t, s.command(t), admin, "export")
	require.Contains(t, text, "Something went wrong on the server.")
	require.NotContains(t, text, "password")
	require.Empty(t, s.logged, "REST has told the log")

	broken := s.command(t, func(o *Options) { o.Imports = brokenImports{} })
	text = s.say(t, broken, admin, "import")
	require.Contains(t, text, "Something went wrong on the server.")
	require.NotContains(t, text, "disk")
	require.Len(t, s.logged, 1)
}

type brokenImports struct{ Imports }

func (brokenImports) Uploads(context.Context, string, string) ([]uploads.Upload, error) {
	return nil, errors.New("the disk is on fire")
}

func TestNothingHalfDoneIsReachable(t *testing.T) {
	s := &server{}
	c := s.command(t, func(o *Options) { o.Rights = Rights{Export: right, Import: right, Jobs: right} })
	for _, name := range []string{"undo", "mine", "consent", "audit"} {
		require.Contains(t, s.say(t, c, admin, name), "There is no command")
		require.NotContains(t, s.say(t, c, admin, ""), "/teamexport "+name)
	}
	require.Contains(t, s.say(t, c, admin, "import"), "There is no archive to import.")
}

func TestOutsideOfATeamNothingIsDone(t *testing.T) {
	s := &server{}
	response := s.command(t).Execute(t.Context(), &model.CommandArgs{UserId: admin, Command: "/teamexport export"})
	require.Contains(t, response.Text, "Type the command in a channel of the team.")
	require.Empty(t, s.started)
}
