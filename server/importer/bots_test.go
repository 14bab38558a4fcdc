package importer

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

const beep = `{"type":"bot","bot":{"username":"beep","owner":"anna","display_name":"Beep","description":"Says beep to @anna","profile_image":"beep.png"}}`

func botArchive(t *testing.T, bot string) []byte {
	t.Helper()
	return zipFile(t, []string{version, teamA, square, dev, anna, bot, post(`,"user":"beep"`)}, map[string]string{"beep.png": pixel()})
}

func onlyBot(t *testing.T, result imported) write.NewBot {
	t.Helper()
	require.Len(t, result.host.server.Bots, 1)
	for _, bot := range result.host.server.Bots {
		return bot
	}
	return write.NewBot{}
}

// TestImport_Bots says what becomes of the bots of an archive in an import by a
// system admin.
func TestImport_Bots(t *testing.T) {
	for name, test := range map[string]struct {
		accounts []planning.Account
		bot      string
		action   planning.Action
		username string
	}{
		"a bot is a bot":                          {nil, beep, planning.ActionNew, "beep"},
		"a bot of the name here is that bot":      {[]planning.Account{{ID: "id-bot", Username: "beep", Bot: true}}, beep, planning.ActionSame, "beep"},
		"a person has the name":                   {[]planning.Account{{ID: "id-user", Username: "beep", Email: "b@example.com"}}, beep, planning.ActionRename, "beep1"},
		"the bot of another archive has it":       {[]planning.Account{{ID: "id-bot", Username: "beep", Bot: true, Origin: "other" + inspect.NoMail}}, beep, planning.ActionRename, "beep1"},
		"somebody has the address of the name":    {[]planning.Account{{ID: "id-user", Username: "sly", Email: "beep@localhost"}}, beep, planning.ActionRename, "beep1"},
		"a name that no server takes":             {nil, strings.ReplaceAll(beep, `"beep"`, `"b p"`), planning.ActionRename, "b-p"},
		"a name that speaks for the server":       {nil, strings.ReplaceAll(beep, `"beep"`, `"system"`), planning.ActionRename, "user-system"},
		"an earlier import made a shell of it":    {[]planning.Account{{ID: "id-shell", Username: "beep", Email: shellOfBeep, Deactivated: true}}, beep, planning.ActionShell, "beep"},
		"an earlier import made it, renamed":      {[]planning.Account{{ID: "id-bot", Username: "robo", Bot: true, Origin: shellOfBeep}}, beep, planning.ActionMerge, "robo"},
		"an earlier import made it":               {[]planning.Account{{ID: "id-bot", Username: "beep", Bot: true, Origin: shellOfBeep}}, beep, planning.ActionSame, "beep"},
		"its own goes before another of the name": {[]planning.Account{{ID: "id-1", Username: "beep", Bot: true}, {ID: "id-2", Username: "beep2", Bot: true, Origin: shellOfBeep}}, beep, planning.ActionMerge, "beep2"},
	} {
		t.Run(name, func(t *testing.T) {
			target := here()
			target.Accounts = test.accounts
			in, _ := inspected(t, botArchive(t, test.bot))
			plan, details := planning.Build(in, target, planning.SystemAdmin(), planning.Review{Revision: 1})
			require.Empty(t, details)
			for _, user := range plan.Users {
				if !in.People[user.Source.Username].Bot {
					continue
				}
				require.Equal(t, test.action, user.Action)
				require.Equal(t, test.username, user.Target.Username)
				require.Equal(t, test.action != planning.ActionShell, user.Target.Bot)
			}
		})
	}
}

// shellOfBeep is how an account is known that an import made for the bot of [botArchive].
var shellOfBeep = (&inspect.Inspection{}).ShellMail(&inspect.Person{Username: "beep"}, "team-id")

func inspected(t *testing.T, data []byte) (*inspect.Inspection, error) {
	t.Helper()
	return inspect.Inspect(t.Context(), readerOf(t, data), sanitize.ServerLimits{PostRunes: 16383, FileBytes: 1 << 20}, now, silent{})
}

func TestImport_BotIsMadeAsItsLineSays(t *testing.T) {
	result := mustImport(t, botArchive(t, beep), here(), planning.SystemAdmin())
	bot := onlyBot(t, result)
	require.NotNil(t, bot.Picture)
	require.Equal(t, "Beep", bot.DisplayName)
	require.Equal(t, "Says beep to @anna", bot.Description)
	require.Equal(t, result.userIDs["anna"], bot.OwnerID, "its owner owns it here too")
	require.Zero(t, bot.DeactivatedAt)
	require.EqualValues(t, 1, result.written.Counts["bots"])
	require.EqualValues(t, 1, result.plan.Counts["bots"])
	require.Zero(t, result.dropped(sanitize.SkipBotLine))
	require.Equal(t, "beep", result.posts()[0].User)
	require.Contains(t, result.host.rows.Entries["job"], journal.Entry{Bots: []string{result.userIDs["beep"]}, Named: map[string]string{journal.NameKey(journal.KindBot, "beep"): result.userIDs["beep"]}})
}

// TestImport_OwnersOfBots says who owns a bot: never somebody of this server whom
// the plan does not have.
func TestImport_OwnersOfBots(t *testing.T) {
	for name, test := range map[string]struct{ owner, want string }{
		"somebody of the archive":  {"anna", "account"},
		"a plugin":                 {"com.example.plugin", "com.example.plugin"},
		"an id of an account":      {"abcdefghijklmnopqrstuvwxyz", "admin"},
		"nobody":                   {"", "admin"},
		"no id of any kind":        {"a b", "admin"},
		"somebody not in the team": {"stranger", "admin"},
	} {
		t.Run(name, func(t *testing.T) {
			stranger := `{"type":"user","user":{"username":"stranger","email":"s@example.com"}}`
			data := zipFile(t, []string{version, teamA, square, dev, anna, stranger, strings.Replace(beep, `"owner":"anna"`, `"owner":"`+test.owner+`"`, 1), post(`,"user":"beep"`)}, nil)
			result := mustImport(t, data, here(), planning.SystemAdmin())
			if test.want == "account" {
				test.want = result.userIDs["anna"]
			}
			require.Equal(t, test.want, onlyBot(t, result).OwnerID)
		})
	}
}

func TestImport_DeactivatedBotIsDeactivated(t *testing.T) {
	result := mustImport(t, botArchive(t, strings.Replace(beep, `"owner"`, `"delete_at":5000,"owner"`, 1)), here(), planning.SystemAdmin())
	require.EqualValues(t, 5000, onlyBot(t, result).DeactivatedAt)
}

func TestImport_TeamAdminsMakeNoBots(t *testing.T) {
	active := planning.TeamAdmin()
	active.Accounts = true
	for name, policy := range map[string]planning.Policy{"shells": planning.TeamAdmin(), "accounts": active} {
		t.Run(name, func(t *testing.T) {
			target := here()
			target.Accounts = []planning.Account{{ID: "id-bot", Username: "beep", Bot: true, Member: true}}
			result := mustImport(t, botArchive(t, beep), target, policy)
			require.Empty(t, result.host.server.Bots)
			require.Equal(t, planning.ActionShell, result.planned("beep").Action)
			require.Equal(t, "beep-imported", result.planned("beep").Target.Username)
			require.EqualValues(t, 1, result.dropped(sanitize.SkipBotLine))
		})
	}
}

// TestImport_BotThatWasMadeIsFoundByTheNextAttempt says that an attempt makes no bot
// again that an earlier one made.
func TestImport_BotThatWasMadeIsFoundByTheNextAttempt(t *testing.T) {
	host := newFakeHost(botArchive(t, beep))
	host.Fail = "write"
	_, err := importInto(t, host, here(), planning.SystemAdmin())
	require.ErrorIs(t, err, errBroken)
	result, err := importInto(t, host, here(), planning.SystemAdmin())
	require.NoError(t, err)
	require.Equal(t, 1, host.Count("bot beep"))
	require.Equal(t, "beep", result.posts()[0].User)
}

func TestImport_BotsNameIsTakenMeanwhile(t *testing.T) {
	host := newFakeHost(botArchive(t, beep))
	host.server.Taken["beep"] = true
	_, err := importInto(t, host, here(), planning.SystemAdmin())
	require.NoError(t, err)
	require.Empty(t, host.rows.Posts, "nothing is written: the plan is asked anew")
}
