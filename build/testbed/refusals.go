package testbed

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// BuildRefuses builds the program that says which lines an import would end at,
// from the source of the server of the reference version, and returns its path.
func BuildRefuses(ctx context.Context) (string, error) {
	pin, err := pinFolder("servers", ReferenceVersion)
	if err != nil {
		return "", err
	}
	source, err := os.ReadFile(filepath.Join(pin, "refuses", "main.go"))
	if err != nil {
		return "", fmt.Errorf("read the program that asks the server's validators: %w", err)
	}
	sum := sha256.Sum256(source)
	name := "refuses-" + ReferenceVersion + "-" + hex.EncodeToString(sum[:6])
	dir, err := cachedBuild(ctx, name, pin, func(ctx context.Context, out string) error {
		return goBuild(ctx, pin, out, "./refuses")
	})
	if err != nil {
		return "", fmt.Errorf("build the program that asks the server's validators: %w", err)
	}
	return filepath.Join(dir, "refuses"), nil
}

// Refusals returns why an import would end at lines of the bulk format, with the
// number of each line. The program is that of [BuildRefuses].
func Refusals(ctx context.Context, program string, lines io.Reader) ([]string, error) {
	cmd := exec.CommandContext(ctx, program)
	cmd.Stdin = lines
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("ask the server's validators: %w: %s", err, out)
	}
	text := strings.TrimSpace(string(out))
	if text == "" {
		return nil, nil
	}
	return strings.Split(text, "\n"), nil
}
