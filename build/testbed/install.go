package testbed

import (
	"context"
	"fmt"
	"os"
	"os/exec"
)

// installed returns where a program is, and installs the packages that bring it
// when this machine has none.
func installed(ctx context.Context, find func() string, name string, packages ...string) (string, error) {
	if path := find(); path != "" {
		return path, nil
	}
	script, err := pinFolder("install-packages.sh")
	if err != nil {
		return "", err
	}
	install := exec.CommandContext(ctx, "sh", append([]string{script, name}, packages...)...)
	install.Stdout, install.Stderr = os.Stderr, os.Stderr
	if err := install.Run(); err != nil {
		return "", fmt.Errorf("install %s: %w", name, err)
	}
	if path := find(); path != "" {
		return path, nil
	}
	return "", fmt.Errorf("install %s: it is not there after its installation", name)
}
