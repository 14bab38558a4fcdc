package testbed

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/lib/pq"
)

// Postgres is a throw-away PostgreSQL cluster on loopback.
type Postgres struct {
	process *process
	port    int
	// start starts it on its data.
	start func(ctx context.Context) error
}

// startPostgres makes and starts a cluster below dir. It installs PostgreSQL
// by our own script when the machine has none.
func startPostgres(ctx context.Context, dir string, detached bool) (*Postgres, error) {
	bin, err := postgresBin(ctx)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "postgres")
	if err := os.Mkdir(data, 0o700); err != nil {
		return nil, fmt.Errorf("create the database folder: %w", err)
	}
	credential, err := postgresAccount(data)
	if err != nil {
		return nil, err
	}
	initdb := exec.CommandContext(ctx, filepath.Join(bin, "initdb"),
		"--pgdata", data, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync")
	initdb.Dir = data
	initdb.SysProcAttr = &syscall.SysProcAttr{Credential: credential}
	if output, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, output)
	}
	port, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	pg := &Postgres{port: port}
	pg.start = func(ctx context.Context) (err error) {
		// It outlives ctx, as Close ends it. Durability is of no use to a cluster
		// that is thrown away.
		cmd := exec.CommandContext(context.WithoutCancel(ctx), filepath.Join(bin, "postgres"), "-D", data, "-k", "", "-h", "127.0.0.1", "-p", strconv.Itoa(port),
			"-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=300",
			// Nothing is taken before it is used; benchmarks use it.
			"-c", "shared_buffers=1GB")
		cmd.Dir = data
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: credential}
		if pg.process, err = startProcess("postgres", cmd, filepath.Join(dir, "postgres.log"), detached); err != nil {
			return err
		}
		return pg.process.waitFor(ctx, time.Minute, pg.ping)
	}
	if err := pg.start(ctx); err != nil {
		pg.stop()
		return nil, err
	}
	return pg, nil
}

// Restart ends the cluster with all its connections, leaves it down for a
// while, and starts it again.
func (p *Postgres) Restart(ctx context.Context, down time.Duration) error {
	p.stop()
	time.Sleep(down)
	return p.start(ctx)
}

// DSN returns the connection string of a database of this cluster.
func (p *Postgres) DSN(database string) string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/%s?sslmode=disable&connect_timeout=10", p.port, database)
}

// CreateDatabase makes an empty database.
func (p *Postgres) CreateDatabase(ctx context.Context, name string) error {
	db, err := sql.Open("postgres", p.DSN("postgres"))
	if err != nil {
		return fmt.Errorf("open the cluster: %w", err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(ctx, "CREATE DATABASE "+pq.QuoteIdentifier(name)); err != nil {
		return fmt.Errorf("create database %s: %w", name, err)
	}
	return nil
}

func (p *Postgres) ping(ctx context.Context) error {
	db, err := sql.Open("postgres", p.DSN("postgres"))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return db.PingContext(ctx)
}

// PID returns the process that all others of the cluster descend from.
func (p *Postgres) PID() int { return p.process.cmd.Process.Pid }

func (p *Postgres) stop() {
	if p.process != nil {
		p.process.stop(syscall.SIGINT, 20*time.Second)
	}
}

// postgresBin finds the newest installed PostgreSQL.
func postgresBin(ctx context.Context) (string, error) {
	return installed(ctx, findPostgres, "PostgreSQL", "postgresql")
}

func findPostgres() string {
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb"); len(found) > 0 {
		return filepath.Dir(found[len(found)-1])
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path)
	}
	return ""
}

// postgresAccount gives the data folder to the account that PostgreSQL runs under: the
// current one, or for root the account "postgres", or else the one that systems have for no
// user.
func postgresAccount(data string) (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		if account, err = user.Lookup("nobody"); err != nil {
			return nil, fmt.Errorf("find an account for PostgreSQL, which refuses to run as root: %w", err)
		}
	}
	uid, err := strconv.Atoi(account.Uid)
	if err != nil {
		return nil, fmt.Errorf("read the account of PostgreSQL: %w", err)
	}
	gid, err := strconv.Atoi(account.Gid)
	if err != nil {
		return nil, fmt.Errorf("read the account of PostgreSQL: %w", err)
	}
	if err := os.Chown(data, uid, gid); err != nil {
		return nil, fmt.Errorf("give the database folder away: %w", err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// freePort returns a loopback port that was free a moment ago.
func freePort(ctx context.Context) (int, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().(*net.TCPAddr).Port, nil
}
