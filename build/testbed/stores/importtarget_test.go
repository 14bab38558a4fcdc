package stores_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/mattermost/importtarget"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/filestore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlwrite"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// restAPI stands in for the plugin API, which only a plugin has: settings come
// from the server, and the session is the admin's.
type restAPI struct {
	importtarget.API
	config  *model.Config
	token   string
	revoked []string
}

func (a *restAPI) GetConfig() *model.Config { return a.config }

func (a *restAPI) CreateSession(session *model.Session) (*model.Session, *model.AppError) {
	session.Id, session.Token = model.NewId(), a.token
	return session, nil
}

func (a *restAPI) RevokeSession(id string) *model.AppError {
	a.revoked = append(a.revoked, id)
	return nil
}

func importTarget(t *testing.T) (*importtarget.Target, *restAPI, *filestore.Local) {
	t.Helper()
	config, _, err := server.Admin.GetConfig(t.Context())
	require.NoError(t, err)
	api := &restAPI{config: config, token: server.Admin.AuthToken}
	files := filestore.NewLocal(server.FileStore())
	return importtarget.New(importtarget.Options{
		API: api, Rows: sqlwrite.New(master(t)), BotID: server.Admin.User.Id, HTTP: importtarget.NewClient(),
		Blobs: func() (importtarget.Blobs, error) { return files, nil },
	}), api, files
}

func pngImage(t *testing.T) []byte {
	t.Helper()
	var encoded bytes.Buffer
	require.NoError(t, png.Encode(&encoded, image.NewGray(image.Rect(0, 0, 8, 8))))
	return encoded.Bytes()
}

func TestMakeEmoji_TakesNoNameThatHasAnOwner(t *testing.T) {
	target, _, files := importTarget(t)
	since := time.Now().UnixMilli()
	anna := write.NewEmoji{Name: "wave_" + model.NewId(), CreatorID: model.NewId(), Image: pngImage(t)}

	id, err := target.MakeEmoji(t.Context(), anna, since)
	require.NoError(t, err)
	emoji, _, err := server.Admin.GetEmojiByName(t.Context(), anna.Name)
	require.NoError(t, err)
	require.Equal(t, id, emoji.Id)
	shown, _, err := server.Admin.GetEmojiImage(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, anna.Image, shown)

	again, err := target.MakeEmoji(t.Context(), anna, since)
	require.NoError(t, err)
	require.Equal(t, id, again, "a later attempt of the same import finds its own")

	_, err = target.MakeEmoji(t.Context(), write.NewEmoji{Name: anna.Name, CreatorID: model.NewId(), Image: []byte("other")}, since)
	require.ErrorIs(t, err, write.ErrTaken)
	_, err = target.MakeEmoji(t.Context(), anna, time.Now().Add(time.Hour).UnixMilli())
	require.ErrorIs(t, err, write.ErrTaken, "it was there before this import began")
	size, err := files.Size(t.Context(), "emoji/"+id+"/image")
	require.NoError(t, err)
	require.EqualValues(t, len(anna.Image), size, "the image of the owner stays")
}

func TestUpload_KeepsAFileWithoutContentAndDropsIt(t *testing.T) {
	target, _, files := importTarget(t)
	rows := sqlwrite.New(master(t))
	upload := write.Upload{
		ID: model.NewId(), ChannelID: model.NewId(), UserID: model.NewId(), Name: "empty.txt",
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(nil)), nil },
	}
	require.NoError(t, target.Upload(t.Context(), upload))
	require.NoError(t, target.Upload(t.Context(), upload), "a later attempt finds it")
	file, found, err := rows.FindFile(t.Context(), upload.ID)
	require.NoError(t, err)
	require.True(t, found)
	size, err := files.Size(t.Context(), file.Path)
	require.NoError(t, err)
	require.Zero(t, size)
	info, _, err := server.Admin.GetFileInfo(t.Context(), upload.ID)
	require.Error(t, err, "it is attached to nothing: nobody sees %v", info)

	require.NoError(t, target.Drop(t.Context(), upload.ID))
	_, found, err = rows.FindFile(t.Context(), upload.ID)
	require.NoError(t, err)
	require.False(t, found)
	_, err = files.Size(t.Context(), file.Path)
	require.ErrorIs(t, err, filestore.ErrNotExist)
}

func TestDrop_RemovesAnUnfinishedUploadAndNoFileOfAPost(t *testing.T) {
	target, _, files := importTarget(t)
	db := master(t)
	id := model.NewId()
	writer, err := files.Create(t.Context(), "half/"+id)
	require.NoError(t, err)
	require.NoError(t, writer.Finish())
	_, err = db.ExecContext(t.Context(), `INSERT INTO UploadSessions (Id, Type, CreateAt, Path) VALUES ($1, 'attachment', 1, $2)`, id, "half/"+id)
	require.NoError(t, err)
	require.NoError(t, target.Drop(t.Context(), id))
	_, err = files.Size(t.Context(), "half/"+id)
	require.ErrorIs(t, err, filestore.ErrNotExist)
	path, err := sqlwrite.New(db).UnfinishedUpload(t.Context(), id)
	require.NoError(t, err)
	require.Empty(t, path)

	posted := model.NewId()
	_, err = db.ExecContext(t.Context(), `INSERT INTO FileInfo (Id, PostId, Path, DeleteAt, CreateAt) VALUES ($1, $2, 'posted', 0, 1)`, posted, model.NewId())
	require.NoError(t, err)
	require.NoError(t, target.Drop(t.Context(), posted))
	_, found, err := sqlwrite.New(db).FindFile(t.Context(), posted)
	require.NoError(t, err)
	require.True(t, found, "it belongs to a post")
}

func TestClearCaches_ShowsRowsToPeopleWhoHadTheChannelCached(t *testing.T) {
	target, api, _ := importTarget(t)
	ctx := t.Context()
	team, _, err := server.Admin.CreateTeam(ctx, &model.Team{Name: "c" + model.NewId()[:12], DisplayName: "Cached", Type: model.TeamOpen})
	require.NoError(t, err)
	channel, _, err := server.Admin.GetChannelByName(ctx, "town-square", team.Id, "")
	require.NoError(t, err)
	_, before, err := server.Admin.GetPostsForChannel(ctx, channel.Id, 0, 60, "", false, false)
	require.NoError(t, err)
	see := func(ctx context.Context) int {
		_, response, err := server.Admin.GetPostsForChannel(ctx, channel.Id, 0, 60, before.Etag, false, false)
		require.NoError(t, err)
		return response.StatusCode
	}
	now := time.Now().UnixMilli()
	_, err = master(t).ExecContext(ctx, `INSERT INTO Posts (Id, CreateAt, UpdateAt, EditAt, DeleteAt, IsPinned, UserId, ChannelId, RootId, OriginalId, Message, Type, Props, Hashtags, Filenames, FileIds, HasReactions)
		VALUES ($1, $4, $4, 0, 0, FALSE, $2, $3, '', '', 'by row', '', '{}', '', '[]', '[]', FALSE)`, model.NewId(), server.Admin.User.Id, channel.Id, now)
	require.NoError(t, err)
	require.Equal(t, http.StatusNotModified, see(ctx), "the server remembers when the channel changed last")
	require.NoError(t, target.ClearCaches(ctx))
	require.Equal(t, http.StatusOK, see(ctx))
	require.Len(t, api.revoked, 1, "the session has ended")

	api.token = "not a token"
	require.ErrorContains(t, target.ClearCaches(ctx), "401")
	require.Len(t, api.revoked, 2)
}
