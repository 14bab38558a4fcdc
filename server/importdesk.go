package main

import (
	"context"
	"errors"
	"io/fs"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/importer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// What follows passes calls on: the importer knows neither the file store nor
// the database.

func (h *importHost) OpenUpload(ctx context.Context, source transfer.ImportSource) (importer.Upload, error) {
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
func (h *importHost) ImportArchives(ctx context.Context) ([]transfer.FolderArchive, error) {
	files, err := h.files()
	if err != nil {
		return nil, err
	}
	return files.Archives(ctx)
}

// ImportArchive is one of them, or an Error with CodeNotFound.
func (h *importHost) ImportArchive(ctx context.Context, name string) (transfer.FolderArchive, error) {
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

func (h *importHost) RemoveUpload(ctx context.Context, id string) error {
	return h.uploads.Remove(ctx, id)
}

func (h *importHost) PutPaper(ctx context.Context, jobID, name string, data []byte) error {
	files, err := h.files()
	if err != nil {
		return err
	}
	return files.PutPaper(ctx, jobID, name, data)
}

func (h *importHost) Paper(ctx context.Context, jobID, name string) ([]byte, error) {
	files, err := h.files()
	if err != nil {
		return nil, err
	}
	return files.Paper(ctx, jobID, name)
}

func (h *importHost) RemovePaper(ctx context.Context, jobID, name string) error {
	files, err := h.files()
	if err != nil {
		return err
	}
	return files.RemovePaper(ctx, jobID, name)
}

func (h *importHost) Taken(ctx context.Context, teamID string, names importer.Names) (importer.Taken, error) {
	return h.target.Taken(ctx, teamID, names.Usernames, names.Emails, names.Channels, names.Emoji)
}

func (h *importHost) Lost(ctx context.Context, teamID, userID string, accounts, channels []string) ([]string, error) {
	return h.target.Lost(ctx, teamID, userID, accounts, channels)
}

var _ importer.Host = (*importHost)(nil)
