package sqlwrite

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// uniqueViolation is PostgreSQL's code for a row whose key another one has.
const uniqueViolation = "23505"

// copyInto copies new rows into a table: faster than any INSERT, and without a word
// about rows that are there. One such row ends the transaction with
// [write.ErrRaced].
func (b *batchWriter) copyInto(ctx context.Context, into table, n int, row func(i int) []any) error {
	if n == 0 {
		return nil
	}
	columns := make([]string, len(into.columns))
	for i, c := range into.columns {
		columns[i] = strings.ToLower(c.name)
	}
	source := pgx.CopyFromSlice(n, func(i int) ([]any, error) { return row(i), nil })
	err := b.conn.Raw(func(driver any) error {
		conn, ok := driver.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("the database is reached by a %T", driver)
		}
		_, err := conn.Conn().CopyFrom(ctx, pgx.Identifier{strings.ToLower(into.name)}, columns, source)
		return err
	})
	if refused := (*pgconn.PgError)(nil); errors.As(err, &refused) && refused.Code == uniqueViolation {
		err = errors.Join(write.ErrRaced, err)
	}
	if err != nil {
		return fmt.Errorf("copy %d rows into %s: %w", n, into.name, err)
	}
	return nil
}
