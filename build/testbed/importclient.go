package testbed

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// FolderArchive is an archive of the server's import folder.
type FolderArchive = contract.FolderArchive

// FolderArchives lists the archives of the server's import folder.
func (c *Client) FolderArchives(ctx context.Context) ([]FolderArchive, error) {
	var list contract.FolderList
	err := c.Get(ctx, "/imports/archives", &list)
	return list.Archives, err
}

// Plan is a plan as REST shows it.
type Plan struct{ contract.Plan }

// Talks returns what becomes of conversations, by the names of those who take part.
func (p Plan) Talks() map[string]string {
	talks := map[string]string{}
	for _, conversation := range p.Conversations {
		talks[conversation.Source] = string(conversation.Action)
	}
	return talks
}

// Named returns what the plan names of a kind that is left out or changed.
func (p Plan) Named(kind string) []string {
	for _, drop := range p.Dropped {
		if drop.Kind == kind {
			return drop.Names
		}
	}
	return nil
}

// User returns the action that a plan has for a person, and their name on the server.
func (p Plan) User(name string) (action, target string) {
	for _, user := range p.Users {
		if user.Source.Username == name {
			return string(user.Action), user.Target.Username
		}
	}
	return "", ""
}

// Upload sends a file in pieces that do not end where the server's chunks do, and
// demands that each is kept.
func (c *Client) Upload(ctx context.Context, teamID, path string) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read the archive: %w", err)
	}
	var upload contract.Upload
	asked := contract.UploadOrder{FileName: filepath.Base(path), Size: int64(len(data))}
	if err := c.call(ctx, http.MethodPost, "/teams/"+teamID+"/uploads", asked, &upload); err != nil {
		return "", err
	}
	const piece = 5_000_000
	for size := int64(len(data)); upload.Offset < size; {
		before := upload.Offset
		part := data[before:min(before+piece, size)]
		if err := c.call(ctx, http.MethodPut, fmt.Sprintf("/uploads/%s?offset=%d", upload.ID, before), bytes.NewReader(part), &upload); err != nil {
			return "", err
		}
		if upload.Offset != before+int64(len(part)) {
			return "", fmt.Errorf("of %d bytes from %d on the server kept %d", len(part), before, upload.Offset-before)
		}
	}
	return upload.ID, nil
}

// PlanImport uploads an archive and waits for its plan.
func (c *Client) PlanImport(ctx context.Context, teamID, path string) (Job, Plan, error) {
	uploadID, err := c.Upload(ctx, teamID, path)
	if err != nil {
		return Job{}, Plan{}, err
	}
	return c.planOf(ctx, teamID, contract.ImportOrder{UploadID: uploadID})
}

// StartImport starts the import of an upload and returns the job's id.
func (c *Client) StartImport(ctx context.Context, teamID, uploadID string) (string, error) {
	var job Job
	err := c.call(ctx, http.MethodPost, "/teams/"+teamID+"/imports", contract.ImportOrder{UploadID: uploadID}, &job)
	return job.ID, err
}

// PlanFolderImport waits for the plan of an archive in the import folder.
func (c *Client) PlanFolderImport(ctx context.Context, teamID, name string) (Job, Plan, error) {
	return c.planOf(ctx, teamID, contract.ImportOrder{Archive: name})
}

func (c *Client) planOf(ctx context.Context, teamID string, source contract.ImportOrder) (Job, Plan, error) {
	var job Job
	if err := c.call(ctx, http.MethodPost, "/teams/"+teamID+"/imports", source, &job); err != nil {
		return Job{}, Plan{}, err
	}
	job, err := c.WaitJobUntil(ctx, job.ID, func(job Job) bool { return job.State == transfer.StateNeedsReview || job.State.Ended() })
	if err != nil || job.State.Ended() {
		return job, Plan{}, err
	}
	var plan Plan
	return job, plan, c.Get(ctx, "/jobs/"+job.ID+"/plan", &plan)
}

// ChangePlan takes decisions.
func (c *Client) ChangePlan(ctx context.Context, jobID string, revision int, decisions []map[string]string) (Plan, error) {
	var plan Plan
	return plan, c.call(ctx, http.MethodPatch, "/jobs/"+jobID+"/plan", map[string]any{"revision": revision, "decisions": decisions}, &plan)
}

// BeginApply agrees to a plan.
func (c *Client) BeginApply(ctx context.Context, jobID string, revision int) error {
	return c.call(ctx, http.MethodPost, "/jobs/"+jobID+"/apply", contract.Apply{Revision: revision}, nil)
}

// ApplyPlan agrees to a plan and waits until it is carried out.
func (c *Client) ApplyPlan(ctx context.Context, jobID string, revision int) (Job, error) {
	if err := c.BeginApply(ctx, jobID, revision); err != nil {
		return Job{}, err
	}
	return c.WaitJob(ctx, jobID)
}

// Import uploads an archive and carries its plan out.
func (c *Client) Import(ctx context.Context, teamID, path string) (Job, Plan, error) {
	job, plan, err := c.PlanImport(ctx, teamID, path)
	if err != nil || job.State.Ended() {
		return job, plan, err
	}
	job, err = c.ApplyPlan(ctx, job.ID, plan.Revision)
	return job, plan, err
}
