package main

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/importer"
)

// Made returns the ids of what an import made.
func (h *importHost) Made(ctx context.Context, teamID string, names importer.Names, since int64) (importer.Made, error) {
	return h.target.Made(ctx, teamID, names.Usernames, names.Channels, names.Emoji, since)
}

// Lacking returns the places that accounts do not have yet.
func (h *importHost) Lacking(ctx context.Context, teamID string, members []importer.Member) ([]importer.Given, error) {
	return h.target.Lacking(ctx, teamID, members)
}
