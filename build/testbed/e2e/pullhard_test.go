package e2e_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// licensed returns the address of a server in front of another one. It answers for bookmarks,
// which a server without a licence does not give, as one with a licence does.
func licensed(t *testing.T, server *testbed.Server) string {
	t.Helper()
	target, err := url.Parse(server.URL)
	require.NoError(t, err)
	forward := httputil.NewSingleHostReverseProxy(target)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		channelID, found := strings.CutSuffix(strings.TrimPrefix(r.URL.Path, "/api/v4/channels/"), "/bookmarks")
		if !found {
			forward.ServeHTTP(w, r)
			return
		}
		marks, err := bookmarksOf(r.Context(), server, channelID)
		if err != nil {
			http.Error(w, err.Error(), http.StatusTeapot)
			return
		}
		_ = json.NewEncoder(w).Encode(marks)
	}))
	t.Cleanup(front.Close)
	return front.URL
}

// bookmarksOf reads the bookmarks of a channel as the server has them.
func bookmarksOf(ctx context.Context, server *testbed.Server, channelID string) ([]*model.ChannelBookmarkWithFileInfo, error) {
	rows, err := server.DB.QueryContext(ctx, `SELECT b.Id, b.OwnerId, b.ChannelId, COALESCE(b.FileInfoId, ''), b.CreateAt, b.UpdateAt, b.DeleteAt, b.DisplayName, b.SortOrder,
			COALESCE(b.LinkUrl, ''), COALESCE(b.ImageUrl, ''), COALESCE(b.Emoji, ''), b.Type, COALESCE(f.Name, ''), COALESCE(f.Size, 0), COALESCE(f.MimeType, ''), COALESCE(f.CreateAt, 0)
		FROM ChannelBookmarks b LEFT JOIN FileInfo f ON f.Id = b.FileInfoId WHERE b.ChannelId = $1`, channelID)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	marks := []*model.ChannelBookmarkWithFileInfo{}
	for rows.Next() {
		mark, file := &model.ChannelBookmark{}, &model.FileInfo{}
		if err := rows.Scan(&mark.Id, &mark.OwnerId, &mark.ChannelId, &mark.FileId, &mark.CreateAt, &mark.UpdateAt, &mark.DeleteAt, &mark.DisplayName, &mark.SortOrder,
			&mark.LinkUrl, &mark.ImageUrl, &mark.Emoji, &mark.Type, &file.Name, &file.Size, &file.MimeType, &file.CreateAt); err != nil {
			return nil, err
		}
		with := &model.ChannelBookmarkWithFileInfo{ChannelBookmark: mark}
		if file.Id = mark.FileId; file.Id != "" {
			with.FileInfo = file
		}
		marks = append(marks, with)
	}
	return marks, rows.Err()
}

// TestPull_GivesTheMembersArchiveOfTheHardestTeam holds a pull of a team with all that is odd
// against the archive of the plugin, with pages, bookmarks and profile pictures.
func TestPull_GivesTheMembersArchiveOfTheHardestTeam(t *testing.T) {
	ctx := testContext(t)
	server, err := startHard()
	require.NoError(t, err)
	set(t, ctx, server, map[string]any{"directmessages": true, "memberarchives": true, "memberarchivesperday": 0})
	t.Cleanup(func() { set(t, context.WithoutCancel(ctx), server, directMessages) })
	front := licensed(t, server)
	run := tool(t, ctx)
	for _, who := range []string{"anna", "boris", "dora"} {
		t.Run(who, func(t *testing.T) {
			person := hardContent.Users[who]
			folder, packed := filepath.Join(t.TempDir(), "team"), filepath.Join(t.TempDir(), "team.zip")
			output, err := online(t, ctx, front, person, "pull", "--team", hardContent.Team.Name, "-o", folder, "--no-pictures", "--html", "--archive", packed).CombinedOutput()
			require.NoError(t, err, "%s", output)
			job, err := person.Mine(ctx, hardContent.Team.Id, map[string]any{"direct_messages": true, "html": true})
			require.NoError(t, err)
			requireSamePull(t, download(t, ctx, person, job), openArchive(t, packed))
			require.Contains(t, run(0, "verify", "--strict", folder), "no problems found")
		})
	}
}
