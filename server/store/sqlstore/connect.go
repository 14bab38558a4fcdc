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

// Databases are the server's databases in the order in which to try them: the
// first replica where the server uses replicas, and the master.
type Databases []*sql.DB

// Connect opens the server's databases as its settings say. The server uses
// replicas with a licence only. It makes no connection yet.
func Connect(settings model.SqlSettings, licensed bool) (Databases, error) {
	if settings.DriverName == nil || *settings.DriverName != model.DatabaseDriverPostgres {
		return nil, errors.New("team-export needs PostgreSQL: this server runs on another database")
	}
	var sources []string
	if licensed && len(settings.DataSourceReplicas) > 0 {
		sources = append(sources, settings.DataSourceReplicas[0])
	}
	if settings.DataSource != nil {
		sources = append(sources, *settings.DataSource)
	}
	var databases Databases
	for _, source := range sources {
		db, err := sql.Open(model.DatabaseDriverPostgres, source)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("open the server's database: %w", err), databases.Close())
		}
		db.SetMaxOpenConns(maxConnections)
		db.SetMaxIdleConns(1)
		db.SetConnMaxIdleTime(idleTime)
		databases = append(databases, db)
	}
	return databases, nil
}

// Close ends all connections.
func (d Databases) Close() error {
	var failures []error
	for _, db := range d {
		failures = append(failures, db.Close())
	}
	return errors.Join(failures...)
}
