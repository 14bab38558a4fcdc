package oracle

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// table is a table of the database as the catalog describes it.
type table struct {
	name    string
	columns []string
	// key holds the columns of the primary key.
	key []string
}

// readSchema lists all tables with their columns and primary keys. Names are in
// small letters, as PostgreSQL has them.
func readSchema(ctx context.Context, db *sql.DB) ([]table, error) {
	rows, err := db.QueryContext(ctx, `SELECT t.table_name,
			(SELECT string_agg(c.column_name, ' ' ORDER BY c.ordinal_position) FROM information_schema.columns c
				WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name),
			COALESCE((SELECT string_agg(k.column_name, ' ' ORDER BY k.ordinal_position) FROM information_schema.table_constraints n
				JOIN information_schema.key_column_usage k USING (constraint_schema, constraint_name)
				WHERE n.constraint_type = 'PRIMARY KEY' AND n.table_schema = t.table_schema AND n.table_name = t.table_name), '')
		FROM information_schema.tables t WHERE t.table_schema = 'public' AND t.table_type = 'BASE TABLE' ORDER BY t.table_name`)
	if err != nil {
		return nil, fmt.Errorf("list the tables: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var tables []table
	for rows.Next() {
		var name, columns, key string
		if err := rows.Scan(&name, &columns, &key); err != nil {
			return nil, fmt.Errorf("list the tables: %w", err)
		}
		tables = append(tables, table{name, strings.Fields(columns), strings.Fields(key)})
	}
	return tables, rows.Err()
}

// checkRules returns an error for each rule about a table or column that the
// database does not have: it has been renamed, and the rule hides nothing.
func checkRules(tables []table) error {
	columns := map[string][]string{}
	for _, t := range tables {
		columns[t.name] = t.columns
	}
	for name := range leftOut {
		if columns[name] == nil {
			return fmt.Errorf("the oracle leaves out table %s, which does not exist", name)
		}
	}
	for full := range noise {
		name, column, _ := strings.Cut(full, ".")
		if !slices.Contains(columns[name], column) {
			return fmt.Errorf("the oracle ignores column %s, which does not exist", full)
		}
	}
	for _, natural := range naturalKeys {
		for _, column := range natural.columns {
			if !slices.Contains(columns[natural.table], column) {
				return fmt.Errorf("the oracle names rows by %s.%s, which does not exist", natural.table, column)
			}
		}
	}
	return nil
}
