package exporter_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/exporter"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

var update = flag.Bool("update", false, "write the golden files anew")

func unzip(t *testing.T, data []byte) map[string]string {
	t.Helper()
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	content := map[string]string{}
	for _, entry := range zr.File {
		file, err := entry.Open()
		require.NoError(t, err)
		text, err := io.ReadAll(file)
		require.NoError(t, err)
		content[entry.Name] = string(text)
	}
	return content
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o750))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

func TestATeamOfOddShapesBecomesThisArchive(t *testing.T) {
	host := oddTeam()
	result, err := export(t, host, job())
	require.NoError(t, err)
	require.Zero(t, host.open, "the snapshot is closed")
	require.Equal(t, "choir_job1_export.zip", result.Archive.Name)
	data := host.archives[result.Archive.Name]
	require.Equal(t, result.Archive.Size, int64(len(data)))

	content := unzip(t, data)
	golden(t, "odd-team.import.jsonl", content["import.jsonl"])
	golden(t, "odd-team.manifest.json", content["manifest.json"])
	golden(t, "odd-team.bot-memberships.ndjson", content["extras/bot-memberships.ndjson"])
	require.Equal(t, "hello", content["data/files/f1/plain.txt"])
	require.Equal(t, "odd", content["data/files/f4/.._.._etc_pass_wd"])
	require.Contains(t, content, "data/files/f2/empty")
	require.Equal(t, "PNG4", content["data/emoji/e4/image"])
}

func TestOptionsLeaveOut(t *testing.T) {
	cases := []struct {
		name   string
		change func(*transfer.ExportOptions)
		has    []string
		lacks  []string
	}{
		{"nothing", func(*transfer.ExportOptions) {}, []string{`"name":"priv"`, `"name":"old"`, "files/f1", `"name":"written"`}, []string{`"name":"unused"`}},
		{"private channels", func(o *transfer.ExportOptions) { o.PrivateChannels = false }, []string{`"name":"old"`}, []string{"before the root"}},
		{"archived channels", func(o *transfer.ExportOptions) { o.ArchivedChannels = false }, []string{"before the root"}, []string{`"name":"old"`}},
		{"attachments", func(o *transfer.ExportOptions) { o.Attachments.Include = false }, []string{`"message":"files"`}, []string{"files/f1", "attachments\":[{\"path"}},
		{"emoji", func(o *transfer.ExportOptions) { o.Emoji = transfer.EmojiNone }, nil, []string{`"type":"emoji"`}},
		{"no emoji", func(o *transfer.ExportOptions) { o.Emoji = transfer.EmojiAll }, []string{`"name":"unused"`}, nil},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			host, wanted := oddTeam(), job()
			test.change(&wanted.Options)
			result, err := export(t, host, wanted)
			require.NoError(t, err)
			lines := unzip(t, host.archives[result.Archive.Name])["import.jsonl"]
			for _, text := range test.has {
				require.Contains(t, lines, text)
			}
			for _, text := range test.lacks {
				require.NotContains(t, lines, text)
			}
		})
	}
}

func TestAnExportThatFailsLeavesNoArchive(t *testing.T) {
	cases := []struct {
		name   string
		damage func(*server)
		code   transfer.Code
		says   string
	}{
		{"the database fails", func(s *server) { s.readFails = errors.New("connection reset") }, transfer.CodeInternal, ""},
		{"the disk is full", func(s *server) { s.room = 4000 }, transfer.CodeStorage, "free space"},
		{"the archive cannot be finished", func(s *server) { s.finishFails = errors.New("quota") }, transfer.CodeStorage, "free space"},
		{"a file vanishes", func(s *server) { s.vanish = "2024/plain" }, transfer.CodeStorage, "2024/plain"},
		{"a file is cut off", func(s *server) { s.shrink = "2024/plain" }, transfer.CodeStorage, "2024/plain"},
		{"the file store is not there", func(s *server) { s.storeGone = errors.New("not mounted") }, transfer.CodeStorage, "file store"},
		{"a name without a line", func(s *server) { s.users = s.users[1:] }, transfer.CodeInternal, ""},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			host := oddTeam()
			test.damage(host)
			_, err := export(t, host, job())
			require.Equal(t, test.code, transfer.AsError(err).Code, "%v", err)
			require.Contains(t, transfer.AsError(err).Message, test.says)
			require.Empty(t, host.archives)
			require.Zero(t, host.open, "the snapshot is closed")
		})
	}
}

func TestNoRoomForTheLastByteIsNoSuccess(t *testing.T) {
	whole := oddTeam()
	result, err := export(t, whole, job())
	require.NoError(t, err)
	for room := 1; room < int(result.Archive.Size); room += 97 {
		host := oddTeam()
		host.room = room
		_, err := export(t, host, job())
		require.True(t, transfer.HasCode(err, transfer.CodeStorage), "room for %d: %v", room, err)
		require.Empty(t, host.archives)
	}
}

func TestACanceledExportStops(t *testing.T) {
	host := oddTeam()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := exporter.New(host, "1").Run(ctx, job(), deafReporter{})
	require.ErrorIs(t, err, context.Canceled)
	require.Empty(t, host.archives)
}

func TestAThreadThatNoImportTakesIsNamed(t *testing.T) {
	host := oddTeam()
	long := teamdata.Thread{Root: post("p-long", "u-admin", 1, "root")}
	for range bulk.MaxReplies + 1 {
		long.Replies = append(long.Replies, post("p-r", "u-admin", 2, "x"))
	}
	host.threads["c-town"] = []teamdata.Thread{long}
	result, err := export(t, host, job())
	require.NoError(t, err)
	require.Contains(t, warnings(result), transfer.WarnThreadTooLong+" p-long")

	long.Replies[0].Message = strings.Repeat("x", bulk.MaxLine)
	_, err = export(t, host, job())
	require.ErrorContains(t, err, "p-long")
	require.Empty(t, oddTeam().archives)
}

func warnings(result transfer.Result) (list []string) {
	for _, warning := range result.Report.Warnings {
		list = append(list, warning.Code+" "+warning.ID)
	}
	return list
}

func TestArchiveNamesAreSafe(t *testing.T) {
	require.Equal(t, "my-team_j_export.zip", exporter.ArchiveName(transfer.Job{ID: "j", TeamName: "my-team"}))
	require.Equal(t, "-----etc-_j_export.zip", exporter.ArchiveName(transfer.Job{ID: "j", TeamName: "../..etc/"}))
}

func TestEveryNameInALineHasALine(t *testing.T) {
	host := oddTeam()
	result, err := export(t, host, job())
	require.NoError(t, err)
	known := map[string]bool{}
	for line := range strings.Lines(unzip(t, host.archives[result.Archive.Name])["import.jsonl"]) {
		var decoded bulk.Line
		require.NoError(t, json.Unmarshal([]byte(line), &decoded))
		switch decoded.Type {
		case bulk.TypeUser:
			known[decoded.User.Username] = true
		case bulk.TypeBot:
			known[decoded.Bot.Username] = true
		case bulk.TypePost:
			for _, name := range namesIn(decoded.Post) {
				require.True(t, known[name], "%s is named before their own line", name)
			}
		case bulk.TypeVersion, bulk.TypeTeam, bulk.TypeChannel, bulk.TypeEmoji:
		}
	}
}

func namesIn(post *bulk.Post) []string {
	names := append([]string{post.User}, post.FlaggedBy...)
	for _, reaction := range post.Reactions {
		names = append(names, reaction.User)
	}
	for _, follower := range post.ThreadFollowers {
		names = append(names, follower.User)
	}
	for _, reply := range post.Replies {
		names = append(append(names, reply.User), reply.FlaggedBy...)
		for _, reaction := range reply.Reactions {
			names = append(names, reaction.User)
		}
	}
	return names
}
