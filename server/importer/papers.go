package importer

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
)

// The papers of an import.
const (
	inspectionPaper = "inspection.json"
	planPaper       = "plan.json"
)

// papers keeps values of jobs as JSON.
type papers struct{ desk Desk }

// put stores a value under its name.
func (p papers) put(ctx context.Context, jobID, name string, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encode %s: %w", name, err)
	}
	return p.desk.PutPaper(ctx, jobID, name, data)
}

// read reads a value, or returns an error matching fs.ErrNotExist.
func (p papers) read(ctx context.Context, jobID, name string, value any) error {
	data, err := p.desk.Paper(ctx, jobID, name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, value); err != nil {
		return fmt.Errorf("decode %s: %w", name, err)
	}
	return nil
}

// inspection reads the inspection of the archive of a job.
func (p papers) inspection(ctx context.Context, jobID string) (*inspect.Inspection, error) {
	in := &inspect.Inspection{}
	if err := p.read(ctx, jobID, inspectionPaper, in); err != nil {
		return nil, fmt.Errorf("read what is known of the archive: %w", err)
	}
	return in, nil
}
