package importer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// named are the names that the plan lists for a kind of change; the report says the
// same.
func (i imported) named(t *testing.T, kind sanitize.SkipKind) []string {
	t.Helper()
	for _, drop := range i.plan.Dropped {
		if drop.Kind != string(kind) {
			continue
		}
		for _, told := range i.written.Dropped {
			if told.Kind == drop.Kind {
				require.Equal(t, drop.Reason, told.Reason)
				require.ElementsMatch(t, strings.Split(strings.Join(drop.Names, ", "), ", "), told.Names, "the report names what the plan does")
				return drop.Names
			}
		}
		require.Fail(t, "the report does not name what the plan does", drop.Kind)
	}
	for _, told := range i.written.Dropped {
		require.NotEqual(t, string(kind), told.Kind, "the plan does not name what the report does")
	}
	return nil
}

// person is a member of the team, with more fields.
func person(name, more string) string {
	return fmt.Sprintf(`{"type":"user","user":{"username":%q,"teams":[{"name":"choir","channels":[{"name":"dev"}]}]%s}}`, name, more)
}

func TestPlan_NamesPeopleWhoseAddressIsReplaced(t *testing.T) {
	target := withAccounts(planning.Account{ID: "u9", Username: "zoe", Email: "zoe@example.com", Member: true})
	data := zipFile(t, lines(
		person("blank", `,"email":" "`), person("without", ""), person("wrong", `,"email":"not a mail"`), person("long", `,"email":"`+strings.Repeat("x", 120)+`@example.com"`),
		person("first", `,"email":"same@example.com"`), person("second", `,"email":"SAME@Example.com"`),
		person("capitals", `,"email":"Capitals@Example.COM"`), person("zoe", `,"email":"ZOE@example.com"`),
	), nil)
	result := mustImport(t, data, target, planning.SystemAdmin())
	require.Equal(t, []string{"blank", "without"}, result.named(t, sanitize.SkipMailMissing))
	require.ElementsMatch(t, []string{"long", "wrong"}, result.named(t, sanitize.SkipMailInvalid))
	require.Equal(t, []string{"second"}, result.named(t, sanitize.SkipMailTaken))
	for _, name := range []string{"blank", "without", "wrong", "long", "second"} {
		require.True(t, strings.HasSuffix(result.user(name).Email, inspect.NoMail), name)
	}
	require.Equal(t, "same@example.com", result.user("first").Email)
	require.Equal(t, "capitals@example.com", result.user("capitals").Email, "other capitals are no other address")
	require.Equal(t, "u9", result.planned("zoe").Target.UserID)

	result = mustImport(t, data, target, planning.TeamAdmin())
	require.Contains(t, result.named(t, sanitize.SkipShell), "first", "a deactivated account gets no address")
}

func TestPlan_NamesTextsThatAreCut(t *testing.T) {
	data := zipFile(t, lines(person("bob", `,"email":"bob@example.com","position":"`+strings.Repeat("p", 300)+`","nickname":"`+strings.Repeat("n", 65)+`"`)), nil)
	result := mustImport(t, data, here(), planning.SystemAdmin())
	require.Equal(t, []string{"bob: nickname, position"}, result.named(t, sanitize.SkipProfileText))
	require.EqualValues(t, 2, result.dropped(sanitize.SkipProfileText))
	report := reportOf("job", result.plan, result.plan.Counts)
	require.Contains(t, fmt.Sprint(report.Warnings), "(bob: nickname, position)")
	require.Positive(t, report.Total(), "so the import ends with warnings")
}

func TestPlan_BoundsTheNamesOfAKind(t *testing.T) {
	var all []string
	for n := range 200 {
		all = append(all, person(fmt.Sprintf("p%03d", n), ""))
	}
	result := mustImport(t, zipFile(t, lines(all...), nil), here(), planning.SystemAdmin())
	for _, drop := range result.plan.Dropped {
		if drop.Kind == string(sanitize.SkipMailMissing) {
			require.EqualValues(t, 200, drop.Count)
			require.Len(t, drop.Names, 50)
			require.EqualValues(t, 200-50, drop.More)
			require.Contains(t, drop.Named(), ", and 150 more)")
		}
	}
}

// largePNG is a picture of many pixels in few bytes.
func largePNG(t *testing.T, width, height int) string {
	t.Helper()
	var out bytes.Buffer
	picture := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.White, color.Black})
	require.NoError(t, (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, picture))
	return out.String()
}

func TestPlan_PromisesNoTruncatedPicture(t *testing.T) {
	files := map[string]string{"whole": pixel(), "half": pixel()[:45]}
	data := zipFile(t, lines(
		person("bob", `,"email":"bob@example.com","profile_image":"half"`), person("eve", `,"email":"eve@example.com","profile_image":"whole"`),
		`{"type":"emoji","emoji":{"name":"broken","image":"half"}}`, `{"type":"emoji","emoji":{"name":"fine","image":"whole"}}`,
	), files)
	result := mustImport(t, data, here(), planning.SystemAdmin())
	require.Equal(t, []string{"bob"}, result.named(t, sanitize.SkipPicture))
	require.Empty(t, result.user("bob").ProfileImage)
	require.NotEmpty(t, result.user("eve").ProfileImage)
	require.Equal(t, []string{":broken:"}, result.named(t, sanitize.SkipEmoji))
	require.Len(t, result.plan.Emoji, 1)
}

func TestPlan_NamesImagesOfTooManyPixels(t *testing.T) {
	large := largePNG(t, 4320, 8880)
	require.Less(t, len(large), 10_000)
	data := zipFile(t, lines(post(`,"attachments":[{"path":"large.png"},{"path":"small.png"},{"path":"large.bin"}]`)),
		map[string]string{"large.png": large, "small.png": pixel(), "large.bin": large})
	huge := "8BPS\x00\x01" + strings.Repeat("\x00", 8) + strings.Repeat("\xff", 8)
	hugeData := zipFile(t, lines(post(`,"attachments":[{"path":"huge.png"}]`)), map[string]string{"huge.png": huge})
	require.EqualValues(t, 1, mustImportWith(t, hugeData, here(), sanitize.ServerLimits{PostRunes: 16383, ImagePixels: 33_177_600}).dropped(sanitize.SkipLargeImage), "no product of sides overflows")
	for pixels, names := range map[int64][]string{0: nil, 4320 * 8880: nil, 4320*8880 - 1: {"large.png"}, 33_177_600: {"large.png"}} {
		in, err := inspect.Inspect(t.Context(), readerOf(t, data), sanitize.ServerLimits{ImagePixels: pixels}, now, silent{})
		require.NoError(t, err)
		plan, _ := planning.Build(in, here(), planning.SystemAdmin(), planning.Review{})
		plan.Revision = 1
		done, err := newFakeHost(data).carryOut(t, in, plan)
		require.NoError(t, err)
		result := imported{plan: plan, written: written{Dropped: dropsOf(t, done.Report)}}
		require.Equal(t, names, result.named(t, sanitize.SkipLargeImage), "%d", pixels)
		require.EqualValues(t, 3-len(names), plan.Counts[transfer.CountFiles], "by its name a server takes large.bin for no image")
	}
}

func TestImport_KeepsPostsOfWebhooksRecognisable(t *testing.T) {
	hook := func(name string) string {
		return post(`,"props":{"from_webhook":"true","override_username":` + name + `,"override_icon_url":"https://evil.example/x.png","override_icon_emoji":"x"}`)
	}
	shown := func(policy planning.Policy, name string) (string, imported) {
		bob := person("bob", `,"email":"bob@example.com","first_name":"Bob","last_name":"Bobson","nickname":"The Boss"`)
		target := withAccounts(planning.Account{ID: "u7", Username: "ceo", Email: "ceo@example.com"})
		result := mustImport(t, zipFile(t, lines(bob, hook(name)), nil), target, policy)
		var p sanitize.Props
		require.NoError(t, json.Unmarshal(result.posts()[0].Props, &p))
		require.Equal(t, "true", p.FromWebhook, "clients show the tag BOT")
		require.NotContains(t, result.text, "evil.example")
		return p.OverrideUsername, result
	}
	for name, want := range map[string][2]string{
		`"ci"`:                    {"ci", "ci (webhook)"},
		`"Release  Notes\n"`:      {"Release Notes", "Release Notes (webhook)"},
		`"ci (webhook)"`:          {"ci (webhook)", "ci (webhook)"},
		`"System"`:                {"System (webhook)", "System (webhook)"},
		`"@Channel"`:              {"@Channel (webhook)", "@Channel (webhook)"},
		`"BOB"`:                   {"BOB (webhook)", "BOB (webhook)"},
		`"bob bobson"`:            {"bob bobson (webhook)", "bob bobson (webhook)"},
		`"the boss"`:              {"the boss (webhook)", "the boss (webhook)"},
		`"ceo"`:                   {"ceo (webhook)", "ceo (webhook)"},
		`"b\u200bo\u202eb\u0000"`: {"bob (webhook)", "bob (webhook)"},
		`"Сеo"`:                   {"Сеo", "Сеo (webhook)"},
		`""`:                      {"", ""},
		`{"a":1}`:                 {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, result := shown(planning.SystemAdmin(), name)
			require.Equal(t, want[0], got, "by a system admin")
			require.Equal(t, strings.HasSuffix(want[0], " (webhook)") && !strings.Contains(name, " (webhook)"), len(result.named(t, sanitize.SkipWebhookName)) == 1)
			got, _ = shown(planning.TeamAdmin(), name)
			require.Equal(t, want[1], got, "by a team admin")
		})
	}
	for name, props := range map[string]string{
		"no webhook":           `{"override_username":"System"}`,
		"a webhook that lies":  `{"from_webhook":"yes","override_username":"System"}`,
		"a post of the system": `{"from_webhook":"true","override_username":"System"},"type":"system_generic"`,
	} {
		t.Run(name, func(t *testing.T) {
			result := mustImport(t, zipFile(t, lines(post(`,"props":`+props)), nil), here(), planning.SystemAdmin())
			require.NotContains(t, result.text, "override_username")
			require.NotContains(t, result.text, "from_webhook")
			require.EqualValues(t, 2-strings.Count(name, "no webhook"), result.dropped(sanitize.SkipProp))
		})
	}
}

func TestImport_MarksWebhooksBeyondThoseThatAPlanCompares(t *testing.T) {
	var all []string
	for n := range 1000 + 1 {
		all = append(all, strings.Replace(post(fmt.Sprintf(`,"props":{"from_webhook":"true","override_username":"ci-%d"}`, n)), "1000", fmt.Sprint(1000+n), 1))
	}
	result := mustImport(t, zipFile(t, lines(all...), nil), here(), planning.SystemAdmin())
	require.Len(t, result.plan.Webhooks, 1000)
	require.Equal(t, 1, strings.Count(result.text, " (webhook)"))
}

func TestPlan_NamesChannelsInAnotherState(t *testing.T) {
	channel := func(name, kind string, deletedAt int) string {
		return fmt.Sprintf(`{"type":"channel","channel":{"team":"choir","name":%q,"display_name":"x","type":%q,"deleted_at":%d}}`, name, kind, deletedAt)
	}
	target := here()
	target.Channels = append(target.Channels, planning.TargetChannel{ID: "c1", Name: "open"}, planning.TargetChannel{ID: "c2", Name: "old", Archived: true}, planning.TargetChannel{ID: "c3", Name: "priv", Private: true, Reader: true})
	data := zipFile(t, []string{
		version, teamA, channel("town-square", "O", 7), channel("off-topic", "O", 7), channel("gone", "O", 7), channel("open", "O", 7),
		channel("old", "O", 0), channel("priv", "O", 0), channel("kindless", "", 0), channel("fine", "P", 0), channel("fine", "O", 0), anna,
	}, nil)
	into := func(name string) planning.Decision {
		return planning.Decision{Section: planning.SectionChannels, Source: name, Action: planning.ActionMerge}
	}
	result := mustImport(t, data, target, planning.SystemAdmin(), into("open"), into("old"), into("priv"))
	require.Equal(t, []string{"~off-topic", "~open", "~town-square"}, result.named(t, sanitize.SkipChannelActive))
	require.Equal(t, []string{"~old"}, result.named(t, sanitize.SkipChannelHere))
	require.Equal(t, []string{"~kindless", "~priv"}, result.named(t, sanitize.SkipChannelType))
	require.Equal(t, []string{"~fine"}, result.named(t, sanitize.SkipDoubleLine))
}

func TestPlan_NamesPeopleInAnotherState(t *testing.T) {
	target := withAccounts(
		planning.Account{ID: "u1", Username: "gone", Email: "gone@example.com", Member: true}, planning.Account{ID: "u2", Username: "back", Email: "back@example.com", Member: true, Deactivated: true},
		planning.Account{ID: "u3", Username: "visitor", Email: "visitor@example.com", Member: true}, planning.Account{ID: "u4", Username: "member", Email: "member@example.com", Member: true, Guest: true},
		planning.Account{ID: "u5", Username: "same", Email: "same@example.com", Member: true},
	)
	data := zipFile(t, lines(
		person("gone", `,"email":"gone@example.com","delete_at":5`), person("back", `,"email":"back@example.com"`), person("visitor", `,"email":"visitor@example.com","roles":"system_guest"`),
		person("member", `,"email":"member@example.com"`), person("same", `,"email":"same@example.com"`), `{"type":"bot","bot":{"username":"robot","owner":"anna"}}`,
		strings.Replace(post(""), `"anna"`, `"robot"`, 1), person("chief", `,"email":"chief@example.com","roles":"system_user system_admin"`),
	), nil)
	result := mustImport(t, data, target, planning.SystemAdmin())
	require.Equal(t, []string{"gone"}, result.named(t, sanitize.SkipActiveHere))
	require.Equal(t, []string{"back"}, result.named(t, sanitize.SkipInactiveHere))
	require.Equal(t, []string{"member", "visitor"}, result.named(t, sanitize.SkipGuest))
	require.Empty(t, result.named(t, sanitize.SkipBotLine), "bots are bots here too")
	require.Equal(t, []string{"chief"}, result.named(t, sanitize.SkipSystemRole))
}

func TestPlan_LetsNobodyInWhomTheServerWouldNotLetSignUp(t *testing.T) {
	data := zipFile(t, lines(
		person("bob", `,"email":"bob@example.com"`),
		`{"type":"user","user":{"username":"gus","email":"gus@guests.example","roles":"system_guest","teams":[{"name":"choir","roles":"team_guest","channels":[{"name":"dev","roles":"channel_guest"}]}]}}`,
	), nil)
	for name, test := range map[string]struct {
		set  func(*planning.Target)
		code string
		who  []string
	}{
		"everybody may":                 {func(*planning.Target) {}, planning.ProblemNoGuests, nil},
		"no guest accounts":             {func(target *planning.Target) { target.NoGuests = true }, planning.ProblemNoGuests, []string{"gus"}},
		"no sign-up":                    {func(target *planning.Target) { target.NoSignUp = true }, planning.ProblemNoSignUp, []string{"anna", "bob"}},
		"guests of other domains":       {func(target *planning.Target) { target.GuestDomains = []string{"example.com"} }, planning.ProblemMailDomain, []string{"gus"}},
		"guests of this domain":         {func(target *planning.Target) { target.GuestDomains = []string{"guests.example"} }, planning.ProblemMailDomain, nil},
		"members of other domains only": {func(target *planning.Target) { target.MailDomains = []string{"example.org"} }, planning.ProblemMailDomain, []string{"anna", "bob"}},
	} {
		t.Run(name, func(t *testing.T) {
			target := here()
			test.set(&target)
			result := mustImport(t, data, target, planning.Policy{Accounts: true})
			require.Equal(t, test.who, problems(result.plan, test.code))
			for _, username := range []string{"anna", "bob", "gus"} {
				require.Equal(t, slices.Contains(test.who, username), result.planned(username).Action == planning.ActionShell, username)
			}
			result = mustImport(t, data, target, planning.SystemAdmin())
			require.Empty(t, problems(result.plan, test.code), "a system admin makes any account")
		})
	}
}
