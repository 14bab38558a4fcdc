package testbed

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Mmctl runs mmctl on the server's local socket and returns its standard
// output. The error of a run that failed holds both outputs.
func (s *Server) Mmctl(ctx context.Context, args ...string) (string, error) {
	return s.mmctlIn(ctx, s.Dir, args...)
}

func (s *Server) mmctlIn(ctx context.Context, folder string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, s.binaries.Mmctl, append([]string{"--local", "--disable-pager"}, args...)...)
	cmd.Dir = folder
	cmd.Env = append(slices.Clone(s.env), "MMCTL_LOCAL_SOCKET_PATH="+s.socket())
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return stdout.String(), fmt.Errorf("mmctl %s: %w\n%s%s", strings.Join(args, " "), err, stdout.String(), stderr.String())
	}
	return stdout.String(), nil
}

// MmctlCommand returns the command with which a person runs mmctl on the server from a
// shell. Logging in does not work: mmctl asks for the web client, which these servers lack.
func (s *Server) MmctlCommand() string {
	return fmt.Sprintf("MMCTL_LOCAL_SOCKET_PATH=%s %s --local", s.socket(), s.binaries.Mmctl)
}

// InstallPlugin installs a bundle and turns it on, replacing an older one.
func (s *Server) InstallPlugin(ctx context.Context, bundle string) error {
	// mmctl runs in the server's folder.
	bundle, err := filepath.Abs(bundle)
	if err != nil {
		return fmt.Errorf("find the bundle: %w", err)
	}
	if _, err := s.Mmctl(ctx, "plugin", "add", "--force", bundle); err != nil {
		return err
	}
	_, err = s.Mmctl(ctx, "plugin", "enable", PluginID)
	return err
}
