package testbed

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
)

// Job is a job as REST shows it.
type Job = contract.Job

// APIError is the plugin's answer to a request that it refused.
type APIError struct{ contract.Refusal }

func (e *APIError) Error() string {
	return fmt.Sprintf("%d %s: %s %v", e.StatusCode, e.ID, e.Message, e.Details)
}

// Plugin sends a request to the plugin and returns the answer as it is. The
// path begins after /api/v1. The caller closes the body.
func (c *Client) Plugin(ctx context.Context, method, path string, body any, header http.Header) (*http.Response, error) {
	var content io.Reader
	switch body := body.(type) {
	case nil:
	case io.Reader:
		content = body
	case string:
		content = bytes.NewReader([]byte(body))
	default:
		data, err := json.Marshal(body)
		if err != nil {
			return nil, fmt.Errorf("encode the request: %w", err)
		}
		content = bytes.NewReader(data)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.URL+"/plugins/"+PluginID+"/api/v1"+path, content)
	if err != nil {
		return nil, fmt.Errorf("make the request: %w", err)
	}
	maps.Copy(request.Header, header)
	if c.AuthToken != "" {
		request.Header.Set("Authorization", "Bearer "+c.AuthToken)
	}
	return http.DefaultClient.Do(request)
}

// call sends a request and decodes the answer into target. A refusal is an
// *APIError.
func (c *Client) call(ctx context.Context, method, path string, body, target any) error {
	response, err := c.Plugin(ctx, method, path, body, nil)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	if response.StatusCode >= http.StatusBadRequest {
		refusal := &APIError{}
		if err := json.Unmarshal(data, refusal); err != nil {
			return fmt.Errorf("%s %s: %s: %q", method, path, response.Status, data)
		}
		return refusal
	}
	if target == nil {
		return nil
	}
	if err := json.Unmarshal(data, target); err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return nil
}

// JobNow returns a job as it is now.
func (c *Client) JobNow(ctx context.Context, id string) (Job, error) {
	var job Job
	err := c.Get(ctx, "/jobs/"+id, &job)
	return job, err
}

// Get decodes the answer to a GET into target.
func (c *Client) Get(ctx context.Context, path string, target any) error {
	return c.call(ctx, http.MethodGet, path, nil, target)
}

// StartExport starts an export of a team; options may be nil.
func (c *Client) StartExport(ctx context.Context, teamID string, options any) (Job, error) {
	var job Job
	err := c.call(ctx, http.MethodPost, "/teams/"+teamID+"/exports", options, &job)
	return job, err
}

// CancelJob asks a job to stop.
func (c *Client) CancelJob(ctx context.Context, id string) (Job, error) {
	var job Job
	err := c.call(ctx, http.MethodPost, "/jobs/"+id+"/cancel", nil, &job)
	return job, err
}

// DeleteArchive deletes the archive of a job.
func (c *Client) DeleteArchive(ctx context.Context, id string) (Job, error) {
	var job Job
	err := c.call(ctx, http.MethodDelete, "/jobs/"+id, nil, &job)
	return job, err
}

// WaitJob waits until a job has ended and returns it.
func (c *Client) WaitJob(ctx context.Context, id string) (Job, error) {
	return c.WaitJobUntil(ctx, id, func(job Job) bool { return job.State.Ended() })
}

// WaitJobUntil waits until a job is as wanted. A job that ends first is an
// error.
func (c *Client) WaitJobUntil(ctx context.Context, id string, wanted func(Job) bool) (Job, error) {
	for {
		job, err := c.JobNow(ctx, id)
		if err != nil {
			return job, err
		}
		if wanted(job) {
			return job, nil
		}
		if job.State.Ended() {
			return job, fmt.Errorf("job %s has ended as %s (%+v)", id, job.State, job.Error)
		}
		select {
		case <-ctx.Done():
			return job, fmt.Errorf("wait for job %s, which is %s: %w", id, job.State, ctx.Err())
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// Export exports a team and waits for its success.
func (c *Client) Export(ctx context.Context, teamID string, options any) (Job, error) {
	job, err := c.StartExport(ctx, teamID, options)
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

// Download writes the archive of a job to w.
func (c *Client) Download(ctx context.Context, id string, w io.Writer) error {
	response, err := c.Plugin(ctx, http.MethodGet, "/jobs/"+id+"/download", nil, nil)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		data, _ := io.ReadAll(response.Body)
		return fmt.Errorf("download job %s: %s: %s", id, response.Status, data)
	}
	if _, err := io.Copy(w, response.Body); err != nil {
		return fmt.Errorf("download job %s: %w", id, err)
	}
	return nil
}
