package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/seed"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/search"
)

// marked stands in everything that boris does in the tests of consent.
const marked = "borisworte"

// quotedBoris lets boris speak in all ways, and others quote him by a link.
func quotedBoris(t *testing.T, ctx context.Context, server *testbed.Server, content *seed.Content) {
	t.Helper()
	boris, dora, proben := content.Users["boris"], content.Users["dora"], content.Channels["proben"].Id
	file, _, err := boris.UploadFile(ctx, []byte(marked+" in a file"), proben, marked+".txt")
	require.NoError(t, err)
	said, _, err := boris.CreatePost(ctx, &model.Post{ChannelId: proben, Message: marked + " in a message", FileIds: []string{file.FileInfos[0].Id}})
	require.NoError(t, err)
	quote, _, err := dora.CreatePost(ctx, &model.Post{ChannelId: proben, Message: fmt.Sprintf("@boris writes: %s/%s/pl/%s", server.URL, content.Team.Name, said.Id)})
	require.NoError(t, err)
	require.Equal(t, said.Id, quote.GetProp("previewed_post"), "the server makes a preview of it")
	shown, _, err := dora.GetPost(ctx, quote.Id, "")
	require.NoError(t, err)
	text, err := json.Marshal(shown)
	require.NoError(t, err)
	require.Contains(t, string(text), marked, "which has the words")
	answer, _, err := dora.CreatePost(ctx, &model.Post{ChannelId: proben, RootId: said.Id, Message: "an answer to @boris"})
	require.NoError(t, err)
	_, _, err = boris.SaveReaction(ctx, &model.Reaction{UserId: boris.User.Id, PostId: answer.Id, EmojiName: "rage"})
	require.NoError(t, err)
	header := "this is about @boris"
	_, _, err = dora.PatchChannel(ctx, proben, &model.ChannelPatch{Header: &header})
	require.NoError(t, err)
}

// shape is when and where something was said, whoever said it.
func shape(t *testing.T, ctx context.Context, server *testbed.Server) (posts []string) {
	t.Helper()
	rows, err := server.DB.QueryContext(ctx, `SELECT c.Name || ' ' || p.CreateAt || ' ' || COALESCE(r.CreateAt, 0) || ' ' || p.IsPinned
		FROM Posts p JOIN Channels c ON c.Id = p.ChannelId JOIN Teams t ON t.Id = c.TeamId LEFT JOIN Posts r ON r.Id = p.RootId
		WHERE t.Name = $1 AND p.DeleteAt = 0 ORDER BY 1`, seed.TeamName)
	require.NoError(t, err)
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var text string
		require.NoError(t, rows.Scan(&text))
		posts = append(posts, text)
	}
	require.NoError(t, rows.Err())
	return posts
}

func TestWhoDidNotAgreeStaysBehindAndTheArchiveImports(t *testing.T) {
	ctx := testContext(t)
	server, content := askedServer(t)
	team := content.Team.Id
	quotedBoris(t, ctx, server, content)
	asks(t, ctx, server, map[string]any{"consent": "opt_out"})

	t.Run("people answer for themselves", func(t *testing.T) {
		said, err := content.Users["boris"].Answer(ctx, team, "no")
		require.NoError(t, err)
		require.NotZero(t, said.AnsweredAt)
		said.AnsweredAt = 0
		require.Equal(t, contract.Consent{Policy: "opt_out", Answer: "no", Effective: "no"}, said, "and see no numbers")
		guest, err := content.Users["guest_gus"].Consent(ctx, team)
		require.NoError(t, err)
		require.Equal(t, contract.Consent{Policy: "opt_out", Answer: "none", Effective: "yes"}, guest)
		_, err = content.Users["anna"].Answer(ctx, team, "yes")
		require.NoError(t, err)
		admin, err := server.Admin.Consent(ctx, team)
		require.NoError(t, err)
		require.Equal(t, &contract.ConsentCounts{Yes: 1, No: 1, None: 3}, admin.Counts, "dora, chen.wei and the guest did not answer; emil is deactivated, the bot is no person")
		for _, client := range []*testbed.Client{content.Users["hugo"], content.Users["fatima"]} {
			_, err := client.Answer(ctx, team, "no")
			require.ErrorContains(t, err, "403")
		}
		_, err = server.Admin.Answer(ctx, team, "no")
		require.ErrorContains(t, err, "403", "a system admin answers where they are a member")
	})

	job, archive := exportTeam(t, ctx, server, team, withPages)
	requireNothingOfBoris(t, archive)
	require.Contains(t, indexedWords(t, archive), " answer ", "others are found")
	require.Positive(t, job.Counts["withheld_posts"])
	require.Equal(t, []int64{1, 1}, []int64{job.Counts["withheld_people"], job.Counts["withheld_files"]})
	require.Positive(t, job.Counts["direct_posts"], "he takes part in conversations")
	requireImportsWithItsShape(t, ctx, server, job, archive, "optout")

	t.Run("the answer survives leaving the team", func(t *testing.T) {
		boris := content.Users["boris"].User.Id
		_, err := server.Admin.RemoveTeamMember(ctx, team, boris)
		require.NoError(t, err)
		t.Cleanup(func() {
			_, _, err := server.Admin.AddTeamMember(context.WithoutCancel(ctx), team, boris)
			require.NoError(t, err)
		})
		_, archive := exportTeam(t, ctx, server, team, all)
		requireNothingOfBoris(t, archive)
	})

	t.Run("opt in takes those alone who said yes", func(t *testing.T) {
		asks(t, ctx, server, map[string]any{"consent": "opt_in"})
		job, archive := exportTeam(t, ctx, server, team, all)
		authors := map[any]int{}
		for _, kind := range []string{"post", "direct_post"} {
			for _, post := range archive.ofType(t, kind) {
				for _, said := range append(list(post["replies"]), post) {
					if !strings.HasPrefix(said["message"].(string), "_This message is not in the archive") {
						authors[said["user"]]++
					}
				}
			}
		}
		require.Positive(t, authors["anna"])
		require.Positive(t, authors["metronom"], "bots are not people")
		require.Len(t, authors, 2, "nobody else's: %v", authors)
		requireImportsWithItsShape(t, ctx, server, job, archive, "optin")
	})

	t.Run("off takes everybody's", func(t *testing.T) {
		asks(t, ctx, server, map[string]any{"consent": "off"})
		_, err := content.Users["anna"].Answer(ctx, team, "no")
		require.ErrorContains(t, err, "409")
		job, archive := exportTeam(t, ctx, server, team, all)
		require.Zero(t, job.Counts["withheld_people"])
		require.Contains(t, string(archive.read(t, "import.jsonl")), marked)
	})
}

// requireNothingOfBoris looks for his name and his words in every entry.
func requireNothingOfBoris(t *testing.T, archive *opened) {
	t.Helper()
	indexed := indexedWords(t, archive)
	for _, word := range []string{"boris", "Годунов", marked, "tippf"} {
		require.NotContains(t, indexed, search.Words(word)[0], "the index of the search")
	}
	for _, name := range archive.names() {
		data := bytes.ToLower(archive.read(t, name))
		for _, word := range []string{"boris", "годунов", marked, "я приду", "tippf", "zu schnell"} {
			require.False(t, bytes.Contains(data, []byte(word)) || strings.Contains(strings.ToLower(name), word), "%q in %s", word, name)
		}
	}
}

// requireImportsWithItsShape imports an archive on a server of its own and
// compares when and where something was said.
func requireImportsWithItsShape(t *testing.T, ctx context.Context, source *testbed.Server, job testbed.Job, archive *opened, name string) {
	t.Helper()
	output, err := source.Validate(ctx, archive.path)
	require.NoError(t, err, output)
	target := startServer(t, ctx, testbed.ServerOptions{Name: name})
	require.NoError(t, target.NativeImport(ctx, archive.path))
	want := shape(t, ctx, source)
	require.NotEmpty(t, want)
	require.Equal(t, want, shape(t, ctx, target), "threads keep their shape and times")
	requireCounts(t, ctx, target, job, name)
	require.Equal(t, job.Counts["withheld_posts"], row(t, ctx, target, `SELECT COUNT(*) FROM Posts WHERE Props->>'team_export_withheld' = 'true'`))
}
