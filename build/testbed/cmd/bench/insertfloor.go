package main

import (
	"context"
	"fmt"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// floorTables hold nearly all rows of an import without files.
var floorTables = []string{"Posts", "Reactions", "Threads", "ThreadMemberships", "Preferences"}

// insertFloor inserts the rows that an import left once more, from plain tables
// into empty ones with all indexes, on one connection: no import that writes rows
// into this database one by one statement can be much faster.
func insertFloor(ctx context.Context, server *testbed.Server) (spent cost, err error) {
	conn, err := server.DB.Conn(ctx)
	if err != nil {
		return spent, fmt.Errorf("connect for the floor: %w", err)
	}
	defer func() { _ = conn.Close() }()
	exec := func(format string, table string) {
		if err == nil {
			if _, err = conn.ExecContext(ctx, fmt.Sprintf(format, table)); err != nil {
				err = fmt.Errorf("the floor of %s: %w", table, err)
			}
		}
	}
	exec("CREATE SCHEMA %s", "floor")
	for _, table := range floorTables {
		exec("CREATE TABLE floor.Plain%[1]s AS SELECT * FROM public.%[1]s", table)
		exec("CREATE TABLE floor.%[1]s (LIKE public.%[1]s INCLUDING ALL)", table)
	}
	exec("%s", "CHECKPOINT")
	started := time.Now()
	for _, table := range floorTables {
		exec("INSERT INTO floor.%[1]s SELECT * FROM floor.Plain%[1]s", table)
	}
	spent.took = time.Since(started)
	if err != nil {
		return spent, err
	}
	err = conn.QueryRowContext(ctx, `SELECT COUNT(*) FROM floor.Posts`).Scan(&spent.posts)
	exec("DROP SCHEMA %s CASCADE", "floor")
	return spent, err
}
