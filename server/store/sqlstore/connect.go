package sqlstore

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	_ "github.com/lib/pq" // the driver that the server uses too

	"github.com/mattermost/mattermost/server/public/model"
)

const (
	// maxConnections bounds how many connections exports hold, one each. More
	// exports wait.
	maxConnections = 4
	// idleTime is how long an unused connection is kept.
	idleTime = time.Minute
)

// Connect opens the server's database as its settings say: the first replica
// where the server uses replicas, which it does with a licence only. It makes
// no connection yet.
func Connect(settings model.SqlSettings, licensed bool) (*sql.DB, error) {
	if settings.DriverName == nil || *settings.DriverName != model.DatabaseDriverPostgres {
		return nil, errors.New("team-export needs PostgreSQL: this server runs on another database")
	}
	source := ""
	if settings.DataSource != nil {
		source = *settings.DataSource
	}
	if licensed && len(settings.DataSourceReplicas) > 0 {
		source = settings.DataSourceReplicas[0]
	}
	db, err := sql.Open(model.DatabaseDriverPostgres, source)
	if err != nil {
		return nil, fmt.Errorf("open the server's database: %w", err)
	}
	db.SetMaxOpenConns(maxConnections)
	db.SetMaxIdleConns(1)
	db.SetConnMaxIdleTime(idleTime)
	return db, nil
}
