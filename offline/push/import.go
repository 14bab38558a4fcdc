package push

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/remote"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const (
	// maxChunk bounds how much is sent at a time.
	maxChunk = 16 << 20
	// maxBreaks bounds how often an upload may break off without a byte in between.
	maxBreaks = 7
	// maxRest bounds the pause before another attempt.
	maxRest = 30 * time.Second
)

// Upload sends an archive, and goes on with an upload of the same archive that was begun
// before. It returns the id of the upload.
func (p *Plugin) Upload(ctx context.Context, teamID, path string, sent func(total, more int64)) (string, error) {
	file, err := os.Open(path) //nolint:gosec // the user names it
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return "", err
	}
	name, err := uploadName(ctx, path, file)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", path, err)
	}
	on, err := p.begin(ctx, teamID, name, info.Size())
	if err != nil {
		return "", err
	}
	sent(info.Size(), on.Offset)
	size := min(max(on.ChunkSize, 64<<10), maxChunk)
	buffer := make([]byte, size)
	for breaks := 0; on.Offset < info.Size(); {
		n, err := file.ReadAt(buffer[:min(size, info.Size()-on.Offset)], on.Offset)
		if err != nil && !errors.Is(err, io.EOF) {
			return "", err
		}
		if n == 0 {
			return "", fmt.Errorf("%s became shorter while it was sent", path)
		}
		before := on.Offset
		query := url.Values{"offset": {strconv.FormatInt(before, 10)}}
		failed := p.client.Put(ctx, api+"/uploads/"+url.PathEscape(on.ID), query, buffer[:n], &on)
		if failed != nil {
			if on.Offset, err = p.offset(ctx, on.ID); err != nil {
				return "", errors.Join(known(failed), err)
			}
		}
		if on.Offset <= before {
			if breaks++; breaks > maxBreaks || failed != nil && remote.IsRefused(failed) {
				return "", fmt.Errorf("send %s: %w", path, errors.Join(failed, errors.New("the server does not keep what is sent")))
			}
			if err := p.rest(ctx, breaks); err != nil {
				return "", err
			}
			continue
		}
		breaks = 0
		sent(info.Size(), on.Offset-before)
	}
	return on.ID, nil
}

// uploadName names an upload by the file and its content: an upload of another archive that
// has the same name must not be gone on with.
func uploadName(ctx context.Context, path string, file *os.File) (string, error) {
	sum := sha256.New()
	if _, err := io.Copy(sum, &interruptible{ctx, file}); err != nil {
		return "", err
	}
	base := filepath.Base(path)
	kind := filepath.Ext(base)
	return fmt.Sprintf("%s.%x%s", strings.TrimSuffix(base, kind), sum.Sum(nil)[:4], kind), nil
}

// interruptible is a reader that ends with a context.
type interruptible struct {
	ctx  context.Context //nolint:containedctx // it lives as long as one call
	file io.Reader
}

func (r *interruptible) Read(p []byte) (int, error) {
	if err := context.Cause(r.ctx); err != nil {
		return 0, err
	}
	return r.file.Read(p)
}

// rest waits before another attempt, longer each time.
func (p *Plugin) rest(ctx context.Context, attempt int) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(min(p.Pause<<attempt, maxRest)):
		return nil
	}
}

// begin begins an upload, or finds the one that an earlier run began.
func (p *Plugin) begin(ctx context.Context, teamID, name string, size int64) (contract.Upload, error) {
	var list contract.UploadList
	if err := p.client.Get(ctx, api+"/uploads", nil, &list); err != nil {
		return contract.Upload{}, known(err)
	}
	for _, old := range list.Uploads {
		if old.FileName == name && old.Size == size && old.TeamID == teamID {
			return old, nil
		}
	}
	var begun contract.Upload
	err := p.client.Post(ctx, api+"/teams/"+url.PathEscape(teamID)+"/uploads", contract.UploadOrder{FileName: name, Size: size}, &begun)
	return begun, known(err)
}

// offset asks how far an upload is.
func (p *Plugin) offset(ctx context.Context, id string) (int64, error) {
	var now contract.Upload
	err := p.client.Get(ctx, api+"/uploads/"+url.PathEscape(id), nil, &now)
	return now.Offset, known(err)
}

// Import has the plugin plan the import of an upload.
func (p *Plugin) Import(ctx context.Context, teamID, uploadID string) (contract.Job, error) {
	return p.start(ctx, teamID, kindImport, func(job *contract.Job) error {
		return p.client.Post(ctx, api+"/teams/"+url.PathEscape(teamID)+"/imports", contract.ImportOrder{UploadID: uploadID}, job)
	})
}

// Plan returns the plan of an import.
func (p *Plugin) Plan(ctx context.Context, jobID string) (contract.Plan, error) {
	var plan contract.Plan
	err := p.client.Get(ctx, api+"/jobs/"+url.PathEscape(jobID)+"/plan", nil, &plan)
	if err == nil && plan.Plan == nil {
		err = fmt.Errorf("the plan of job %s is empty", jobID)
	}
	return plan, known(err)
}

// Decide changes a plan and returns the new one.
func (p *Plugin) Decide(ctx context.Context, jobID string, revision int, decisions []contract.Decision) (contract.Plan, error) {
	if len(decisions) > 0 {
		var head contract.Plan
		body := contract.PlanChange{Revision: revision, Decisions: decisions}
		if err := p.client.Patch(ctx, api+"/jobs/"+url.PathEscape(jobID)+"/plan", body, &head); err != nil {
			return head, known(err)
		}
	}
	return p.Plan(ctx, jobID)
}

// Apply carries a plan out. Where it is unclear whether the server has heard of it, the job
// tells; the revision keeps a plan from being carried out twice.
func (p *Plugin) Apply(ctx context.Context, jobID string, revision int) error {
	apply := func() error {
		return p.client.Post(ctx, api+"/jobs/"+url.PathEscape(jobID)+"/apply", contract.Apply{Revision: revision}, nil)
	}
	err := apply()
	if !remote.IsUnclear(err) || context.Cause(ctx) != nil {
		return known(err)
	}
	job, asked := p.Job(ctx, jobID)
	switch {
	case asked != nil:
		return errors.Join(err, asked)
	case job.State != transfer.StateNeedsReview:
		return nil
	default:
		return known(apply())
	}
}
