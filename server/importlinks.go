package main

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/api"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/importer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/postlinks"
)

// linksPath is where links to posts of other servers lead, below the site's
// address.
const linksPath = "/plugins/team-export" + api.LinkPath

// Link keeps where linked posts are.
func (h *importHost) Link(ctx context.Context, teamID string, posts []importer.LinkedPost) (int64, error) {
	var ids, channels []string
	var times []int64
	for _, post := range posts {
		ids, channels, times = append(ids, post.SourceID), append(channels, post.Channel), append(times, post.CreateAt)
	}
	found, err := h.target.Linked(ctx, teamID, ids, channels, times)
	if err != nil {
		return 0, err
	}
	return int64(len(found)), h.links.Add(ctx, found)
}

// siteLinks resolves to addresses of the whole site.
type siteLinks struct {
	*postlinks.Links
	host *importHost
}

// Resolve returns the address of a post.
func (l siteLinks) Resolve(ctx context.Context, userID, sourceID string) (string, error) {
	path, err := l.Links.Resolve(ctx, userID, sourceID)
	if err != nil {
		return "", err
	}
	return l.host.siteURL() + path, nil
}
