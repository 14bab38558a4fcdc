package testbed

import (
	"context"
	"net/http"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
)

// PreviewUndo asks what an undo of an import would do.
func (c *Client) PreviewUndo(ctx context.Context, jobID string) (preview contract.UndoPreview, err error) {
	return preview, c.Get(ctx, "/jobs/"+jobID+"/undo", &preview)
}

// Undo undoes an import, and waits until that is done.
func (c *Client) Undo(ctx context.Context, jobID string) (Job, error) {
	job, err := c.StartUndo(ctx, jobID)
	if err != nil {
		return job, err
	}
	return c.WaitJob(ctx, job.ID)
}

// StartUndo starts the undo of an import.
func (c *Client) StartUndo(ctx context.Context, jobID string) (job Job, err error) {
	return job, c.call(ctx, http.MethodPost, "/jobs/"+jobID+"/undo", nil, &job)
}
