package audit

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// columns of the trail as a table.
var columns = []string{"id", "time", "actor_id", "actor", "action", "outcome", "code", "team_id", "job_id", "options", "counts", "address", "missed"}

// broken stands in the last row of a table that is not whole, as its action.
const broken = "INCOMPLETE: the rest could not be read"

// WriteCSV writes the records of a team or, when teamID is empty, of all as a
// table, newest first. It calls begin before the first byte. When the trail
// cannot be read to its end, the last row says so, and the error is returned.
func (t *Trail) WriteCSV(ctx context.Context, out io.Writer, teamID string, begin func()) error {
	table := csv.NewWriter(out)
	begun := false
	start := func() {
		if !begun {
			begun = true
			begin()
			_ = table.Write(columns)
		}
	}
	for record, err := range t.All(ctx, teamID) {
		if err != nil {
			if begun {
				_ = table.Write(row(Record{Action: broken, Outcome: Failed}))
				table.Flush()
			}
			return err
		}
		start()
		if err := table.Write(row(record)); err != nil {
			return fmt.Errorf("write the trail as a table: %w", err)
		}
	}
	start()
	table.Flush()
	return table.Error()
}

// row is a record as cells.
func row(record Record) []string {
	cells := []string{
		record.ID, time.UnixMilli(record.At).UTC().Format("2006-01-02 15:04:05.000"), record.ActorID, record.Actor, record.Action,
		string(record.Outcome), string(record.Code), record.TeamID, record.JobID, string(record.Options), "", record.Address, "",
	}
	if len(record.Counts) > 0 {
		counts, _ := json.Marshal(record.Counts)
		cells[10] = string(counts)
	}
	if record.Missed > 0 {
		cells[12] = fmt.Sprint(record.Missed)
	}
	for i, cell := range cells {
		cells[i] = harmless(cell)
	}
	return cells
}

// harmless is a cell that no program takes for a formula.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
