package importtarget

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"path"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlwrite"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

const (
	// plainExtension is the extension for images that the server cannot decode: an upload
	// session refuses such an image, and takes it as a file.
	plainExtension = ".bin"
	// defaultChannel is the name of the channel that every team has.
	defaultChannel = "town-square"
)

// The errors of upload sessions that another attempt cannot mend
// (channels/app/upload.go).
const (
	refusedByPlugin  = "app.upload.run_plugins_hook.rejected"
	refusedTooLarge  = "app.upload.upload_data.large_image.app_error"
	refusedNoPicture = "app.upload.upload_data.gen_info.app_error"
	refusedArchived  = "app.upload.create.cannot_upload_to_deleted_channel.app_error"
)

// Upload takes a file in through an upload session, as the server takes it from
// people: plugins look at it and the server makes previews. The id of the upload
// becomes that of the session and of the file info, so a later attempt finds
// either.
func (t *Target) Upload(ctx context.Context, upload write.Upload) error {
	_, found, err := t.Rows.FindFile(ctx, upload.ID)
	if err != nil || found {
		return err
	}
	if err := t.removeUnfinished(ctx, upload.ID); err != nil {
		return err
	}
	if upload.Size == 0 {
		return t.addEmpty(ctx, upload)
	}
	err = t.send(ctx, upload, upload.Name)
	if appErrID(err) != refusedNoPicture {
		return t.refusedError(ctx, upload, err)
	}
	if err := t.removeUnfinished(ctx, upload.ID); err != nil {
		return err
	}
	if err := t.send(ctx, upload, upload.Name+plainExtension); err != nil {
		return t.refusedError(ctx, upload, err)
	}
	extension := path.Ext(upload.Name)
	return t.Rows.DescribeFile(ctx, upload.ID, upload.Name, strings.ToLower(strings.TrimPrefix(extension, ".")), mime.TypeByExtension(strings.ToLower(extension)))
}

// send streams a file under a name into a new upload session.
func (t *Target) send(ctx context.Context, upload write.Upload, name string) error {
	session, err := t.session(upload, upload.ChannelID, name)
	if appErrID(err) == refusedArchived {
		if session, err = t.elsewhere(upload, name); err != nil {
			return err
		}
	}
	if err != nil {
		return fmt.Errorf("begin to upload file %s: %w", upload.ID, err)
	}
	content, err := upload.Open()
	if err != nil {
		return fmt.Errorf("open file %s: %w", upload.ID, err)
	}
	defer func() { _ = content.Close() }()
	held := newHeldReader(ctx, content, upload.Size)
	info, err := t.API.UploadData(session, held)
	failure := held.finish()
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	if failure != nil {
		return fmt.Errorf("read file %s: %w", upload.ID, failure)
	}
	if err != nil {
		return fmt.Errorf("upload file %s: %w", upload.ID, err)
	}
	if info == nil {
		return fmt.Errorf("upload file %s: the content is shorter than %d bytes", upload.ID, upload.Size)
	}
	return nil
}

func (t *Target) session(upload write.Upload, channelID, name string) (*model.UploadSession, error) {
	return t.API.CreateUploadSession(&model.UploadSession{
		Id: upload.ID, ReqFileId: upload.ID, Type: model.UploadTypeAttachment, UserId: upload.UserID,
		ChannelId: channelID, Filename: name, FileSize: upload.Size,
	})
}

// elsewhere uploads a file of an archived channel, which takes none, to the
// default channel of its team. The file goes to its post in any case.
func (t *Target) elsewhere(upload write.Upload, name string) (*model.UploadSession, error) {
	channel, appErr := t.API.GetChannel(upload.ChannelID)
	if appErr != nil {
		return nil, fmt.Errorf("look at channel %s: %w", upload.ChannelID, failure{appErr})
	}
	open, appErr := t.API.GetChannelByName(channel.TeamId, defaultChannel, false)
	if appErr != nil {
		return nil, fmt.Errorf("look for the default channel of team %s: %w", channel.TeamId, failure{appErr})
	}
	session, err := t.session(upload, open.Id, name)
	if err != nil {
		return nil, fmt.Errorf("begin to upload file %s: %w", upload.ID, err)
	}
	return session, nil
}

// removeUnfinished removes what an interrupted attempt left of an upload.
func (t *Target) removeUnfinished(ctx context.Context, id string) error {
	name, err := t.Rows.UnfinishedUpload(ctx, id)
	if err != nil || name == "" {
		return err
	}
	blobs, err := t.Blobs()
	if err != nil {
		return err
	}
	if err := blobs.Remove(ctx, name); err != nil {
		return fmt.Errorf("remove the unfinished upload %s: %w", id, err)
	}
	return t.Rows.RemoveUpload(ctx, id)
}

// addEmpty writes a file without content. There is nothing in it that a plugin
// could refuse.
func (t *Target) addEmpty(ctx context.Context, upload write.Upload) error {
	name := path.Join("teams/noteam/channels", upload.ChannelID, "users", upload.UserID, upload.ID, upload.Name)
	if err := t.put(ctx, name, nil); err != nil {
		return fmt.Errorf("store file %s: %w", upload.ID, err)
	}
	extension := strings.ToLower(path.Ext(upload.Name))
	return t.Rows.AddEmptyFile(ctx, sqlwrite.EmptyFile{
		ID: upload.ID, ChannelID: upload.ChannelID, UserID: upload.UserID, Path: name, Name: upload.Name,
		Extension: strings.TrimPrefix(extension, "."), MimeType: mime.TypeByExtension(extension),
	})
}

// Drop removes a file that belongs to no post, and what is left of its upload.
func (t *Target) Drop(ctx context.Context, fileID string) error {
	if err := t.removeUnfinished(ctx, fileID); err != nil {
		return err
	}
	file, found, err := t.Rows.FindFile(ctx, fileID)
	if err != nil || !found || file.PostID != "" {
		return err
	}
	blobs, err := t.Blobs()
	if err != nil {
		return err
	}
	for _, name := range []string{file.Path, file.Preview, file.Thumbnail} {
		if name == "" {
			continue
		}
		if err := blobs.Remove(ctx, name); err != nil {
			return fmt.Errorf("remove file %s: %w", fileID, err)
		}
	}
	return t.Rows.RemoveFile(ctx, fileID)
}

// refusedError marks the errors that another attempt cannot mend, and those of the
// server itself.
func (t *Target) refusedError(ctx context.Context, upload write.Upload, err error) error {
	appErr, ok := errors.AsType[*model.AppError](err)
	if !ok {
		return err
	}
	switch appErr.Id {
	case refusedByPlugin, refusedTooLarge, refusedNoPicture:
		return fmt.Errorf("file %s (%s): %w: %w", upload.ID, upload.Name, write.ErrRefused, err)
	}
	if t.full(ctx, upload.Size) {
		return fmt.Errorf("file %s (%s): %w: %w", upload.ID, upload.Name, write.ErrFull, err)
	}
	return fmt.Errorf("%w: %w", err, failure{appErr})
}

// full reports whether the file store has no room for so many bytes.
func (t *Target) full(ctx context.Context, size int64) bool {
	blobs, err := t.Blobs()
	if err != nil {
		return false
	}
	free, known := blobs.Free(ctx)
	return known && free < size
}

// appErrID is the id of the server's error in a chain, or empty.
func appErrID(err error) string {
	if appErr, ok := errors.AsType[*model.AppError](err); ok {
		return appErr.Id
	}
	return ""
}

// contextReader ends when its context does.
type contextReader struct {
	ctx context.Context
	io.Reader
}

func (r contextReader) Read(p []byte) (int, error) {
	if err := context.Cause(r.ctx); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}
