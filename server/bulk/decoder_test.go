package bulk_test

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

const versionLine = `{"type":"version","version":1}` + "\n"

func decodeAll(r io.Reader) ([]bulk.Foreign, error) {
	var lines []bulk.Foreign
	for line, err := range bulk.Decode(r) {
		if err != nil {
			return lines, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

func TestShapesOfOtherWritersAreUnderstood(t *testing.T) {
	read := func(line string) bulk.Foreign {
		lines, err := decodeAll(strings.NewReader(versionLine + line))
		require.NoError(t, err)
		require.Len(t, lines, 2)
		require.Equal(t, 2, lines[1].Number)
		return lines[1]
	}
	t.Run("the older form of participants", func(t *testing.T) {
		line := read(`{"type":"direct_channel","direct_channel":{"members":["a","b"],"header":"h"}}`)
		require.Equal(t, []bulk.Participant{{Username: "a"}, {Username: "b"}}, line.DirectChannel.Participants)
	})
	t.Run("null for what is not set", func(t *testing.T) {
		line := read(`{"type":"user","user":{"username":"a","email":"a@x.org","roles":null,"teams":null,"notify_props":null,"password":null}}`)
		require.Equal(t, &bulk.User{Username: "a", Email: "a@x.org"}, line.User)
		require.False(t, line.SignIn)
	})
	t.Run("null among a list", func(t *testing.T) {
		line := read(`{"type":"post","post":{"user":"a","attachments":[{"path":null},null],"replies":[null]}}`)
		require.Equal(t, make([]bulk.Attachment, 2), line.Post.Attachments)
		require.Equal(t, make([]bulk.Content, 1), line.Post.Replies)
	})
	t.Run("sign-in data is noticed and not kept", func(t *testing.T) {
		require.True(t, read(`{"type":"user","user":{"username":"a","auth_service":"ldap","auth_data":"x"}}`).SignIn)
		require.True(t, read(`{"type":"user","user":{"username":"a","password":"x"}}`).SignIn)
	})
	t.Run("schemes are noticed", func(t *testing.T) {
		require.True(t, read(`{"type":"team","team":{"name":"a","scheme":"x"}}`).Scheme)
		require.True(t, read(`{"type":"channel","channel":{"name":"a","scheme":"x"}}`).Scheme)
	})
	t.Run("roles and schemes are lines", func(t *testing.T) {
		require.Equal(t, bulk.TypeRole, read(`{"type":"role","role":{"name":"system_admin"}}`).Type)
		require.Equal(t, bulk.TypeScheme, read(`{"type":"scheme","scheme":{"name":"x"}}`).Type)
	})
	t.Run("Docs spaces and pages of newer servers", func(t *testing.T) {
		for _, kind := range []string{"space", "page", "page_comment", "resolve_space_placeholders"} {
			line := read(`{"type":"` + kind + `","` + kind + `":{"title":"Handbook","body":[{}]}}`)
			require.Equal(t, bulk.TypeDocs, line.Type)
			require.NotEmpty(t, line.Refusals(), "servers that do not know the type refuse it")
		}
	})
	t.Run("fields that nobody knows", func(t *testing.T) {
		require.Equal(t, "a", read(`{"type":"emoji","emoji":{"name":"a","image":"b","new":[{}]},"x":1}`).Emoji.Name)
	})
	t.Run("only the payload of the type", func(t *testing.T) {
		line := read(`{"type":"emoji","emoji":{"name":"a"},"post":{"user":"b"}}`)
		require.Nil(t, line.Post)
	})
}

func TestWhatNoImportCanReadIsRefusedWithItsLine(t *testing.T) {
	cases := []struct {
		name   string
		text   string
		number int
		want   error
	}{
		{"an empty file", "", 1, bulk.ErrNoLines},
		{"a file of empty lines", "\r\n\n \n", 3, bulk.ErrNoLines},
		{"a mark and nothing else", "\xef\xbb\xbf", 1, bulk.ErrNoLines},
		{"a mark that is not the first thing", versionLine + "\xef\xbb\xbf" + `{"type":"emoji","emoji":{"name":"x"}}`, 2, nil},
		{"UTF-16 with a mark", "\xff\xfe{\x00\"\x00t\x00", 1, bulk.ErrUTF16},
		{"UTF-16 of the other order", "\xfe\xff\x00{\x00\"", 1, bulk.ErrUTF16},
		{"UTF-16 without a mark", "{\x00\"\x00t\x00y\x00", 1, bulk.ErrUTF16},
		{"no version after empty lines", "\n\n" + `{"type":"team","team":{"name":"a"}}`, 3, bulk.ErrNoVersion},
		{"no version", `{"type":"team","team":{"name":"a"}}`, 1, bulk.ErrNoVersion},
		{"another version", `{"type":"version","version":2}`, 1, bulk.ErrWrongVersion},
		{"a version of null", `{"type":"version","version":null}`, 1, bulk.ErrNoPayload},
		{"a version again", versionLine + versionLine, 2, bulk.ErrVersionAgain},
		{"an unknown type", versionLine + `{"type":"webhook","webhook":{}}`, 2, bulk.ErrUnknownType},
		{"our own name for several types", versionLine + `{"type":"docs","docs":{}}`, 2, bulk.ErrUnknownType},
		{"no type", versionLine + `{"post":{}}`, 2, bulk.ErrUnknownType},
		{"null", versionLine + `null`, 2, bulk.ErrUnknownType},
		{"not UTF-8", versionLine + "{\"type\":\"emoji\",\"emoji\":{\"name\":\"\xff\"}}", 2, bulk.ErrNotUTF8},
		{"too deep", versionLine + `{"type":"post","post":{"props":` + strings.Repeat(`[`, 200) + strings.Repeat(`]`, 200) + `}}`, 2, bulk.ErrTooDeep},
		{"too many elements", versionLine + `{"type":"post","post":{"replies":[` + strings.Repeat(`1,`, bulk.MaxElements) + `1]}}`, 2, bulk.ErrTooMany},
		{"too many objects", versionLine + `{"type":"post","post":{"replies":[` + strings.Repeat(`{},`, bulk.MaxElements) + `1]}}`, 2, bulk.ErrTooMany},
		{"too many fields", versionLine + `{"type":"post","post":{"props":{` + strings.Repeat(`"a":1,`, bulk.MaxFields) + `"b":1}}}`, 2, bulk.ErrTooManyFields},
		{"too long", versionLine + strings.Repeat("x", bulk.MaxLine+1), 2, bulk.ErrLineTooLong},
	}
	for _, kind := range []string{"team", "channel", "user", "bot", "post", "emoji", "direct_channel", "direct_post", "role", "scheme"} {
		cases = append(cases, struct {
			name   string
			text   string
			number int
			want   error
		}{"a " + kind + " without payload", versionLine + `{"type":"` + kind + `","` + kind + `":null}`, 2, bulk.ErrNoPayload})
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			_, err := decodeAll(strings.NewReader(test.text))
			var refused *bulk.LineError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, test.number, refused.Number)
			if test.want != nil {
				require.ErrorIs(t, err, test.want)
			}
		})
	}
	for name, text := range map[string]string{
		"half a line":          `{"type":"emoji"`,
		"two objects a line":   `{"type":"emoji","emoji":{}} {}`,
		"a number for a text":  `{"type":"emoji","emoji":{"name":1}}`,
		"a text that goes on":  `{"type":"emoji`,
		"a list for an object": `{"type":"emoji","emoji":[]}`,
		"too large a number":   `{"type":"post","post":{"create_at":1e30}}`,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := decodeAll(strings.NewReader(versionLine + text))
			require.ErrorContains(t, err, "line 2 ")
			require.NotContains(t, err.Error(), "bulk.", "the types of this program are nobody's business")
		})
	}
}

func TestDecode_PassesOverWhatEditorsAdd(t *testing.T) {
	const emoji = `{"type":"emoji","emoji":{"name":"x"}}`
	for name, test := range map[string]struct {
		text   string
		number int
	}{
		"a byte order mark":           {"\xef\xbb\xbf" + versionLine + emoji, 2},
		"an empty line at the end":    {versionLine + emoji + "\n\n", 2},
		"an empty line between":       {versionLine + "\n" + emoji, 3},
		"empty lines before":          {"\n\xc2\xa0\n" + versionLine + emoji, 4},
		"a mark and an empty line":    {"\xef\xbb\xbf\r\n" + versionLine + emoji, 3},
		"line ends of Windows":        {strings.ReplaceAll(versionLine+emoji+"\n\n", "\n", "\r\n"), 2},
		"blanks around a line":        {versionLine + "\t " + emoji + " \n", 2},
		"a line of blanks at the end": {versionLine + emoji + "\n \t", 2},
	} {
		t.Run(name, func(t *testing.T) {
			lines, err := decodeAll(strings.NewReader(test.text))
			require.NoError(t, err)
			require.Len(t, lines, 2)
			require.Equal(t, test.number, lines[1].Number, "the number is that of the file")
		})
	}
}

// TestDecode_TakesAnyAdditional holds what newer servers and other writers say of what they
// exported: an import decides by the lines, whatever stands there.
func TestDecode_TakesAnyAdditional(t *testing.T) {
	for _, additional := range []string{
		`{"team_name":"a"}`, `{"channel_name":"c"}`, `{"team_name":["a","b"],"x":1}`, `{"source":"slack","counts":{"posts":9}}`, `{"team_name":""}`,
		`{"team_name":null,"channel_name":[]}`, `{}`, `null`, `[]`, `"team_name"`, `[{"team_name":"a"}]`,
	} {
		lines, err := decodeAll(strings.NewReader(`{"type":"version","version":1,"info":{"generator":"mattermost-server","version":"12","created":"x","additional":` + additional + `}}`))
		require.NoError(t, err)
		require.Equal(t, "mattermost-server", lines[0].Info.Generator, additional)
	}
}

func TestTheLongestLineIsRead(t *testing.T) {
	frame := `{"type":"emoji","emoji":{"name":""}}`
	line := strings.Replace(frame, `""`, `"`+strings.Repeat("x", bulk.MaxLine-len(frame))+`"`, 1)
	lines, err := decodeAll(strings.NewReader(versionLine + line + "\n"))
	require.NoError(t, err)
	require.Len(t, lines, 2)
}

func TestAFailedReadIsNoEnd(t *testing.T) {
	broken := errors.New("the disk is gone")
	_, err := decodeAll(io.MultiReader(strings.NewReader(versionLine), iotest.ErrReader(broken)))
	require.ErrorIs(t, err, broken)
}

func TestALineOfNothingCostsLittleMemory(t *testing.T) {
	text := versionLine + `{"type":"post","post":{"replies":[` + strings.Repeat(`1,`, bulk.MaxElements-4) + `1]}}`
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := decodeAll(strings.NewReader(text))
	runtime.ReadMemStats(&after)
	require.Error(t, err)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(400<<20), "with all that was thrown away")
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(versionLine + `{"type":"post","post":{"team":"t","channel":"c","user":"u","message":"m","props":{"a":[1]},"create_at":1,"replies":[{"user":"u"}]}}` + "\n"))
	f.Add([]byte("\xef\xbb\xbf\r\n" + versionLine + "\r\n\n" + `{"type":"emoji","emoji":{"name":"x"}}` + "\r\n\r\n"))
	f.Add([]byte(`{"type":"version","version":1,"info":{"additional":{"team_name":["x"],"channel_name":{}}}}`))
	f.Add([]byte("\xff\xfe{\x00\"\x00"))
	f.Add([]byte(versionLine + `{"type":"direct_channel","direct_channel":{"members":["a",null]}}`))
	f.Add([]byte(versionLine + `{"type":"user","user":{"teams":[{"channels":[{}]}],"custom_status":{"expires_at":"2026-01-02T03:04:05Z"}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var out bytes.Buffer
		encoder := bulk.NewEncoder(&out)
		for line, err := range bulk.Decode(bytes.NewReader(data)) {
			if err != nil {
				return
			}
			if line.Type == bulk.TypeRole || line.Type == bulk.TypeScheme || line.Type == bulk.TypeDocs {
				continue
			}
			// Whatever was decoded can be said in our own words, and means the same
			// when it is read again.
			out.Reset()
			require.NoError(t, encoder.Encode(line.Line))
			again, err := decodeAll(strings.NewReader(versionLine + out.String()))
			if line.Type == bulk.TypeVersion {
				continue
			}
			require.NoError(t, err)
			first, err := encoder.Line(line.Line)
			require.NoError(t, err)
			want := string(first)
			second, err := encoder.Line(again[1].Line)
			require.NoError(t, err)
			require.Equal(t, want, string(second))
		}
	})
}
