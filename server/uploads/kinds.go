package uploads

import (
	"path"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// otherKinds are the endings of files that hold an archive and cannot be read as
// one. They are refused before their bytes come.
var otherKinds = map[string]string{
	".gz": "gzip", ".tgz": "gzip", ".tar": "tar", ".7z": "7z", ".rar": "RAR", ".xz": "XZ", ".txz": "XZ", ".bz2": "bzip2", ".zst": "Zstandard",
}

// checkKind refuses a file that is no zip by its name, and says what to do.
func checkKind(fileName string) error {
	ending := strings.ToLower(path.Ext(fileName))
	if kind, ok := otherKinds[ending]; ok {
		return transfer.InvalidArchive(
			"%s is a file of the kind %s, not a zip. Unpack it and upload the zip that is in it, or pack what is in it as a zip.", fileName, kind)
	}
	if isPart := len(ending) == 4 && strings.Trim(ending[2:], "0123456789") == "" && strings.ContainsAny(ending[1:2], "z0"); isPart {
		return transfer.InvalidArchive(
			"%s is one part of a zip that was split into several. Put the parts together and pack them as a single zip.", fileName)
	}
	return nil
}
