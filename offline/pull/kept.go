package pull

import (
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/remote"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sorted"
)

// Reason says why something that was saved is not in the archive of a folder.
type Reason string

// The reasons.
const (
	// KeptDeleted is a post that was deleted on the server.
	KeptDeleted Reason = "deleted"
	// KeptEdited is an earlier text of a post that was edited.
	KeptEdited Reason = "edited"
	// KeptRemoved is a post that the server removed for good, as data retention does.
	KeptRemoved Reason = "removed"
	// KeptBeyond is a post that the limits of the newest run do not read any more.
	KeptBeyond Reason = "beyond"
	// KeptLeft is a post of a channel that the newest archive does not take.
	KeptLeft Reason = "left"
	// KeptPicture is a profile picture or a team icon that was replaced.
	KeptPicture Reason = "picture"
)

// Kept is something that was saved and is not in the archive any more.
type Kept struct {
	Reason  Reason `json:"reason"`
	Channel string `json:"channel,omitempty"`
	Post    string `json:"post,omitempty"`
	// Person wrote the post, or has the picture.
	Person   string `json:"person,omitempty"`
	CreateAt int64  `json:"create_at,omitempty"`
	Message  string `json:"message,omitempty"`
	// Files lists the paths of the files of a post, or that of a picture.
	Files []string `json:"files,omitempty"`
}

// ReadKept yields what a folder has beside its archive, channel by channel and in the order
// of time. It reads what earlier runs have finished, and locks the folder.
func ReadKept(ctx context.Context, root string) iter.Seq2[Kept, error] {
	return func(yield func(Kept, error) bool) {
		if err := readKept(ctx, filepath.Clean(root), func(one Kept) bool { return yield(one, nil) }); err != nil {
			yield(Kept{}, err)
		}
	}
}

func readKept(ctx context.Context, root string, yield func(Kept) bool) (err error) {
	if _, err := os.Stat(filepath.Join(root, source.StateFolder, ownerName)); err != nil {
		return fmt.Errorf("%s is no folder of 'teamarchive pull'", root)
	}
	f, err := lockFolder(root)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.close()) }()
	book, err := f.readNames()
	if err != nil {
		return err
	}
	states, err := os.ReadDir(f.path(channelsName))
	if err != nil {
		return err
	}
	var ids []string
	for _, entry := range states {
		if id, found := strings.CutSuffix(entry.Name(), ".json"); found && plainID.MatchString(id) {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int {
		return cmp.Or(strings.Compare(book.Channels[a], book.Channels[b]), strings.Compare(a, b))
	})
	for _, id := range ids {
		goOn, err := f.keptOf(ctx, id, book, yield)
		if err != nil || !goOn {
			return err
		}
	}
	return f.keptPictures(book, yield)
}

// keptOf yields what is kept of a channel; it returns false when no more is wanted.
func (f *folder) keptOf(ctx context.Context, id string, book nameBook, yield func(Kept) bool) (bool, error) {
	var state progress
	if err := readJSON(f.path(channelsName, id+".json"), &state); err != nil {
		return false, err
	}
	_, taken := slices.BinarySearch(book.Taken, id)
	taken = taken || book.Taken == nil
	var byTime sorted.Records
	defer func() { _ = byTime.Close() }()
	n := uint64(0)
	for versions, err := range f.versions(ctx, id) {
		if err != nil {
			return false, err
		}
		for _, one := range keptVersions(versions, state, !taken) {
			one.Channel, one.Person, one.Files = cmp.Or(book.Channels[id], id), cmp.Or(book.People[one.Person], one.Person), f.saved(one.Files)
			value, err := json.Marshal(one)
			if err != nil {
				return false, fmt.Errorf("read post %s: %w", one.Post, err)
			}
			n++
			key := binary.BigEndian.AppendUint64(nil, uint64(one.CreateAt)^(1<<63)) //nolint:gosec // it keeps the order
			if err := byTime.Add(binary.BigEndian.AppendUint64(key, n), value); err != nil {
				return false, err
			}
		}
	}
	for record, err := range byTime.All() {
		if err == nil {
			err = context.Cause(ctx)
		}
		var one Kept
		if err == nil {
			err = json.Unmarshal(record.Value, &one)
		}
		if err != nil {
			return false, err
		}
		if !yield(one) {
			return false, nil
		}
	}
	return true, nil
}

// versions yields the records of each post of a channel, in the order in which they came.
func (f *folder) versions(ctx context.Context, id string) iter.Seq2[[]record, error] {
	return func(yield func([]record, error) bool) {
		var byPost sorted.Records
		defer func() { _ = byPost.Close() }()
		n := uint64(0)
		for one, err := range readAll(f, id) {
			if err == nil {
				err = context.Cause(ctx)
			}
			var value []byte
			if err == nil {
				value, err = json.Marshal(one)
			}
			if err == nil {
				n++
				err = byPost.Add(binary.BigEndian.AppendUint64([]byte(one.Post.ID), n), value)
			}
			if err != nil {
				yield(nil, err)
				return
			}
		}
		var group []record
		for sorted, err := range byPost.All() {
			var one record
			if err == nil {
				err = json.Unmarshal(sorted.Value, &one)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if len(group) > 0 && group[0].Post.ID != one.Post.ID {
				if !yield(group, nil) {
					return
				}
				group = nil
			}
			group = append(group, one)
		}
		if len(group) > 0 {
			yield(group, nil)
		}
	}
}

// keptVersions says what of the versions of a post is not in the archive.
func keptVersions(versions []record, state progress, left bool) []Kept {
	last := versions[len(versions)-1]
	var reason Reason
	switch {
	case left:
		reason = KeptLeft
	case last.Post.DeleteAt != 0:
		reason = KeptDeleted
	case last.Epoch < state.Counts && slices.ContainsFunc(state.Gaps, func(hole gap) bool { return last.Post.CreateAt >= hole.Until && last.Post.CreateAt <= hole.Oldest }):
		reason = KeptBeyond
	case last.Epoch < state.Counts:
		reason = KeptRemoved
	}
	var kept []Kept
	said := map[string]bool{}
	for _, one := range slices.Backward(versions) {
		text := message(one.Post)
		if text == "" && len(one.Post.FileIDs) == 0 && one.Post.DeleteAt != 0 && len(versions) > 1 {
			continue // it does not say what it said
		}
		if said[text] {
			continue
		}
		said[text] = true
		why := reason
		if len(said) > 1 {
			why = KeptEdited
		}
		if why == "" {
			continue
		}
		kept = append(kept, Kept{Reason: why, Post: one.Post.ID, Person: one.Post.UserID, CreateAt: one.Post.CreateAt, Message: text, Files: one.Post.FileIDs})
	}
	slices.Reverse(kept)
	return kept
}

func message(post remote.Post) string { return cmp.Or(post.MessageSource, post.Message) }

// saved returns where those of some files are that were saved.
func (f *folder) saved(ids []string) []string {
	var paths []string
	for _, id := range ids {
		if !plainID.MatchString(id) {
			continue
		}
		if path := f.path(filesName, id); exists(path) {
			paths = append(paths, path)
		}
	}
	return paths
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// keptPictures yields the pictures and icons that were replaced by newer ones.
func (f *folder) keptPictures(book nameBook, yield func(Kept) bool) error {
	for _, name := range []string{picturesName, iconsName} {
		list, err := os.ReadDir(f.path(name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		newest := map[string]string{}
		for _, entry := range list {
			id, version, _ := strings.Cut(entry.Name(), "-")
			if strings.HasSuffix(version, ".part") {
				continue
			}
			if of := newest[id]; len(version) > len(of) || len(version) == len(of) && version > of {
				newest[id] = version
			}
		}
		for _, entry := range list {
			id, version, found := strings.Cut(entry.Name(), "-")
			if !found || strings.HasSuffix(version, ".part") || version == newest[id] {
				continue
			}
			if !yield(Kept{Reason: KeptPicture, Person: cmp.Or(book.People[id], id), Files: []string{f.path(name, entry.Name())}}) {
				return nil
			}
		}
	}
	return nil
}
