package importtarget

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

// sessionLifetime is the lifetime of the session that asks the server for something, when
// it is not ended earlier.
const sessionLifetime = time.Minute

// ask posts to the REST API of this node, for which a plugin has no call, and requires a
// status. The session belongs to the bot of the plugin, so no user's rights are used, and
// the server's audit log shows whose call it is.
func (t *Target) ask(ctx context.Context, path string, body any, want int) (err error) {
	address, err := ownAddress(t.API.GetConfig())
	if err != nil {
		return err
	}
	payload, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encode the request: %w", err)
	}
	session, appErr := t.API.CreateSession(&model.Session{
		UserId: t.BotID, Roles: model.SystemUserRoleId + " " + model.SystemAdminRoleId, ExpiresAt: time.Now().Add(sessionLifetime).UnixMilli(),
	})
	if appErr != nil {
		return fmt.Errorf("begin a session: %w", failure{appErr})
	}
	defer func() {
		if appErr := t.API.RevokeSession(session.Id); appErr != nil {
			err = errors.Join(err, fmt.Errorf("end the session: %w", failure{appErr}))
		}
	}()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address+path, bytes.NewReader(payload))
	if err != nil {
		return fmt.Errorf("make the request: %w", err)
	}
	request.Header.Set("Authorization", "Bearer "+session.Token)
	response, err := t.HTTP.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if _, err := io.Copy(io.Discard, io.LimitReader(response.Body, 1<<16)); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	if response.StatusCode != want {
		return fmt.Errorf("status %d", response.StatusCode)
	}
	return nil
}
