package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// Post sends a request that changes something on the server. It is sent again only where
// the server says that it did nothing: a request of which nothing is heard may have been
// carried out.
func (c *Client) Post(ctx context.Context, path string, body, target any) error {
	return c.change(ctx, http.MethodPost, path, body, target)
}

// Patch sends a request like Post does.
func (c *Client) Patch(ctx context.Context, path string, body, target any) error {
	return c.change(ctx, http.MethodPatch, path, body, target)
}

func (c *Client) change(ctx context.Context, method, path string, body, target any) error {
	text, err := encode(body)
	if err != nil {
		return err
	}
	return c.act(ctx, method, path, nil, text, "application/json", target)
}

// Put sends bytes.
func (c *Client) Put(ctx context.Context, path string, query url.Values, content []byte, target any) error {
	return c.act(ctx, http.MethodPut, path, query, content, "application/octet-stream", target)
}

func (c *Client) act(ctx context.Context, method, path string, query url.Values, body []byte, kind string, target any) error {
	return c.retry(ctx, func() error {
		response, err := c.send(ctx, method, path, query, body, http.Header{"Content-Type": {kind}})
		if answer, ok := errors.AsType[*Error](err); ok && (answer.Status == http.StatusUnauthorized || answer.Status == http.StatusTooManyRequests && answer.after != "") {
			return err
		}
		if err != nil {
			return final(err)
		}
		defer response.Body.Close() //nolint:errcheck // it is read
		data, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
		if err != nil {
			return final(fmt.Errorf("read the answer to %s: %w", path, err))
		}
		if target == nil {
			return nil
		}
		if err := json.Unmarshal(data, target); err != nil {
			return final(&notMattermostError{server: c.Server(), path: path})
		}
		return nil
	})
}
