package oracle

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// fileStore is the name under which the list of stored files is compared.
const fileStore = "filestore"

// ownFolders of the file store are not compared: what an import reads lies there,
// and the plugins.
var ownFolders = []string{"plugins", "import", "export", "team-export", "brand"}

// addFiles adds what rows say of files, as columns of theirs, and the list of all
// stored files.
func (s *State) addFiles(server *testbed.Server, k *keys, all map[string][]row) error {
	content := func(table, id, column, stored string) {
		s.tables[table][k.names[id]][column] = sumOf(server, stored)
	}
	for _, r := range all["fileinfo"] {
		content("fileinfo", r.text("id"), "(content)", r.text("path"))
		content("fileinfo", r.text("id"), "(preview)", r.text("previewpath"))
		content("fileinfo", r.text("id"), "(thumbnail)", r.text("thumbnailpath"))
	}
	for _, r := range all["emoji"] {
		content("emoji", r.text("id"), "(image)", "emoji/"+r.text("id")+"/image")
	}
	for _, r := range all["teams"] {
		content("teams", r.text("id"), "(icon)", "teams/"+r.text("id")+"/teamIcon.png")
	}
	for _, r := range all["users"] {
		// The server draws a picture for those who have none when it is first asked.
		picture := ""
		if r.number("lastpictureupdate") > 0 {
			picture = "users/" + r.text("id") + "/profile.png"
		}
		content("users", r.text("id"), "(picture)", picture)
	}
	listed, err := k.listFiles(server.FileStore())
	s.tables[fileStore] = listed
	return err
}

// sumOf returns the checksum of a stored file.
func sumOf(server *testbed.Server, stored string) string {
	if stored == "" {
		return "none"
	}
	file, err := os.Open(filepath.Join(server.FileStore(), filepath.FromSlash(stored)))
	if err != nil {
		return "missing"
	}
	defer func() { _ = file.Close() }()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return "unreadable: " + err.Error()
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// listFiles lists the stored files with their sizes. Folders that are named after
// the day of the import are called "today".
func (k *keys) listFiles(root string) (map[string]map[string]string, error) {
	listed := map[string]map[string]string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // deleted meanwhile
		}
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if slices.Contains(ownFolders, relative) {
				return fs.SkipDir
			}
			return nil
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		key := k.replace(filepath.ToSlash(relative))
		for day := time.UnixMilli(k.since); !day.After(time.Now().Add(24 * time.Hour)); day = day.Add(24 * time.Hour) {
			if rest, ok := strings.CutPrefix(key, day.Format("20060102")+"/"); ok {
				key = "today/" + rest
			}
		}
		for n, base := 2, key; listed[key] != nil; n++ {
			key = fmt.Sprintf("%s#%d", base, n)
		}
		listed[key] = map[string]string{"size": fmt.Sprint(info.Size())}
		return nil
	})
	return listed, err
}
