package nativeimport

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

// row is what is known of a job. Times are Unix milliseconds.
type row struct {
	id, status string
	// startAt is when a server began with it, 0 while none has; activeAt is when
	// its row was last written.
	startAt, activeAt int64
	data              map[string]string
}

// table is the server's table Jobs.
type table struct{ db *sql.DB }

const getJob = `SELECT Id, Status, StartAt, LastActivityAt, Data::text FROM Jobs WHERE Id = $1`

// get returns a job, or one without an id when there is none.
func (t table) get(ctx context.Context, id string) (row, error) {
	var job row
	var data string
	err := t.db.QueryRowContext(ctx, getJob, id).Scan(&job.id, &job.status, &job.startAt, &job.activeAt, &data)
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

const insertJob = `
INSERT INTO Jobs (Id, Type, Priority, CreateAt, StartAt, LastActivityAt, Status, Progress, Data)
VALUES ($1, $2, 0, $3, 0, 0, $4, 0, $5::text::jsonb)
ON CONFLICT (Id) DO NOTHING`

// insert starts a job: some node that runs jobs finds the row. One that is there
// already stays as it is.
func (t table) insert(ctx context.Context, id, file string) error {
	// The text in files is not extracted: what is in a zip stays in it.
	data, err := json.Marshal(map[string]string{"import_file": file, "extract_content": "false"})
	if err != nil {
		return fmt.Errorf("encode the import job: %w", err)
	}
	_, err = t.db.ExecContext(ctx, insertJob, id, model.JobTypeImportProcess, time.Now().UnixMilli(), model.JobStatusPending, string(data))
	if err != nil {
		return fmt.Errorf("start the server's import job: %w", err)
	}
	return nil
}

// withdraw takes back a job that no server has begun.
func (t table) withdraw(ctx context.Context, id string) error {
	_, err := t.db.ExecContext(ctx, `UPDATE Jobs SET Status = $2 WHERE Id = $1 AND Status = $3`, id, model.JobStatusCanceled, model.JobStatusPending)
	if err != nil {
		return fmt.Errorf("take back the server's import job: %w", err)
	}
	return nil
}

// giveUp ends a job that nobody works on any more, unless somebody wrote to it.
func (t table) giveUp(ctx context.Context, job row) error {
	_, err := t.db.ExecContext(ctx, `UPDATE Jobs SET Status = $2, Progress = -1 WHERE Id = $1 AND Status = $3 AND LastActivityAt = $4`,
		job.id, model.JobStatusError, model.JobStatusInProgress, job.activeAt)
	if err != nil {
		return fmt.Errorf("give up the server's import job: %w", err)
	}
	return nil
}

// newUsers counts the accounts that were made since: the importer makes them
// before it comes to posts.
func (t table) newUsers(ctx context.Context, since int64) (count int64, err error) {
	if err := t.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM Users WHERE CreateAt >= $1`, since).Scan(&count); err != nil {
		return 0, fmt.Errorf("count new accounts: %w", err)
	}
	return count, nil
}

const othersQuery = `
SELECT COUNT(*) FROM Jobs
WHERE Type = $1 AND Status IN ($2, $3) AND CreateAt > $4 AND Data::jsonb ->> 'import_file' IS DISTINCT FROM $5`

// others counts the imports of other files that run or wait.
func (t table) others(ctx context.Context, file string) (count int, err error) {
	err = t.db.QueryRowContext(ctx, othersQuery, model.JobTypeImportProcess, model.JobStatusPending, model.JobStatusInProgress,
		time.Now().Add(-stale).UnixMilli(), file).Scan(&count)
	if err != nil {
		return 0, fmt.Errorf("look for other import jobs: %w", err)
	}
	return count, nil
}
