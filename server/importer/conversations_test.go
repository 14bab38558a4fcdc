package importer

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// directAdmin is a system admin of a server with the setting DirectMessages.
func directAdmin() planning.Policy {
	policy := planning.SystemAdmin()
	policy.DirectMessages = true
	return policy
}

// crowd are members of the team.
func crowd(names ...string) (lines []string) {
	for _, name := range names {
		lines = append(lines, `{"type":"user","user":{"username":"`+name+`","email":"`+name+`@example.com","teams":[{"name":"choir","roles":"team_user"}]}}`)
	}
	return lines
}

func quoted(names []string) string {
	list, err := json.Marshal(names)
	if err != nil {
		panic(err)
	}
	return string(list)
}

func directChannel(more string, names ...string) string {
	var participants []string
	for _, name := range names {
		participants = append(participants, `{"username":"`+name+`","scheme_user":true,"msg_count":1,"msg_count_root":1,"last_viewed_at":2000}`)
	}
	return `{"type":"direct_channel","direct_channel":{"participants":[` + strings.Join(participants, ",") + `],"header":""` + more + `}}`
}

func directPost(author, message, more string, names ...string) string {
	return `{"type":"direct_post","direct_post":{"channel_members":` + quoted(names) + `,"user":"` + author + `","message":"` + message + `","create_at":1500` + more + `}}`
}

// talked is what an import wrote into conversations: the messages, by the accounts that
// take part.
func (i imported) talked() map[string][]string {
	names := map[string]string{}
	for name, id := range i.userIDs {
		names[id] = name
	}
	found := map[string][]string{}
	for id, accounts := range i.host.server.Conversations {
		var here []string
		for _, account := range accounts {
			here = append(here, names[account])
		}
		slices.Sort(here)
		messages := []string{}
		for _, post := range i.host.rows.Posts {
			if post.ChannelID == id {
				messages = append(messages, names[post.UserID]+": "+post.Message)
			}
		}
		slices.Sort(messages)
		found[strings.Join(here, ",")] = messages
	}
	return found
}

// TestImport_Conversations says which conversations an import by a system admin
// brings, and between whom.
func TestImport_Conversations(t *testing.T) {
	type said map[string][]string
	nine := []string{"anna", "b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8"}
	for name, test := range map[string]struct {
		lines []string
		want  said
		Left  int64
	}{
		"of two": {[]string{directChannel("", "anna", "bob"), directPost("bob", "psst", "", "anna", "bob")}, said{"anna,bob": {"bob: psst"}}, 0},
		"its post before its line": {
			[]string{directPost("bob", "psst", "", "bob", "anna"), directChannel("", "anna", "bob")}, said{"anna,bob": {"bob: psst"}}, 0,
		},
		"without a line": {[]string{directPost("bob", "psst", "", "anna", "bob")}, said{"anna,bob": {"bob: psst"}}, 0},
		"with names in capitals": {
			[]string{directChannel("", "Anna", " bob"), directPost("BOB", "psst", "", "ANNA", "bob")}, said{"anna,bob": {"bob: psst"}}, 0,
		},
		"with oneself, named twice": {[]string{directChannel("", "anna", "anna"), directPost("anna", "note", "", "anna", "anna")}, said{"anna": {"anna: note"}}, 0},
		"with oneself, named once":  {[]string{directPost("anna", "note", "", "anna")}, said{"anna": {"anna: note"}}, 0},
		"somebody is named twice":   {[]string{directPost("anna", "psst", "", "anna", "anna", "bob")}, said{"anna,bob": {"anna: psst"}}, 0},
		"of three":                  {[]string{directPost("anna", "all", "", "anna", "bob", "carl")}, said{"anna,bob,carl": {"anna: all"}}, 0},
		"of eight":                  {[]string{directPost("anna", "all", "", nine[:8]...)}, said{strings.Join(nine[:8], ","): {"anna: all"}}, 0},
		"of nine":                   {[]string{directPost("anna", "all", "", nine...)}, said{}, 1},
		"of nobody":                 {[]string{directPost("anna", "all", "")}, said{}, 1},
		"of a thousand":             {[]string{directPost("anna", "all", "", slices.Repeat([]string{"anna"}, 1000)...)}, said{}, 1},
		"with a stranger":           {[]string{directPost("anna", "psst", "", "anna", "stranger")}, said{}, 1},
		"with nobody's name":        {[]string{directPost("anna", "psst", "", "anna", "")}, said{}, 1},
		"with a name with a comma":  {[]string{directPost("anna", "psst", "", "anna", "b1,b2")}, said{}, 1},
		"with somebody of the archive who is not in the team": {
			[]string{`{"type":"user","user":{"username":"zoe","email":"z@example.com"}}`, directPost("zoe", "psst", "", "anna", "zoe")}, said{}, 1,
		},
		"with a bot":                     {[]string{beep, directPost("beep", "beep", "", "anna", "beep")}, said{"anna,beep": {"beep: beep"}}, 0},
		"of bots alone":                  {[]string{beep, directPost("beep", "beep", "", "beep", "beep")}, said{}, 1},
		"by somebody outside":            {[]string{directPost("carl", "boo", "", "anna", "bob")}, said{"anna,bob": {"carl: boo"}}, 0},
		"by a person unknown":            {[]string{directPost("ghost", "boo", "", "anna", "bob")}, said{"anna,bob": {"ghost: boo"}}, 0},
		"with replies":                   {[]string{directPost("anna", "a", `,"replies":[{"user":"bob","message":"b","create_at":1600}]`, "anna", "bob")}, said{"anna,bob": {"anna: a", "bob: b"}}, 0},
		"two lines of one":               {[]string{directChannel("", "anna", "bob"), directChannel("", "bob", "anna")}, said{"anna,bob": {}}, 0},
		"an old line's form":             {[]string{`{"type":"direct_channel","direct_channel":{"members":["anna","bob"]}}`}, said{"anna,bob": {}}, 0},
		"the one who imports is in none": {[]string{directPost("bob", "psst", "", "carl", "bob")}, said{"bob,carl": {"bob: psst"}}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			all := slices.Concat([]string{version, teamA, square, dev, anna}, crowd("bob", "carl"), crowd(nine[1:]...), test.lines)
			result := mustImport(t, zipFile(t, all, nil), here(), directAdmin())
			require.Equal(t, map[string][]string(test.want), result.talked())
			require.Equal(t, test.Left, result.dropped(sanitize.SkipDirectPost))
			require.Equal(t, result.plan.Counts["direct_posts"], result.written.Counts["direct_posts"], "the plan counts what is written")
			require.Equal(t, result.plan.Counts["direct_replies"], result.written.Counts["direct_replies"])
			require.Equal(t, result.plan.Counts["direct_channels"], result.written.Counts["direct_channels"])
			require.Empty(t, result.posts(), "no channel of the team gets anything")
		})
	}
}

// TestImport_ConversationsAreForSystemAdminsWithTheSetting says that nobody else
// imports one, or hears of it.
func TestImport_ConversationsAreForSystemAdminsWithTheSetting(t *testing.T) {
	lines := slices.Concat([]string{version, teamA, square, dev, anna}, crowd("bob"), []string{
		directChannel("", "anna", "bob"), directPost("bob", "psst", "", "anna", "bob"),
	})
	active := planning.TeamAdmin()
	active.Accounts = true
	for name, policy := range map[string]planning.Policy{"a team admin": planning.TeamAdmin(), "a team admin who makes accounts": active, "a system admin without the setting": planning.SystemAdmin()} {
		t.Run(name, func(t *testing.T) {
			result := mustImport(t, zipFile(t, lines, nil), here(), policy)
			require.Empty(t, result.plan.Conversations)
			require.Empty(t, result.in.Conversations, "nothing is even kept of them")
			require.Empty(t, result.host.server.Conversations)
			require.EqualValues(t, 1, result.dropped(sanitize.SkipDirectChannel))
			require.EqualValues(t, 1, result.dropped(sanitize.SkipDirectPost))
		})
	}
	t.Run("a plan that the policy does not allow any more", func(t *testing.T) {
		in, err := inspect.Inspect(t.Context(), readerOf(t, zipFile(t, lines, nil)), sanitize.ServerLimits{PostRunes: 100, Conversations: true}, now, silent{})
		require.NoError(t, err)
		plan, _ := planning.Build(in, here(), planning.SystemAdmin(), planning.Review{Revision: 1})
		require.Empty(t, plan.Conversations)
	})
}

func TestPlan_ConversationsGoWhereThePeopleTalk(t *testing.T) {
	target := here()
	target.Accounts = []planning.Account{
		{ID: "aaaaaaaaaaaaaaaaaaaaaaaaaa", Username: "ann", Email: "anna@example.com", Member: true},
		{ID: "bbbbbbbbbbbbbbbbbbbbbbbbbb", Username: "bob", Email: "bob@example.com", Member: true},
	}
	target.Conversations = []string{"aaaaaaaaaaaaaaaaaaaaaaaaaa__bbbbbbbbbbbbbbbbbbbbbbbbbb"}
	lines := slices.Concat([]string{version, teamA, square, dev, anna}, crowd("bob", "carl"), []string{
		directPost("bob", "1", "", "anna", "bob"), directPost("bob", "2", "", "carl", "bob"), directPost("bob", "3", "", "bob", "bob"),
	})
	result := mustImport(t, zipFile(t, lines, nil), target, directAdmin())
	require.Equal(t, []planning.PlanConversation{
		{Source: "anna,bob", Participants: []string{"anna", "bob"}, Action: planning.ActionMerge, Choices: []planning.Action{planning.ActionMerge, planning.ActionSkip}, Target: []string{"ann", "bob"}, Posts: 1},
		{Source: "bob", Participants: []string{"bob"}, Action: planning.ActionNew, Choices: []planning.Action{planning.ActionNew, planning.ActionSkip}, Target: []string{"bob"}, Posts: 1},
		{Source: "bob,carl", Participants: []string{"bob", "carl"}, Action: planning.ActionNew, Choices: []planning.Action{planning.ActionNew, planning.ActionSkip}, Target: []string{"bob", "carl"}, Posts: 1},
	}, result.plan.Conversations)
	require.EqualValues(t, 2, result.plan.Counts["direct_channels"])
}

func TestPlan_ConversationsAreSkippedByDecision(t *testing.T) {
	lines := slices.Concat([]string{version, teamA, square, dev, anna}, crowd("bob"), []string{
		beep, directPost("bob", "psst", "", "anna", "bob"), directPost("beep", "beep", "", "anna", "beep"),
	})
	skip := func(source string) planning.Decision {
		return planning.Decision{Section: planning.SectionConversations, Source: source, Action: planning.ActionSkip}
	}
	result := mustImport(t, zipFile(t, lines, nil), here(), directAdmin(), skip("anna,bob"), skip("anna,beep"))
	require.Empty(t, result.host.server.Conversations)
	require.EqualValues(t, 2, result.dropped(sanitize.SkipDirectPost))
	require.Empty(t, result.planned("beep").Action, "a bot that only talks comes with what it says")

	in, _ := inspected(t, zipFile(t, lines, nil))
	_, details := planning.Build(in, here(), directAdmin(), planning.Review{Revision: 1, Decisions: []planning.Decision{skip("anna,zoe")}})
	require.Len(t, details, 1)
	require.Equal(t, transfer.DetailNotInPlan, details[0].Code)
}

// TestPlan_TwoPeopleWhoBecomeOne says that conversations of people who are one here
// become one.
func TestPlan_TwoPeopleWhoBecomeOne(t *testing.T) {
	target := here()
	target.Accounts = []planning.Account{{ID: "id-anna", Username: "anna", Email: "anna@example.com", Member: true}}
	lines := slices.Concat([]string{version, teamA, square, dev, anna}, crowd("anna2", "bob"), []string{
		directPost("bob", "1", "", "anna", "bob"), directPost("bob", "2", "", "anna2", "bob"), directPost("anna2", "3", "", "anna", "anna2"), directPost("anna", "4", "", "anna", "anna2", "bob"),
	})
	result := mustImport(t, zipFile(t, lines, nil), target, directAdmin(), planning.Decision{Section: planning.SectionUsers, Source: "anna2", Action: planning.ActionMerge, Target: "anna"})
	require.Equal(t, map[string][]string{"anna,bob": {"anna: 4", "bob: 1", "bob: 2"}, "anna": {"anna: 3"}}, result.talked())
	require.EqualValues(t, 2, result.plan.Counts["direct_channels"])
	require.EqualValues(t, 2, result.written.Counts["direct_channels"])
}

func TestImport_ConversationKeepsWhatBelongsToIt(t *testing.T) {
	line := directChannel(`,"favorited_by":["anna","carl"],"shown_by":["bob","ghost"]`, "anna", "bob")
	line = strings.Replace(line, `"header":""`, `"header":"ask @bob"`, 1)
	target := here()
	target.Accounts = []planning.Account{{ID: "id-bob", Username: "bobby", Email: "bob@example.com", Member: true}}
	data := zipFile(t, slices.Concat([]string{version, teamA, square, dev, anna}, crowd("bob", "carl"), []string{
		line, directPost("bob", "psst @bob", `,"flagged_by":["anna","carl"],"is_pinned":true,"reactions":[{"user":"anna","emoji_name":"x","create_at":1600}],"thread_followers":[{"user":"anna","unread_mentions":1},{"user":"carl"}],"replies":[{"user":"anna","message":"what?","create_at":1700,"attachments":[{"path":"f/secret.txt"}]}]`, "anna", "bob"),
	}), map[string]string{"f/secret.txt": "s"})
	result := mustImport(t, data, target, directAdmin())
	require.Equal(t, map[string][]string{"anna,bobby": {"anna: what?", "bobby: psst @bobby"}}, result.talked())
	rows := result.host.rows
	require.Len(t, rows.Flags, 1)
	require.Len(t, rows.Followers, 1)
	require.Len(t, rows.Reactions, 1)
	require.EqualValues(t, 1, result.dropped(sanitize.SkipFlag))
	require.EqualValues(t, 1, result.dropped(sanitize.SkipFollower))
	require.EqualValues(t, 1, result.written.Counts["files"])

	require.Len(t, rows.Conversations, 1)
	made := rows.Conversations[0]
	require.Equal(t, "ask @bobby", made.Header)
	annaID := result.userIDs["anna"]
	require.Equal(t, []write.Participant{
		{UserID: annaID, Read: &write.ReadState{LastViewedAt: 2000, MsgCount: 1, MsgCountRoot: 1}},
		{UserID: "id-bob"},
	}, made.Members, "somebody new has read what they had read; an account that was here has read all")
	require.ElementsMatch(t, []write.Preference{
		{UserID: "id-bob", Category: "direct_channel_show", Name: annaID, Value: "true"},
		{UserID: annaID, Category: "favorite_channel", Name: made.ChannelID, Value: "true"},
	}, made.Preferences)
}

func TestImport_ConversationThatIsHereKeepsItsHeaderAndWhatIsRead(t *testing.T) {
	host := newFakeHost(zipFile(t, slices.Concat([]string{version, teamA, square, dev, anna}, crowd("bob"), []string{
		directChannel(`,"shown_by":["bob"]`, "anna", "bob"), directPost("bob", "psst", "", "anna", "bob"),
	}), nil))
	target := here()
	target.Accounts = []planning.Account{{ID: "id-anna", Username: "anna", Email: "anna@example.com", Member: true}, {ID: "id-bob", Username: "bob", Email: "bob@example.com", Member: true}}
	target.Conversations = []string{"id-anna__id-bob"}
	host.server.There["id-anna id-bob"] = true
	result, err := importInto(t, host, target, directAdmin())
	require.NoError(t, err)
	require.Equal(t, map[string][]string{"anna,bob": {"bob: psst"}}, result.talked())
	require.Empty(t, host.rows.Conversations)
	require.Zero(t, result.written.Counts["direct_channels"])
	for _, entry := range host.rows.Entries["job"] {
		require.Empty(t, entry.Conversations, "an undo leaves it")
	}
}

// TestImport_NothingOfConversationsIsNamed says that what others than the one who
// imports can read holds no name out of a conversation.
func TestImport_NothingOfConversationsIsNamed(t *testing.T) {
	data := zipFile(t, slices.Concat([]string{version, teamA, square, dev, anna}, crowd("bob"), []string{
		directPost("bob", "psst", `,"attachments":[{"path":"layoffs.pdf"}],"props":{"odd":"x"}`, "anna", "bob"),
	}), nil)
	result := mustImport(t, data, here(), directAdmin())
	require.EqualValues(t, 1, result.dropped(sanitize.SkipMissingFile), "it is counted")
	job := transfer.Job{RequestedBy: "admin"}
	head := planning.HeadOf(result.plan)
	require.Equal(t, head, head.For("admin", job))
	others, err := json.Marshal(head.For("another admin", job))
	require.NoError(t, err)
	require.NotContains(t, string(others), "layoffs")
	require.NotContains(t, string(others), "anna,bob")
	require.Contains(t, string(others), `"conversations":[]`)
	require.NotContains(t, string(others), `"conversations":1`)
	for _, entry := range result.host.rows.Entries["job"] {
		text, err := json.Marshal(entry)
		require.NoError(t, err)
		require.NotContains(t, string(text), "anna,bob")
	}
}

func TestImport_SecondAttemptGoesOnWithConversations(t *testing.T) {
	data := zipFile(t, slices.Concat([]string{version, teamA, square, dev, anna}, crowd("bob"), []string{
		directChannel("", "anna", "bob"), directPost("bob", "psst", "", "anna", "bob"),
	}), nil)
	for _, failing := range []string{"conversation of 2", "write", "join", "converse"} {
		t.Run(failing, func(t *testing.T) {
			host := newFakeHost(data)
			host.Fail = failing
			_, err := importInto(t, host, here(), directAdmin())
			require.ErrorIs(t, err, errBroken)
			result, err := importInto(t, host, here(), directAdmin())
			require.NoError(t, err)
			require.Equal(t, map[string][]string{"anna,bob": {"bob: psst"}}, result.talked())
			require.EqualValues(t, 1, result.written.Counts["direct_channels"])
			require.Len(t, host.rows.Conversations, 1)
			require.Equal(t, 1, host.Count("conversation of 2"))
		})
	}
}

// TestConversationName holds the names of conversations against the rule of the
// server.
func TestConversationName(t *testing.T) {
	a, b, c := strings.Repeat("a", 26), strings.Repeat("b", 26), strings.Repeat("c", 26)
	require.Equal(t, a+"__"+b, planning.ConversationName([]string{b, a}))
	require.Equal(t, a+"__"+a, planning.ConversationName([]string{a}))
	require.Equal(t, planning.ConversationName([]string{c, b, a}), planning.ConversationName([]string{a, b, c}))
	require.Len(t, planning.ConversationName([]string{a, b, c}), 40)
	require.Empty(t, planning.ConversationName(nil))
}

// TestImport_GivesConversationsTheirExtras says what of the extras of conversations
// comes over: of those that are imported, by those who take part.
func TestImport_GivesConversationsTheirExtras(t *testing.T) {
	mark := func(owner, members, more string) string {
		return `{"id":"` + id("b") + `","channel_members":` + members + `,"owner":"` + owner + `","type":"link","display_name":"Wiki","link_url":"https://wiki.example.com","create_at":5` + more + "}\n"
	}
	extra := func(members, more string) string {
		return `{"id":"` + id("d") + `","channel_members":` + members + `,"user":"anna","create_at":1500` + more + "}\n"
	}
	const pair, urgent = `["bob","anna"]`, `,"priority":{"level":"urgent"}`
	version := `,"versions":[{"id":"` + id("v") + `","message":"before","written_at":1500,"replaced_at":1600}]`
	acked := func(name string) string {
		return `,"acknowledgements":[{"user":"` + name + `","acknowledged_at":1700}]`
	}
	entry := "extras/bookmark-files/" + id("f") + "/score.pdf"
	skip := planning.Decision{Section: planning.SectionConversations, Source: "anna,bob", Action: planning.ActionSkip}
	for name, test := range map[string]struct {
		policy    planning.Policy
		decisions []planning.Decision
		marks     string
		posts     string
		more      map[string]string
		// given is what comes over, left how many things the plan says are left out.
		given string
		left  int64
	}{
		"a bookmark":                        {policy: directAdmin(), marks: mark("anna", pair, ""), given: "link"},
		"a bookmark of a file":              {policy: directAdmin(), marks: strings.Replace(mark("anna", pair, `,"file":"`+entry+`"`), `"type":"link","display_name":"Wiki","link_url":"https://wiki.example.com"`, `"type":"file"`, 1), more: map[string]string{entry: "a score"}, given: "file"},
		"a bookmark by one outside":         {policy: directAdmin(), marks: mark("carl", pair, ""), left: 1},
		"a bookmark of strangers":           {policy: directAdmin(), marks: mark("anna", `["anna","zoe"]`, ""), left: 1},
		"a bookmark of nobody":              {policy: directAdmin(), marks: mark("anna", `[]`, ""), left: 1},
		"a bookmark, without the setting":   {policy: planning.SystemAdmin(), marks: mark("anna", pair, ""), left: 1},
		"a bookmark that is skipped":        {policy: directAdmin(), decisions: []planning.Decision{skip}, marks: mark("anna", pair, "")},
		"a priority":                        {policy: directAdmin(), posts: extra(pair, urgent), given: "urgent"},
		"a priority that is skipped":        {policy: directAdmin(), decisions: []planning.Decision{skip}, posts: extra(pair, urgent)},
		"a priority, without the setting":   {policy: planning.SystemAdmin(), posts: extra(pair, urgent)},
		"an acknowledgement":                {policy: directAdmin(), posts: extra(pair, acked("bob")), given: "ack"},
		"an acknowledgement by one outside": {policy: directAdmin(), posts: extra(pair, acked("carl")), left: 1},
		"an earlier version":                {policy: directAdmin(), posts: extra(pair, version), given: "before"},
		"a priority by a team admin":        {policy: planning.TeamAdmin(), posts: extra(pair, urgent)},
	} {
		t.Run(name, func(t *testing.T) {
			extras := map[string]string{"extras/bookmarks.ndjson": test.marks, "extras/posts.ndjson": test.posts}
			maps.Copy(extras, test.more)
			post := directPost("anna", "psst", `,"props":{"team_export_post_id":"`+id("d")+`"}`, "anna", "bob")
			all := slices.Concat([]string{ourVersion, teamA, square, dev, anna}, crowd("bob", "carl"), []string{directChannel("", "anna", "bob"), post})
			result := mustImport(t, ourArchive(t, all, extras), here(), test.policy, test.decisions...)
			var given []string
			for _, made := range result.host.rows.Marks {
				given = append(given, made.Type)
				require.Contains(t, result.host.server.Conversations, made.ChannelID)
			}
			for _, beyond := range result.host.rows.Beyond {
				require.Contains(t, result.host.server.Conversations, beyond.ChannelID)
				given = append(given, beyond.Level)
				for range beyond.Acks {
					given = append(given, "ack")
				}
				for _, version := range beyond.Versions {
					given = append(given, version.Message)
				}
			}
			require.Equal(t, test.given, strings.Join(given, ""))
			require.Equal(t, test.left, result.dropped(sanitize.SkipBookmark)+result.dropped(sanitize.SkipDirectBookmark)+result.dropped(sanitize.SkipPostExtra))
			for _, drop := range result.plan.Dropped {
				if slices.Contains([]sanitize.SkipKind{sanitize.SkipBookmark, sanitize.SkipDirectBookmark, sanitize.SkipPostExtra}, sanitize.SkipKind(drop.Kind)) {
					require.Empty(t, drop.Names, "nothing says who talks to whom")
				}
			}
		})
	}
}
