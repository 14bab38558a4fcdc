package command

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// restPrefix begins the addresses of REST.
const restPrefix = "/api/v1"

// path joins what leads to a resource.
func path(parts ...string) string {
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	return "/" + strings.Join(parts, "/")
}

// client asks the plugin's own REST, within the process, as a user.
type client struct {
	handler        http.Handler
	userID, teamID string
}

// rest asks the plugin's own REST, as the user, and decodes the answer into
// target. A refusal is the Error that it was made of.
func (c client) rest(ctx context.Context, method, path string, body, target any) error {
	var content []byte
	if body != nil {
		var err error
		if content, err = json.Marshal(body); err != nil {
			return fmt.Errorf("encode the request: %w", err)
		}
	}
	request, err := http.NewRequestWithContext(ctx, method, restPrefix+path, bytes.NewReader(content)) //nolint:gosec // it does not leave the process
	if err != nil {
		return fmt.Errorf("make the request: %w", err)
	}
	request.Header.Set(userHeader, c.userID)
	answer := &recorder{header: http.Header{}, status: http.StatusOK}
	c.handler.ServeHTTP(answer, request)
	if answer.status >= http.StatusBadRequest {
		return refused(answer)
	}
	if target == nil {
		return nil
	}
	if err := json.Unmarshal(answer.body.Bytes(), target); err != nil {
		return fmt.Errorf("read the answer to %s %s: %w", method, path, err)
	}
	return nil
}

// refused turns the body of an error back into the error.
func refused(answer *recorder) error {
	var body contract.Refusal
	if err := json.Unmarshal(answer.body.Bytes(), &body); err != nil {
		return fmt.Errorf("read a refusal with status %d: %w", answer.status, err)
	}
	return &transfer.Error{
		Code: transfer.Code(strings.TrimPrefix(body.ID, contract.ErrorPrefix)), Message: body.Message, JobID: body.JobID, Details: body.Details,
	}
}

// recorder keeps an answer.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header            { return r.header }
func (r *recorder) WriteHeader(status int)         { r.status = status }
func (r *recorder) Write(data []byte) (int, error) { return r.body.Write(data) }
