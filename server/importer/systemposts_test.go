package importer

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/markdown/markdowntest"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// systemPost is the line of a post of the system.
func systemPost(t *testing.T, kind, message string, props map[string]any) string {
	t.Helper()
	text, err := json.Marshal(message)
	require.NoError(t, err)
	fields, err := json.Marshal(props)
	require.NoError(t, err)
	return fmt.Sprintf(`{"type":"post","post":{"team":"choir","channel":"dev","user":"anna","type":%q,"message":%s,"props":%s,"create_at":1000}}`, kind, text, fields)
}

func TestSystemPosts_OfATeamAdminAreBuiltFromKnownParts(t *testing.T) {
	const free = "Your password expires: [renew it](https://evil.example)"
	for name, test := range map[string]struct {
		kind, message string
		props         map[string]any
		wantType      string
		want          string
		dropped       sanitize.SkipKind
	}{
		"a join":                   {"system_join_channel", "bob joined the channel.", map[string]any{"username": "bob"}, "system_join_channel", "bob joined the channel.", ""},
		"a join with another text": {"system_join_channel", free, map[string]any{"username": "bob"}, "system_join_channel", "bob joined the channel.", sanitize.SkipSystemText},
		"a join of no username":    {"system_join_channel", free, map[string]any{"username": "[x](https://evil.example)"}, "", free, sanitize.SkipSystemPost},
		"a join without props":     {"system_join_channel", free, nil, "", free, sanitize.SkipSystemPost},
		"somebody who was added":   {"system_add_to_channel", free, map[string]any{"username": "bob", "addedUsername": "anna"}, "system_add_to_channel", "anna-imported added to the channel by bob.", sanitize.SkipSystemText},
		"somebody who was removed": {"system_remove_from_team", free, map[string]any{"removedUsername": "bob"}, "system_remove_from_team", "bob was removed from the team.", sanitize.SkipSystemText},
		"a header":                 {"system_header_change", free, map[string]any{"username": "bob", "new_header": "Songs"}, "system_header_change", "bob updated the channel header to: Songs", sanitize.SkipSystemText},
		"a header with a link":     {"system_header_change", free, map[string]any{"username": "bob", "new_header": "[x](https://evil.example)"}, "", free, sanitize.SkipSystemPost},
		"a header with a mention":  {"system_header_change", free, map[string]any{"username": "bob", "old_header": "@all", "new_header": "x"}, "", free, sanitize.SkipSystemPost},
		"free text":                {"system_generic", free, nil, "", free, sanitize.SkipSystemPost},
		"a type nobody knows":      {"system_of_tomorrow", free, nil, "", free, sanitize.SkipSystemPost},
		"a reminder":               {"reminder", free, nil, "", free, sanitize.SkipSystemPost},
		"with an attachment":       {"system_join_channel", free, map[string]any{"username": "bob", "attachments": []any{map[string]any{"text": free}}}, "", free, sanitize.SkipSystemPost},
		"an ordinary post":         {"", free, nil, "", free, ""},
		"what somebody does":       {"me", free, nil, "me", free, ""},
	} {
		t.Run(name, func(t *testing.T) {
			line := systemPost(t, test.kind, test.message, test.props)
			result := mustImport(t, zipFile(t, lines(line), nil), here(), planning.TeamAdmin())
			post := result.posts()[0]
			require.Equal(t, test.wantType, post.Type)
			require.Equal(t, test.want, post.Message)
			for _, kind := range []sanitize.SkipKind{sanitize.SkipSystemPost, sanitize.SkipSystemText} {
				require.EqualValues(t, map[bool]int64{true: 1}[kind == test.dropped], result.dropped(kind), "%s is counted", kind)
			}
			whole := mustImport(t, zipFile(t, lines(line), nil), here(), planning.SystemAdmin())
			require.Equal(t, test.message, whole.posts()[0].Message, "a system admin imports it as it is")
			require.Zero(t, whole.dropped(sanitize.SkipSystemPost)+whole.dropped(sanitize.SkipSystemText))
		})
	}
}

// Whatever text stands anywhere in a post of the system: what a team admin imports
// as such holds nothing that is alive.
func TestSystemPosts_NothingOfAnArchiveIsAliveInThem(t *testing.T) {
	kinds := []string{"system_generic", "reminder", "add_bot_teams_channels", "system_change_chan_privacy", "system_convert_channel", "system_auto_responder", "system_wrangler", "system_gm_to_channel"}
	kinds = append(kinds, sanitize.SystemTypes()...)
	slices.Sort(kinds)
	hostile := append(markdowntest.Hostile(), strings.Join(markdowntest.Hostile(), " "))
	for _, kind := range kinds {
		var posts []string
		for _, text := range hostile {
			props := map[string]any{}
			for _, name := range []string{"username", "addedUsername", "removedUsername", "old_header", "new_header", "old_purpose", "new_purpose", "old_displayname", "new_displayname"} {
				props[name] = text
				all := map[string]any{"username": "bob", "addedUsername": "bob", "removedUsername": "bob", "new_header": "x", "new_purpose": "x", "new_displayname": "x"}
				all[name] = text
				posts = append(posts, systemPost(t, kind, text, all))
			}
			posts = append(posts, systemPost(t, kind, text, props))
		}
		result := mustImport(t, zipFile(t, lines(posts...), nil), here(), planning.TeamAdmin())
		for _, post := range result.posts() {
			if sanitize.SpeaksForSystem(post.Type) {
				markdowntest.RequireDead(t, post.Message)
			}
		}
	}
}
