package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"

	"github.com/mattermost/mattermost/server/public/model"
)

const (
	// cancelWait bounds the time that a canceled query may take to answer before its
	// connection is given up.
	cancelWait = 5 * time.Second
	// statementLimit ends a statement that no team needs: it is one page, or one
	// look at the keys of a whole team.
	statementLimit = 15 * time.Minute
	// idleLimit ends the transaction of an export that has stopped reading, as
	// when its machine is frozen: it keeps the database from cleaning up.
	idleLimit = 15 * time.Minute
)

// Databases are the server's databases in the order in which to try them: the
// first replica where the server uses replicas, and the master.
type Databases []*pgx.ConnConfig

// driverOnly are the parameters of a data source that are meant for the driver
// that the server uses, and that a database would refuse.
var driverOnly = []string{"binary_parameters", "disable_prepared_binary_result"}

// Connect reads from the server's settings where its databases are. The server
// uses replicas with a licence only. It makes no connection yet.
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
		config, err := parse(source)
		if err != nil {
			return nil, err
		}
		databases = append(databases, config)
	}
	return databases, nil
}

func parse(source string) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(source)
	if err != nil {
		// The driver's own text holds the data source, without its password.
		return nil, fmt.Errorf("read the data source of the server's database: %w", err)
	}
	maps.DeleteFunc(config.RuntimeParams, func(name, _ string) bool { return slices.Contains(driverOnly, name) })
	// A database administrator sees who is reading.
	config.RuntimeParams["application_name"] = "team-export"
	// Nothing is kept on a connection that a pooler may lend to others.
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	// The end of a context ends the query in the database, not the connection.
	config.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: conn, DeadlineDelay: cancelWait}
	}
	return config, nil
}

// opened is a connection that counts against a bound.
type opened struct {
	conn *pgx.Conn
	// config is that of its database.
	config *pgx.ConnConfig
	// release lets another in.
	release func()
}

// open waits for one of the slots and connects to the first database that
// answers; see connect.
func (d Databases) open(ctx context.Context, slots chan struct{}, settings ...string) (opened, error) {
	select {
	case slots <- struct{}{}:
	case <-ctx.Done():
		return opened{}, context.Cause(ctx)
	}
	var failures []error
	for _, config := range d {
		conn, err := connect(ctx, config, "", settings...)
		if err == nil {
			return opened{conn: conn, config: config, release: func() { <-slots }}, nil
		}
		failures = append(failures, err)
	}
	<-slots
	return opened{}, errors.Join(failures...)
}

// connect opens a connection with a transaction that sees one moment: its own,
// or that of an exported snapshot. The settings are further statements that begin
// it.
func connect(ctx context.Context, config *pgx.ConnConfig, snapshot string, settings ...string) (conn *pgx.Conn, err error) {
	if conn, err = pgx.ConnectConfig(ctx, config.Copy()); err != nil {
		return nil, err
	}
	statements := []string{`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`}
	if snapshot != "" {
		// The database made the name: it holds digits, letters and hyphens.
		statements = append(statements, fmt.Sprintf(`SET TRANSACTION SNAPSHOT '%s'`, snapshot))
	}
	statements = append(statements,
		fmt.Sprintf(`SET LOCAL statement_timeout = %d`, statementLimit.Milliseconds()),
		fmt.Sprintf(`SET LOCAL idle_in_transaction_session_timeout = %d`, idleLimit.Milliseconds()),
		// Compiling a query costs more than any of ours takes.
		`SET LOCAL jit = off`,
		// Workers take processors from those who post, and do not make an export
		// faster.
		`SET LOCAL max_parallel_workers_per_gather = 0`)
	statements = append(statements, settings...)
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			disconnect(conn) //nolint:contextcheck // it must end also when ctx has
			return nil, err
		}
	}
	return conn, nil
}

// disconnect ends a connection, and with it its transaction. How a connection
// ends that only read is of no interest.
func disconnect(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), cancelWait)
	defer cancel()
	_ = conn.Close(ctx)
}
