package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/verify"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func newVerify(t *terminal) *cobra.Command {
	var options verify.Options
	cmd := &cobra.Command{
		Use:   "verify ARCHIVE…",
		Short: "Check that archives are whole and can be imported",
		Long: `verify reads whole archives and checks the manifest, the checksum of every entry, every line, that everybody and
everything a line names has a line before it or is in the archive, and what "mmctl import validate" would refuse. Of an archive
of Team Export it holds the manifest and what lies beside the lines against their schemas.

Of a damaged archive it says which entries are lost, and which of them can still be read: also of one that was cut, whose
list of entries is gone. The other commands read what is left.`,
		Example: `  teamarchive verify choir_export.zip
  teamarchive verify --json *.zip | jq '.problems'`,
		Args: atLeast(1), ValidArgsFunction: archives,
		RunE: func(cmd *cobra.Command, paths []string) error {
			fine := true
			for _, path := range paths {
				report, err := verifyOne(cmd.Context(), t, path, options)
				if err != nil {
					return fmt.Errorf("%s: %w", path, err)
				}
				fine = fine && report.Fine
				if t.quiet && !report.Fine && len(paths) > 1 {
					t.printf("%s\n", t.head(printable(path)))
				}
				if err := t.result(report); err != nil {
					return err
				}
				t.showReport(report)
			}
			if !fine {
				return errProblems
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&options.Strict, "strict", false, "hold every line against its schema too, which takes several times as long")
	return cmd
}

func verifyOne(ctx context.Context, t *terminal, path string, options verify.Options) (*verify.Report, error) {
	archive, err := source.OpenDamaged(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = archive.Close() }()
	report, err := verify.Run(ctx, archive, options, t.progress)
	t.progress.end()
	return report, err
}

// showReport writes a report for people.
func (t *terminal) showReport(r *verify.Report) {
	t.summaryf("%s %s (%s%s)\n", t.head("verify"), printable(r.Archive), size(r.Size), by(r.Generator, r.Version))
	t.summaryf("  manifest  %s\n", manifestWords[r.Manifest])
	if r.Base != nil {
		t.summaryf("  delta     of the archive with the SHA-256 checksum %s, since %s\n", line(r.Base.SHA256), moment(r.Base.Moment))
	}
	t.summaryf("  entries   %s of %s whole, %s\n", number(int64(r.Entries.Whole)), number(int64(r.Entries.Total)), size(r.Entries.Bytes))
	t.summaryf("  lines     %s\n", counts(r.Lines))
	t.summaryf("  holds     %s\n", counts(r.Counts))
	if r.LinesRead > 0 {
		t.printf("  %s\n", t.bad(fmt.Sprintf("the lines can be read up to line %s; the rest is lost", number(int64(r.LinesRead)))))
	}
	t.showProblems(r.Problems, r.ProblemCounts, t.bad)
	if !t.quiet {
		t.showProblems(r.Notes, r.NoteCounts, t.odd)
	}
	if r.Fine {
		t.summaryf("%s\n", t.good("no problems found"))
		return
	}
	total := int64(0)
	for _, n := range r.ProblemCounts {
		total += n
	}
	t.summaryf("%s\n", t.bad(number(total)+plural(total, " problem", " problems")+" found"))
}

var manifestWords = map[string]string{
	"whole": "whole", "damaged": "damaged", "missing": "missing", "none": "none: not an archive of Team Export",
}

// showProblems writes problems by kind, the first of each.
func (t *terminal) showProblems(list []verify.Problem, total transfer.Counts, coloured func(string) string) {
	const most = 10
	shown := transfer.Counts{}
	for _, problem := range list {
		if shown[problem.Code]++; shown[problem.Code] <= most {
			t.printf("  %s %s\n", coloured(problem.Code+":"), line(problem.Message))
		}
	}
	for _, code := range slices.Sorted(maps.Keys(total)) {
		if more := total[code] - min(shown[code], most); more > 0 {
			t.printf("  %s %s more\n", coloured(code+":"), number(more))
		}
	}
}

func by(generator, version string) string {
	if generator == "" {
		return ""
	}
	return ", by " + line(strings.TrimSpace(generator+" "+version))
}

// counts writes numbers by kind, in the order of the kinds.
func counts(of transfer.Counts) string {
	var parts []string
	for _, kind := range slices.Sorted(maps.Keys(of)) {
		if of[kind] > 0 {
			parts = append(parts, number(of[kind])+" "+line(kindWords(kind, of[kind])))
		}
	}
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, ", ")
}

// kindWords names a kind, one of it or several.
func kindWords(kind string, n int64) string {
	words := strings.ReplaceAll(kind, "_", " ")
	switch {
	case n != 1 || words == "file bytes":
		return words
	case strings.HasSuffix(words, "ies"):
		return strings.TrimSuffix(words, "ies") + "y"
	}
	return strings.TrimSuffix(words, "s")
}

func number(n int64) string { return humanize.Comma(n) }

func size(bytes int64) string { return humanize.IBytes(uint64(max(bytes, 0))) }

func plural(n int64, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
