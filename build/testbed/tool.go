package testbed

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
)

// Tool is the program teamarchive.
type Tool struct{ path string }

// BuildTool builds the program into a folder.
func BuildTool(ctx context.Context, folder string) (Tool, error) {
	root, err := RepoRoot()
	if err != nil {
		return Tool{}, err
	}
	path := filepath.Join(folder, "teamarchive")
	cmd := exec.CommandContext(ctx, "go", "build", "-o", path, "./cmd/teamarchive")
	cmd.Dir = root
	cmd.Env = append(cmd.Environ(), "CGO_ENABLED=0")
	if output, err := cmd.CombinedOutput(); err != nil {
		return Tool{}, fmt.Errorf("build teamarchive: %w\n%s", err, output)
	}
	return Tool{path}, nil
}

// Command returns a command line of the program, which is not started yet.
func (t Tool) Command(ctx context.Context, args ...string) *exec.Cmd {
	return exec.CommandContext(ctx, t.path, args...)
}

// Run runs a command line and returns its output and exit code.
func (t Tool) Run(ctx context.Context, args ...string) (output string, code int, err error) {
	var text bytes.Buffer
	cmd := t.Command(ctx, args...)
	cmd.Stdout, cmd.Stderr = &text, &text
	err = cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() > 0 {
		return text.String(), exit.ExitCode(), nil
	}
	return text.String(), 0, err
}
