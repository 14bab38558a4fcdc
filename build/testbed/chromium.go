package testbed

import (
	"context"
	"fmt"
	"os"
	"os/exec"
)

// Chromium returns the path of the browser. It is installed by our own script
// when the machine has none.
func Chromium(ctx context.Context) (string, error) {
	for range 2 {
		for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
			if path, err := exec.LookPath(name); err == nil {
				return path, nil
			}
		}
		script, err := pinFolder("install-chromium.sh")
		if err != nil {
			return "", err
		}
		install := exec.CommandContext(ctx, script)
		install.Stdout, install.Stderr = os.Stderr, os.Stderr
		if err := install.Run(); err != nil {
			return "", fmt.Errorf("install Chromium: %w", err)
		}
	}
	return "", fmt.Errorf("install Chromium: it is not there after its installation")
}
