package exporthost

import (
	"context"
	"errors"
	"io/fs"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/exporter"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// History answers questions about earlier jobs.
type History interface {
	Get(ctx context.Context, id string) (transfer.Job, error)
	// Archives returns the exports of a team that left an archive, newest first.
	Archives(ctx context.Context, teamID string) ([]transfer.Job, error)
	// ImportedSince reports whether an import into the team, or the undo of one, may have
	// written since a time in Unix milliseconds.
	ImportedSince(ctx context.Context, teamID string, moment int64) (bool, error)
}

// Base opens the base of the delta that a job makes.
func (h *Host) Base(ctx context.Context, job transfer.Job) (*exporter.Base, error) {
	earlier, err := h.baseJob(ctx, job)
	if err != nil {
		return nil, err
	}
	imported, err := h.history().ImportedSince(ctx, job.TeamID, earlier.Archive.Moment)
	if err != nil {
		return nil, err
	}
	if imported {
		return nil, transfer.UnfitBase(transfer.DetailBaseImported, job.Options.Base, "an import wrote into the team since export %s, and imported posts keep their old times; make a full export", earlier.ID)
	}
	file, size, err := h.OpenArchive(ctx, earlier.Archive.Name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, transfer.Errorf(transfer.CodeStorage, "The base of the delta cannot be read from the server's file store.").WithCause(err)
	}
	if err != nil {
		return nil, transfer.UnfitBase(transfer.DetailBaseGone, job.Options.Base, "the archive of export %s is no longer on the server; make a full export", earlier.ID).WithCause(err)
	}
	defer func() { _ = file.Close() }()
	reader, err := archive.Open(&seekingReader{file: file}, size, archive.LimitsFor(size))
	if err != nil {
		return nil, transfer.UnfitBase(transfer.DetailBaseGone, job.Options.Base, "the archive of export %s is damaged; make a full export", earlier.ID).WithCause(err)
	}
	base, err := exporter.ReadBase(ctx, reader, job.Options.DirectMessages)
	switch {
	case errors.Is(err, archive.ErrDamaged), errors.Is(err, archive.ErrUnsafe):
		return nil, transfer.UnfitBase(transfer.DetailBaseGone, job.Options.Base, "the archive of export %s is damaged; make a full export", earlier.ID).WithCause(err)
	case err != nil:
		return nil, err
	}
	base.Link.SHA256, base.Link.Moment = earlier.Archive.SHA256, earlier.Archive.Moment
	return base, nil
}

// baseJob finds the export that a delta continues.
func (h *Host) baseJob(ctx context.Context, job transfer.Job) (transfer.Job, error) {
	wanted := job.Options.Base
	if wanted != transfer.BaseLast {
		earlier, err := h.history().Get(ctx, wanted)
		if transfer.HasCode(err, transfer.CodeNotFound) {
			return earlier, transfer.UnfitBase(transfer.DetailBaseUnknown, wanted, "there is no export %q of this team", wanted)
		}
		if err != nil {
			return earlier, err
		}
		return earlier, exporter.FitsBase(job, earlier)
	}
	all, err := h.history().Archives(ctx, job.TeamID)
	if err != nil {
		return transfer.Job{}, err
	}
	for _, earlier := range all {
		if exporter.FitsBase(job, earlier) == nil {
			return earlier, nil
		}
	}
	return transfer.Job{}, transfer.UnfitBase(transfer.DetailBaseUnknown, wanted, "there is no archive of this team that was made with the same options; make a full export first")
}
