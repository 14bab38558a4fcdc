package api

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// reportCalls answers with reports of jobs.
type reportCalls struct {
	common
	archives Archives
	imports  Imports
}

// report answers with the whole report. A report holds up to
// [transfer.MaxReportWarnings] itself; all of them are in the archive, as long as
// the server has it. Afterwards the rest is counted as unlisted.
func (c *reportCalls) report(w http.ResponseWriter, r *http.Request, userID string) error {
	job, err := c.job(r, userID, c.access.ReadReport)
	if err != nil {
		return err
	}
	report, err := c.jobs.Report(r.Context(), job.ID)
	if err != nil {
		return err
	}
	if report.Unlisted > 0 {
		warnings, err := c.archivedWarnings(r.Context(), job)
		if err != nil {
			return err
		}
		if warnings != nil {
			defer func() { _ = warnings.Close() }()
			return c.answerWithAll(w, report, warnings)
		}
	}
	if job.Kind == transfer.KindImport && r.URL.Query().Get("ids") == "true" {
		return c.answerWithIDs(r.Context(), w, job, report)
	}
	c.answer(w, http.StatusOK, report)
	return nil
}

// answerWithIDs sends a report with the ids that an import did not keep, which may be more
// than fit into memory. When they cannot be read to their end, it breaks the answer off, so
// that no client takes a part for the whole.
func (c *reportCalls) answerWithIDs(ctx context.Context, w http.ResponseWriter, job transfer.Job, report transfer.Report) error {
	frame, err := json.Marshal(report)
	if err != nil {
		return fmt.Errorf("encode a report: %w", err)
	}
	out := bufio.NewWriterSize(w, wideBuffer)
	defer func() { _ = out.Flush() }()
	begin := func() {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		_, _ = out.WriteString(`{"ids":[`)
	}
	begun := false
	for moved, err := range c.imports.MovedIDs(ctx, job) {
		switch {
		case err != nil && !begun:
			return fmt.Errorf("read the ids of import %s: %w", job.ID, err)
		case err != nil:
			c.logger.Error("The ids of an import could not be read whole", "job_id", job.ID, "error", err.Error())
			return nil
		}
		line, err := json.Marshal(moved)
		if err != nil {
			return fmt.Errorf("encode an id: %w", err)
		}
		if begun {
			_ = out.WriteByte(',')
		} else {
			begin()
		}
		begun = true
		_, _ = out.Write(line)
	}
	if !begun {
		begin()
	}
	_, _ = fmt.Fprintf(out, "],%s\n", frame[1:])
	return nil
}

// archivedWarnings opens the warnings in the archive of a job, one a line; nil
// when the archive is gone.
func (c *reportCalls) archivedWarnings(ctx context.Context, job transfer.Job) (io.ReadCloser, error) {
	if job.Archive == nil || job.State == transfer.StateExpired {
		return nil, nil
	}
	warnings, err := c.archives.OpenWarnings(ctx, job.Archive.Name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, transfer.Errorf(transfer.CodeStorage, "The archive could not be read from the server's file store.").WithCause(err)
	}
	return warnings, nil
}

// answerWithAll sends a report with the warnings of the archive, which may be more than fit
// into memory. When the archive cannot be read to its end, it breaks the answer off, so
// that no client takes a part for the whole.
func (c *reportCalls) answerWithAll(w http.ResponseWriter, report transfer.Report, warnings io.Reader) error {
	report.Unlisted = 0
	frame, err := json.Marshal(struct {
		transfer.Report
		// Warnings takes the place of the report's own, which come line by line.
		Warnings *struct{} `json:"warnings,omitempty"`
	}{Report: report})
	if err != nil {
		return fmt.Errorf("encode a report: %w", err)
	}
	lines := bufio.NewReader(warnings)
	// The status is decided with the first line.
	line, err := lines.ReadBytes('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return transfer.Errorf(transfer.CodeStorage, "The archive could not be read from the server's file store.").WithCause(err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	out := bufio.NewWriterSize(w, wideBuffer)
	defer func() { _ = out.Flush() }()
	// A client that has gone is not our concern, so failed writes are not.
	_, _ = fmt.Fprintf(out, `{"warnings":[`)
	for comma := ""; len(line) > 0; comma = "," {
		_, _ = out.WriteString(comma)
		_, _ = out.Write(line)
		if err != nil {
			break
		}
		line, err = lines.ReadBytes('\n')
	}
	if err != nil && !errors.Is(err, io.EOF) {
		c.logger.Error("The warnings of an archive could not be read whole", "job_id", report.JobID, "error", err.Error())
		return nil
	}
	_, _ = fmt.Fprintf(out, "],%s\n", frame[1:])
	return nil
}
