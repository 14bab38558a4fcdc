package push

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
)

// Download saves the archive of a job under a new name. What an earlier run left of it is
// gone on with. The file has its name when it is whole. It tells seen how many bytes there are.
func (p *Plugin) Download(ctx context.Context, job contract.Job, path string, seen func(bytes int64)) (err error) {
	if job.Archive == nil {
		return Failure(job)
	}
	if _, err := os.Stat(path); err == nil {
		return fmt.Errorf("%s is there already", path)
	}
	part := path + "." + job.ID + ".part"
	out, err := os.OpenFile(part, os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // the user names it
	if err != nil {
		return err
	}
	err = p.client.Download(ctx, api+"/jobs/"+url.PathEscape(job.ID)+"/download", out, job.Archive.Size, seen)
	if err == nil {
		err = check(ctx, out, job)
	}
	if err == nil {
		err = out.Sync()
	}
	if err = errors.Join(err, out.Close()); err != nil {
		return err
	}
	return os.Rename(part, path)
}

// check holds what was downloaded against what the job says of it. A file that is whole
// and other is removed, or every further run would go on with it.
func check(ctx context.Context, file *os.File, job contract.Job) error {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	sum := sha256.New()
	n, err := io.Copy(sum, file)
	switch {
	case err != nil:
		return err
	case context.Cause(ctx) != nil:
		return context.Cause(ctx)
	case n < job.Archive.Size:
		return fmt.Errorf("the server sent %d bytes of %d: run the command again", n, job.Archive.Size)
	case hex.EncodeToString(sum.Sum(nil)) != job.Archive.SHA256:
		return errors.Join(errors.New("the archive arrived damaged: run the command again"), file.Truncate(0))
	}
	return nil
}
