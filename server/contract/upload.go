package contract

import "github.com/mattermost-community/mattermost-plugin-team-export/server/uploads"

// Upload is an archive on its way in.
type Upload = uploads.Upload

// UploadList holds the uploads that a user may see.
type UploadList struct {
	Uploads []Upload `json:"uploads"`
}

// UploadOrder begins an upload.
type UploadOrder struct {
	FileName string `json:"filename"`
	Size     int64  `json:"size"`
}

// ImportOrder starts an import of an upload, or of an archive of the import folder.
type ImportOrder struct {
	UploadID string `json:"upload_id,omitempty"`
	Archive  string `json:"archive,omitempty"`
}

// FolderList holds the archives of the server's import folder.
type FolderList struct {
	Archives []FolderArchive `json:"archives"`
}
