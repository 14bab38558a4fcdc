package bulk_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

func TestEncoderWritesOneLineForEach(t *testing.T) {
	cases := []struct {
		name string
		line bulk.Line
		want string
	}{
		{
			"version",
			bulk.VersionLine("team-export", "1.2.3"),
			`{"type":"version","version":1,"info":{"generator":"team-export","version":"1.2.3"}}`,
		},
		{
			"team",
			bulk.Line{Type: bulk.TypeTeam, Team: &bulk.Team{Name: "choir", DisplayName: "Chœur", Type: "O"}},
			`{"type":"team","team":{"name":"choir","display_name":"Chœur","type":"O","description":"","allow_open_invite":false}}`,
		},
		{
			"archived channel",
			bulk.Line{Type: bulk.TypeChannel, Channel: &bulk.Channel{Team: "choir", Name: "old", DisplayName: "Old", Type: "P", DeletedAt: 7}},
			`{"type":"channel","channel":{"team":"choir","name":"old","display_name":"Old","type":"P","header":"","purpose":"","deleted_at":7}}`,
		},
		{
			"account without a team has no teams key",
			bulk.Line{Type: bulk.TypeUser, User: &bulk.User{Username: "zoé", Email: "z@example.com", DeleteAt: 5}},
			`{"type":"user","user":{"username":"zoé","email":"z@example.com","delete_at":5}}`,
		},
		{
			"markup and line breaks stay as they are",
			bulk.Line{Type: bulk.TypePost, Post: &bulk.Post{Team: "t", Channel: "c", Thread: bulk.Thread{Content: bulk.Content{User: "u", Message: "<b> & \n\u2028 🎶", CreateAt: 1, Props: json.RawMessage(`{"a":1}`)}}}},
			`{"type":"post","post":{"team":"t","channel":"c","user":"u","message":"<b> & \n\u2028 🎶","props":{"a":1},"create_at":1}}`,
		},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			require.NoError(t, bulk.NewEncoder(&out).Encode(test.line))
			require.Equal(t, test.want+"\n", out.String())
		})
	}
}

func TestEncoderRefusesWhatTheImporterCannotRead(t *testing.T) {
	post := func(size int) bulk.Line {
		return bulk.Line{Type: bulk.TypePost, Post: &bulk.Post{Thread: bulk.Thread{Content: bulk.Content{Message: strings.Repeat("x", size), CreateAt: 1}}}}
	}
	var out bytes.Buffer
	encoder := bulk.NewEncoder(&out)
	require.NoError(t, encoder.Encode(post(0)))
	frame := out.Len() - 1

	out.Reset()
	require.NoError(t, encoder.Encode(post(bulk.MaxLine-frame)), "the longest line passes")
	require.Equal(t, bulk.MaxLine+1, out.Len())

	out.Reset()
	err := encoder.Encode(post(bulk.MaxLine - frame + 1))
	var tooLong *bulk.LineTooLongError
	require.ErrorAs(t, err, &tooLong)
	require.Equal(t, bulk.MaxLine+1, tooLong.Length)
	require.Zero(t, out.Len(), "nothing of the line is written")
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestEncoderReportsAFailedWrite(t *testing.T) {
	err := bulk.NewEncoder(brokenWriter{}).Encode(bulk.VersionLine("g", "1"))
	require.ErrorContains(t, err, "write lines: disk full")
}
