package e2e_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

func TestATeamAdminTakesWhatThePolicyLetsThem(t *testing.T) {
	ctx := testContext(t)
	w := policyWorld(t, ctx, nil)
	second := w.people["second"]
	cases := []struct {
		name       string
		settings   map[string]any
		options    string
		has, lacks []string
	}{
		{"by default: what they are in, and usernames", nil, "", []string{`"name":"vault"`, `"name":"lounge"`, `"name":"plans"`}, []string{
			`"name":"board"`, "words of board", "@club.example.com", "First-", "Nick-", `"type":"direct`, "first words", "hooks.example.com", `"flagged_by"`, `"notify_props"`,
		}},
		{"no private channels", map[string]any{"privatechannels": "none"}, "", []string{`"name":"lounge"`}, []string{`"name":"vault"`, `"name":"board"`, beyond + " in vault"}},
		{"all of the team", map[string]any{"privatechannels": "all"}, "", []string{`"name":"vault"`, `"name":"board"`}, []string{"@club.example.com"}},
		{"who people are", map[string]any{"personaldata": "full"}, `{"personal_data": "full"}`, []string{"otto@club.example.com", "First-otto"}, []string{`"name":"board"`}},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			w.policy(t, ctx, test.settings)
			job, err := second.Export(ctx, w.team.Id, test.options)
			require.NoError(t, err)
			archive := download(t, ctx, second, job)
			everything := ""
			for _, name := range archive.names() {
				everything += string(archive.read(t, name))
			}
			for _, text := range test.has {
				require.Contains(t, everything, text)
			}
			for _, text := range test.lacks {
				require.NotContains(t, everything, text)
			}
			output, err := w.Validate(ctx, archive.path)
			require.NoError(t, err, output)
		})
	}

	w.policy(t, ctx, map[string]any{"privatechannels": "none"})
	for field, options := range map[string]string{
		"direct_messages": `{"direct_messages": true}`, "private_channels": `{"private_channels": true}`, "personal_data": `{"personal_data": "full"}`,
		"edit_history": `{"edit_history": true}`, "channels.include": `{"channels": {"include": ["board"]}}`,
	} {
		_, err := second.StartExport(ctx, w.team.Id, options)
		var refused *testbed.APIError
		require.ErrorAs(t, err, &refused, field)
		require.Equal(t, 422, refused.StatusCode)
		require.Equal(t, field, refused.Details[0].Field)
		require.NotEmpty(t, refused.Details[0].Message)
	}
	var unknown, hidden *testbed.APIError
	_, err := second.StartExport(ctx, w.team.Id, `{"channels": {"include": ["nowhere"]}}`)
	require.ErrorAs(t, err, &unknown)
	_, err = second.StartExport(ctx, w.team.Id, `{"channels": {"include": ["board"]}}`)
	require.ErrorAs(t, err, &hidden)
	require.Equal(t, unknown.Details[0].Message, strings.ReplaceAll(hidden.Details[0].Message, "board", "nowhere"), "nobody can tell a channel that is hidden from none")

	_, err = w.Admin.StartExport(ctx, w.team.Id, `{"direct_messages": true}`)
	var off *testbed.APIError
	require.ErrorAs(t, err, &off, "direct messages are off for system admins too")
	require.Contains(t, off.Details[0].Message, "DirectMessages")
}

func TestADemotedAdminLosesWhatTheyBegan(t *testing.T) {
	ctx := testContext(t)
	w := policyWorld(t, ctx, nil)
	second := w.people["second"]
	done, err := second.Export(ctx, w.team.Id, nil)
	require.NoError(t, err)
	w.policy(t, ctx, map[string]any{"exportpausems": 5000})
	job, err := second.StartExport(ctx, w.team.Id, nil)
	require.NoError(t, err)
	_, err = second.WaitJobUntil(ctx, job.ID, func(job testbed.Job) bool { return job.State == "running" })
	require.NoError(t, err)
	w.demote(t, ctx, "second")
	t.Cleanup(func() { w.promote(t, context.WithoutCancel(ctx), "second") })
	w.policy(t, ctx, nil)

	ended, err := w.Admin.WaitJob(ctx, job.ID)
	require.NoError(t, err)
	require.EqualValues(t, "failed", ended.State)
	require.EqualValues(t, "forbidden", ended.Error.Code)
	require.Nil(t, ended.Archive)
	require.Empty(t, leftovers(t, w.Server, job.ID))
	for _, path := range []string{"/jobs/" + job.ID, "/jobs/" + done.ID, "/jobs/" + done.ID + "/download", "/jobs/" + done.ID + "/report"} {
		got, err := second.Status(ctx, "GET", path, nil)
		require.NoError(t, err)
		require.Equal(t, 404, got, path)
	}
	got, err := w.people["leader"].Status(ctx, "GET", "/jobs/"+done.ID+"/download", nil)
	require.NoError(t, err)
	require.Equal(t, 404, got, "it holds a private channel that the other admin is not in")
}
