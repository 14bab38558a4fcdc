// Package ledger reads the tables of docs/FORMAT.md that say what becomes of
// every column of the database and of every field of the bulk format, so that
// tests can hold them against a real server.
package ledger

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// The fates of a column or field.
const (
	Exported = "exported"
	Beside   = "beside"
	LeftOut  = "left out"
	Written  = "written"
)

// Ledger holds the rows of the document. Names of tables and columns are in small letters,
// as PostgreSQL has them.
type Ledger struct {
	// Columns are fates by table and column.
	Columns map[string]map[string]string
	// LeftOut are the tables of which nothing is read, with their columns.
	LeftOut map[string]map[string]bool
	// Newer are the columns that newer servers add, by table.
	Newer map[string]map[string]bool
	// Fields are fates by line type and path, such as "teams[].name".
	Fields map[string]map[string]string
}

const (
	leftOutHeading = "Tables that are left out whole"
	newerHeading   = "Columns and tables of newer servers"
	linePrefix     = "Line: "
)

// Read reads the ledger of the repository's docs/FORMAT.md.
func Read() (*Ledger, error) {
	root, err := testbed.RepoRoot()
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(root, "docs", "FORMAT.md"))
	if err != nil {
		return nil, fmt.Errorf("read the ledger: %w", err)
	}
	_, tables, found := strings.Cut(string(text), "\n# Ledger\n")
	if !found {
		return nil, fmt.Errorf("docs/FORMAT.md has no ledger")
	}
	ledger := &Ledger{Columns: map[string]map[string]string{}, LeftOut: map[string]map[string]bool{}, Newer: map[string]map[string]bool{}, Fields: map[string]map[string]string{}}
	for _, section := range strings.Split(tables, "\n### ")[1:] {
		heading, rows, _ := strings.Cut(section, "\n")
		if err := ledger.section(heading, rows); err != nil {
			return nil, fmt.Errorf("ledger of %s: %w", heading, err)
		}
	}
	return ledger, nil
}

func (l *Ledger) section(heading, rows string) error {
	lineType, isLine := strings.CutPrefix(heading, linePrefix)
	fates := map[string]string{}
	for row := range strings.Lines(rows) {
		cells := strings.Split(strings.TrimSpace(row), "|")
		if len(cells) < 4 || strings.Contains(cells[1], "---") || strings.HasPrefix(strings.TrimSpace(cells[2]), "Fate") || strings.TrimSpace(cells[1]) == "Table" {
			continue
		}
		if heading == leftOutHeading {
			addColumns(l.LeftOut, cells[1], cells[2])
			continue
		}
		if heading == newerHeading {
			addColumns(l.Newer, cells[1], cells[2])
			continue
		}
		for name := range strings.SplitSeq(cells[1], ",") {
			name = strings.TrimSpace(name)
			if !isLine {
				name = strings.ToLower(name)
			}
			fate := strings.TrimSpace(cells[2])
			if !slices.Contains([]string{Exported, Beside, LeftOut, Written}, fate) {
				return fmt.Errorf("%s has the unknown fate %q", name, fate)
			}
			if _, twice := fates[name]; twice {
				return fmt.Errorf("%s stands there twice", name)
			}
			fates[name] = fate
		}
	}
	switch {
	case heading == leftOutHeading, heading == newerHeading:
	case isLine:
		l.Fields[lineType] = fates
	default:
		l.Columns[strings.ToLower(heading)] = fates
	}
	return nil
}

// addColumns notes columns of a table.
func addColumns(tables map[string]map[string]bool, table, columns string) {
	table = strings.ToLower(strings.TrimSpace(table))
	if tables[table] == nil {
		tables[table] = map[string]bool{}
	}
	for column := range strings.SplitSeq(columns, ",") {
		tables[table][strings.ToLower(strings.TrimSpace(column))] = true
	}
}
