package pull

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"github.com/gofrs/flock"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
)

// The names below the folder of what the server said.
const (
	ownerName    = "pull.json"
	talksName    = "talks.json"
	namesName    = "names.json"
	lockName     = "lock"
	channelsName = "channels"
	filesName    = "files"
	picturesName = "pictures"
	emojiName    = "emoji"
	iconsName    = "icons"
	temporary    = "tmp"
)

// layoutVersion is that of what lies below .teamarchive.
const layoutVersion = 1

// ErrBusy says that another run works in a folder.
var ErrBusy = errors.New("another 'teamarchive pull' is at work in this folder")

// owner says of what a folder is.
type owner struct {
	Version  int    `json:"version"`
	Server   string `json:"server"`
	UserID   string `json:"user_id"`
	Username string `json:"username"`
	TeamID   string `json:"team_id"`
	Team     string `json:"team"`
}

// folder is the target of a pull.
type folder struct {
	root string
	lock *flock.Flock
}

// openFolder opens or makes a folder for one run at a time. A folder that holds
// something else is refused.
func openFolder(root string, mine owner) (*folder, error) {
	state := filepath.Join(root, source.StateFolder)
	if _, err := os.Stat(state); errors.Is(err, fs.ErrNotExist) {
		if list, err := os.ReadDir(root); err == nil && len(list) > 0 {
			return nil, fmt.Errorf("%s holds something else: give a new folder, or one that an earlier pull made", root)
		}
	}
	for _, name := range []string{channelsName, filesName, picturesName, emojiName, iconsName, temporary} {
		if err := os.MkdirAll(filepath.Join(state, name), 0o700); err != nil {
			return nil, fmt.Errorf("make the folder: %w", err)
		}
	}
	f, err := lockFolder(root)
	if err != nil {
		return nil, err
	}
	if err := f.claim(mine); err != nil {
		return nil, errors.Join(err, f.close())
	}
	return f, nil
}

// lockFolder keeps other runs out of a folder.
func lockFolder(root string) (*folder, error) {
	f := &folder{root: root, lock: flock.New(filepath.Join(root, source.StateFolder, lockName))}
	if locked, err := f.lock.TryLock(); err != nil {
		return nil, fmt.Errorf("lock the folder: %w", err)
	} else if !locked {
		return nil, fmt.Errorf("%s: %w", root, ErrBusy)
	}
	return f, nil
}

// claim says of what the folder is, or compares it with what it is of.
func (f *folder) claim(mine owner) error {
	mine.Version = layoutVersion
	var old owner
	err := readJSON(f.path(ownerName), &old)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return f.writeJSON(ownerName, mine)
	case err != nil:
		return fmt.Errorf("read what %s is of: %w", f.root, err)
	case old.Version > layoutVersion:
		return fmt.Errorf("%s was made by a newer version of teamarchive", f.root)
	case old.TeamID != mine.TeamID || old.UserID != mine.UserID:
		return fmt.Errorf("%s holds what %s can see of team %s on %s: give each person and team a folder of their own", f.root, old.Username, old.Team, old.Server)
	}
	return f.writeJSON(ownerName, mine)
}

func (f *folder) close() error { return f.lock.Unlock() }

// path returns a path below .teamarchive.
func (f *folder) path(names ...string) string {
	return filepath.Join(append([]string{f.root, source.StateFolder}, names...)...)
}

// writeJSON replaces a small file at once.
func (f *folder) writeJSON(name string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encode %s: %w", name, err)
	}
	return f.replace(f.path(name), append(text, '\n'))
}

// replace replaces a file at once: after it there is the old content or the new one.
func (f *folder) replace(path string, content []byte) error {
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, content) { //nolint:gosec // it is below the folder
		return nil
	}
	file, err := os.CreateTemp(f.path(temporary), "state-*")
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		_ = os.Remove(file.Name())
	}
	return err
}

func readJSON(path string, target any) error {
	text, err := os.ReadFile(path) //nolint:gosec // it is below the folder
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, target); err != nil {
		return fmt.Errorf("%s is damaged: %w", path, err)
	}
	return nil
}

// sweep removes what killed runs left behind.
func (f *folder) sweep() {
	list, err := os.ReadDir(f.path(temporary))
	if err != nil {
		return
	}
	for _, entry := range list {
		_ = os.RemoveAll(f.path(temporary, entry.Name()))
	}
}

// plainID matches the ids of a server. They become names of files.
var plainID = regexp.MustCompile(`^[a-z0-9]{26}$`)

// badIDError says that a server gives ids that no Mattermost server gives.
func badIDError(kind, id string) error {
	return fmt.Errorf("the server calls a %s %q, which is no id: it is no Mattermost server, or broken", kind, id)
}
