package testbed

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// BrowserPackages installs what tests in a browser need, as their lock file
// says, and returns the folder. Test binaries that run side by side install it
// once.
func BrowserPackages(ctx context.Context) (string, error) { return installPackages(ctx, "browser") }

// installPackages installs the npm packages that the lock file in a folder of the
// test bed names, and returns the folder.
func installPackages(ctx context.Context, name string) (string, error) {
	folder, err := pinFolder(name)
	if err != nil {
		return "", err
	}
	lock, err := os.OpenFile(filepath.Join(folder, "package-lock.json"), os.O_RDONLY, 0)
	if err != nil {
		return "", fmt.Errorf("install the packages of %s: %w", name, err)
	}
	defer func() { _ = lock.Close() }()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return "", fmt.Errorf("install the packages of %s: %w", name, err)
	}
	wanted, err := lock.Stat()
	if err != nil {
		return "", fmt.Errorf("install the packages of %s: %w", name, err)
	}
	mark := filepath.Join(folder, "node_modules", ".installed")
	if installed, err := os.Stat(mark); err == nil && installed.ModTime().After(wanted.ModTime()) {
		return folder, nil
	}
	install := exec.CommandContext(ctx, "npm", "ci", "--no-audit", "--no-fund", "--silent")
	install.Dir = folder
	if output, err := install.CombinedOutput(); err != nil {
		return "", fmt.Errorf("install the packages of %s: %w: %s", name, err, output)
	}
	if err := os.WriteFile(mark, nil, 0o600); err != nil {
		return "", fmt.Errorf("mark the packages of %s: %w", name, err)
	}
	return folder, nil
}
