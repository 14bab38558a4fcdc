package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// noFiles are the options of an export without attachments.
var noFiles = map[string]any{"attachments": map[string]any{"include": false}}

// ours exports a team with the plugin and deletes the archive.
func (b *bench) ours(ctx context.Context, t team, options any) (cost, error) {
	return b.meter.measure(func() (cost, error) {
		job, err := b.server.Admin.Export(ctx, t.id, options)
		if err != nil {
			return cost{}, err
		}
		if _, err := b.server.Admin.DeleteArchive(ctx, job.ID); err != nil {
			return cost{}, err
		}
		return cost{
			took:    time.Duration(job.FinishedAt-job.StartedAt) * time.Millisecond,
			archive: job.Archive.Size,
			posts:   job.Counts["posts"] + job.Counts["replies"],
		}, nil
	})
}

// native exports the whole server with its own export, and deletes the archive.
func (b *bench) native(ctx context.Context) (cost, error) {
	return b.meter.measure(func() (cost, error) {
		output, err := b.server.Mmctl(ctx, "--json", "export", "create", "--no-attachments", "--no-roles-and-schemes", "--include-archived-channels")
		if err != nil {
			return cost{}, err
		}
		var started []struct {
			ID string `json:"id"`
		}
		if err := json.Unmarshal([]byte(output), &started); err != nil || len(started) != 1 {
			return cost{}, fmt.Errorf("read the export job from %q: %w", output, err)
		}
		return b.waitNative(ctx, started[0].ID)
	})
}

// waitNative waits for a native export. Its row says when it began, which is up
// to 15 seconds after it was asked for, and when it ended.
func (b *bench) waitNative(ctx context.Context, id string) (spent cost, err error) {
	for {
		var status, data string
		var startAt, endAt int64
		if err := b.server.DB.QueryRowContext(ctx, `SELECT Status, Data::text, StartAt, LastActivityAt FROM Jobs WHERE Id = $1`, id).Scan(&status, &data, &startAt, &endAt); err != nil {
			return spent, fmt.Errorf("look at export job %s: %w", id, err)
		}
		switch status {
		case "success":
			spent.took = time.Duration(endAt-startAt) * time.Millisecond
			spent.archive, err = b.takeNativeArchive(id)
			return spent, err
		case "pending", "in_progress":
		default:
			return spent, fmt.Errorf("export job %s ended as %s: %s\n%s", id, status, data, b.server.Log(10))
		}
		select {
		case <-ctx.Done():
			return spent, fmt.Errorf("wait for export job %s: %w", id, ctx.Err())
		case <-time.After(200 * time.Millisecond):
		}
	}
}
