package importer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
)

// Posts is what a server would answer.
func (p presence) Posts(_ context.Context, channelID string, times []int64) ([]ExistingPost, error) {
	var found []ExistingPost
	for _, post := range p[channelID] {
		if slices.Contains(times, post.CreateAt) {
			found = append(found, post)
		}
	}
	return found, nil
}

// Checksum takes the path of a file for its content.
func (p presence) Checksum(_ context.Context, file ExistingFile) (string, error) {
	if file.Path == "" {
		return "", nil
	}
	sum := sha256.Sum256([]byte(file.Path))
	return hex.EncodeToString(sum[:]), nil
}
