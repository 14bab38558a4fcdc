package bulk

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// certainLines are decoded in one pass, doubtfulLines by encoding/json.
var (
	certainLines = []string{
		`{"type":"post","post":{"team":"choir","channel":"tenor","user":"anna","message":"hi","create_at":5}}`,
		`{"type":"post","post":{"team":"choir","channel":"tenor","user":"anna","message":"a\n\"b\" \u003c\ud83d\ude00 é","props":{"team_export_post_id":"x","a":["\"}",{"b":null}]},"create_at":1700000000000,"edit_at":1,"is_pinned":true,"flagged_by":["ben"],"reactions":[{"user":"ben","emoji_name":"tada","create_at":6}],"attachments":[{"path":"files/a"}],"thread_followers":[{"user":"ben","last_viewed":7,"unread_mentions":1}],"replies":[{"user":"ben","message":"","create_at":8}]}}`,
		`{"type":"direct_post","direct_post":{"channel_members":["anna","ben"],"user":"anna","message":"hi","create_at":5}}`,
		`{"type":"post","post":{"team":"choir","channel":"tenor","user":"anna","type":null,"message":"hi","props":null,"create_at":5,"is_pinned":false,"flagged_by":[],"replies":null,"reactions":[],"attachments":null}}`,
		`{"type":"post","post":{}}`,
	}
	doubtfulLines = []string{
		`{"type":"post", "post":{}}`, `{"type":"post","post":{"Message":"hi"}}`, `{"type":"post","post":{"message":"a","message":"b"}}`, `{"type":"post","post":{"delete_at":1}}`,
		`{"type":"post","post":{"create_at":1.5}}`, `{"type":"post","post":{"create_at":01}}`, `{"type":"post","post":{"create_at":1e3}}`, `{"type":"post","post":{"create_at":"1"}}`,
		`{"type":"post","post":{"create_at":9223372036854775808}}`, `{"type":"post","post":{"props":[1]}}`, `{"type":"post","post":{"props":{"a":}}}`, `{"type":"post","post":{"message":"\x"}}`,
		"{\"type\":\"post\",\"post\":{\"message\":\"a\tb\"}}", `{"type":"post","post":{}} `, `{"type":"post","post":{}`, `{"type":"post","post":null}`, `{"type":"post","post":{},"user":{}}`,
		`{"type":"user","user":{"username":"anna"}}`, `{"post":{},"type":"post"}`, `{"type":"post","post":{"is_pinned":1}}`, `{"type":"post","post":{"m\u0065ssage":"a"}}`, `{"type":"post","post":{"replies":[,]}}`,
		`{"type":"post","post":{"replies":[null]}}`, `{"type":"post","post":{"props":{"a":"b"`, `{"type":"post","post":{"message":"a`,
	}
)

func TestDecodeFast_SaysWhatEncodingJSONSays(t *testing.T) {
	for _, line := range certainLines {
		fast, ok := decodeFast([]byte(line))
		require.True(t, ok, line)
		sameLine(t, line, fast)
	}
	for _, line := range doubtfulLines {
		_, ok := decodeFast([]byte(line))
		require.False(t, ok, line)
	}
}

// sameLine requires that encoding/json decodes a line to the same.
func sameLine(t *testing.T, line string, fast Foreign) {
	t.Helper()
	slow, err := decodeAny([]byte(line), 2, false)
	require.NoError(t, err, line)
	fast.Number, fast.Length = slow.Number, slow.Length
	require.Equal(t, slow, fast, line)
}

// TestDecodeFast_SaysOfDamagedLinesWhatEncodingJSONSays changes lines at random.
func TestDecodeFast_SaysOfDamagedLinesWhatEncodingJSONSays(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pieces := []string{`"`, `\`, `{`, `}`, `[`, `]`, `,`, `:`, `null`, `1`, `-`, `0`, `true`, `"a"`, `"user":"b",`, ` `, `\u0041`, `\ud800`, "é", `{}`, `[]`, `"props":{},`, `.5`}
	accepted := 0
	for range 30_000 {
		text := []byte(certainLines[random.IntN(len(certainLines))])
		for range 1 + random.IntN(2) {
			at := random.IntN(len(text))
			until := min(at+random.IntN(3), len(text))
			text = append(bytes.Clone(text[:at]), append([]byte(pieces[random.IntN(len(pieces))]), text[until:]...)...)
		}
		if checkShape(text) != nil {
			continue
		}
		if fast, ok := decodeFast(text); ok {
			accepted++
			sameLine(t, string(text), fast)
		}
	}
	require.Greater(t, accepted, 1000)
}

func FuzzDecodeFast(f *testing.F) {
	for _, line := range append(certainLines, doubtfulLines...) {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if checkShape([]byte(line)) != nil {
			return
		}
		if fast, ok := decodeFast([]byte(line)); ok {
			sameLine(t, line, fast)
		}
	})
}

func BenchmarkDecodeLine(b *testing.B) {
	line := []byte(strings.Replace(certainLines[1], `"message":"a`, `"message":"`+strings.Repeat("some words ", 20), 1))
	for name, decode := range map[string]func() bool{
		"fast": func() bool { _, ok := decodeFast(line); return ok },
		"json": func() bool { _, err := decodeAny(line, 2, false); return err == nil },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(line)))
			for b.Loop() {
				require.True(b, decode())
			}
		})
	}
}
