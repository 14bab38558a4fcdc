package filestore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
)

// ChunkSize is the number of bytes of an upload that are stored as one file.
const ChunkSize = 8 << 20

// importsFolder holds what belongs to imports, in the server's file store.
const importsFolder = "team-export/imports"

// Imports keeps uploads and plans, and reads the server's import folder, which the native
// importer reads too.
type Imports struct {
	backend Backend
	folder  string
}

// OpenImports opens the server's file store for imports, or returns an error
// matching ErrUnsupportedDriver.
func OpenImports(stores Stores) (*Imports, error) {
	backend, err := New(stores.Files)
	if err != nil {
		return nil, fmt.Errorf("open the file store: %w", err)
	}
	return &Imports{backend: backend, folder: stores.ImportDirectory}, nil
}

// PutPiece stores the first size bytes of a chunk of an upload: have of them are
// there as a piece already, the others come from r. When r ends before, nothing is
// stored and the error matches io.ErrUnexpectedEOF.
func (i *Imports) PutPiece(ctx context.Context, id string, chunk, have, size int64, r io.Reader) error {
	// Another request may be writing the same piece; each has all of its bytes.
	return i.put(ctx, pieceName(id, chunk, size), func(w io.Writer) error {
		if have > 0 {
			if err := i.copyPiece(ctx, w, id, chunk, have); err != nil {
				return err
			}
		}
		_, err := io.CopyN(w, r, size-have)
		if errors.Is(err, io.EOF) {
			return io.ErrUnexpectedEOF
		}
		return err
	})
}

func (i *Imports) copyPiece(ctx context.Context, w io.Writer, id string, chunk, size int64) error {
	piece, err := i.backend.Open(ctx, pieceName(id, chunk, size))
	if err != nil {
		return err
	}
	defer func() { _ = piece.Close() }()
	_, err = io.CopyN(w, piece, size)
	if err != nil {
		return fmt.Errorf("copy %d bytes of chunk %d of upload %s: %w", size, chunk, id, err)
	}
	return nil
}

// RemovePiece deletes a piece of a chunk. One that is not there is no error.
func (i *Imports) RemovePiece(ctx context.Context, id string, chunk, size int64) error {
	return i.backend.Remove(ctx, pieceName(id, chunk, size))
}

func (i *Imports) put(ctx context.Context, name string, write func(io.Writer) error) error {
	file, err := i.backend.Create(ctx, name)
	if err != nil {
		return err
	}
	defer file.Abort()
	if err := write(file); err != nil {
		return err
	}
	return file.Finish()
}

// RemoveChunks deletes all that came of an upload, what no node came to count any
// more, and what is on its way.
func (i *Imports) RemoveChunks(ctx context.Context, id string) error {
	folder := path.Join(importsFolder, path.Base(id))
	failures := []error{i.backend.Discard(ctx, path.Join(folder, path.Base(id)+"."))}
	for file, err := range i.backend.List(ctx, folder) {
		if err != nil {
			return errors.Join(append(failures, err)...)
		}
		failures = append(failures, i.backend.Remove(ctx, path.Join(folder, file.Name)))
	}
	return errors.Join(failures...)
}

// pieceName returns the path of the first size bytes of a chunk. It ends in a name that no
// other file has: partial files lie together.
func pieceName(id string, chunk, size int64) string {
	name := path.Base(id) + "." + strconv.FormatInt(chunk, 10)
	if size < ChunkSize {
		name += "-" + strconv.FormatInt(size, 10)
	}
	return path.Join(importsFolder, path.Base(id), name)
}

// OpenUpload opens an upload of size bytes, whose chunks are all there. The
// context must last as long as the reading.
func (i *Imports) OpenUpload(ctx context.Context, id string, size int64) *Upload {
	return &Upload{id: id, size: size, chunks: &cursors{open: func(chunk int64) (io.ReadSeekCloser, error) {
		return i.backend.Open(ctx, pieceName(id, chunk, min(ChunkSize, size-chunk*ChunkSize)))
	}}}
}

// Upload reads chunks as one file. It is safe for concurrent use.
type Upload struct {
	id     string
	size   int64
	chunks *cursors
}

// ReadAt reads from anywhere; reading on from where a read ended costs least.
func (u *Upload) ReadAt(p []byte, offset int64) (n int, err error) {
	for n < len(p) {
		if offset >= u.size {
			return n, io.EOF
		}
		left := min(int64(len(p)-n), ChunkSize-offset%ChunkSize, u.size-offset)
		read, err := u.chunks.readAt(offset/ChunkSize, offset%ChunkSize, p[n:n+int(left)])
		n += read
		offset += int64(read)
		if err != nil {
			return n, fmt.Errorf("read upload %s: %w", u.id, errors.Join(io.ErrUnexpectedEOF, err))
		}
	}
	return n, nil
}

// Close closes what is open; reading opens it again.
func (u *Upload) Close() error { return u.chunks.close() }

// PutPaper keeps what belongs to an import, in place of what was there.
func (i *Imports) PutPaper(ctx context.Context, jobID, name string, data []byte) error {
	file := paperName(jobID, name)
	if err := i.backend.Discard(ctx, file); err != nil {
		return err
	}
	return i.put(ctx, file, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// Paper returns what was kept, or an error matching ErrNotExist.
func (i *Imports) Paper(ctx context.Context, jobID, name string) ([]byte, error) {
	file, err := i.backend.Open(ctx, paperName(jobID, name))
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return io.ReadAll(file)
}

// RemovePaper deletes what was kept. What is not there is no error.
func (i *Imports) RemovePaper(ctx context.Context, jobID, name string) error {
	return i.backend.Remove(ctx, paperName(jobID, name))
}

func paperName(jobID, name string) string {
	return path.Join(importsFolder, path.Base(jobID), path.Base(jobID)+"-"+path.Base(name))
}

// Free returns how many bytes there is room for, and whether that is known.
func (i *Imports) Free(ctx context.Context) (int64, bool) { return i.backend.Free(ctx) }
