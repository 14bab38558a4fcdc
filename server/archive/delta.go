package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
)

// SavedExtra is a line of [SavedName]: who saved a post. The entry of a delta has all saved
// posts of the team, because servers do not keep the time of saving.
type SavedExtra struct {
	ID    string   `json:"id"`
	Users []string `json:"users"`
}

// PresentExtra is a line of [PresentName]: a custom emoji that the server has, or the
// number of posts of a channel.
type PresentExtra struct {
	Emoji string `json:"emoji,omitempty"`
	// Channel is a channel's name; ChannelMembers are those of a conversation.
	Channel        string   `json:"channel,omitempty"`
	ChannelMembers []string `json:"channel_members,omitempty"`
	Posts          int64    `json:"posts,omitempty"`
}

// ManifestSum returns the checksum by which a delta names the archive: that of its
// manifest, which names the checksums of all other entries.
func (r *Reader) ManifestSum() (string, error) {
	file, err := r.Open(ManifestName)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", fmt.Errorf("read %s: %w", ManifestName, err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
