package testbed

import (
	"context"
	"os/exec"
)

// Chromium returns the path of the browser. It is installed by our own script
// when the machine has none.
func Chromium(ctx context.Context) (string, error) {
	return installed(ctx, findChromium, "Chromium", "chromium", "fonts-dejavu-core")
}

func findChromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}
