package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/importer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/nativeimport"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/filestore"
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

func (h *importHost) CreatePart(ctx context.Context, name string) (importer.File, error) {
	files, err := h.files()
	if err != nil {
		return nil, err
	}
	return files.CreatePart(ctx, name)
}

func (h *importHost) RemovePart(ctx context.Context, name string) error {
	files, err := h.files()
	if err != nil {
		return err
	}
	return files.RemovePart(ctx, name)
}

func (h *importHost) Import(ctx context.Context, part importer.Handover) error {
	return h.jobs.Import(ctx, nativeimport.Part{File: part.File, Check: part.Check, Progress: part.Progress})
}

func (h *importHost) Taken(ctx context.Context, teamID string, names importer.Names) (importer.Taken, error) {
	return h.target.Taken(ctx, teamID, names.Usernames, names.Emails, names.Channels, names.Emoji)
}

func (h *importHost) Lost(ctx context.Context, teamID, userID string, accounts, channels []string) ([]string, error) {
	return h.target.Lost(ctx, teamID, userID, accounts, channels)
}

func (h *importHost) Join(ctx context.Context, teamID string, member importer.Member) (int64, error) {
	return h.members.Join(ctx, teamID, member.UserID, member.Channels, member.Admin)
}

func (h *importHost) Archive(ctx context.Context, teamID, channel string, at, since int64) (bool, error) {
	return h.channels.Archive(ctx, teamID, channel, at, since)
}

func (h *importHost) Totals(ctx context.Context, channelIDs []string) ([]byte, error) {
	totals, err := h.members.Totals(ctx, channelIDs)
	if err != nil {
		return nil, err
	}
	return json.Marshal(totals)
}

func (h *importHost) MarkRead(ctx context.Context, totals []byte) error {
	var before map[string]nativeimport.Totals
	if err := json.Unmarshal(totals, &before); err != nil {
		return fmt.Errorf("decode the read state: %w", err)
	}
	return h.members.MarkRead(ctx, before)
}

func (h *importHost) CountPosts(ctx context.Context, teamID string, channels []string) (int64, error) {
	return h.target.CountPosts(ctx, teamID, channels)
}

func (h *importHost) CountAttachments(ctx context.Context, teamID string, channels []string) (int64, error) {
	return h.target.CountAttachments(ctx, teamID, channels)
}

func (h *importHost) Posts(ctx context.Context, channelID string, times []int64) ([]importer.ExistingPost, error) {
	return h.target.Posts(ctx, channelID, times)
}

// Checksum is that of a file of a post.
func (h *importHost) Checksum(ctx context.Context, file importer.ExistingFile) (string, error) {
	files, err := filestore.New(filestore.FromConfig(h.papi.GetUnsanitizedConfig(), h.papi.GetLicense()).Files)
	if err != nil {
		return "", err
	}
	return checksum(ctx, files, file.Path, math.MaxInt64)
}

var _ importer.Host = (*importHost)(nil)
