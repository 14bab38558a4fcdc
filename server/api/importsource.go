package api

import (
	"net/http"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// importSource is the archive that a request wants to import: an upload of the
// user's, or for system admins one of the server's import folder.
func (i *importCalls) importSource(r *http.Request, userID, teamID string) (*transfer.ImportSource, error) {
	var asked contract.ImportOrder
	if err := readBody(r.Body, &asked); err != nil {
		return nil, err
	}
	switch {
	case asked.UploadID != "" && asked.Archive != "":
		return nil, transfer.Errorf(transfer.CodeInvalidRequest, `Give "upload_id" or "archive", not both.`)
	case asked.Archive == "":
		upload, err := i.uploads.Take(r.Context(), asked.UploadID, userID, teamID)
		if err != nil {
			return nil, err
		}
		return &transfer.ImportSource{UploadID: upload.ID, FileName: upload.FileName, Size: upload.Size}, nil
	}
	if err := i.access.ImportFolder(userID); err != nil {
		return nil, err
	}
	found, err := i.folder.ImportArchive(r.Context(), asked.Archive)
	if err != nil {
		return nil, err
	}
	return &transfer.ImportSource{FileName: found.Name, Size: found.Size, ModifiedAt: found.ModifiedAt}, nil
}

// listImportArchives shows the archives of the server's import folder, which may
// hold anybody's conversations.
func (i *importCalls) listImportArchives(w http.ResponseWriter, r *http.Request, userID string) error {
	if err := i.access.ImportFolder(userID); err != nil {
		return err
	}
	list, err := i.folder.ImportArchives(r.Context())
	if err != nil {
		return err
	}
	i.answer(w, http.StatusOK, contract.FolderList{Archives: list})
	return nil
}
