package api

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/uploads"
)

// readBody decodes a body strictly.
func readBody(body io.Reader, target any) error {
	decoder := json.NewDecoder(body)
	decoder.DisallowUnknownFields()
	err := decoder.Decode(target)
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return transfer.Errorf(transfer.CodeTooLarge, "The request is too large.").WithCause(err)
	}
	if err != nil {
		return transfer.Errorf(transfer.CodeInvalidRequest, "The request could not be read: %v.", err).WithCause(err)
	}
	return nil
}

// uploadCalls answers the calls about uploads.
type uploadCalls struct {
	responder
	access  Access
	uploads Uploads
}

// createUpload begins an upload.
func (u *uploadCalls) createUpload(w http.ResponseWriter, r *http.Request, userID string) error {
	teamID := r.PathValue("team")
	who, err := u.access.ImportTeam(userID, teamID)
	if err != nil {
		return err
	}
	var asked contract.UploadOrder
	if err := readBody(r.Body, &asked); err != nil {
		return err
	}
	upload, err := u.uploads.Create(r.Context(), uploads.Order{
		TeamID: teamID, UserID: userID, FileName: asked.FileName, Size: asked.Size, ByAdmin: who.SystemAdmin,
	})
	if err != nil {
		return err
	}
	u.answer(w, http.StatusCreated, upload)
	return nil
}

// upload returns an upload of a user who may import into its team now.
func (u *uploadCalls) upload(r *http.Request, userID string) (uploads.Upload, error) {
	upload, err := u.uploads.Get(r.Context(), r.PathValue("upload"), userID)
	if err != nil {
		return uploads.Upload{}, err
	}
	_, err = u.access.ImportTeam(userID, upload.TeamID)
	return upload, err
}

// listUploads lists the user's own uploads; for system admins those of all users.
func (u *uploadCalls) listUploads(w http.ResponseWriter, r *http.Request, userID string) error {
	of := userID
	if u.access.ViewAllJobs(userID) == nil {
		of = ""
	}
	list, err := u.uploads.All(r.Context(), of)
	if err != nil {
		return err
	}
	if list == nil {
		list = []uploads.Upload{}
	}
	u.answer(w, http.StatusOK, contract.UploadList{Uploads: list})
	return nil
}

// getUpload answers with an upload.
func (u *uploadCalls) getUpload(w http.ResponseWriter, r *http.Request, userID string) error {
	upload, err := u.upload(r, userID)
	if err != nil {
		return err
	}
	u.answer(w, http.StatusOK, upload)
	return nil
}

// putUpload takes bytes, as many as come. Each call is checked anew: the user
// may have lost the right to import since they began.
func (u *uploadCalls) putUpload(w http.ResponseWriter, r *http.Request, userID string) error {
	offset, err := strconv.ParseInt(r.URL.Query().Get("offset"), 10, 64)
	if err != nil {
		return transfer.Errorf(transfer.CodeInvalidRequest, `"offset" must be the number of the byte to go on from.`)
	}
	upload, err := u.upload(r, userID)
	if err != nil {
		return err
	}
	upload, err = u.uploads.Write(r.Context(), upload.ID, userID, offset, r.Body, bodyLength(r))
	if transfer.HasCode(err, transfer.CodeWrongOffset) {
		u.answer(w, http.StatusConflict, contract.WrongOffset{Refusal: bodyOf(err, http.StatusConflict), Offset: upload.Offset})
		return nil
	}
	if err != nil {
		return err
	}
	u.answer(w, http.StatusOK, upload)
	return nil
}

// bodyLength returns the length of a body, -1 when it is not known. Of a request that the
// server hands to a plugin only the header says it.
func bodyLength(r *http.Request) int64 {
	length, err := strconv.ParseInt(r.Header.Get("Content-Length"), 10, 64)
	if err != nil || length < 0 {
		return -1
	}
	return length
}

// dropUpload removes an upload of the user; system admins may remove uploads of other
// users.
func (u *uploadCalls) dropUpload(w http.ResponseWriter, r *http.Request, userID string) error {
	find := u.upload
	if u.access.ViewAllJobs(userID) == nil {
		find = func(r *http.Request, _ string) (uploads.Upload, error) {
			return u.uploads.Find(r.Context(), r.PathValue("upload"))
		}
	}
	upload, err := find(r, userID)
	if err != nil {
		return err
	}
	subject(r).TeamID = upload.TeamID
	if err := u.uploads.Drop(r.Context(), upload.ID, upload.UserID); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
