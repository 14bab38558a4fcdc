package testbed

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

const serverStartLimit = 3 * time.Minute

// ServerOptions say how a server differs from the default of the bed.
type ServerOptions struct {
	// Name is the server's folder and database: lower-case letters and digits.
	Name string
	// Env is added to the server's environment (MM_… settings).
	Env map[string]string
	// Bundle is the path of the plugin bundle to install; none when empty.
	Bundle string
	// Version is the Mattermost version; empty means that of [ServerVersion].
	Version string
	// Beside makes it a second node: it shares the database and the file store
	// of that server, which is all of a cluster that a plugin can tell.
	Beside *Server
}

// Server is a running Mattermost server with its own database and folder.
type Server struct {
	// Name is the name it was started under, with a number behind it where
	// another server of the bed had that name.
	Name string
	// URL is its site URL on loopback, without a slash at the end.
	URL string
	// Dir is its working folder; the local file store is Dir/data.
	Dir string
	// DB is its database.
	DB *sql.DB
	// Admin is logged in as a system admin.
	Admin *Client

	// files is the folder of stored files, when that is not Dir/data.
	files    string
	binaries Binaries
	bed      *Bed
	dsn      string
	env      []string
	process  *process
}

// StartServer starts a server on an empty database, makes a system admin and
// installs the plugin when a bundle is named.
func (b *Bed) StartServer(ctx context.Context, options ServerOptions) (*Server, error) {
	binaries, err := BuildServer(ctx, cmp.Or(options.Version, ServerVersion()))
	if err != nil {
		return nil, err
	}
	options.Name = b.unused(options.Name)
	database := options.Name
	if options.Beside != nil {
		database = options.Beside.Name
	} else if err := b.Postgres.CreateDatabase(ctx, database); err != nil {
		return nil, err
	}
	port, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	server := &Server{
		Name:     options.Name,
		URL:      fmt.Sprintf("http://127.0.0.1:%d", port),
		Dir:      b.path(options.Name),
		bed:      b,
		binaries: binaries,
		dsn:      b.Postgres.DSN(database),
	}
	if server.DB, err = sql.Open("postgres", server.dsn); err != nil {
		return nil, fmt.Errorf("open the database of %s: %w", options.Name, err)
	}
	if err := server.makeFolders(binaries.Resources); err != nil {
		return nil, err
	}
	env := options.Env
	if options.Beside != nil {
		server.files = options.Beside.FileStore()
		env = map[string]string{"FILESETTINGS_DIRECTORY": server.files, "SERVICESETTINGS_SITEURL": options.Beside.URL}
		maps.Copy(env, options.Env)
	}
	server.env = server.environment(port, env)
	b.mu.Lock()
	b.servers = append(b.servers, server)
	b.mu.Unlock()
	if err := server.launch(ctx); err != nil {
		return nil, err
	}
	if options.Beside == nil {
		if err := server.createAdmin(ctx); err != nil {
			return nil, err
		}
	}
	if server.Admin, err = server.Login(ctx, AdminName); err != nil {
		return nil, err
	}
	if options.Bundle != "" {
		if options.Beside == nil {
			if err := server.ConfigurePlugin(ctx, nil); err != nil {
				return nil, err
			}
		}
		if err := server.InstallPlugin(ctx, options.Bundle); err != nil {
			return nil, err
		}
	}
	return server, nil
}

func (s *Server) launch(ctx context.Context) error {
	cmd := exec.CommandContext(context.WithoutCancel(ctx), s.binaries.Mattermost, "server")
	cmd.Dir = s.Dir
	cmd.Env = s.env
	process, err := startProcess("Mattermost "+s.Name, cmd, s.logPath(), s.bed.detached)
	if err != nil {
		return err
	}
	s.process = process
	return process.waitFor(ctx, serverStartLimit, s.ping)
}

// Restart stops the server, when it runs, and starts it again on the same data.
func (s *Server) Restart(ctx context.Context) error {
	s.process.stop(syscall.SIGTERM, 30*time.Second)
	// The socket of a server that was killed is still there.
	_ = os.Remove(s.socket())
	return s.launch(ctx)
}

// Kill ends the server and its plugin at once, as a machine that loses its
// power. Restart brings it back.
func (s *Server) Kill() error {
	pid, err := s.PluginPID()
	if err != nil {
		return err
	}
	if err := errors.Join(s.process.cmd.Process.Kill(), syscall.Kill(pid, syscall.SIGKILL)); err != nil {
		return fmt.Errorf("kill %s: %w", s.Name, err)
	}
	<-s.process.done
	return nil
}

// Suspend stops the server and its plugin where they are, as a machine that is
// suspended, and returns what makes them go on.
func (s *Server) Suspend() (resume func() error, err error) {
	pid, err := s.PluginPID()
	if err != nil {
		return nil, err
	}
	signal := func(signal syscall.Signal) error {
		return errors.Join(syscall.Kill(pid, signal), s.process.cmd.Process.Signal(signal))
	}
	return func() error { return signal(syscall.SIGCONT) }, signal(syscall.SIGSTOP)
}

// DSN returns the connection string of the server's database.
func (s *Server) DSN() string { return s.dsn }

// FileStore returns the folder where the server's files can be read: that of
// its local file store, unless [Gateway.Server] moved it.
func (s *Server) FileStore() string {
	if s.files != "" {
		return s.files
	}
	return filepath.Join(s.Dir, "data")
}

func (s *Server) logPath() string { return filepath.Join(s.bed.Dir, s.Name+".log") }

func (s *Server) socket() string { return filepath.Join(s.Dir, "mm.sock") }

// Stop ends the server for good; its log and its files stay. Stopping twice is
// allowed.
func (s *Server) Stop() {
	if s.process != nil {
		s.process.stop(syscall.SIGTERM, 30*time.Second)
	}
	_ = s.DB.Close()
}

func (s *Server) ping(ctx context.Context) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/api/v4/system/ping", nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("ping answers %s", response.Status)
	}
	if _, err := os.Stat(s.socket()); err != nil {
		return errors.New("the local socket is not there yet")
	}
	return nil
}

// makeFolders lays out the folder a server runs from: its own data, and links
// to what came with the build.
func (s *Server) makeFolders(resources string) error {
	for _, name := range []string{"config", "data", "plugins", "client/plugins", "logs", "home"} {
		if err := os.MkdirAll(filepath.Join(s.Dir, name), 0o755); err != nil {
			return fmt.Errorf("create the folder of server %s: %w", s.Name, err)
		}
	}
	for _, name := range []string{"i18n", "templates", "fonts"} {
		if err := os.Symlink(filepath.Join(resources, name), filepath.Join(s.Dir, name)); err != nil {
			return fmt.Errorf("link the resources of server %s: %w", s.Name, err)
		}
	}
	return nil
}

// environment holds the settings: quiet, local, and with nothing that looks
// for the outside world.
func (s *Server) environment(port int, extra map[string]string) []string {
	settings := map[string]string{
		"SQLSETTINGS_DRIVERNAME":                     "postgres",
		"SQLSETTINGS_DATASOURCE":                     s.dsn,
		"SQLSETTINGS_MAXOPENCONNS":                   "40",
		"SQLSETTINGS_MAXIDLECONNS":                   "10",
		"SERVICESETTINGS_LISTENADDRESS":              fmt.Sprintf("127.0.0.1:%d", port),
		"SERVICESETTINGS_SITEURL":                    s.URL,
		"SERVICESETTINGS_ENABLELOCALMODE":            "true",
		"SERVICESETTINGS_LOCALMODESOCKETLOCATION":    s.socket(),
		"SERVICESETTINGS_ENABLESECURITYFIXALERT":     "false",
		"SERVICESETTINGS_ENABLEBOTACCOUNTCREATION":   "true",
		"SERVICESETTINGS_ENABLEUSERACCESSTOKENS":     "true",
		"TEAMSETTINGS_MAXUSERSPERTEAM":               "5000",
		"TEAMSETTINGS_ENABLEOPENSERVER":              "true",
		"PLUGINSETTINGS_ENABLEUPLOADS":               "true",
		"PLUGINSETTINGS_ENABLEMARKETPLACE":           "false",
		"PLUGINSETTINGS_AUTOMATICPREPACKAGEDPLUGINS": "false",
		"EMAILSETTINGS_SENDEMAILNOTIFICATIONS":       "false",
		"EMAILSETTINGS_SENDPUSHNOTIFICATIONS":        "false",
		"LOGSETTINGS_ENABLEDIAGNOSTICS":              "false",
		"LOGSETTINGS_ENABLEFILE":                     "false",
		"LOGSETTINGS_CONSOLELEVEL":                   "INFO",
		"LOGSETTINGS_CONSOLEJSON":                    "false",
		"ANNOUNCEMENTSETTINGS_ADMINNOTICESENABLED":   "false",
		"ANNOUNCEMENTSETTINGS_USERNOTICESENABLED":    "false",
		"RATELIMITSETTINGS_ENABLE":                   "false",
	}
	for name, value := range extra {
		settings[strings.TrimPrefix(name, "MM_")] = value
	}
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + filepath.Join(s.Dir, "home"), "LANG=C.UTF-8", "TMPDIR=" + os.TempDir()}
	for name, value := range settings {
		env = append(env, "MM_"+name+"="+value)
	}
	return env
}

func (s *Server) createAdmin(ctx context.Context) error {
	_, err := s.Mmctl(ctx, "user", "create", "--username", AdminName, "--email", AdminName+"@example.com",
		"--password", Password, "--system-admin", "--email-verified", "--disable-welcome-email")
	return err
}

// PID returns the process of the server.
func (s *Server) PID() int { return s.process.cmd.Process.Pid }

// PluginPID returns the process of the installed plugin.
func (s *Server) PluginPID() (int, error) {
	return findProcess(filepath.Join(s.Dir, "plugins", PluginID))
}

// Config changes the server's settings in memory and database.
func (s *Server) Config(ctx context.Context, change func(*model.Config)) error {
	config, _, err := s.Admin.GetConfig(ctx)
	if err != nil {
		return fmt.Errorf("read the settings of %s: %w", s.Name, err)
	}
	change(config)
	if _, _, err := s.Admin.UpdateConfig(ctx, config); err != nil {
		return fmt.Errorf("change the settings of %s: %w", s.Name, err)
	}
	return nil
}
