package testbed

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// ReferenceVersion is the Mattermost version that the plugin follows: its columns,
// line types and validators are what tests compare with.
const ReferenceVersion = "11.4"

// VersionVariable names another version for the servers that the bed starts.
const VersionVariable = "TESTBED_SERVER"

// ServerVersion returns the Mattermost version of the servers that the bed starts, and
// the name of the folder below servers/ that pins it.
func ServerVersion() string {
	if version := os.Getenv(VersionVariable); version != "" {
		return version
	}
	return ReferenceVersion
}

const (
	serverModule = "github.com/mattermost/mattermost/server/v8"
	gatewayTool  = "github.com/versity/versitygw/cmd/versitygw"
)

// Binaries are the built programs of one Mattermost version.
type Binaries struct {
	// Mattermost and Mmctl are the paths of the executables.
	Mattermost, Mmctl string
	// Resources holds the i18n, templates and fonts folders of that version.
	Resources string
}

// BuildServer builds the Mattermost server and mmctl of a version, or returns the
// build of an earlier run. A first build takes minutes; several processes may ask
// at the same time, one of them builds.
func BuildServer(ctx context.Context, version string) (Binaries, error) {
	pin, err := pinFolder("servers", version)
	if err != nil {
		return Binaries{}, err
	}
	if _, err := os.Stat(filepath.Join(pin, "go.mod")); err != nil {
		return Binaries{}, fmt.Errorf("find the pin of Mattermost %s: %w", version, err)
	}
	dir, err := cachedBuild(ctx, "mattermost-"+version, pin, func(ctx context.Context, out string) error {
		if err := goBuild(ctx, pin, out, serverModule+"/cmd/mattermost", serverModule+"/cmd/mmctl"); err != nil {
			return err
		}
		return copyResources(ctx, pin, out)
	})
	if err != nil {
		return Binaries{}, fmt.Errorf("build Mattermost %s: %w", version, err)
	}
	return Binaries{
		Mattermost: filepath.Join(dir, "mattermost"),
		Mmctl:      filepath.Join(dir, "mmctl"),
		Resources:  dir,
	}, nil
}

// buildGateway builds the S3 server and returns its path.
func buildGateway(ctx context.Context) (string, error) {
	pin, err := pinFolder("s3gateway")
	if err != nil {
		return "", err
	}
	dir, err := cachedBuild(ctx, "s3gateway", pin, func(ctx context.Context, out string) error {
		return goBuild(ctx, pin, out, gatewayTool)
	})
	if err != nil {
		return "", fmt.Errorf("build the S3 server: %w", err)
	}
	return filepath.Join(dir, "versitygw"), nil
}

func pinFolder(elem ...string) (string, error) {
	root, err := RepoRoot()
	if err != nil {
		return "", err
	}
	return filepath.Join(append([]string{root, "build", "testbed"}, elem...)...), nil
}

// cachedBuild returns the cache folder of a build, named after what it was
// built from, and fills it first when it is not there. A build that fails or
// is interrupted leaves nothing that looks finished.
func cachedBuild(ctx context.Context, name, pin string, build func(ctx context.Context, out string) error) (string, error) {
	cache, err := CacheDir()
	if err != nil {
		return "", err
	}
	key, err := buildKey(pin)
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, name+"-"+key)
	unlock, err := lockFile(dir + ".lock")
	if err != nil {
		return "", err
	}
	defer unlock()
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	partial := dir + ".partial"
	if err := os.RemoveAll(partial); err != nil {
		return "", fmt.Errorf("remove an interrupted build: %w", err)
	}
	if err := os.Mkdir(partial, 0o755); err != nil {
		return "", fmt.Errorf("create the build folder: %w", err)
	}
	fmt.Fprintf(os.Stderr, "testbed: building %s (minutes the first time, cached in %s)\n", name, cache)
	if err := build(ctx, partial); err != nil {
		return "", err
	}
	if err := os.Rename(partial, dir); err != nil {
		return "", fmt.Errorf("keep the build: %w", err)
	}
	return dir, nil
}

// buildKey hashes what a build depends on, so that a new pin or toolchain
// gets a build of its own.
func buildKey(pin string) (string, error) {
	hash := sha256.New()
	for _, name := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join(pin, name))
		if err != nil {
			return "", fmt.Errorf("read the pinned module: %w", err)
		}
		hash.Write(data)
	}
	_, _ = fmt.Fprintln(hash, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return hex.EncodeToString(hash.Sum(nil))[:12], nil
}

func goBuild(ctx context.Context, pin, out string, packages ...string) error {
	args := append([]string{"build", "-trimpath", "-buildvcs=false", "-tags", "netgo production", "-ldflags", "-s -w", "-o", out + string(filepath.Separator)}, packages...)
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = pin
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, output)
	}
	return nil
}

// ServerSource returns the folder with the source of the server of the reference
// version: a folder of the module cache, not to be written to.
func ServerSource(ctx context.Context) (string, error) {
	pin, err := pinFolder("servers", ReferenceVersion)
	if err != nil {
		return "", err
	}
	return moduleFolder(ctx, pin)
}

func moduleFolder(ctx context.Context, pin string) (string, error) {
	// The module may be gone while its build is still kept.
	download := exec.CommandContext(ctx, "go", "mod", "download", serverModule)
	download.Dir = pin
	if out, err := download.CombinedOutput(); err != nil {
		return "", fmt.Errorf("download the server's module: %w: %s", err, out)
	}
	list := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", serverModule)
	list.Dir = pin
	dir, err := list.Output()
	if err != nil {
		return "", fmt.Errorf("find the server's module folder: %w", err)
	}
	return strings.TrimSpace(string(dir)), nil
}

func copyResources(ctx context.Context, pin, out string) error {
	source, err := moduleFolder(ctx, pin)
	if err != nil {
		return err
	}
	for _, name := range []string{"i18n", "templates", "fonts"} {
		if err := os.CopyFS(filepath.Join(out, name), os.DirFS(filepath.Join(source, name))); err != nil {
			return fmt.Errorf("copy %s of the server: %w", name, err)
		}
	}
	return nil
}

// lockFile waits for the lock on path and returns the function that frees it.
func lockFile(path string) (func(), error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open the build lock: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("wait for another build: %w", err)
	}
	return func() { _ = file.Close() }, nil
}
