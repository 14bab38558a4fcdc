package api

import (
	"errors"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// jobCalls answers the calls about jobs and their archives.
type jobCalls struct {
	common
	archives Archives
	trail    Trail
	undo     *undoCalls
}

func (j *jobCalls) getJob(w http.ResponseWriter, r *http.Request, userID string) error {
	job, err := j.job(r, userID, j.access.ViewJob)
	if err != nil {
		return err
	}
	shown := j.access.Show(userID, job)
	j.undo.refineUndo(r.Context(), userID, &shown)
	j.answer(w, http.StatusOK, shown)
	return nil
}

func (j *jobCalls) cancelJob(w http.ResponseWriter, r *http.Request, userID string) error {
	job, err := j.job(r, userID, j.access.ChangeJob)
	if err != nil {
		return err
	}
	if job, err = j.jobs.Cancel(r.Context(), job.ID); err != nil {
		return err
	}
	j.answer(w, http.StatusAccepted, j.access.Show(userID, job))
	return nil
}

func (j *jobCalls) deleteArchive(w http.ResponseWriter, r *http.Request, userID string) error {
	job, err := j.job(r, userID, j.access.ChangeJob)
	if err != nil {
		return err
	}
	if job, err = j.jobs.DeleteArchive(r.Context(), job.ID); err != nil {
		return err
	}
	j.answer(w, http.StatusOK, j.access.Show(userID, job))
	return nil
}

// download serves the archive with ranges, so that a client can go on after
// the server cut it off (http.Server.WriteTimeout, 300 s by default).
func (j *jobCalls) download(w http.ResponseWriter, r *http.Request, userID string) error {
	job, err := j.job(r, userID, j.access.Download)
	if err != nil {
		return err
	}
	if job.State == transfer.StateExpired {
		return expired(job)
	}
	if !job.State.Succeeded() || job.Archive == nil {
		return transfer.Errorf(transfer.CodeWrongState, "This job has no archive: it is %s.", job.State).ForJob(job.ID)
	}
	file, size, err := j.archives.OpenArchive(r.Context(), job.Archive.Name)
	if errors.Is(err, fs.ErrNotExist) {
		return expired(job)
	}
	if err != nil {
		return transfer.Errorf(transfer.CodeStorage, "The archive could not be read from the server's file store.").WithCause(err)
	}
	defer func() { _ = file.Close() }()
	if size != job.Archive.Size {
		return transfer.Errorf(transfer.CodeStorage, "The archive in the server's file store was changed since it was made. Export the team again.")
	}
	if err := j.trail.Download(r.Context(), userID, job); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": job.Archive.Name}))
	w.Header().Set("ETag", `"`+job.Archive.SHA256+`"`)
	w.Header().Set("Cache-Control", "private, no-cache")
	http.ServeContent(wideWriter{w}, r, job.Archive.Name, time.UnixMilli(job.FinishedAt), file)
	return nil
}

func expired(job transfer.Job) error {
	return transfer.Errorf(transfer.CodeExpired, "The archive is no longer on the server. Export the team again.").ForJob(job.ID)
}

// wideBuffer is the number of bytes that one call sends to the server. Each write of a
// plugin is a remote call, so the usual 32 KiB would be slow.
const wideBuffer = 1 << 20

// wideWriter copies in large pieces.
type wideWriter struct{ http.ResponseWriter }

// ReadFrom copies with a large buffer; io.Copy calls it.
func (w wideWriter) ReadFrom(r io.Reader) (int64, error) {
	return io.CopyBuffer(struct{ io.Writer }{w.ResponseWriter}, struct{ io.Reader }{r}, make([]byte, wideBuffer))
}
