package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
)

// Querier is a database, or a transaction in it.
type Querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Document runs a query that returns one JSON document and decodes it into
// target. A NULL leaves target as it is. When ctx ends, the error is its cause.
func Document(ctx context.Context, db Querier, target any, query string, args ...any) error {
	var text sql.NullString
	if err := db.QueryRowContext(ctx, query, args...).Scan(&text); err != nil {
		if cause := context.Cause(ctx); cause != nil {
			return cause
		}
		return err
	}
	if !text.Valid {
		return nil
	}
	if err := json.Unmarshal([]byte(text.String), target); err != nil {
		return fmt.Errorf("decode the rows: %w", err)
	}
	return nil
}
