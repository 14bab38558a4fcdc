package testbed

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
)

// importLimit bounds the time of a native import; the server looks for new jobs every 15
// seconds.
const importLimit = 10 * time.Minute

// CheckArchive reads an archive as the plugin does and holds it against its
// manifest.
func CheckArchive(ctx context.Context, path string) (err error) {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open the archive: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	stat, err := file.Stat()
	if err != nil {
		return fmt.Errorf("look at the archive: %w", err)
	}
	reader, err := archive.Open(file, stat.Size(), archive.LimitsFor(stat.Size()))
	if err != nil {
		return err
	}
	return reader.Verify(ctx)
}

// Validate runs "mmctl import validate" on an archive and returns what it
// printed. Every finding is an error. mmctl looks for profile pictures in the
// folder where it runs, not in the archive, so it gets a folder with them.
func (s *Server) Validate(ctx context.Context, path string) (output string, err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("find the archive: %w", err)
	}
	folder, err := os.MkdirTemp(s.bed.Dir, "validate-")
	if err != nil {
		return "", fmt.Errorf("make a folder for pictures: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	if err := unpackPictures(path, folder); err != nil {
		return "", err
	}
	output, err = s.mmctlIn(ctx, folder, "import", "validate", "--check-server-duplicates=false", path)
	if err != nil {
		return output, err
	}
	for line := range strings.Lines(output) {
		if strings.Contains(strings.ToLower(line), "error") {
			return output, fmt.Errorf("mmctl import validate: %s", output)
		}
	}
	return output, nil
}

// unpackPictures puts the profile pictures of an archive into a folder, under
// the paths by which its lines name them.
func unpackPictures(path, folder string) error {
	zr, err := zip.OpenReader(path)
	if err != nil {
		return fmt.Errorf("open the archive: %w", err)
	}
	defer func() { _ = zr.Close() }()
	for _, entry := range zr.File {
		name, ok := strings.CutPrefix(entry.Name, "data/")
		if !ok || !strings.HasPrefix(name, "users/") {
			continue
		}
		content, err := zr.Open(entry.Name)
		if err != nil {
			return fmt.Errorf("open %s: %w", entry.Name, err)
		}
		data, err := io.ReadAll(content)
		if err != nil {
			return fmt.Errorf("read %s: %w", entry.Name, err)
		}
		target := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return fmt.Errorf("unpack %s: %w", entry.Name, err)
		}
		if err := os.WriteFile(target, data, 0o600); err != nil {
			return fmt.Errorf("unpack %s: %w", entry.Name, err)
		}
	}
	return nil
}

// NativeImport puts an archive into the server's import folder and imports it
// with the server's own import job.
func (s *Server) NativeImport(ctx context.Context, path string) error {
	ctx, cancel := context.WithTimeout(ctx, importLimit)
	defer cancel()
	name := filepath.Base(path)
	if err := s.PlaceInImportFolder(path); err != nil {
		return err
	}
	output, err := s.Mmctl(ctx, "--json", "import", "process", "--extract-content=false", name)
	if err != nil {
		return err
	}
	var started []importJob
	if err := json.Unmarshal([]byte(output), &started); err != nil || len(started) != 1 {
		return fmt.Errorf("read the import job from %q: %w", output, err)
	}
	return s.waitImport(ctx, started[0].ID)
}

// PlaceInImportFolder copies an archive into the server's import folder.
func (s *Server) PlaceInImportFolder(path string) error {
	return copyFile(path, filepath.Join(s.FileStore(), "import", filepath.Base(path)))
}

// importJob is a row of Jobs as mmctl prints it.
type importJob struct {
	ID string `json:"id"`
}

func (s *Server) waitImport(ctx context.Context, id string) error {
	for {
		var status, data string
		if err := s.DB.QueryRowContext(ctx, `SELECT Status, Data::text FROM Jobs WHERE Id = $1`, id).Scan(&status, &data); err != nil {
			return fmt.Errorf("look at import job %s: %w", id, err)
		}
		switch status {
		case "success":
			return nil
		case "pending", "in_progress":
		default:
			return fmt.Errorf("import job %s ended as %s: %s", id, status, data)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for import job %s, which is %s: %w", id, status, ctx.Err())
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func copyFile(source, target string) error {
	data, err := os.Open(source)
	if err != nil {
		return fmt.Errorf("copy %s: %w", source, err)
	}
	defer func() { _ = data.Close() }()
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return fmt.Errorf("copy %s: %w", source, err)
	}
	out, err := os.Create(target)
	if err != nil {
		return fmt.Errorf("copy %s: %w", source, err)
	}
	if _, err := out.ReadFrom(data); err != nil {
		_ = out.Close()
		return fmt.Errorf("copy %s: %w", source, err)
	}
	return out.Close()
}
