package testbed

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

const (
	gatewayAccessKey = "testbed"
	gatewaySecretKey = "testbed-secret"
)

// Gateway is a real S3 server over a folder of the bed.
type Gateway struct {
	// Endpoint is its host and port; it speaks plain HTTP.
	Endpoint string
	// AccessKey and SecretKey open it.
	AccessKey, SecretKey string

	root    string
	process *process
}

// S3 starts the S3 server of the bed, or returns the one that runs.
func (b *Bed) S3(ctx context.Context) (*Gateway, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.gateway != nil {
		return b.gateway, nil
	}
	binary, err := buildGateway(ctx)
	if err != nil {
		return nil, err
	}
	root := b.path("s3")
	if err := os.Mkdir(root, 0o755); err != nil {
		return nil, fmt.Errorf("create the folder of the S3 server: %w", err)
	}
	port, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	endpoint := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	cmd := exec.CommandContext(context.WithoutCancel(ctx), binary, "--port", endpoint, "posix", root)
	cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+gatewayAccessKey, "ROOT_SECRET_KEY="+gatewaySecretKey)
	process, err := startProcess("S3 server", cmd, b.path("s3.log"), b.detached)
	if err != nil {
		return nil, err
	}
	gateway := &Gateway{Endpoint: endpoint, AccessKey: gatewayAccessKey, SecretKey: gatewaySecretKey, root: root, process: process}
	if err := process.waitFor(ctx, time.Minute, gateway.ping); err != nil {
		gateway.stop()
		return nil, err
	}
	b.gateway = gateway
	return gateway, nil
}

// CreateBucket makes an empty bucket: in this server, a folder.
func (g *Gateway) CreateBucket(name string) error {
	if err := os.Mkdir(g.root+"/"+name, 0o755); err != nil {
		return fmt.Errorf("create bucket %s: %w", name, err)
	}
	return nil
}

// Environment returns the server settings that put a file store in a bucket.
func (g *Gateway) Environment(bucket string) map[string]string {
	return map[string]string{
		"FILESETTINGS_DRIVERNAME":              "amazons3",
		"FILESETTINGS_AMAZONS3ENDPOINT":        g.Endpoint,
		"FILESETTINGS_AMAZONS3BUCKET":          bucket,
		"FILESETTINGS_AMAZONS3ACCESSKEYID":     g.AccessKey,
		"FILESETTINGS_AMAZONS3SECRETACCESSKEY": g.SecretKey,
		"FILESETTINGS_AMAZONS3REGION":          "us-east-1",
		"FILESETTINGS_AMAZONS3SSL":             "false",
	}
}

// Server returns a view of a server whose stored files are read from a bucket,
// which in this S3 server is a folder.
func (g *Gateway) Server(server *Server, bucket, prefix string) *Server {
	return &Server{
		Name: server.Name, URL: server.URL, Dir: server.Dir, DB: server.DB, Admin: server.Admin,
		files: filepath.Join(g.root, bucket, prefix),
	}
}

func (g *Gateway) ping(ctx context.Context) error {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", g.Endpoint)
	if err != nil {
		return err
	}
	return conn.Close()
}

func (g *Gateway) stop() { g.process.stop(syscall.SIGTERM, 10*time.Second) }
