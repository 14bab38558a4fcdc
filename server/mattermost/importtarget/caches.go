package importtarget

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// sessionLifetime is how long the session lasts that clears caches, when nothing
// ends it earlier.
const sessionLifetime = time.Minute

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
// is licensed to be a cluster.
func (t *Target) ClearCaches(ctx context.Context) (err error) {
	config := t.API.GetConfig()
	address, err := ownAddress(config)
	if err != nil {
		return err
	}
	// The session belongs to the bot of the plugin: nobody else's rights are used,
	// and the server's audit log shows whose call it is.
	session, appErr := t.API.CreateSession(&model.Session{
		UserId: t.BotID, Roles: model.SystemUserRoleId + " " + model.SystemAdminRoleId, ExpiresAt: time.Now().Add(sessionLifetime).UnixMilli(),
	})
	if appErr != nil {
		return fmt.Errorf("begin a session that clears caches: %w", appErr)
	}
	defer func() {
		if appErr := t.API.RevokeSession(session.Id); appErr != nil {
			err = errors.Join(err, fmt.Errorf("end the session that cleared caches: %w", appErr))
		}
	}()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address+"/api/v4/caches/invalidate", http.NoBody)
	if err != nil {
		return fmt.Errorf("ask the server to clear its caches: %w", err)
	}
	request.Header.Set("Authorization", "Bearer "+session.Token)
	response, err := t.HTTP.Do(request)
	if err != nil {
		return fmt.Errorf("ask the server to clear its caches: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	if _, err := io.Copy(io.Discard, io.LimitReader(response.Body, 1<<16)); err != nil {
		return fmt.Errorf("ask the server to clear its caches: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("ask the server to clear its caches: status %d", response.StatusCode)
	}
	return nil
}

// ownAddress is where this node of the server listens, with the path of the site.
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
