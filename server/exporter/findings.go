package exporter

import "github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"

// findings counts what the archive contains and keeps warnings about what it
// leaves out or changes.
type findings struct {
	report transfer.Report
	// warnings holds all of them, also those that the report has no room for.
	warnings records[transfer.Warning]
	// failed is the first error of keeping a warning. The export ends with it when
	// the warnings are written.
	failed error
	// uncounted says that what is found stands beside the lines, which are what is counted.
	uncounted bool
	// muted says that the warnings were given before.
	muted bool
}

func newFindings(jobID string) *findings { return &findings{report: transfer.NewReport(jobID)} }

// count adds to a count of the report.
func (f *findings) count(kind string, n int64) {
	if !f.uncounted {
		f.report.Counts[kind] += n
	}
}

// aside does work without counting.
func (f *findings) aside(do func() error) error {
	f.uncounted = true
	defer func() { f.uncounted = false }()
	return do()
}

// warn adds a warning about one thing that is left out or changed.
func (f *findings) warn(code, id, format string, args ...any) {
	if f.muted {
		return
	}
	warning := transfer.Warnf(code, id, format, args...)
	f.report.Warn(warning)
	if err := f.warnings.put(warning); err != nil && f.failed == nil {
		f.failed = err
	}
}

// skipPost warns of a post that no server can import.
func (f *findings) skipPost(postID string) {
	f.warn(transfer.WarnPostDropped, postID, "Post %s burns on reading and cannot be imported anywhere; it was left out.", postID)
}

// skipDouble warns that several accounts with one name in the archive did the same
// to a post.
func (f *findings) skipDouble(postID, what, name string) {
	f.warn(transfer.WarnDoubleDropped, postID, "Post %s has %s by several accounts that are all called %q in the archive; it is there once.", postID, what, name)
}

// endedAt returns the time of a deactivation or an archiving as an import takes it.
// A server only asks whether there is a time, and an import refuses times before
// 1970.
func (f *findings) endedAt(id string, deleteAt int64) int64 {
	if deleteAt >= 0 {
		return deleteAt
	}
	f.warn(transfer.WarnTimeAdjusted, id, "%s was deactivated or archived at a time before 1970, which an import does not take; the archive says 1970.", id)
	return 1
}

// movedReaction warns when a reaction has another time in the archive.
func (f *findings) movedReaction(postID string, before, after int64) {
	switch {
	case after > before:
		f.warn(transfer.WarnTimeAdjusted, postID, "A reaction of post %s was moved by %d ms: it was older than the post.", postID, after-before)
	case after < before:
		f.warn(transfer.WarnTimeAdjusted, postID, "A reaction of post %s was moved back: it was from after the year 9999.", postID)
	}
}
