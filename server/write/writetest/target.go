package writetest

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// Target is the server's own API in memory.
type Target struct {
	*Calls
	mu       sync.Mutex
	Channels map[string]write.NewChannel
	Accounts map[string]write.NewAccount
	Bots     map[string]write.NewBot
	Emoji    map[string]write.NewEmoji
	// Conversations are the accounts of conversations, by the ids of these. There says
	// which were there before, by the ids of their accounts in order, parted by blanks.
	Conversations map[string][]string
	There         map[string]bool
	// Pictures holds the pictures of accounts and bots, by id; Uploads holds files, by id.
	Pictures map[string]string
	Uploads  map[string]write.Upload
	// Files are the posts of files, by id; it may be that of a store.
	Files       map[string]string
	Contents    map[string]string
	Reactivated []string
	// Taken are names that have an owner by now; Refused are files that the server
	// does not take, by their names.
	Taken, Refused map[string]bool
	Touched        []write.Touched
	// Indexes says that the search needs to be told of rows; Indexed are the time
	// ranges of which it was.
	Indexes bool
	Indexed [][2]int64
}

// NewTarget returns a server that has nothing.
func NewTarget(calls *Calls) *Target {
	return &Target{
		Calls: calls, Channels: map[string]write.NewChannel{}, Accounts: map[string]write.NewAccount{}, Bots: map[string]write.NewBot{},
		Emoji: map[string]write.NewEmoji{}, Pictures: map[string]string{}, Uploads: map[string]write.Upload{}, Contents: map[string]string{},
		Files: map[string]string{}, Conversations: map[string][]string{}, There: map[string]bool{}, Taken: map[string]bool{}, Refused: map[string]bool{},
	}
}

var _ write.Target = (*Target)(nil)

func (t *Target) make(kind, name string, there bool) error {
	t.mu.Lock()
	taken := t.Taken[name]
	t.mu.Unlock()
	switch {
	case taken:
		return fmt.Errorf("make %s %s: %w", kind, name, write.ErrTaken)
	case there:
		return nil
	}
	return t.Call("%s %s", kind, name)
}

func idOf(kind, name string) string { return journal.DerivedID("test", kind, name) }

// MakeChannel makes a channel, or finds the one that it made.
func (t *Target) MakeChannel(_ context.Context, channel write.NewChannel, _ int64) (string, error) {
	id := idOf("channel", channel.Name)
	_, there := t.Channels[id]
	if err := t.make("channel", channel.Name, there); err != nil {
		return "", err
	}
	t.Channels[id] = channel
	return id, nil
}

// DescribeChannel changes a channel.
func (t *Target) DescribeChannel(_ context.Context, channelID string, channel write.NewChannel) error {
	t.Channels[channelID] = channel
	return t.Call("describe %s", channel.Name)
}

// MakeAccount makes an active account, or finds the one that it made.
func (t *Target) MakeAccount(_ context.Context, account write.NewAccount, _ int64) (string, error) {
	id := idOf("account", account.Username)
	t.mu.Lock()
	_, there := t.Accounts[id]
	t.mu.Unlock()
	if err := t.make("account", account.Username, there); err != nil {
		return "", err
	}
	picture, err := read(account.Picture)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.Accounts[id], t.Pictures[id] = account, picture
	return id, err
}

func read(open func() (io.ReadCloser, error)) (string, error) {
	if open == nil {
		return "", nil
	}
	content, err := open()
	if err != nil {
		return "", err
	}
	defer func() { _ = content.Close() }()
	text, err := io.ReadAll(content)
	return string(text), err
}

// SetPicture gives an account a picture.
func (t *Target) SetPicture(_ context.Context, userID string, open func() (io.ReadCloser, error)) error {
	picture, err := read(open)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.Pictures[userID] = picture
	return err
}

// Reactivate activates an account.
func (t *Target) Reactivate(_ context.Context, userID string) error {
	t.Reactivated = append(t.Reactivated, userID)
	return t.Call("reactivate %s", userID)
}

// MakeBot makes a bot, or finds the one that it made.
func (t *Target) MakeBot(_ context.Context, bot write.NewBot, _ int64) (string, error) {
	id := idOf("bot", bot.Username)
	_, there := t.Bots[id]
	if err := t.make("bot", bot.Username, there); err != nil {
		return "", err
	}
	t.Bots[id] = bot
	return id, nil
}

// MakeEmoji makes an emoji, or finds the one that it made.
func (t *Target) MakeEmoji(_ context.Context, emoji write.NewEmoji, _ int64) (string, error) {
	id := idOf("emoji", emoji.Name)
	_, there := t.Emoji[id]
	if err := t.make("emoji", emoji.Name, there); err != nil {
		return "", err
	}
	t.Emoji[id] = emoji
	return id, nil
}

// Conversation returns the channel of users.
func (t *Target) Conversation(_ context.Context, userIDs []string, _ int64) (string, bool, error) {
	userIDs = slices.Sorted(slices.Values(userIDs))
	id := idOf("conversation", strings.Join(userIDs, " "))
	made := !t.There[strings.Join(userIDs, " ")]
	t.Conversations[id] = userIDs
	return id, made, t.Call("conversation of %d", len(userIDs))
}

// Upload takes a file, unless the server refuses it.
func (t *Target) Upload(ctx context.Context, upload write.Upload) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	t.mu.Lock()
	refused, there := t.Refused[upload.Name], t.Uploads[upload.ID].ID != ""
	t.mu.Unlock()
	if refused {
		return fmt.Errorf("file %s: %w", upload.Name, write.ErrRefused)
	}
	if there {
		return nil
	}
	if err := t.Call("upload %s", upload.Name); err != nil {
		return err
	}
	content, err := read(upload.Open)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.Uploads[upload.ID], t.Contents[upload.ID] = upload, content
	t.rows.Lock()
	defer t.rows.Unlock()
	if _, there := t.Files[upload.ID]; !there {
		t.Files[upload.ID] = ""
	}
	return nil
}

// Drop removes a file.
func (t *Target) Drop(_ context.Context, fileID string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.Uploads, fileID)
	delete(t.Files, fileID)
	delete(t.Contents, fileID)
	return nil
}

// Forget notes what was touched.
func (t *Target) Forget(_ context.Context, touched write.Touched) error {
	t.Touched = append(t.Touched, touched)
	return t.Call("forget")
}

// Index notes what is to be indexed.
func (t *Target) Index(_ context.Context, from, to int64) (bool, error) {
	if !t.Indexes {
		return false, nil
	}
	if err := t.Call("index"); err != nil {
		return false, err
	}
	t.Indexed = append(t.Indexed, [2]int64{from, to})
	return true, nil
}
