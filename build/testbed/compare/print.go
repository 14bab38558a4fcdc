package compare

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"
)

// examples bounds the differing rows of a kind that are printed.
const examples = 3

// Print writes the comparison as a table and returns whether all is equal and
// no kind is empty: a comparison of nothing proves nothing.
func Print(w io.Writer, results []Result) (bool, error) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintln(table, "kind\tsource\ttarget\tmissing\textra\tmeant\t")
	equal := true
	for _, r := range results {
		meant := 0
		for _, n := range r.Meant {
			meant += n
		}
		_, _ = fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\t%d\t\n", r.Kind, r.Source, r.Target, len(r.Missing), len(r.Extra), meant)
		equal = equal && r.Equal() && r.Source > 0
	}
	if err := table.Flush(); err != nil {
		return false, fmt.Errorf("print the comparison: %w", err)
	}
	for _, r := range results {
		printRows(w, r.Kind+" missing", r.Missing)
		printRows(w, r.Kind+" extra", r.Extra)
		for _, reason := range slices.Sorted(maps.Keys(r.Meant)) {
			_, _ = fmt.Fprintf(w, "  %s: %d differ on purpose: %s\n", r.Kind, r.Meant[reason], reason)
		}
		if r.Source == 0 {
			_, _ = fmt.Fprintf(w, "  %s: the source has none, so nothing was compared\n", r.Kind)
		}
	}
	return equal, nil
}

func printRows(w io.Writer, label string, rows []string) {
	for _, row := range rows[:min(len(rows), examples)] {
		_, _ = fmt.Fprintf(w, "  %s: %s\n", label, row)
	}
}
