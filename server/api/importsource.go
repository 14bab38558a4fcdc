package api

import (
	"net/http"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// importSource is the archive that a request wants to import: an upload of the
// user's, or for system admins one of the server's import folder.
func (a *API) importSource(r *http.Request, userID, teamID string) (*transfer.ImportSource, error) {
	var asked contract.ImportOrder
	if err := readBody(r.Body, &asked); err != nil {
		return nil, err
	}
	switch {
	case asked.UploadID != "" && asked.Archive != "":
		return nil, transfer.Errorf(transfer.CodeInvalidRequest, `Give "upload_id" or "archive", not both.`)
	case asked.Archive == "":
		upload, err := a.Uploads.Take(r.Context(), asked.UploadID, userID, teamID)
		if err != nil {
			return nil, err
		}
		return &transfer.ImportSource{UploadID: upload.ID, FileName: upload.FileName, Size: upload.Size}, nil
	}
	if err := a.Access.ImportFolder(userID); err != nil {
		return nil, err
	}
	found, err := a.Folder.ImportArchive(r.Context(), asked.Archive)
	if err != nil {
		return nil, err
	}
	return &transfer.ImportSource{FileName: found.Name, Size: found.Size, ModifiedAt: found.ModifiedAt}, nil
}

// listImportArchives shows the archives of the server's import folder, which may
// hold anybody's conversations.
func (a *API) listImportArchives(w http.ResponseWriter, r *http.Request, userID string) error {
	if err := a.Access.ImportFolder(userID); err != nil {
		return err
	}
	list, err := a.Folder.ImportArchives(r.Context())
	if err != nil {
		return err
	}
	a.answer(w, http.StatusOK, contract.FolderList{Archives: list})
	return nil
}
