package importtarget

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// Forget lets all nodes forget what rows were written behind their caches, and
// tells the clients of the members about their memberships.
//
// Touching each cache by a call of the plugin API is not possible: no call clears
// the newest posts of a channel, its pins and its member counts without a post,
// an edit or a message. So the server clears its caches at once, as it does for a
// system admin who asks it to.
func (t *Target) Forget(ctx context.Context, touched write.Touched) error {
	for _, userID := range slices.Sorted(maps.Keys(touched.Members)) {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		t.announce(touched.TeamID, userID, touched.Members[userID])
	}
	return t.ClearCaches(ctx)
}

// announce touches memberships with calls that change nothing: sessions know the
// teams of their user, and clients hear of their channels. A membership that has
// gone meanwhile needs none.
func (t *Target) announce(teamID, userID string, channelIDs []string) {
	if member, appErr := t.API.GetTeamMember(teamID, userID); appErr == nil && member.DeleteAt == 0 {
		_, _ = t.API.UpdateTeamMemberRoles(teamID, userID, member.Roles)
	}
	for _, channelID := range channelIDs {
		_, _ = t.API.UpdateChannelMemberNotifications(channelID, userID, map[string]string{})
	}
}

// ClearCaches clears the caches of this node, and of all nodes where the server
// is licensed to be a cluster. It leaves word for the nodes of one that is not.
func (t *Target) ClearCaches(ctx context.Context) error {
	if err := t.clearOwn(ctx); err != nil {
		return err
	}
	if t.Nodes == nil {
		return nil
	}
	return t.Nodes.tell(ctx)
}

func (t *Target) clearOwn(ctx context.Context) error {
	if err := t.ask(ctx, "/api/v4/caches/invalidate", nil, http.StatusOK); err != nil {
		return fmt.Errorf("ask the server to clear its caches: %w", err)
	}
	return nil
}

// ownAddress returns the address at which this node of the server listens, with the path of
// the site.
func ownAddress(config *model.Config) (string, error) {
	settings := config.ServiceSettings
	if settings.ListenAddress == nil {
		return "", errors.New("the server does not say where it listens")
	}
	host, port, err := net.SplitHostPort(*settings.ListenAddress)
	if err != nil {
		return "", fmt.Errorf("read where the server listens: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	own := url.URL{Scheme: "http", Host: net.JoinHostPort(host, port)}
	if settings.ConnectionSecurity != nil && *settings.ConnectionSecurity == model.ConnSecurityTLS {
		own.Scheme = "https"
	}
	if settings.SiteURL != nil {
		if site, err := url.Parse(*settings.SiteURL); err == nil {
			own.Path = strings.TrimRight(site.Path, "/")
		}
	}
	return own.String(), nil
}
