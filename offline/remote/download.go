package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
)

// errLonger says that a file has more bytes than it may.
var errLonger = errors.New("the server sent more bytes than the file has")

// Download writes a file to out behind what is there already, at most limit bytes in
// all. What a broken connection left is kept and the rest is asked for. It tells seen, unless
// that is nil, how many bytes there are.
func (c *Client) Download(ctx context.Context, path string, out *os.File, limit int64, seen func(bytes int64)) error {
	return c.retry(ctx, func() error {
		have, err := out.Seek(0, io.SeekEnd)
		if err != nil {
			return final(err)
		}
		header := http.Header{}
		if have > 0 {
			header.Set("Range", fmt.Sprintf("bytes=%d-", have))
		}
		response, err := c.send(ctx, http.MethodGet, path, nil, nil, header)
		if HasStatus(err, http.StatusRequestedRangeNotSatisfiable) {
			// It is there already, or something else is: the caller looks.
			return nil
		}
		if err != nil {
			return err
		}
		defer response.Body.Close() //nolint:errcheck // it is read
		if response.StatusCode != http.StatusPartialContent && have > 0 {
			if have, err = 0, restart(out); err != nil {
				return final(err)
			}
		}
		n, err := io.Copy(&counted{out, have, seen}, io.LimitReader(response.Body, limit-have+1))
		switch {
		case err != nil:
			return fmt.Errorf("download %s: %w", path, err)
		case have+n > limit:
			return final(fmt.Errorf("download %s: %w", path, errLonger))
		}
		return nil
	})
}

func restart(out *os.File) error {
	if err := out.Truncate(0); err != nil {
		return err
	}
	_, err := out.Seek(0, io.SeekStart)
	return err
}

// counted tells how much was written to a file.
type counted struct {
	file *os.File
	at   int64
	seen func(int64)
}

func (w *counted) Write(p []byte) (int, error) {
	n, err := w.file.Write(p)
	if w.at += int64(n); w.seen != nil {
		w.seen(w.at)
	}
	return n, err
}
