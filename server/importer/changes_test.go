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

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// named are the names that the plan lists for a kind of change; the report says the
// same.
func (i imported) named(t *testing.T, kind dropKind) []string {
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
	target := withAccounts(Account{ID: "u9", Username: "zoe", Email: "zoe@example.com", Member: true})
	data := zipFile(t, lines(
		person("blank", `,"email":" "`), person("without", ""), person("wrong", `,"email":"not a mail"`), person("long", `,"email":"`+strings.Repeat("x", 120)+`@example.com"`),
		person("first", `,"email":"same@example.com"`), person("second", `,"email":"SAME@Example.com"`),
		person("capitals", `,"email":"Capitals@Example.COM"`), person("zoe", `,"email":"ZOE@example.com"`),
	), nil)
	result := mustImport(t, data, target, SystemAdmin())
	require.Equal(t, []string{"blank", "without"}, result.named(t, dropMailMissing))
	require.ElementsMatch(t, []string{"long", "wrong"}, result.named(t, dropMailInvalid))
	require.Equal(t, []string{"second"}, result.named(t, dropMailTaken))
	for _, name := range []string{"blank", "without", "wrong", "long", "second"} {
		require.True(t, strings.HasSuffix(result.user(name).Email, noMail), name)
	}
	require.Equal(t, "same@example.com", result.user("first").Email)
	require.Equal(t, "capitals@example.com", result.user("capitals").Email, "other capitals are no other address")
	require.Equal(t, "u9", result.planned("zoe").Target.UserID)

	result = mustImport(t, data, target, TeamAdmin())
	require.Contains(t, result.named(t, dropShell), "first", "a deactivated account gets no address")
}

func TestPlan_NamesTextsThatAreCut(t *testing.T) {
	data := zipFile(t, lines(person("bob", `,"email":"bob@example.com","position":"`+strings.Repeat("p", 300)+`","nickname":"`+strings.Repeat("n", 65)+`"`)), nil)
	result := mustImport(t, data, here(), SystemAdmin())
	require.Equal(t, []string{"bob: nickname, position"}, result.named(t, dropProfileText))
	require.EqualValues(t, 2, result.dropped(dropProfileText))
	report := reportOf("job", result.plan, result.plan.Counts)
	require.Contains(t, fmt.Sprint(report.Warnings), "(bob: nickname, position)")
	require.Positive(t, report.Total(), "so the import ends with warnings")
}

func TestPlan_BoundsTheNamesOfAKind(t *testing.T) {
	var all []string
	for n := range 200 {
		all = append(all, person(fmt.Sprintf("p%03d", n), ""))
	}
	result := mustImport(t, zipFile(t, lines(all...), nil), here(), SystemAdmin())
	for _, drop := range result.plan.Dropped {
		if drop.Kind == string(dropMailMissing) {
			require.EqualValues(t, 200, drop.Count)
			require.Len(t, drop.Names, maxNamed)
			require.EqualValues(t, 200-maxNamed, drop.More)
			require.Contains(t, drop.named(), ", and 150 more)")
		}
	}
}

func TestInspection_KeepsLittleOfEachPersonAndChannel(t *testing.T) {
	noted, kept := drops{}, drops{}
	for n := range 1000 {
		noted.note(dropMissingFile, strings.Repeat("x", 10_000), fmt.Sprint(n))
	}
	n := notes{}
	n.keep(kept, noted)
	require.EqualValues(t, 1000, kept[dropMissingFile].Count)
	require.Len(t, kept[dropMissingFile].Names, maxNoted)
	require.LessOrEqual(t, len(kept[dropMissingFile].Names[0]), maxNoteRunes+len("…"))
	n.bytes = maxNotedBytes
	n.keep(kept, drops{dropLargeFile: noted[dropMissingFile]})
	require.Empty(t, kept[dropLargeFile].Names, "names of a hostile archive end somewhere")
	require.EqualValues(t, 1000, kept[dropLargeFile].Count)
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
	result := mustImport(t, data, here(), SystemAdmin())
	require.Equal(t, []string{"bob"}, result.named(t, dropPicture))
	require.Empty(t, result.user("bob").ProfileImage)
	require.NotEmpty(t, result.user("eve").ProfileImage)
	require.Equal(t, []string{":broken:"}, result.named(t, dropEmoji))
	require.Len(t, result.plan.Emoji, 1)
}

func TestPlan_NamesImagesOfTooManyPixels(t *testing.T) {
	large := largePNG(t, 4320, 8880)
	require.Less(t, len(large), 10_000)
	data := zipFile(t, lines(post(`,"attachments":[{"path":"large.png"},{"path":"small.png"},{"path":"large.bin"}]`)),
		map[string]string{"large.png": large, "small.png": pixel(), "large.bin": large})
	huge := "8BPS\x00\x01" + strings.Repeat("\x00", 8) + strings.Repeat("\xff", 8)
	s := &scrubber{files: readerOf(t, zipFile(t, lines(post(`,"attachments":[{"path":"huge.png"}]`)), map[string]string{"huge.png": huge})), server: ServerLimits{ImagePixels: 33_177_600}}
	require.True(t, s.lookAt(archive.File{Name: "data/huge.png"}), "no product of sides overflows")
	for pixels, names := range map[int64][]string{0: nil, 4320 * 8880: nil, 4320*8880 - 1: {"large.png"}, 33_177_600: {"large.png"}} {
		in, err := Inspect(t.Context(), readerOf(t, data), ServerLimits{ImagePixels: pixels}, now, silent{})
		require.NoError(t, err)
		plan, _ := Build(in, here(), SystemAdmin(), Review{})
		plan.Revision = 1
		done, err := newFakeHost(data).carryOut(t, in, plan)
		require.NoError(t, err)
		result := imported{plan: plan, written: written{Dropped: dropsOf(t, done.Report)}}
		require.Equal(t, names, result.named(t, dropLargeImage), "%d", pixels)
		require.EqualValues(t, 3-len(names), plan.Counts[transfer.CountFiles], "by its name a server takes large.bin for no image")
	}
}

func TestImport_KeepsPostsOfWebhooksRecognisable(t *testing.T) {
	hook := func(name string) string {
		return post(`,"props":{"from_webhook":"true","override_username":` + name + `,"override_icon_url":"https://evil.example/x.png","override_icon_emoji":"x"}`)
	}
	shown := func(policy Policy, name string) (string, imported) {
		bob := person("bob", `,"email":"bob@example.com","first_name":"Bob","last_name":"Bobson","nickname":"The Boss"`)
		target := withAccounts(Account{ID: "u7", Username: "ceo", Email: "ceo@example.com"})
		result := mustImport(t, zipFile(t, lines(bob, hook(name)), nil), target, policy)
		var p props
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
			got, result := shown(SystemAdmin(), name)
			require.Equal(t, want[0], got, "by a system admin")
			require.Equal(t, strings.HasSuffix(want[0], webhookMark) && !strings.Contains(name, webhookMark), len(result.named(t, dropWebhookName)) == 1)
			got, _ = shown(TeamAdmin(), name)
			require.Equal(t, want[1], got, "by a team admin")
		})
	}
	for name, props := range map[string]string{
		"no webhook":           `{"override_username":"System"}`,
		"a webhook that lies":  `{"from_webhook":"yes","override_username":"System"}`,
		"a post of the system": `{"from_webhook":"true","override_username":"System"},"type":"system_generic"`,
	} {
		t.Run(name, func(t *testing.T) {
			result := mustImport(t, zipFile(t, lines(post(`,"props":`+props)), nil), here(), SystemAdmin())
			require.NotContains(t, result.text, "override_username")
			require.NotContains(t, result.text, "from_webhook")
			require.EqualValues(t, 2-strings.Count(name, "no webhook"), result.dropped(dropProp))
		})
	}
}

func TestImport_MarksWebhooksBeyondThoseThatAPlanCompares(t *testing.T) {
	var all []string
	for n := range maxWebhooks + 1 {
		all = append(all, strings.Replace(post(fmt.Sprintf(`,"props":{"from_webhook":"true","override_username":"ci-%d"}`, n)), "1000", fmt.Sprint(1000+n), 1))
	}
	result := mustImport(t, zipFile(t, lines(all...), nil), here(), SystemAdmin())
	require.Len(t, result.plan.Webhooks, maxWebhooks)
	require.Equal(t, 1, strings.Count(result.text, webhookMark))
}

func TestPlan_NamesChannelsInAnotherState(t *testing.T) {
	channel := func(name, kind string, deletedAt int) string {
		return fmt.Sprintf(`{"type":"channel","channel":{"team":"choir","name":%q,"display_name":"x","type":%q,"deleted_at":%d}}`, name, kind, deletedAt)
	}
	target := here()
	target.Channels = append(target.Channels, TargetChannel{ID: "c1", Name: "open"}, TargetChannel{ID: "c2", Name: "old", Archived: true}, TargetChannel{ID: "c3", Name: "priv", Private: true, Reader: true})
	data := zipFile(t, []string{
		version, teamA, channel("town-square", "O", 7), channel("off-topic", "O", 7), channel("gone", "O", 7), channel("open", "O", 7),
		channel("old", "O", 0), channel("priv", "O", 0), channel("kindless", "", 0), channel("fine", "P", 0), channel("fine", "O", 0), anna,
	}, nil)
	into := func(name string) Decision {
		return Decision{Section: SectionChannels, Source: name, Action: ActionMerge}
	}
	result := mustImport(t, data, target, SystemAdmin(), into("open"), into("old"), into("priv"))
	require.Equal(t, []string{"~off-topic", "~open", "~town-square"}, result.named(t, dropChannelActive))
	require.Equal(t, []string{"~old"}, result.named(t, dropChannelHere))
	require.Equal(t, []string{"~kindless", "~priv"}, result.named(t, dropChannelType))
	require.Equal(t, []string{"~fine"}, result.named(t, dropDoubleLine))
}

func TestPlan_NamesPeopleInAnotherState(t *testing.T) {
	target := withAccounts(
		Account{ID: "u1", Username: "gone", Email: "gone@example.com", Member: true}, Account{ID: "u2", Username: "back", Email: "back@example.com", Member: true, Deactivated: true},
		Account{ID: "u3", Username: "visitor", Email: "visitor@example.com", Member: true}, Account{ID: "u4", Username: "member", Email: "member@example.com", Member: true, Guest: true},
		Account{ID: "u5", Username: "same", Email: "same@example.com", Member: true},
	)
	data := zipFile(t, lines(
		person("gone", `,"email":"gone@example.com","delete_at":5`), person("back", `,"email":"back@example.com"`), person("visitor", `,"email":"visitor@example.com","roles":"system_guest"`),
		person("member", `,"email":"member@example.com"`), person("same", `,"email":"same@example.com"`), `{"type":"bot","bot":{"username":"robot","owner":"anna"}}`,
		strings.Replace(post(""), `"anna"`, `"robot"`, 1), person("chief", `,"email":"chief@example.com","roles":"system_user system_admin"`),
	), nil)
	result := mustImport(t, data, target, SystemAdmin())
	require.Equal(t, []string{"gone"}, result.named(t, dropActiveHere))
	require.Equal(t, []string{"back"}, result.named(t, dropInactiveHere))
	require.Equal(t, []string{"member", "visitor"}, result.named(t, dropGuest))
	require.Empty(t, result.named(t, dropBotLine), "bots are bots here too")
	require.Equal(t, []string{"chief"}, result.named(t, dropSystemRole))
}

func TestPlan_LetsNobodyInWhomTheServerWouldNotLetSignUp(t *testing.T) {
	data := zipFile(t, lines(
		person("bob", `,"email":"bob@example.com"`),
		`{"type":"user","user":{"username":"gus","email":"gus@guests.example","roles":"system_guest","teams":[{"name":"choir","roles":"team_guest","channels":[{"name":"dev","roles":"channel_guest"}]}]}}`,
	), nil)
	for name, test := range map[string]struct {
		set  func(*Target)
		code string
		who  []string
	}{
		"everybody may":                 {func(*Target) {}, ProblemNoGuests, nil},
		"no guest accounts":             {func(target *Target) { target.NoGuests = true }, ProblemNoGuests, []string{"gus"}},
		"no sign-up":                    {func(target *Target) { target.NoSignUp = true }, ProblemNoSignUp, []string{"anna", "bob"}},
		"guests of other domains":       {func(target *Target) { target.GuestDomains = []string{"example.com"} }, ProblemMailDomain, []string{"gus"}},
		"guests of this domain":         {func(target *Target) { target.GuestDomains = []string{"guests.example"} }, ProblemMailDomain, nil},
		"members of other domains only": {func(target *Target) { target.MailDomains = []string{"example.org"} }, ProblemMailDomain, []string{"anna", "bob"}},
	} {
		t.Run(name, func(t *testing.T) {
			target := here()
			test.set(&target)
			result := mustImport(t, data, target, Policy{Accounts: true})
			require.Equal(t, test.who, problems(result.plan, test.code))
			for _, username := range []string{"anna", "bob", "gus"} {
				require.Equal(t, slices.Contains(test.who, username), result.planned(username).Action == ActionShell, username)
			}
			result = mustImport(t, data, target, SystemAdmin())
			require.Empty(t, problems(result.plan, test.code), "a system admin makes any account")
		})
	}
}
