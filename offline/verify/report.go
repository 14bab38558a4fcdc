package verify

import (
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// maxListed bounds the problems of a kind that are listed; all are counted.
const maxListed = 50

// Report holds the findings.
type Report struct {
	Archive string `json:"archive"`
	// Size is in bytes.
	Size int64 `json:"size"`
	// Generator and Version are what the archive says wrote it.
	Generator string `json:"generator"`
	Version   string `json:"version,omitempty"`
	// Manifest is "whole", "damaged", "missing", or "none" for an archive of another
	// program, which has none.
	Manifest string  `json:"manifest"`
	Entries  Entries `json:"entries"`
	// Base is the archive that a delta continues; nil for a whole archive.
	Base   *archive.Base   `json:"base,omitempty"`
	Lines  transfer.Counts `json:"lines"`
	Counts transfer.Counts `json:"counts"`
	// Problems are the first of each kind, ProblemCounts how many there are, Notes
	// what is odd and no problem.
	Problems      []Problem       `json:"problems"`
	ProblemCounts transfer.Counts `json:"problem_counts"`
	Notes         []Problem       `json:"notes"`
	NoteCounts    transfer.Counts `json:"note_counts"`
	// LinesRead says up to which line a damaged file of lines could be read; 0 when
	// all were.
	LinesRead int `json:"lines_read,omitempty"`
	// Fine says that there are no problems.
	Fine bool `json:"fine"`
}

// Entries says what became of the entries of an archive.
type Entries struct {
	// Total counts files, Whole those that match the archive's own list, Bytes their size
	// together.
	Total int   `json:"total"`
	Whole int   `json:"whole"`
	Bytes int64 `json:"bytes"`
	// Lost are the first that are damaged or missing.
	Lost []string `json:"lost"`
}

// Problem is one thing that is wrong, or odd.
type Problem struct {
	Code string `json:"code"`
	// Where is an entry, or a line.
	Where   string `json:"where"`
	Message string `json:"message"`
}

// The codes of problems and notes.
const (
	ListLost         = "list_of_entries_lost"
	ManifestMissing  = "manifest_missing"
	ManifestDamaged  = "manifest_damaged"
	EntryDamaged     = "entry_damaged"
	EntryMissing     = "entry_missing"
	EntryUnlisted    = "entry_not_in_manifest"
	EntryRefused     = "entry_not_readable"
	LineDamaged      = "line_damaged"
	LineRefused      = "line_not_importable"
	LineDouble       = "line_twice"
	TeamUnknown      = "team_without_line"
	TeamExpected     = "team_not_described"
	ChannelUnknown   = "channel_without_line"
	UserUnknown      = "user_without_line"
	FileMissing      = "file_missing"
	CountDiffers     = "count_differs"
	ChangeUnknown    = "change_unknown"
	SchemaViolated   = "not_as_documented"
	FileUnused       = "file_unused"
	MessageLong      = "message_long"
	ReplyBeforeRoot  = "reply_before_root"
	SignInData       = "sign_in_data"
	PermissionScheme = "permission_scheme"
)

// The states of a manifest.
const (
	manifestWhole   = "whole"
	manifestDamaged = "damaged"
	manifestMissing = "missing"
	manifestNone    = "none"
)

func newReport(path string, size int64) *Report {
	return &Report{
		Archive: path, Size: size, Lines: transfer.Counts{}, Counts: transfer.Counts{}, Entries: Entries{Lost: []string{}},
		Problems: []Problem{}, ProblemCounts: transfer.Counts{}, Notes: []Problem{}, NoteCounts: transfer.Counts{},
	}
}

func (r *Report) problem(code, where, format string, args ...any) {
	if r.ProblemCounts[code]++; r.ProblemCounts[code] <= maxListed {
		r.Problems = append(r.Problems, Problem{Code: code, Where: where, Message: fmt.Sprintf(format, args...)})
	}
}

func (r *Report) note(code, where, format string, args ...any) {
	if r.NoteCounts[code]++; r.NoteCounts[code] <= maxListed {
		r.Notes = append(r.Notes, Problem{Code: code, Where: where, Message: fmt.Sprintf(format, args...)})
	}
}
