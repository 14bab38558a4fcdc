package testbed

import (
	"context"
	"net/http"
)

// UndoPreview is what an undo would do, as the REST contract shows it.
type UndoPreview struct {
	Posts       int64    `json:"posts"`
	Files       int64    `json:"files"`
	Channels    []string `json:"channels"`
	Emoji       []string `json:"emoji"`
	Deactivated []string `json:"users_deactivated"`
	Memberships int64    `json:"memberships"`
	Accounts    int64    `json:"accounts"`
	// Conversations counts direct and group channels.
	Conversations int64  `json:"conversations"`
	Additions     int64  `json:"additions"`
	Team          string `json:"team"`
	Kept          []struct {
		Kind   string `json:"kind"`
		Count  int64  `json:"count"`
		Reason string `json:"reason"`
	} `json:"kept"`
}

// PreviewUndo asks what an undo of an import would do.
func (c *Client) PreviewUndo(ctx context.Context, jobID string) (preview UndoPreview, err error) {
	return preview, c.Get(ctx, "/jobs/"+jobID+"/undo", &preview)
}

// Undo takes an import back, and waits until that is done.
func (c *Client) Undo(ctx context.Context, jobID string) (Job, error) {
	job, err := c.StartUndo(ctx, jobID)
	if err != nil {
		return job, err
	}
	return c.WaitJob(ctx, job.ID)
}

// StartUndo asks for an import to be taken back.
func (c *Client) StartUndo(ctx context.Context, jobID string) (job Job, err error) {
	return job, c.call(ctx, http.MethodPost, "/jobs/"+jobID+"/undo", nil, &job)
}
