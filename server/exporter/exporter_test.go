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
	for _, name := range []string{"team.json", "channels.ndjson", "bookmarks.ndjson", "users.ndjson", "bot-memberships.ndjson", "posts.ndjson", "files.ndjson", "warnings.ndjson"} {
		golden(t, "odd-team."+name, content["extras/"+name])
	}
	require.Equal(t, "hello", content["data/files/f1/plain.txt"])
	require.Equal(t, "odd", content["data/files/f4/.._.._etc_pass_wd"])
	require.Contains(t, content, "data/files/f2/empty")
	require.Equal(t, pixel(), content["data/emoji/e4/image"])
}

func TestOptionsLeaveOut(t *testing.T) {
	cases := []struct {
		name   string
		change func(*transfer.ExportOptions)
		has    []string
		lacks  []string
	}{
		{"nothing", func(*transfer.ExportOptions) {}, []string{`"name":"priv"`, `"name":"old"`, "files/f1", `"name":"written"`}, []string{`"name":"unused"`}},
		{"all but some channels", func(o *transfer.ExportOptions) { o.Channels.Include = []string{"~Old", "c-town"} }, []string{`"name":"old"`, `"name":"town-square"`}, []string{`"channel":"priv"`, `"name":"priv","display_name"`}},
		{"some channels", func(o *transfer.ExportOptions) { o.Channels.Exclude = []string{"old", "c-town"} }, []string{`"name":"priv"`}, []string{`"name":"old"`, `"channel":"town-square"`}},
		{"conversations by default", func(*transfer.ExportOptions) {}, nil, []string{"direct_channel", "direct_post", "between us"}},
		{"nothing but conversations", func(o *transfer.ExportOptions) { o.DirectMessages = true }, []string{
			`{"type":"direct_channel","direct_channel":{"participants":[{"username":"admin"`,
			`{"type":"direct_post","direct_post":{"channel_members":["admin","admin"],"user":"admin","message":"note to myself"`,
			`"message":"between us :dm_only:"`, `"flagged_by":["off"]`, `"emoji":{"name":"dm_only"`,
		}, []string{`"nine of us"`}},
		{"personal data", func(o *transfer.ExportOptions) { o.PersonalData = transfer.PersonalMinimal }, []string{
			`"username":"admin","email":"u-admin@team-export.invalid","teams"`,
		}, []string{"example.com", "Adele", "custom_status", "theme", "mention_keys"}},
		{"names of former members", func(o *transfer.ExportOptions) { o.FormerMembers = transfer.FormerAnonymous }, []string{
			`"username":"former-member","email":"former-member@team-export.invalid"`, `"username":"former-member1"`, "hi @former-member :written",
			`"message":"former-member left the channel."`,
		}, []string{`"ex"`, "ex@example.com", "@ex ", `u-ex`, "zoe"}},
		{"no profile pictures", func(o *transfer.ExportOptions) { o.ProfilePictures = true }, []string{`"profile_image":"users/u-admin/profile.png"`, `"profile_image":"users/u-bot/profile.png"`}, []string{"users/u-off"}},
		{"large files", func(o *transfer.ExportOptions) { o.Attachments.MaxSize = 4 }, []string{"files/f2", "files/f4"}, []string{"files/f1"}},
		{"files of other types", func(o *transfer.ExportOptions) { o.Attachments.MimeTypes = []string{"text/*"} }, []string{"files/f1"}, []string{"files/f2", "files/f4"}},
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
			content := unzip(t, host.archives[result.Archive.Name])
			lines := content["import.jsonl"]
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
		{"the disk is full", func(s *server) { s.room = 4000 }, transfer.CodeNoSpace, "is full"},
		{"the disk is full before it begins", func(s *server) { s.free = []int64{50 << 20} }, transfer.CodeNoSpace, "has 50 MB left"},
		{"the files have no room", func(s *server) { s.free = []int64{101 << 20, 100 << 20} }, transfer.CodeNoSpace, "100 MB must stay free"},
		{"it becomes too large", func(s *server) { s.maxSize = 4000 }, transfer.CodeTooLarge, "MaxArchiveSizeMB"},
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
		require.True(t, transfer.HasCode(err, transfer.CodeNoSpace), "room for %d: %v", room, err)
		require.Empty(t, host.archives)
	}
	exact := oddTeam()
	exact.maxSize = result.Archive.Size
	_, err = export(t, exact, job())
	require.NoError(t, err, "what is allowed is allowed to the last byte")
}

func TestAStartIsRefusedWhenTheDiskIsFull(t *testing.T) {
	host := oddTeam()
	host.free = []int64{1 << 20}
	err := exporter.New(host, "1").Check(t.Context(), job())
	require.True(t, transfer.HasCode(err, transfer.CodeNoSpace), "%v", err)
}

func TestAnArchiveIsPublishedOnlyWhenTheJobIsStillOurs(t *testing.T) {
	host, lost := oddTeam(), errors.New("another node has it")
	_, err := exporter.New(host, "1").Run(t.Context(), job(), &reporter{refuses: lost})
	require.ErrorIs(t, err, lost)
	require.Empty(t, host.archives)
}

func TestBytesOfFilesAreReported(t *testing.T) {
	heard := &reporter{}
	result, err := exporter.New(oddTeam(), "1").Run(t.Context(), job(), heard)
	require.NoError(t, err)
	require.Positive(t, heard.copied)
	require.Equal(t, heard.volume, heard.copied)
	require.Equal(t, result.Report.Counts[transfer.CountFileBytes], heard.copied)
}

func TestEachAttemptHasANameOfItsOwn(t *testing.T) {
	host, third := oddTeam(), job()
	third.Attempt = 3
	result, err := export(t, host, third)
	require.NoError(t, err)
	require.Equal(t, "choir_job1-3_export.zip", result.Archive.Name)
	third.Attempt = 2
	require.NoError(t, exporter.New(host, "1").Discard(t.Context(), third))
	require.Equal(t, []string{"choir_job1-2_export.zip", "choir_job1_export.zip"}, host.discarded)
	require.Len(t, host.archives, 1, "the successor's is not touched")
}

func TestACanceledExportStops(t *testing.T) {
	host := oddTeam()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := exporter.New(host, "1").Run(ctx, job(), &reporter{})
	require.ErrorIs(t, err, context.Canceled)
	require.Empty(t, host.archives)
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
	host, wanted := oddTeam(), job()
	wanted.Options.DirectMessages = true
	result, err := export(t, host, wanted)
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
			for _, name := range namesIn(&decoded.Post.Thread) {
				require.True(t, known[name], "%s is named before their own line", name)
			}
		case bulk.TypeDirectChannel:
			for _, participant := range decoded.DirectChannel.Participants {
				require.True(t, known[participant.Username])
			}
		case bulk.TypeDirectPost:
			for _, name := range append(namesIn(&decoded.DirectPost.Thread), decoded.DirectPost.ChannelMembers...) {
				require.True(t, known[name], "%s is named before their own line", name)
			}
		case bulk.TypeVersion, bulk.TypeTeam, bulk.TypeChannel, bulk.TypeEmoji, bulk.TypeRole, bulk.TypeScheme, bulk.TypeDocs:
		}
	}
}

func namesIn(post *bulk.Thread) []string {
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

func TestOptionsThatNameNoChannelAreRefused(t *testing.T) {
	cases := []struct {
		name   string
		filter transfer.ChannelFilter
		fields []string
	}{
		{"none", transfer.ChannelFilter{}, nil},
		{"names and ids", transfer.ChannelFilter{Include: []string{"old", "c-priv", "~Town-Square"}, Exclude: []string{"priv"}}, nil},
		{"unknown names", transfer.ChannelFilter{Include: []string{"old", "odl"}, Exclude: []string{"x", "y"}}, []string{"channels.exclude", "channels.exclude", "channels.include"}},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			host, options := oddTeam(), transfer.DefaultExportOptions()
			options.Channels = test.filter
			err := exporter.New(host, "1").Check(t.Context(), transfer.Job{TeamID: "team1", Options: options})
			require.Zero(t, host.open, "the snapshot is closed")
			if test.fields == nil {
				require.NoError(t, err)
				return
			}
			var fields []string
			for _, detail := range transfer.AsError(err).Details {
				fields = append(fields, detail.Field)
			}
			require.Equal(t, test.fields, fields)
		})
	}
}

func TestOptionsSelectPosts(t *testing.T) {
	host, wanted := oddTeam(), job()
	wanted.Options.Since, wanted.Options.Until, wanted.Options.MaxPostsPerChannel = 1, 2, 3
	wanted.Options.Channels.Include, wanted.Options.EditHistory = []string{"old"}, true
	_, err := export(t, host, wanted)
	require.NoError(t, err)
	require.Equal(t, teamdata.Selection{Since: 1, Until: 2, MaxPosts: 3, ChosenChannelsOnly: true, EditHistory: true}, host.selection)
}

func TestAChannelThatWasAskedForAndIsNotTakenIsNamed(t *testing.T) {
	host, wanted := oddTeam(), job()
	wanted.Options.Channels.Include = []string{"priv", "old", "town-square"}
	wanted.Options.PrivateChannels, wanted.Options.ArchivedChannels = false, false
	result, err := export(t, host, wanted)
	require.NoError(t, err)
	require.Contains(t, warnings(result), transfer.WarnChannelNotTaken+" c-priv")
	require.Contains(t, warnings(result), transfer.WarnChannelNotTaken+" c-old")
	require.Equal(t, int64(1), result.Report.Counts[transfer.CountChannels])
}

func TestWarningsBeyondTheReportAreInTheArchive(t *testing.T) {
	host := oddTeam()
	many := teamdata.Thread{Root: post("p-many", "u-admin", 50, "root")}
	for range transfer.MaxReportWarnings + 10 {
		many.Replies = append(many.Replies, post("p-reply", "u-admin", 1, "before the root"))
	}
	host.threads["c-town"] = []teamdata.Thread{many}
	result, err := export(t, host, job())
	require.NoError(t, err)
	require.Len(t, result.Report.Warnings, transfer.MaxReportWarnings)
	listed := strings.Count(unzip(t, host.archives[result.Archive.Name])["extras/warnings.ndjson"], "\n")
	require.Equal(t, result.Report.Total(), listed)
	sum := int64(0)
	for _, n := range result.Report.WarningCounts {
		sum += n
	}
	require.Equal(t, int64(listed), sum)
}
