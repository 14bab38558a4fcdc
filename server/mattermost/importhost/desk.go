package importhost

import (
	"context"
	"errors"
	"io/fs"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/importer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// OpenUpload opens the archive of an import, uploaded or in the import folder.
func (h *Host) OpenUpload(ctx context.Context, source transfer.ImportSource) (importer.Upload, error) {
	files, err := h.files()
	if err != nil {
		return nil, err
	}
	if source.InFolder() {
		opened, err := files.OpenArchive(ctx, transfer.FolderArchive{Name: source.FileName, Size: source.Size, ModifiedAt: source.ModifiedAt})
		if err != nil {
			return nil, err
		}
		return opened, nil
	}
	return files.OpenUpload(ctx, source.UploadID, source.Size), nil
}

// ImportArchives lists the archives in the server's import folder.
func (h *Host) ImportArchives(ctx context.Context) ([]transfer.FolderArchive, error) {
	files, err := h.files()
	if err != nil {
		return nil, err
	}
	return files.Archives(ctx)
}

// ImportArchive returns one of them, or an Error with CodeNotFound.
func (h *Host) ImportArchive(ctx context.Context, name string) (transfer.FolderArchive, error) {
	files, err := h.files()
	if err != nil {
		return transfer.FolderArchive{}, err
	}
	found, err := files.FindArchive(ctx, name)
	if errors.Is(err, fs.ErrNotExist) {
		return found, transfer.Errorf(transfer.CodeNotFound, "There is no such archive in the server's import folder.").WithCause(err)
	}
	return found, err
}

// RemoveUpload removes an uploaded archive.
func (h *Host) RemoveUpload(ctx context.Context, id string) error {
	return h.uploads.Remove(ctx, id)
}

// PutPaper stores an artifact of a job.
func (h *Host) PutPaper(ctx context.Context, jobID, name string, data []byte) error {
	files, err := h.files()
	if err != nil {
		return err
	}
	return files.PutPaper(ctx, jobID, name, data)
}

// Paper returns an artifact of a job, or an error matching fs.ErrNotExist.
func (h *Host) Paper(ctx context.Context, jobID, name string) ([]byte, error) {
	files, err := h.files()
	if err != nil {
		return nil, err
	}
	return files.Paper(ctx, jobID, name)
}

// RemovePaper removes an artifact of a job.
func (h *Host) RemovePaper(ctx context.Context, jobID, name string) error {
	files, err := h.files()
	if err != nil {
		return err
	}
	return files.RemovePaper(ctx, jobID, name)
}

// Taken returns what the server and the team have under exactly one of the names.
func (h *Host) Taken(ctx context.Context, teamID string, names importer.Names) (importer.Taken, error) {
	return h.target.Taken(ctx, teamID, names.Usernames, names.Emails, names.Channels, names.Emoji)
}

// Lost names the accounts that left the team, and the private channels that the user is
// not in.
func (h *Host) Lost(ctx context.Context, teamID, userID string, accounts, channels []string) ([]string, error) {
	return h.target.Lost(ctx, teamID, userID, accounts, channels)
}

var _ importer.Host = (*Host)(nil)
