package bulk_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

// plainLine is a line as encoding/json writes it.
func plainLine(t *testing.T, line bulk.Line) string {
	t.Helper()
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	require.NoError(t, encoder.Encode(line))
	return out.String()
}

func everyField(text string, number int64, props json.RawMessage) bulk.Thread {
	content := bulk.Content{
		User: text, Type: text, Message: text, Props: props, CreateAt: number, EditAt: number, IsPinned: true,
		FlaggedBy:   []string{text, ""},
		Reactions:   []bulk.Reaction{{User: text, EmojiName: text, CreateAt: number}, {}},
		Attachments: []bulk.Attachment{{Path: text}, {}},
	}
	return bulk.Thread{
		Content:         content,
		ThreadFollowers: []bulk.ThreadFollower{{User: text, LastViewed: number, UnreadMentions: number}, {}},
		Replies:         []bulk.Content{content, {}},
	}
}

func TestPostsAreEncodedAsEverythingElse(t *testing.T) {
	every := everyField("a \"\\/<&>\x00\x1f\x7f\b\f\n\r\t\u2028\u2029é問🎶\xff\xed\xa0\x80", -9, json.RawMessage(` { "a" : [ 1 , "b c\u0000" ] } `))
	cases := map[string]bulk.Line{
		"every field of a post":        {Type: bulk.TypePost, Post: &bulk.Post{Team: "t\n", Channel: "c\"", Thread: every}},
		"every field of a direct post": {Type: bulk.TypeDirectPost, DirectPost: &bulk.DirectPost{ChannelMembers: []string{"a", "b"}, Thread: every}},
		"no field of a post":           {Type: bulk.TypePost, Post: &bulk.Post{}},
		"no field of a direct post":    {Type: bulk.TypeDirectPost, DirectPost: &bulk.DirectPost{}},
	}
	for _, props := range []string{`{"team_export_post_id":"abc019"}`, `{"a":"b","c":"d"}`, `{"a":"b\n"}`, `{"a" :"b"}`, `{"a":1}`, `{}`, `[]`, `"x"`, ` null `} {
		cases["props "+props] = bulk.Line{Type: bulk.TypePost, Post: &bulk.Post{Thread: bulk.Thread{Content: bulk.Content{Props: json.RawMessage(props)}}}}
	}
	for name, line := range cases {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			require.NoError(t, bulk.NewEncoder(&out).Encode(line))
			require.Equal(t, plainLine(t, line), out.String())
		})
	}
}

func TestPropsThatAreNotJSONAreRefused(t *testing.T) {
	for _, props := range []string{`{`, `{"a":"b"`, `{"a":"b"}}`, `{"a":"b"}{}`, `{"a":"`, `{"A":"b"`, ` `, `{"a":b"}`} {
		for name, thread := range map[string]bulk.Thread{
			"root":  {Content: bulk.Content{Props: json.RawMessage(props)}},
			"reply": {Replies: []bulk.Content{{Props: json.RawMessage(props)}}},
		} {
			var out bytes.Buffer
			err := bulk.NewEncoder(&out).Encode(bulk.Line{Type: bulk.TypePost, Post: &bulk.Post{Thread: thread}})
			require.Error(t, err, "%s %q", name, props)
			require.Zero(t, out.Len())
		}
	}
}

func FuzzPostsAreEncodedAsEverythingElse(f *testing.F) {
	f.Add("plain", int64(1), `{"a":"b"}`)
	f.Add("\xff\u2028\\", int64(-1), ` { } `)
	f.Add(strings.Repeat("é", 100), int64(0), ``)
	f.Fuzz(func(t *testing.T, text string, number int64, props string) {
		line := bulk.Line{Type: bulk.TypePost, Post: &bulk.Post{Team: text, Channel: text, Thread: everyField(text, number, json.RawMessage(props))}}
		var out bytes.Buffer
		err := bulk.NewEncoder(&out).Encode(line)
		if props != "" && !json.Valid([]byte(props)) {
			require.Error(t, err)
			return
		}
		require.NoError(t, err)
		require.Equal(t, plainLine(t, line), out.String())
	})
}
