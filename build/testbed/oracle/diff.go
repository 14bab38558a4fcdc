package oracle

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Side says where a row is.
type Side string

// The sides of a row that differs.
const (
	Both       Side = "differs"
	OnlyNative Side = "only native"
	OnlyOurs   Side = "only ours"
)

// Row is one difference: a column of a row that both have, or a row that one
// side lacks.
type Row struct {
	Table, Key string
	Side       Side
	// Column, Native and Ours are of a row that both have.
	Column, Native, Ours string
	// Reason is that of the line of [Known] which explains it; empty when none does.
	Reason string
}

// Diff lists the differences between two states.
type Diff struct {
	Rows []Row
	// Compared counts the rows of both sides together, by table.
	Compared map[string]int
	used     map[int]int
}

// Compare compares a server with a native import and one with ours. Known are the
// differences that are meant; with none, both must be equal in everything.
func Compare(native, ours *State, known []Difference) Diff {
	diff := Diff{Compared: map[string]int{}, used: map[int]int{}}
	for _, table := range slices.Sorted(maps.Keys(native.tables)) {
		theirs, mine := native.tables[table], ours.tables[table]
		diff.Compared[table] = len(theirs) + len(mine)
		all := map[string]bool{}
		for key := range theirs {
			all[key] = true
		}
		for key := range mine {
			all[key] = true
		}
		for _, key := range slices.Sorted(maps.Keys(all)) {
			diff.Rows = append(diff.Rows, compareRows(table, key, theirs[key], mine[key])...)
		}
	}
	for i := range diff.Rows {
		diff.explain(&diff.Rows[i], known)
	}
	return diff
}

func compareRows(table, key string, native, ours map[string]string) (rows []Row) {
	switch {
	case ours == nil:
		return []Row{{Table: table, Key: key, Side: OnlyNative}}
	case native == nil:
		return []Row{{Table: table, Key: key, Side: OnlyOurs}}
	}
	for _, column := range slices.Sorted(maps.Keys(native)) {
		if native[column] != ours[column] {
			rows = append(rows, Row{Table: table, Key: key, Side: Both, Column: column, Native: native[column], Ours: ours[column]})
		}
	}
	return rows
}

func (d *Diff) explain(row *Row, known []Difference) {
	for i, difference := range known {
		if difference.explains(*row) {
			row.Reason = difference.Reason
			d.used[i]++
			return
		}
	}
}

// Unexplained returns the differences that no line of the list explains.
func (d Diff) Unexplained() []Row {
	return slices.DeleteFunc(slices.Clone(d.Rows), func(row Row) bool { return row.Reason != "" })
}

// Unused returns the lines of a list that explained nothing in any comparison:
// they must go.
func Unused(known []Difference, diffs ...Diff) (unused []Difference) {
	for i, difference := range known {
		n := 0
		for _, diff := range diffs {
			n += diff.used[i]
		}
		if n == 0 && !difference.Chance {
			unused = append(unused, difference)
		}
	}
	return unused
}

// sortRows puts rows of one sort together.
func sortRows(rows []Row) {
	slices.SortStableFunc(rows, func(a, b Row) int {
		return cmp.Or(strings.Compare(a.Table, b.Table), strings.Compare(string(a.Side), string(b.Side)), strings.Compare(a.Column, b.Column), strings.Compare(a.Key, b.Key))
	})
}
