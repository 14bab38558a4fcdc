package e2e_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// encodePNG makes a picture of one colour.
func encodePNG(t *testing.T, width, height int) []byte {
	t.Helper()
	var out bytes.Buffer
	picture := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.White, color.Black})
	require.NoError(t, (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, picture))
	return out.Bytes()
}

// A real server accepts what is left, and holds what the plan promised: an import
// changes nothing without naming it.
func TestImport_ChangesNothingWithoutNamingIt(t *testing.T) {
	ctx := testContext(t)
	server := startServer(t, ctx, testbed.ServerOptions{Name: "changes", Bundle: bundle})
	openImports(t, ctx, server)
	team := makeTeam(t, ctx, server.Admin)
	member := func(name, more string) string {
		return fmt.Sprintf(`{"type":"user","user":{"username":%q,"teams":[{"name":"src","channels":[{"name":"c1"}]}]%s}}`, name, more)
	}
	post := func(at int, more string) string {
		return fmt.Sprintf(`{"type":"post","post":{"team":"src","channel":"c1","user":"u1","message":"m%d","create_at":%d%s}}`, at, 1600000000000+at, more)
	}
	small, large := encodePNG(t, 20, 20), encodePNG(t, 4320, 8880)
	require.Less(t, len(large), 10_000)
	path := writeArchive(t, []string{
		`{"type":"version","version":1}`,
		`{"type":"team","team":{"name":"src","display_name":"src","type":"O"}}`,
		`{"type":"channel","channel":{"team":"src","name":"town-square","display_name":"Town Square","type":"O","deleted_at":1600000000000}}`,
		`{"type":"channel","channel":{"team":"src","name":"c1","display_name":"c1","type":"O","header":"` + strings.Repeat("h", 2000) + `"}}`,
		member("u1", `,"email":"u1@src.example","profile_image":"small.png"`),
		member("empty", `,"email":""`), member("wrong", `,"email":"not a mail"`), member("capitals", `,"email":"U1@SRC.example"`),
		member("wordy", `,"email":"wordy@src.example","position":"`+strings.Repeat("p", 300)+`"`),
		member("torn", `,"email":"torn@src.example","profile_image":"torn.png"`),
		`{"type":"emoji","emoji":{"name":"whole_emoji","image":"small.png"}}`,
		`{"type":"emoji","emoji":{"name":"torn_emoji","image":"torn.png"}}`,
		post(1, `,"attachments":[{"path":"large.png"},{"path":"small.png"},{"path":"note.txt"}]`),
		post(2, `,"props":{"from_webhook":"true","override_username":"ci"}`),
		post(3, `,"props":{"from_webhook":"true","override_username":"System","override_icon_url":"https://evil.example/x.png"}`),
	}, map[string][]byte{"small.png": small, "torn.png": small[:45], "large.png": large, "note.txt": []byte("note")})
	job, plan, err := server.Admin.Import(ctx, team.Id, path)
	require.NoError(t, err)
	require.EqualValues(t, "succeeded_with_warnings", job.State, "%+v", job.Error)
	var report struct {
		Warnings []struct{ Code, Message string } `json:"warnings"`
	}
	require.NoError(t, server.Admin.Get(ctx, "/jobs/"+job.ID+"/report", &report))
	said := fmt.Sprint(report.Warnings)
	for kind, names := range map[string][]string{
		"address_missing": {"empty"}, "address_invalid": {"wrong"}, "address_taken": {"u1"}, "profile_text": {"wordy: position"},
		"profile_picture": {"torn"}, "emoji": {":torn_emoji:"}, "large_image": {"large.png"}, "webhook_name": {"System"},
		"archived_channel_active": {"~town-square"}, "channel_text": {"~c1: header"},
	} {
		require.Equal(t, names, plan.Named(kind), kind)
		require.Contains(t, said, "("+names[0]+")", "the report names it too")
	}

	require.EqualValues(t, 2, job.Counts["files"], "as many as came")
	require.NotContains(t, said, "files_lacking")
	require.ElementsMatch(t, []string{`{"name": "note.txt"}`, `{"name": "small.png"}`}, dump(t, ctx, server, `SELECT Name FROM FileInfo WHERE PostId <> ''`))
	require.ElementsMatch(t, []string{`{"name": "whole_emoji"}`}, dump(t, ctx, server, `SELECT Name FROM Emoji`))
	require.ElementsMatch(t, []string{
		`{"props": {"from_webhook": "true", "override_username": "ci"}}`, `{"props": {"from_webhook": "true", "override_username": "System (webhook)"}}`,
	}, dump(t, ctx, server, `SELECT Props FROM Posts WHERE Message IN ('m2', 'm3')`))
	wordy, _, err := server.Admin.GetUserByUsername(ctx, "wordy", "")
	require.NoError(t, err)
	require.Equal(t, strings.Repeat("p", 128), wordy.Position)
	torn, _, err := server.Admin.GetUserByUsername(ctx, "torn", "")
	require.NoError(t, err)
	require.Zero(t, torn.LastPictureUpdate)
}

// The limits are those of the server at that moment, not those that it begins with.
func TestImport_KeepsToTheLimitsOfTheServerAsItIsNow(t *testing.T) {
	ctx := testContext(t)
	server := startServer(t, ctx, testbed.ServerOptions{Name: "limits-now", Bundle: bundle})
	openImports(t, ctx, server)
	team := makeTeam(t, ctx, server.Admin)
	files := map[string][]byte{"picture.png": encodePNG(t, 100, 100), "note.txt": bytes.Repeat([]byte("x"), 2000)}
	path := writeArchive(t, []string{
		`{"type":"version","version":1}`,
		`{"type":"team","team":{"name":"src","display_name":"src","type":"O"}}`,
		`{"type":"channel","channel":{"team":"src","name":"c1","display_name":"c1","type":"O"}}`,
		`{"type":"user","user":{"username":"u1","email":"u1@src.example","profile_image":"picture.png","teams":[{"name":"src","channels":[{"name":"c1"}]}]}}`,
		`{"type":"post","post":{"team":"src","channel":"c1","user":"u1","message":"m","create_at":1600000000000,"attachments":[{"path":"picture.png"},{"path":"note.txt"}]}}`,
	}, files)
	plan := func() testbed.Plan {
		job, plan, err := server.Admin.PlanImport(ctx, team.Id, path)
		require.NoError(t, err)
		_, err = server.Admin.CancelJob(ctx, job.ID)
		require.NoError(t, err)
		return plan
	}
	before := plan()
	require.Empty(t, before.Named("large_image"))
	require.EqualValues(t, 2, before.Counts["files"])
	require.NoError(t, server.Config(ctx, func(config *model.Config) {
		config.FileSettings.MaxImageResolution = model.NewPointer(int64(9_999))
		config.FileSettings.MaxFileSize = model.NewPointer(int64(1_999))
	}))
	after := plan()
	require.Equal(t, []string{"picture.png"}, after.Named("large_image"))
	require.Equal(t, []string{"note.txt"}, after.Named("large_file"))
	require.Equal(t, []string{"u1"}, after.Named("profile_picture"))
	require.Zero(t, after.Counts["files"])
}
