package oracle

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// shown bounds the characters of a value that are printed.
const shown = 300

// Print writes the differences for people: first those that nothing explains,
// then the others, in groups with a few examples each. With examples < 0 all rows
// are printed.
func (d Diff) Print(w io.Writer, examples int) error {
	var out strings.Builder
	rows := 0
	for _, n := range d.Compared {
		rows += n
	}
	unexplained := d.Unexplained()
	fmt.Fprintf(&out, "%d rows of %d tables; %d differences, %d of them unexplained\n", rows, len(d.Compared), len(d.Rows), len(unexplained))
	printGroups(&out, unexplained, examples)
	byReason := map[string][]Row{}
	for _, row := range d.Rows {
		if row.Reason != "" {
			byReason[row.Reason] = append(byReason[row.Reason], row)
		}
	}
	for _, reason := range slices.Sorted(maps.Keys(byReason)) {
		fmt.Fprintf(&out, "\nmeant: %s (%d)\n", reason, len(byReason[reason]))
		if examples < 0 {
			printGroups(&out, byReason[reason], examples)
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}

func printGroups(out *strings.Builder, rows []Row, examples int) {
	sortRows(rows)
	for len(rows) > 0 {
		end := slices.IndexFunc(rows, func(row Row) bool { return group(row) != group(rows[0]) })
		if end < 0 {
			end = len(rows)
		}
		fmt.Fprintf(out, "\n%s: %d\n", group(rows[0]), end)
		for i, row := range rows[:end] {
			if i == examples {
				fmt.Fprintf(out, "    … %d more\n", end-i)
				break
			}
			fmt.Fprintf(out, "    %s\n", row.Key)
			if row.Side == Both {
				fmt.Fprintf(out, "        native %s\n        ours   %s\n", cut(row.Native), cut(row.Ours))
			}
		}
		rows = rows[end:]
	}
}

func group(row Row) string {
	if row.Side == Both {
		return row.Table + "." + row.Column + " differs"
	}
	return row.Table + " " + string(row.Side)
}

func cut(text string) string {
	if len(text) > shown {
		return text[:shown] + "…"
	}
	return text
}

// hasWord reports whether one of the words of a text is that word.
func hasWord(words, word string) bool {
	return words == "" || slices.Contains(strings.Fields(words), word)
}
