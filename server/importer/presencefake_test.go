package importer

import (
	"context"
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
