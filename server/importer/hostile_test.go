package importer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// hostile is a broken archive and what closes the hole that it aims at. The
// names of the cases are those of the notes on the native importer.
type hostile struct {
	name   string
	lines  []string
	files  map[string]string
	policy planning.Policy
	// absent is what no line may hold; dropped what the plan has to count.
	absent  []string
	dropped map[sanitize.SkipKind]int64
	check   func(*testing.T, imported)
}

func user(more string) string {
	return `{"type":"user","user":{"username":"mallory","email":"mallory@example.com"` + more + `}}`
}

// accounts that are on the server before the import.
func victims(target *planning.Target) {
	target.Accounts = []planning.Account{
		{ID: "boss-id", Username: "boss", Email: "boss@example.com"},
		{ID: "member-id", Username: "member", Email: "member@example.com", Member: true},
		{ID: "bot-id", Username: "playbooks", Email: "playbooks@localhost", Bot: true},
	}
	target.Channels = append(target.Channels,
		planning.TargetChannel{ID: "p-id", Name: "board", Private: true}, planning.TargetChannel{ID: "o-id", Name: "open"})
	target.Emoji = []planning.TargetEmoji{{Name: "logo", SHA256: "theirs"}}
}

func hostileCases() []hostile {
	member := `,"teams":[{"name":"choir","roles":"team_user","channels":[{"name":"dev","roles":"channel_user"}]}]`
	return []hostile{
		{
			name:  "3.2 a user line never touches an existing account of that name",
			lines: lines(`{"type":"user","user":{"username":"boss","email":"evil@example.com","nickname":"Evil","password":"hunter2","roles":"system_admin","teams":[{"name":"choir"}]}}`),
			check: func(t *testing.T, i imported) {
				require.Nil(t, i.user("boss"))
				require.Equal(t, "boss-imported", i.planned("boss").Target.Username)
			},
			absent: []string{`"username":"boss"`, "hunter2"},
		},
		{
			name:    "3.2 a user line never touches an existing account of that address",
			lines:   lines(`{"type":"user","user":{"username":"evil","email":"BOSS@example.com","nickname":"Evil","teams":[{"name":"choir"}]}}`),
			absent:  []string{"boss@example.com"},
			dropped: map[sanitize.SkipKind]int64{},
			check: func(t *testing.T, i imported) {
				require.Equal(t, planning.ActionShell, i.planned("evil").Action, "content of people outside the team goes to a shell")
				require.Empty(t, i.written.Members)
			},
		},
		{
			name:    "3.2 profile, password and roles of a member stay as they are",
			lines:   lines(`{"type":"user","user":{"username":"member","email":"member@example.com","nickname":"Evil","auth_service":"ldap","auth_data":"x","roles":"system_admin","teams":[{"name":"choir","roles":"team_user team_admin"}]}}`),
			absent:  []string{"Evil", "ldap", "system_admin", "team_admin", `"username":"member"`},
			dropped: map[sanitize.SkipKind]int64{sanitize.SkipProfile: 1, sanitize.SkipSignIn: 1, sanitize.SkipSystemRole: 1, sanitize.SkipAdminRole: 1},
		},
		{
			name:    "3.2 sign-in data and passwords are never imported",
			lines:   lines(user(`,"auth_service":"saml","auth_data":"boss"` + member)),
			absent:  []string{"auth_", "saml", "password"},
			dropped: map[sanitize.SkipKind]int64{sanitize.SkipSignIn: 1},
		},
		{
			name:   "3.2 an account of a bot is not taken over by a user line",
			lines:  lines(`{"type":"user","user":{"username":"playbooks","email":"x@example.com","teams":[{"name":"choir"}]}}`),
			absent: []string{`"username":"playbooks"`},
		},
		{
			name:   "3.5 and 3.6.12 a missing file is not named: the importer would read the server's disk",
			lines:  lines(post(`,"attachments":[{"path":"20240101/secret.png"},{"path":"/etc/passwd"},{"path":"../config/config.json"},{"path":"config/config.json"},{"path":null},{}],"replies":[{"user":"anna","message":"r","create_at":1001,"attachments":[{"path":"/etc/shadow"}]}]`)),
			absent: []string{"attachments", "secret", "passwd", "config", "shadow"},
			check: func(t *testing.T, i imported) {
				require.EqualValues(t, 7, i.dropped(sanitize.SkipMissingFile))
			},
		},
		{
			name:    "3.5 a missing image of an emoji or of a person is not named",
			lines:   lines(`{"type":"emoji","emoji":{"name":"x","image":"emoji/e/image"}}`, `{"type":"emoji","emoji":{"name":"y","image":"/etc/passwd"}}`, user(`,"profile_image":"users/boss/profile.png"`+member)),
			policy:  planning.SystemAdmin(),
			absent:  []string{`"type":"emoji"`, "profile_image"},
			dropped: map[sanitize.SkipKind]int64{sanitize.SkipEmoji: 2, sanitize.SkipPicture: 1},
		},
		{
			name:    "3.5 what is no picture is no emoji",
			lines:   lines(`{"type":"emoji","emoji":{"name":"x","image":"e"}}`, `{"type":"emoji","emoji":{"name":"y","image":"big"}}`),
			files:   map[string]string{"e": "<svg onload=alert(1)>", "big": pixel() + strings.Repeat("x", 600<<10)},
			policy:  planning.SystemAdmin(),
			absent:  []string{`"type":"emoji"`},
			dropped: map[sanitize.SkipKind]int64{sanitize.SkipEmoji: 2},
		},
		{
			name:    "3.5 blobs that no line names are not handed over",
			lines:   lines(post(`,"attachments":[{"path":"a.txt"}]`)),
			files:   map[string]string{"a.txt": "a", "b.txt": "b"},
			dropped: map[sanitize.SkipKind]int64{sanitize.SkipUnusedFile: 1},
			check: func(t *testing.T, i imported) {
				require.Equal(t, map[string]string{"files/a.txt": "a"}, i.files)
			},
		},
		{
			name:    "3.5 a file larger than the server takes, and an eleventh",
			lines:   lines(post(`,"attachments":[{"path":"big"},{"path":"0"},{"path":"1"},{"path":"2"},{"path":"3"},{"path":"4"},{"path":"5"},{"path":"6"},{"path":"7"},{"path":"8"},{"path":"9"},{"path":"a"}]`)),
			files:   map[string]string{"big": strings.Repeat("x", 2<<20), "0": "", "1": "", "2": "", "3": "", "4": "", "5": "", "6": "", "7": "", "8": "", "9": "", "a": ""},
			dropped: map[sanitize.SkipKind]int64{sanitize.SkipLargeFile: 1, sanitize.SkipFileTooMany: 1},
		},
		{
			name:    "3.6.1 roles beyond an ordinary account",
			lines:   lines(user(`,"roles":"system_user system_admin system_manager custom"` + member)),
			policy:  planning.SystemAdmin(),
			absent:  []string{"system_admin", "system_manager", "custom"},
			dropped: map[sanitize.SkipKind]int64{sanitize.SkipSystemRole: 1},
		},
		{
			name: "3.6.2 role and scheme lines, and schemes of teams and channels",
			lines: append(lines(), `{"type":"role","role":{"name":"system_user","permissions":["manage_system"]}}`, `{"type":"scheme","scheme":{"name":"evil","scope":"team"}}`,
				`{"type":"team","team":{"name":"choir","scheme":"evil"}}`, `{"type":"channel","channel":{"team":"choir","name":"x","type":"O","scheme":"evil"}}`),
			policy:  planning.SystemAdmin(),
			absent:  []string{"manage_system", "scheme", "evil", `"type":"team"`},
			dropped: map[sanitize.SkipKind]int64{sanitize.SkipRoleLine: 1, sanitize.SkipSchemeLine: 1, sanitize.SkipScheme: 2},
		},
		{
			name:    "3.6.3 roles of memberships, for a team admin",
			lines:   lines(`{"type":"user","user":{"username":"member","email":"member@example.com","teams":[{"name":"choir","roles":"team_user team_admin custom","channels":[{"name":"dev","roles":"channel_admin system_admin"}]}]}}`),
			absent:  []string{"admin\"", "custom"},
			dropped: map[sanitize.SkipKind]int64{sanitize.SkipAdminRole: 2},
		},
		{
			name:   "3.6.3 roles of memberships, for a system admin",
			lines:  lines(user(`,"teams":[{"name":"choir","roles":"team_admin custom","channels":[{"name":"dev","roles":"channel_admin system_admin"}]}]`)),
			policy: planning.SystemAdmin(),
			absent: []string{"custom", "system_admin"},
			check: func(t *testing.T, i imported) {
				require.Equal(t, "team_user team_admin", i.user("mallory").Teams[0].Roles)
				require.Equal(t, "channel_user channel_admin", i.user("mallory").Teams[0].Channels[0].Roles)
			},
		},
		{
			name:    "3.6.4 addresses that nobody verified are not given away by a team admin",
			lines:   lines(`{"type":"user","user":{"username":"mallory","email":"ceo@example.com","profile_image":"p.png","theme":"{}"` + member + `}}`),
			files:   map[string]string{"p.png": pixel()},
			absent:  []string{"ceo@example.com", "profile_image"},
			dropped: map[sanitize.SkipKind]int64{},
			check: func(t *testing.T, i imported) {
				require.Positive(t, i.user("mallory-imported").DeleteAt)
				require.Empty(t, i.user("mallory-imported").Teams)
			},
		},
		{
			name: "3.6.5 other teams: lines, posts and memberships",
			lines: []string{
				version, teamA, square, dev, anna,
				user(`,"teams":[{"name":"choir","channels":[{"name":"dev"}]},{"name":"staff","roles":"team_admin"},{"name":"board"}]`),
			},
			policy:  planning.SystemAdmin(),
			absent:  []string{"staff", "board"},
			dropped: map[sanitize.SkipKind]int64{sanitize.SkipOtherMember: 2},
		},
		{
			name: "3.6.6 a channel never becomes another's: private stays private, none is changed",
			lines: lines(
				`{"type":"channel","channel":{"team":"choir","name":"board","type":"O","header":"evil"}}`,
				`{"type":"channel","channel":{"team":"choir","name":"open","type":"O","header":"evil","display_name":"Evil"}}`,
				`{"type":"channel","channel":{"team":"choir","name":"town-square","type":"P","header":"evil"}}`,
				`{"type":"user","user":{"username":"member","email":"member@example.com","teams":[{"name":"choir","channels":[{"name":"board"}]}]}}`,
				strings.Replace(post(""), `"dev"`, `"board"`, 1)),
			check: func(t *testing.T, i imported) {
				require.Nil(t, i.channel("board"))
				require.Nil(t, i.channel("open"))
				require.Nil(t, i.channel("town-square"))
				require.Equal(t, "board-2", i.posts()[0].Channel)
				require.Equal(t, []string{"board-2"}, i.written.Members[0].Channels, "nobody gets into a channel by its name")
			},
		},
		{
			name: "3.6.6 posts into private conversations by the names of their channels",
			lines: lines(
				strings.Replace(post(""), `"dev"`, `"`+strings.Repeat("a", 26)+"__"+strings.Repeat("b", 26)+`"`, 1),
				strings.Replace(post(""), `"dev"`, `"`+strings.Repeat("0f", 20)+`"`, 1),
				`{"type":"channel","channel":{"team":"choir","name":"`+strings.Repeat("a", 26)+"__"+strings.Repeat("b", 26)+`","type":"P"}}`),
			policy:  planning.SystemAdmin(),
			absent:  []string{"aaaaa", "0f0f0f", `"type":"post"`},
			dropped: map[sanitize.SkipKind]int64{sanitize.SkipLostPost: 2, sanitize.SkipMissingChannel: 1},
		},
		{
			name: "3.6.7 direct conversations and messages",
			lines: lines(`{"type":"direct_channel","direct_channel":{"participants":[{},{}]}}`, `{"type":"direct_channel","direct_channel":{"members":["boss","member"],"header":"evil"}}`,
				`{"type":"direct_post","direct_post":{"channel_members":["boss","member"],"user":"boss","message":"evil","create_at":1,"replies":[{"user":"boss","message":"evil","create_at":2}]}}`),
			policy:  planning.SystemAdmin(),
			absent:  []string{"direct_", "evil"},
			dropped: map[sanitize.SkipKind]int64{sanitize.SkipDirectChannel: 2, sanitize.SkipDirectPost: 2},
		},
		{
			name:    "3.6.8 bot lines",
			lines:   lines(`{"type":"bot","bot":{"username":"playbooks","owner":"boss","display_name":"Evil"}}`, strings.Replace(post(""), `"anna"`, `"playbooks"`, 1)),
			absent:  []string{`"type":"bot"`, "Evil", `"user":"playbooks"`},
			dropped: map[sanitize.SkipKind]int64{sanitize.SkipBotLine: 1},
		},
		{
			name:    "3.6.8 bots that are here are not changed",
			lines:   lines(`{"type":"bot","bot":{"username":"playbooks","owner":"boss","display_name":"Evil"}}`, strings.Replace(post(""), `"anna"`, `"playbooks"`, 1)),
			policy:  planning.SystemAdmin(),
			absent:  []string{`"type":"bot"`, "Evil"},
			dropped: map[sanitize.SkipKind]int64{sanitize.SkipBotLine: 0, sanitize.SkipProfile: 1},
			check:   func(t *testing.T, i imported) { require.Empty(t, i.host.server.Bots) },
		},
		{
			name:   "3.6.8 emoji that are here are not changed",
			lines:  lines(`{"type":"emoji","emoji":{"name":"logo","image":"e"}}`, `{"type":"emoji","emoji":{"name":"LOGO2","image":"e"}}`),
			files:  map[string]string{"e": pixel()},
			policy: planning.SystemAdmin(),
			absent: []string{`"name":"logo"`},
			check:  func(t *testing.T, i imported) { require.Equal(t, "logo1", i.plan.Emoji[0].Target) },
		},
		{
			name: "3.6.9 nobody outside the team is made to say, like, save or follow anything",
			lines: lines(post(`,"flagged_by":["boss"],"reactions":[{"user":"boss","emoji_name":"x","create_at":1000}],"thread_followers":[{"user":"boss"}],"replies":[{"user":"boss","message":"I agree","create_at":1001,"flagged_by":["boss"]}]`),
				`{"type":"user","user":{"username":"boss","email":"boss@example.com","teams":[{"name":"choir"}]}}`),
			absent:  []string{`"user":"boss"`, `"boss"`, "flagged_by"},
			dropped: map[sanitize.SkipKind]int64{sanitize.SkipFlag: 2, sanitize.SkipProfile: 0},
		},
		{
			name: "3.6.10 props that act, or show a post as somebody else's",
			lines: lines(post(`,"props":{"from_webhook":"true","from_bot":"true","from_plugin":"true","from_oauth_app":"true","override_username":"boss","override_icon_url":"https://x","override_icon_emoji":":x:",
				"webhook_display_name":"x","unsafe_links":"true","force_notification":"x","add_channel_member":{},"previewed_post":"x","deleteBy":"x","expire_at":1,"read_duration":1,"mm_blocks_actions":{},
				"ai_generated_by":"x","ai_generated_by_username":"x","channel_mentions":{},"username":"boss","userId":"x","a\u0000b":1,"team_export_post_id":"abc",
				"attachments":[{"text":"vote","title_link":"javascript:alert(1)","image_url":"file:///etc/passwd","actions":[{"id":"a","integration":{"url":"/plugins/x","context":{"a":"evil"}}},{"type":"select"}]}, {"actions":[{}]}, null]}`)),
			policy:  planning.SystemAdmin(),
			absent:  []string{"from_bot", "from_plugin", "from_oauth", "override_icon", "webhook_display", "javascript", "file:", "integration", "/plugins/", "actions", `"boss"`, "evil", "expire_at", "unsafe", "userId"},
			dropped: map[sanitize.SkipKind]int64{sanitize.SkipAction: 3},
			check: func(t *testing.T, i imported) {
				require.JSONEq(t, `{"team_export_post_id":"abc","from_webhook":"true","override_username":"boss (webhook)","attachments":[{"text":"vote","id":0,"fallback":"","color":"","pretext":"",
					"author_name":"","author_link":"","author_icon":"","title":"","title_link":"","fields":null,"image_url":"","thumb_url":"","footer":"","footer_icon":"","ts":null}]}`, string(i.posts()[0].Props))
				require.EqualValues(t, 22, i.dropped(sanitize.SkipProp))
			},
		},
		{
			name:    "3.6.10 props that are no props",
			lines:   lines(post(`,"props":[1]`), post(`,"props":"x"`), post(`,"props":{"attachments":{"a":1}}`), post(`,"props":{"attachments":[1]}`)),
			absent:  []string{`"props"`},
			dropped: map[sanitize.SkipKind]int64{sanitize.SkipProp: 4},
		},
		{
			name: "3.6.11 types that other plugins draw, that this server does not know, that burn",
			lines: lines(at(1, `,"type":"custom_calls"`), at(2, `,"type":"card"`), at(3, `,"type":"system_new"`), at(4, `,"type":"me"`),
				post(`,"type":"burn_on_read","replies":[{"user":"anna","message":"r","create_at":1001}]`), post(`,"replies":[{"user":"anna","type":"burn_on_read","message":"r","create_at":1001}]`)),
			absent:  []string{"custom_", "card", "system_new", "burn"},
			dropped: map[sanitize.SkipKind]int64{sanitize.SkipType: 3, sanitize.SkipSystemPost: 1, sanitize.SkipBurning: 3},
			check: func(t *testing.T, i imported) {
				kinds := map[int64]string{}
				for _, post := range i.posts() {
					kinds[post.CreateAt] = post.Type
				}
				// A team admin does not speak for the system.
				require.Equal(t, map[int64]string{1000: "", 1001: "", 1002: "", 1003: "", 1004: "me"}, kinds)
			},
		},
		{
			name: "3.6.13 shapes that abort an import or crash the server",
			lines: lines(`{"type":"post","post":{}}`, `{"type":"user","user":{}}`, `{"type":"channel","channel":{}}`, `{"type":"emoji","emoji":{}}`, `{"type":"bot","bot":{}}`,
				strings.Replace(post(""), `"dev"`, `"DEV"`, 1), strings.Replace(post(""), `"choir"`, `"CHOIR"`, 1), strings.Replace(post(""), `"anna"`, `" Anna "`, 1),
				user(`,"teams":[{"name":"choir","channels":[{"name":"dev"},{"name":"DEV"},{"name":"dev"},{"name":"nowhere"},{}]}]`),
				post(`,"thread_followers":[{"user":"anna"},{"user":"ANNA"},{}],"reactions":[{"user":"anna","emoji_name":"x"},{"user":"anna","emoji_name":"X"},{"user":"anna","emoji_name":""},{"emoji_name":"x"}],"flagged_by":["anna","anna",""],"replies":[null,{}]`)),
			policy: planning.SystemAdmin(),
			absent: []string{"DEV", "CHOIR", "Anna", "ANNA", "nowhere"},
			dropped: map[sanitize.SkipKind]int64{
				sanitize.SkipLostPost: 1, sanitize.SkipPerson: 2, sanitize.SkipMissingChannel: 1, sanitize.SkipEmoji: 1, sanitize.SkipMember: 4,
				sanitize.SkipFollower: 2, sanitize.SkipReaction: 3, sanitize.SkipFlag: 2, sanitize.SkipNoAuthor: 2,
			},
		},
		{
			name: "3.6.13 times that abort an import",
			lines: lines(post(`,"edit_at":-5,"reactions":[{"user":"anna","emoji_name":"x","create_at":3}],"replies":[{"user":"anna","message":"early","create_at":5},{"user":"anna","message":"too","create_at":5}]`),
				strings.Replace(post(""), `1000`, `0`, 1), strings.Replace(post(""), `1000`, `-7`, 1), strings.Replace(post(""), `1000`, `9000000000000000000`, 1)),
			dropped: map[sanitize.SkipKind]int64{sanitize.SkipTime: 7},
			check: func(t *testing.T, i imported) {
				times := []int64{}
				for _, post := range i.posts() {
					times = append(times, post.CreateAt)
					for _, reply := range post.Replies {
						require.EqualValues(t, 1000, reply.CreateAt, "no reply is older than its root")
					}
				}
				require.Equal(t, []int64{1, 1, 1000, now}, times, "two posts are the same in all, and stay two")
			},
		},
		{
			name:   "3.6.13 locales and settings that abort an import",
			lines:  lines(user(`,"locale":"xx-evil","theme":"not json","formatting":"maybe","email_interval":"never","limit_visible_dms_gms":"99","notify_props":{"desktop":"loud"},"custom_status":{"emoji":"no emoji"}` + member)),
			policy: planning.SystemAdmin(), absent: []string{"xx-evil", "not json", "maybe", "never", "99", "loud", "no emoji"},
			dropped: map[sanitize.SkipKind]int64{sanitize.SkipSetting: 6},
		},
		{
			name:   "3.6.14 times of deactivation and archiving in the future",
			lines:  lines(user(`,"delete_at":9000000000000000000`+member), `{"type":"channel","channel":{"team":"choir","name":"x","type":"O","deleted_at":9000000000000000000}}`),
			policy: planning.SystemAdmin(), absent: []string{"9000000000000000000"},
		},
		{
			name:  "texts that no database takes",
			lines: lines(post(`,"message":"a\u0000b","props":{"attachments":[{"text":"c\u0000d"}]}`), post(`,"message":"`+strings.Repeat("é", 20_000)+`"`), post(`,"message":"\ud800"`)),
			check: func(t *testing.T, i imported) {
				require.Equal(t, "ab", i.posts()[0].Message)
				require.Equal(t, strings.Repeat("é", 16383), i.posts()[1].Message)
			},
			dropped: map[sanitize.SkipKind]int64{sanitize.SkipText: 2},
		},
		{
			name: "two people with one address, and one name in two forms",
			lines: lines(user(`,"teams":[{"name":"choir"}]`), `{"type":"user","user":{"username":"mall:ory","email":"mallory@example.com","teams":[{"name":"choir"}]}}`,
				`{"type":"user","user":{"username":"mall-ory","email":"m2@example.com","teams":[{"name":"choir"}]}}`),
			policy: planning.SystemAdmin(),
			check: func(t *testing.T, i imported) {
				require.Equal(t, "mall-ory1", i.planned("mall:ory").Target.Username)
				require.NotEqual(t, i.user("mallory").Email, i.user("mall-ory1").Email)
			},
		},
	}
}

func TestHostileArchives(t *testing.T) {
	for _, test := range hostileCases() {
		t.Run(test.name, func(t *testing.T) {
			for i := range test.lines {
				test.lines[i] = strings.ReplaceAll(test.lines[i], "\n\t\t\t\t", "")
			}
			target := here()
			victims(&target)
			result := mustImport(t, zipFile(t, test.lines, test.files), target, test.policy)
			for _, text := range test.absent {
				require.NotContains(t, result.text, text)
			}
			for kind, n := range test.dropped {
				require.Equal(t, n, result.dropped(kind), kind)
			}
			if test.check != nil {
				test.check(t, result)
			}
		})
	}
}

// What cannot be imported at all is refused, and the message names the line
// or the entry.
func TestArchivesThatAreRefused(t *testing.T) {
	cases := map[string]struct {
		lines []string
		files map[string]string
		says  string
	}{
		"a payload of null":       {[]string{version, teamA, `{"type":"post","post":null}`}, nil, "line 3 lacks"},
		"an unknown type":         {[]string{version, `{"type":"custom"}`}, nil, "line 2 is of a type"},
		"not UTF-8":               {[]string{version, "{\"type\":\"team\",\"team\":{\"name\":\"\xff\"}}"}, nil, "line 2 is not valid UTF-8"},
		"a deep line":             {[]string{version, `{"type":"post","post":{"props":` + strings.Repeat(`{"a":`, 1000)}, nil, "line 2 is nested"},
		"a long line":             {[]string{version, `{"type":"post","post":{"message":"` + strings.Repeat("x", 16<<20) + `"}}`}, nil, "line 2 is longer"},
		"another version":         {[]string{`{"type":"version","version":9}`}, nil, "line 1 says another version"},
		"ours without a manifest": {[]string{`{"type":"version","version":1,"info":{"generator":"team-export","version":"1"}}`}, nil, "manifest.json"},
		"a user twice":            {[]string{version, anna, strings.Replace(anna, "anna", "ANNA", 1)}, nil, `line 3 is a second line of user "anna"`},
		"a team of a bad name":    {[]string{version, `{"type":"team","team":{"name":"../x"}}`}, nil, "line 2 names a team"},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := tryImport(t, zipFile(t, test.lines, test.files), here(), planning.SystemAdmin())
			require.True(t, transfer.HasCode(err, transfer.CodeInvalidArchive), "%v", err)
			require.Contains(t, transfer.AsError(err).Message, test.says)
			require.Len(t, transfer.AsError(err).Details, 1, "a code says it to clients")
		})
	}
}

// Many names may come down to one.
func TestNamesThatFallTogetherCostNoSquare(t *testing.T) {
	archive := lines()
	var reactions []string
	for i := range 4_000 {
		reactions = append(reactions, fmt.Sprintf(`{"user":"%c","emoji_name":"x","create_at":1000}`, rune(0x4e00+i)))
	}
	archive = append(archive, post(`,"reactions":[`+strings.Join(reactions, ",")+`]`))
	result := mustImport(t, zipFile(t, archive, nil), here(), planning.SystemAdmin())
	require.Len(t, result.posts()[0].Reactions, 4_000)
}
