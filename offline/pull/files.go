package pull

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/remote"
)

const (
	// spare allows a file to be larger than its row says: rows may be wrong.
	spare = 64 << 20
	// maxImage bounds pictures of people, emoji and icons.
	maxImage = 64 << 20
)

// fileStore is the file store of the server, as the exporter asks for it: a file that is
// not in the folder yet is downloaded.
type fileStore struct {
	client *remote.Client
	folder *folder
	world  *world
	// saved is told of each file that was downloaded.
	saved func(bytes int64)

	mutex   sync.Mutex
	missing map[string]bool
	busy    map[string]*sync.Mutex
}

func newFileStore(client *remote.Client, f *folder, w *world, saved func(bytes int64)) *fileStore {
	var mutex sync.Mutex
	return &fileStore{client: client, folder: f, world: w, missing: map[string]bool{}, busy: map[string]*sync.Mutex{}, saved: func(bytes int64) {
		mutex.Lock()
		defer mutex.Unlock()
		saved(bytes)
	}}
}

// stored names the place of a file below .teamarchive, and on the server.
type stored struct {
	local, remote string
	limit         int64
}

// find says where a file of the file store is.
func (s *fileStore) find(name string) (stored, bool) {
	parts := strings.Split(name, "/")
	if len(parts) != 3 || !plainID.MatchString(parts[1]) {
		return stored{}, false
	}
	id := parts[1]
	switch parts[0] {
	case filesName:
		size, err := strconv.ParseInt(parts[2], 10, 64)
		if err != nil {
			return stored{}, false
		}
		return stored{s.folder.path(filesName, id), remote.FilePath(id), size + spare}, true
	case "users":
		version := strconv.FormatInt(s.world.users[id].LastPictureUpdate, 10)
		return stored{s.folder.path(picturesName, id+"-"+version), remote.PicturePath(id), maxImage}, true
	case "emoji":
		return stored{s.folder.path(emojiName, id), remote.EmojiPath(id), maxImage}, true
	case "teams":
		version := strconv.FormatInt(s.world.team.LastTeamIconUpdate, 10)
		return stored{s.folder.path(iconsName, id+"-"+version), remote.TeamIconPath(id), maxImage}, true
	default:
		return stored{}, false
	}
}

// have downloads a file unless it is there, and returns where it is. The error of one
// that the server does not have matches fs.ErrNotExist.
func (s *fileStore) have(ctx context.Context, name string) (string, error) {
	at, found := s.find(name)
	if !found {
		return "", fs.ErrNotExist
	}
	own, missing := s.claim(at.local)
	if missing {
		return "", fs.ErrNotExist
	}
	own.Lock()
	defer own.Unlock()
	if _, err := os.Stat(at.local); err == nil {
		return at.local, nil
	}
	err := s.download(ctx, at)
	if errors.Is(err, fs.ErrNotExist) {
		s.mutex.Lock()
		s.missing[at.local] = true
		s.mutex.Unlock()
	}
	return at.local, err
}

// claim returns the lock of a file, and whether it is known that there is none.
func (s *fileStore) claim(path string) (own *sync.Mutex, missing bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.busy[path] == nil {
		s.busy[path] = &sync.Mutex{}
	}
	return s.busy[path], s.missing[path]
}

// download saves a file. What an interrupted run left of it is gone on with.
func (s *fileStore) download(ctx context.Context, at stored) error {
	part := at.local + ".part"
	out, err := os.OpenFile(part, os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // its name is an id
	if err != nil {
		return err
	}
	err = s.client.Download(ctx, at.remote, out, at.limit, nil)
	if err == nil {
		err = out.Sync()
	}
	size, seekErr := out.Seek(0, io.SeekEnd)
	err = errors.Join(err, seekErr, out.Close())
	switch {
	case remote.IsRefused(err):
		_ = os.Remove(part)
		return fs.ErrNotExist
	case err != nil:
		return fmt.Errorf("save %s: %w", filepath.Base(at.local), err)
	}
	if err := os.Rename(part, at.local); err != nil {
		return err
	}
	s.saved(size)
	return nil
}

// Size returns the size of a file.
func (s *fileStore) Size(ctx context.Context, name string) (int64, error) {
	path, err := s.have(ctx, name)
	if err != nil {
		return 0, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// Open opens a file.
func (s *fileStore) Open(ctx context.Context, name string) (io.ReadSeekCloser, error) {
	path, err := s.have(ctx, name)
	if err != nil {
		return nil, err
	}
	return os.Open(path) //nolint:gosec // its name is an id
}

// Check agrees: a server that cannot be reached is an error of its own.
func (s *fileStore) Check(context.Context) error { return nil }
