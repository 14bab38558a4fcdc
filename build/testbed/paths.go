package testbed

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// RepoRoot returns the folder that holds plugin.json, looking upward from the
// working folder.
func RepoRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the working folder: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "plugin.json")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("no plugin.json above the working folder: run this inside the repository")
		}
		dir = parent
	}
}

// CacheDir returns the folder for heavy builds. It lies outside the
// repository, is kept between runs, and is made anew when missing. The
// environment variable TEAM_EXPORT_CACHE moves it.
func CacheDir() (string, error) {
	dir := os.Getenv("TEAM_EXPORT_CACHE")
	if dir == "" {
		base, err := os.UserCacheDir()
		if err != nil {
			// An account without a home folder still gets a cache of its own.
			base = filepath.Join(os.TempDir(), "cache-"+strconv.Itoa(os.Getuid()))
		}
		dir = filepath.Join(base, "mattermost-plugin-team-export")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("create the cache folder (set TEAM_EXPORT_CACHE to move it): %w", err)
	}
	return dir, nil
}
