package nativeimport

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const (
	// look is how often the job is looked at.
	look = time.Second
	// stale is after which time a job of somebody else, which says that it runs,
	// is taken for one whose server was killed: nobody ends those.
	stale = 24 * time.Hour
)

// Jobs starts and follows the server's import jobs.
type Jobs struct{ db *sql.DB }

// NewJobs returns the jobs of the server whose master this is.
func NewJobs(db *sql.DB) *Jobs { return &Jobs{db: db} }

// row is what is known of a job.
type row struct {
	id, status string
	data       map[string]string
}

// Import lets the server import a file of its import folder, and waits for the
// end. A job for the same file that is there already is followed, not started
// again; one that failed is. Progress is called now and then. A native import
// that runs cannot be stopped: when ctx ends one that still waits is taken back,
// and one that runs is waited for. The file is gone after a success.
func (j *Jobs) Import(ctx context.Context, file string, progress func(context.Context)) error {
	if err := j.waitForOthers(ctx, file); err != nil {
		return err
	}
	job, err := j.find(ctx, file)
	if err != nil {
		return err
	}
	if job.id == "" || job.status == model.JobStatusError || job.status == model.JobStatusCanceled {
		if job.id, err = j.insert(ctx, file); err != nil {
			return err
		}
	}
	return j.follow(ctx, job.id, progress)
}

// follow waits until a job has ended.
func (j *Jobs) follow(ctx context.Context, id string, progress func(context.Context)) error {
	asking := context.WithoutCancel(ctx)
	for withdrawn := false; ; {
		job, err := j.get(asking, id)
		if err != nil {
			return err
		}
		switch job.status {
		case model.JobStatusSuccess, model.JobStatusWarning:
			return nil
		case model.JobStatusCanceled:
			return errors.Join(context.Cause(ctx), errors.New("the server's import job was canceled"))
		case model.JobStatusError:
			return transfer.Errorf(transfer.CodeNativeImport,
				"The server's importer stopped at line %s: %s. What it wrote before stays; import the same archive again to complete it.",
				job.data["line_number"], job.data["error"])
		}
		if ctx.Err() != nil && !withdrawn {
			withdrawn = true
			if err := j.withdraw(asking, id); err != nil {
				return err
			}
			continue
		}
		progress(asking)
		select {
		case <-time.After(look):
		case <-waiting(ctx, withdrawn):
		}
	}
}

// waiting is what ends a pause early: once.
func waiting(ctx context.Context, withdrawn bool) <-chan struct{} {
	if withdrawn {
		return nil
	}
	return ctx.Done()
}

const insertJob = `
INSERT INTO Jobs (Id, Type, Priority, CreateAt, StartAt, LastActivityAt, Status, Progress, Data)
VALUES ($1, $2, 0, $3, 0, 0, $4, 0, $5::text::jsonb)`

// insert starts a job: some node that runs jobs finds the row.
func (j *Jobs) insert(ctx context.Context, file string) (string, error) {
	id := model.NewId()
	// The text in files is not extracted: what is in a zip stays in it.
	data, err := json.Marshal(map[string]string{"import_file": file, "extract_content": "false"})
	if err != nil {
		return "", fmt.Errorf("encode the import job: %w", err)
	}
	_, err = j.db.ExecContext(ctx, insertJob, id, model.JobTypeImportProcess, time.Now().UnixMilli(), model.JobStatusPending, string(data))
	if err != nil {
		return "", fmt.Errorf("start the server's import job: %w", err)
	}
	return id, nil
}

// withdraw takes back a job that no server has begun.
func (j *Jobs) withdraw(ctx context.Context, id string) error {
	_, err := j.db.ExecContext(ctx, `UPDATE Jobs SET Status = $2 WHERE Id = $1 AND Status = $3`, id, model.JobStatusCanceled, model.JobStatusPending)
	if err != nil {
		return fmt.Errorf("take back the server's import job: %w", err)
	}
	return nil
}

// find returns the newest job for a file.
func (j *Jobs) find(ctx context.Context, file string) (row, error) {
	return j.one(ctx, `SELECT Id, Status, Data::text FROM Jobs WHERE Type = $1 AND Data::jsonb ->> 'import_file' = $2 ORDER BY CreateAt DESC LIMIT 1`,
		model.JobTypeImportProcess, file)
}

func (j *Jobs) get(ctx context.Context, id string) (row, error) {
	job, err := j.one(ctx, `SELECT Id, Status, Data::text FROM Jobs WHERE Id = $1`, id)
	if err == nil && job.id == "" {
		return job, errors.New("the server's import job is gone from its table")
	}
	return job, err
}

func (j *Jobs) one(ctx context.Context, query string, args ...any) (row, error) {
	var job row
	var data string
	err := j.db.QueryRowContext(ctx, query, args...).Scan(&job.id, &job.status, &data)
	if errors.Is(err, sql.ErrNoRows) {
		return row{}, nil
	}
	if err != nil {
		return row{}, fmt.Errorf("look at the server's import job: %w", err)
	}
	// Data that is not an object of texts says nothing to us.
	_ = json.Unmarshal([]byte(data), &job.data)
	return job, nil
}

const othersQuery = `
SELECT COUNT(*) FROM Jobs
WHERE Type = $1 AND Status IN ($2, $3) AND CreateAt > $4 AND Data::jsonb ->> 'import_file' IS DISTINCT FROM $5`

// waitForOthers waits until no import that somebody started by hand runs or
// waits: two nodes would do two at a time.
func (j *Jobs) waitForOthers(ctx context.Context, file string) error {
	for {
		var others int
		err := j.db.QueryRowContext(ctx, othersQuery, model.JobTypeImportProcess, model.JobStatusPending, model.JobStatusInProgress,
			time.Now().Add(-stale).UnixMilli(), file).Scan(&others)
		if err != nil {
			return fmt.Errorf("look for other import jobs: %w", err)
		}
		if others == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(look):
		}
	}
}
