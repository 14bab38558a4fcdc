package exporter

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"regexp"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// maxFileName is the longest file name, in bytes, that common file systems take.
const maxFileName = 255

// plannedFile is a file of the archive that is still to be copied.
type plannedFile struct {
	// Name is the entry in the archive, Stored the file in the file store.
	Name   string `json:"n"`
	Stored string `json:"s"`
	// Size is in bytes.
	Size int64 `json:"z"`
}

// fileCopier looks for files in the file store, and copies the planned ones into the
// archive when all lines are written.
type fileCopier struct {
	store    Files
	sizes    *sizes
	quota    *quotaWriter
	findings *findings
	reporter transfer.Reporter

	planned records[plannedFile]
	// plannedBytes is the size of all planned files.
	plannedBytes int64
	storeChecked bool
}

func newFileCopier(store Files, quota *quotaWriter, findings *findings, reporter transfer.Reporter) *fileCopier {
	return &fileCopier{store: store, sizes: newSizes(store), quota: quota, findings: findings, reporter: reporter}
}

func (c *fileCopier) close() { c.planned.close() }

// add plans the copy of a stored file into the archive, and reports
// whether the file is there.
func (c *fileCopier) add(ctx context.Context, name, stored string) (bool, error) {
	size, err := c.size(ctx, stored)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, c.plan(plannedFile{Name: name, Stored: stored, Size: size})
}

// plan keeps a file that is to be copied after the lines.
func (c *fileCopier) plan(file plannedFile) error {
	c.plannedBytes += file.Size
	return c.planned.put(file)
}

// size returns the size of a stored file. The error of a missing file
// matches fs.ErrNotExist, if the file store itself can be read.
func (c *fileCopier) size(ctx context.Context, stored string) (int64, error) {
	if !isStorable(stored) {
		return 0, fs.ErrNotExist
	}
	size, err := c.sizes.of(ctx, stored)
	if errors.Is(err, fs.ErrNotExist) {
		if err := c.checkStore(ctx); err != nil {
			return 0, err
		}
		return 0, fs.ErrNotExist
	}
	if err != nil {
		return 0, fileError(stored, err)
	}
	return size, nil
}

// checkStore returns an Error when the file store itself cannot be read. It checks
// once.
func (c *fileCopier) checkStore(ctx context.Context) error {
	if c.storeChecked {
		return nil
	}
	c.storeChecked = true
	if err := c.store.Check(ctx); err != nil {
		return transfer.Errorf(transfer.CodeStorage, "The server's file store cannot be read: a system admin should check its settings.").WithCause(err)
	}
	return nil
}

// writeAll copies the planned files. A file that was removed after its line was
// written ends the export, because the archive would be wrong.
func (c *fileCopier) writeAll(ctx context.Context, out *archive.Writer) error {
	total := c.planned.count
	c.reporter.Phase(transfer.PhaseFiles, &total, transfer.UnitFiles)
	c.reporter.Volume(c.plannedBytes)
	if err := c.quota.fits(c.plannedBytes); err != nil {
		return err
	}
	for file, err := range prefetch(ctx, c.store, c.planned.all()) {
		if err != nil {
			return err
		}
		if err := c.write(ctx, out, file); err != nil {
			return err
		}
		c.findings.count(transfer.CountFileBytes, file.Size)
		c.reporter.Advance(1)
	}
	return nil
}

func (c *fileCopier) write(ctx context.Context, out *archive.Writer, file openFile) error {
	defer file.close()
	if err := out.AddFile(ctx, file.Name, file.Size, copied{file.content, c.reporter}); err != nil {
		return fileError(file.Stored, err)
	}
	return nil
}

// copied reports to the progress how much was read.
type copied struct {
	io.Reader
	reporter transfer.Reporter
}

func (c copied) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.reporter.Copied(int64(n))
	return n, err
}

// fileError says which stored file failed. More precise errors, such as a full disk
// or a cancellation, stay as they are.
func fileError(stored string, err error) error {
	var known *transfer.Error
	if errors.As(err, &known) || errors.Is(err, context.Canceled) {
		return err
	}
	return transfer.Errorf(transfer.CodeStorage,
		"File %s of the server's file store could not be read whole. If it was being changed, export again; otherwise a system admin should check the file store.",
		stored).WithCause(err)
}

// plainID matches ids that need no escaping in JSON, paths and links.
var plainID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// readSmall reads the first bytes of a stored file, at most limit. The error of a
// missing file matches fs.ErrNotExist, if the file store itself can be read.
func (c *fileCopier) readSmall(ctx context.Context, stored string, limit int64) ([]byte, error) {
	file, err := c.store.Open(ctx, stored)
	if errors.Is(err, fs.ErrNotExist) {
		if err := c.checkStore(ctx); err != nil {
			return nil, err
		}
		return nil, fs.ErrNotExist
	}
	if err != nil {
		return nil, fileError(stored, err)
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(io.LimitReader(file, limit))
	if err != nil {
		return nil, fileError(stored, err)
	}
	return data, nil
}
