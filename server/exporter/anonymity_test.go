package exporter

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const (
	leftID    = "abcdefghijklmnopqrstuvwxy1"
	stayingID = "abcdefghijklmnopqrstuvwxy2"
)

// anonymousPeople are a former member, whose name of old a post tells of, and a
// member who stays and whose name begins alike.
func anonymousPeople() *people {
	p := newPeople(transfer.FormerAnonymous)
	p.add(stayingID, "wanda.b", false)
	p.hide(teamdata.User{ID: leftID, Username: "wanda", Email: "Wanda.Smith@mail.example", FirstName: "Wanda", LastName: "Smith", Nickname: "Wandi"}, formerName)
	p.settle()
	return p
}

// plant returns copies of a JSON document, each with a text in another place where a
// string stands.
func plant(document, text string) (planted []string) {
	const mark = `"?"`
	encoded, _ := json.Marshal(text)
	for at := 0; ; {
		found := strings.Index(document[at:], mark)
		if found < 0 {
			return planted
		}
		at += found
		planted = append(planted, strings.ReplaceAll(document[:at]+string(encoded)+document[at+len(mark):], mark, `"x"`))
		at += len(mark)
	}
}

func TestAnonymity_NoPropNamesAFormerMember(t *testing.T) {
	const document = `{"override_username":"?","webhook_display_name":"?","override_icon_url":"?","from_webhook":"true","username":"?","addedUsername":"?",
		"attachments":[{"author_name":"?","author_link":"?","author_icon":"?","fallback":"?","pretext":"?","title":"?","title_link":"?","text":"?","footer":"?","image_url":"?",
			"fields":[{"title":"?","value":"?"},{"title":"t","value":["?",{"deep":"?"}]}],
			"actions":[{"name":"?","integration":{"url":"?","context":{"who":"?"}}}]}],
		"custom":{"list":["?",["?"]],"of":"?"},"number":5,"nothing":null}`
	names := map[string]string{
		"username": "wanda", "username in capitals": "Wanda", "name of old": "wanda.old", "id": leftID, "e-mail": "wanda.smith@mail.example", "full name": "Wanda Smith", "nickname": "Wandi",
	}
	around := []string{"%s", "@%s", "Build by %s failed", "(%s)", "%s's", "https://git.example/%s/commits", "https://%s.example/x", "a_%s_b", "%s, %s", "x\n%s\ny", "%s.", "é%[1]s ü", "<@%s>"}
	for kind, name := range names {
		for _, format := range around {
			if kind != "id" && strings.HasPrefix(format, "é") {
				format = "é %[1]s ü" // a name that goes on is another one
			}
			text := fmt.Sprintf(strings.ReplaceAll(format, "%s", "%[1]s"), name)
			for _, kindOfPost := range []string{"", "slack_attachment", "system_generic", "custom_x"} {
				for _, planted := range plant(document, text) {
					p := anonymousPeople()
					p.words.note("wanda.old", formerName)
					_, props := p.inPost(teamdata.Post{Type: kindOfPost, UserID: stayingID, Props: json.RawMessage(planted)})
					requireNamesNobody(t, string(p.inJSON(props)), planted)
				}
			}
		}
	}
}

func requireNamesNobody(t *testing.T, props, planted string) {
	t.Helper()
	var value any
	require.NoError(t, json.Unmarshal([]byte(props), &value))
	small := strings.ToLower(props)
	for _, name := range []string{"wanda", "wandi", "smith@", leftID} {
		require.NotContains(t, small, name, planted)
	}
}

func TestAnonymity_IdsInsideLongerStringsAndKeysGo(t *testing.T) {
	p := anonymousPeople()
	for before, after := range map[string]string{
		`{"a":"x` + leftID + `y"}`:                                `{"a":"xformer-membery"}`,
		`{"a":"` + leftID + leftID + `"}`:                         `{"a":"former-memberformer-member"}`,
		`{"a":"/users/` + leftID + `/image"}`:                     `{"a":"/users/former-member/image"}`,
		`{"a":["` + leftID + `","y"]}`:                            `{"a":["y"]}`,
		`{"seen_` + leftID + `":1,"b":2}`:                         `{"b":2}`,
		`{"wanda.smith@mail.example":1,"b":2}`:                    `{"b":2}`,
		`{"a":"/users/` + stayingID + `/image"}`:                  `{"a":"/users/` + stayingID + `/image"}`,
		`{"a":"wanda.b and wandas, Wanda2 and swanda, @wanda.b"}`: `{"a":"wanda.b and wandas, Wanda2 and swanda, @wanda.b"}`,
	} {
		require.JSONEq(t, after, string(p.inJSON(json.RawMessage(before))), before)
	}
	full := newPeople(transfer.FormerShell)
	full.add(leftID, "wanda", false)
	full.settle()
	text := json.RawMessage(`{"override_username":"wanda","a":"x` + leftID + `"}`)
	require.Equal(t, text, full.inJSON(text), "who is not hidden is named")
}

func TestAnonymity_TakesTimeThatGrowsWithTheText(t *testing.T) {
	p := anonymousPeople()
	for _, text := range []string{strings.Repeat("wanda", 160_000), strings.Repeat("w.", 400_000), strings.Repeat("@wanda.", 100_000), strings.Repeat(leftID[:25], 32_000)} {
		began := time.Now()
		p.withoutHidden(text)
		require.Less(t, time.Since(began), 20*time.Second)
	}
}
