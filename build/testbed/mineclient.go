package testbed

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
)

// StartMine starts an archive of what the user can see in a team.
func (c *Client) StartMine(ctx context.Context, teamID string, options map[string]any) (Job, error) {
	body := map[string]any{"team_id": teamID}
	maps.Copy(body, options)
	var job Job
	err := c.call(ctx, http.MethodPost, "/me/exports", body, &job)
	return job, err
}

// Mine makes an archive of what the user can see in a team.
func (c *Client) Mine(ctx context.Context, teamID string, options map[string]any) (Job, error) {
	job, err := c.StartMine(ctx, teamID, options)
	if err != nil {
		return job, err
	}
	if job, err = c.WaitJob(ctx, job.ID); err != nil {
		return job, err
	}
	if job.Archive == nil {
		return job, fmt.Errorf("export %s ended as %s: %+v", job.ID, job.State, job.Error)
	}
	return job, nil
}

// Status sends a request and returns how it was answered.
func (c *Client) Status(ctx context.Context, method, path string, body any) (int, error) {
	response, err := c.Plugin(ctx, method, path, body, nil)
	if err != nil {
		return 0, err
	}
	defer func() { _ = response.Body.Close() }()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return 0, fmt.Errorf("%s %s: %w", method, path, err)
	}
	return response.StatusCode, nil
}
