package exporter

import (
	"context"
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer"
)

// pageWriter adds pages to the archive that open without a server. They are made
// of what the archive holds, and nothing else.
type pageWriter struct {
	// builder is nil when no pages are asked for.
	builder  *viewer.Builder
	extras   *extras
	findings *findings
	reporter transfer.Reporter
}

// newPageWriter returns a writer that sees each line of the archive.
func newPageWriter(wanted bool, lines *bulk.Encoder, extras *extras, findings *findings, reporter transfer.Reporter) *pageWriter {
	w := &pageWriter{extras: extras, findings: findings, reporter: reporter}
	if wanted {
		w.builder = viewer.New(viewer.Options{Progress: reporter.Advance})
		lines.Observe(w.builder.Line)
	}
	return w
}

// write makes the pages and adds them to the archive.
func (w *pageWriter) write(ctx context.Context, out *archive.Writer, manifest archive.Manifest) error {
	if w.builder == nil {
		return nil
	}
	counts := w.findings.report.Counts
	total := counts[transfer.CountPosts] + counts[transfer.CountReplies] + counts[transfer.CountDirectPosts] + counts[transfer.CountDirectReplies]
	w.reporter.Phase(transfer.PhasePages, &total, transfer.UnitPosts)
	if err := w.readExtras(); err != nil {
		return err
	}
	w.builder.Info(viewer.InfoOf(manifest))
	return w.builder.Write(ctx, zipSink{out})
}

// readExtras gives the builder what lies beside the lines.
func (w *pageWriter) readExtras() error {
	team, err := jsonLine(w.extras.team)
	if err != nil {
		return err
	}
	if err := w.builder.Extra(archive.TeamName, func(yield func([]byte) bool) { yield(team) }); err != nil {
		return err
	}
	w.extras.each(func(name string, s *spool) {
		if err == nil {
			err = w.readSpool(name, s)
		}
	})
	return err
}

func (w *pageWriter) readSpool(name string, s *spool) error {
	reader, err := s.rewind()
	if err != nil {
		return err
	}
	var failed error
	if err := w.builder.Extra(name, viewer.Lines(reader, &failed)); err != nil {
		return err
	}
	if failed != nil {
		return fmt.Errorf("read a spool file: %w", failed)
	}
	return nil
}

func (w *pageWriter) close() {
	if w.builder != nil {
		w.builder.Close()
	}
}

// zipSink puts pages into the archive. Several are compressed at a time.
type zipSink struct{ out *archive.Writer }

func (s zipSink) Add(_ context.Context, name string, content []byte) error {
	add, err := s.Pack(name, content)
	if err != nil {
		return err
	}
	return add()
}

func (s zipSink) Pack(name string, content []byte) (func() error, error) {
	packed, err := archive.Pack(content)
	if err != nil {
		return nil, err
	}
	return func() error { return s.out.AddPacked(name, packed) }, nil
}
