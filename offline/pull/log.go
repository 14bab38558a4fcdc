package pull

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/remote"
)

// gap is a part of a channel that is still to be read: the posts before one that was
// read, down to those that are known.
type gap struct {
	// Before is the post before which the gap begins; empty for the newest post.
	Before string `json:"before"`
	// Page is used where more posts than a page has were made in one millisecond.
	Page int `json:"page,omitempty"`
	// Until is the time of the newest post below the gap; 0 where there is none.
	Until int64 `json:"until"`
	// Oldest is the time of the oldest post above the gap.
	Oldest int64 `json:"oldest,omitempty"`
	// Above counts the posts above the gap that were read.
	Above int64 `json:"above"`
}

// progress says how far a channel was read.
type progress struct {
	// Size is the length of the log that counts: the rest was not finished.
	Size int64 `json:"size"`
	// Top is the time of the newest known post.
	Top int64 `json:"top"`
	// LastPostAt is the server's own word on when the channel changed last.
	LastPostAt int64 `json:"last_post_at"`
	// SyncedAt is since when changes of older posts are unknown, by the server's clock.
	SyncedAt int64 `json:"synced_at"`
	// Epoch counts how often the channel was read anew from its beginning; Counts is the
	// first one whose posts count.
	Epoch  int   `json:"epoch,omitempty"`
	Counts int   `json:"counts,omitempty"`
	Gaps   []gap `json:"gaps,omitempty"`
	// Hidden says that the server hides posts before this time.
	Hidden int64 `json:"hidden,omitempty"`
	// Unreadable counts the posts that the server could not show.
	Unreadable int64 `json:"unreadable,omitempty"`
}

// record is a line of a log.
type record struct {
	Epoch int         `json:"e,omitempty"`
	Post  remote.Post `json:"p"`
}

// maxLine bounds a line of a log.
const maxLine = 64 << 20

// channelLog holds the posts of a channel that are known.
type channelLog struct {
	folder *folder
	id     string
	state  progress
	file   *os.File
}

// openLog opens the log of a channel for writing. What a killed run did not finish goes.
func openLog(f *folder, id string) (*channelLog, error) {
	l := &channelLog{folder: f, id: id}
	if err := readJSON(f.path(channelsName, id+".json"), &l.state); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	file, err := os.OpenFile(f.path(channelsName, id+".ndjson"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	l.file = file
	info, err := file.Stat()
	if err == nil && info.Size() < l.state.Size {
		err = fmt.Errorf("%s is shorter than it was: restore it, or remove it together with %s.json to read the channel anew", file.Name(), id)
	}
	if err == nil {
		err = file.Truncate(l.state.Size)
	}
	if err == nil {
		_, err = file.Seek(l.state.Size, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return l, nil
}

func (l *channelLog) close() error { return l.file.Close() }

// add appends posts and then says that they count, with the new progress.
func (l *channelLog) add(posts iter.Seq[remote.Post], next progress) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	for post := range posts {
		if post.ChannelID != l.id || !plainID.MatchString(post.ID) {
			continue
		}
		if err := encoder.Encode(record{Epoch: next.Epoch, Post: post}); err != nil {
			return fmt.Errorf("keep post %s: %w", post.ID, err)
		}
	}
	if text.Len() > 0 {
		if _, err := l.file.Write(text.Bytes()); err != nil {
			return fmt.Errorf("keep posts of channel %s: %w", l.id, err)
		}
		if err := l.file.Sync(); err != nil {
			return fmt.Errorf("keep posts of channel %s: %w", l.id, err)
		}
	}
	next.Size = l.state.Size + int64(text.Len())
	if err := l.folder.writeJSON(channelsName+"/"+l.id+".json", next); err != nil {
		return fmt.Errorf("keep the progress of channel %s: %w", l.id, err)
	}
	l.state = next
	return nil
}

// readLog yields the records of a channel that count, in the order in which they came.
func readLog(f *folder, id string) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		var state progress
		if err := readJSON(f.path(channelsName, id+".json"), &state); err != nil && !errors.Is(err, fs.ErrNotExist) {
			yield(record{}, err)
			return
		}
		for one, err := range readAll(f, id) {
			if err == nil && one.Epoch < state.Counts {
				continue
			}
			if !yield(one, err) || err != nil {
				return
			}
		}
	}
}

// readAll yields all records of a channel that were finished.
func readAll(f *folder, id string) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		var state progress
		err := readJSON(f.path(channelsName, id+".json"), &state)
		if errors.Is(err, fs.ErrNotExist) {
			return
		}
		if err != nil {
			yield(record{}, err)
			return
		}
		file, err := os.Open(f.path(channelsName, id+".ndjson"))
		if err != nil {
			yield(record{}, err)
			return
		}
		defer func() { _ = file.Close() }()
		lines := bufio.NewScanner(io.LimitReader(file, state.Size))
		lines.Buffer(make([]byte, 64<<10), maxLine)
		for lines.Scan() {
			var one record
			if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
				yield(record{}, fmt.Errorf("%s is damaged: %w", file.Name(), err))
				return
			}
			if !yield(one, nil) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			yield(record{}, fmt.Errorf("read %s: %w", file.Name(), err))
		}
	}
}
