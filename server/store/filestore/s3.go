package filestore

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"path"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/minio/minio-go/v7/pkg/encrypt"
)

const (
	defaultEndpoint = "s3.amazonaws.com"
	// minPartSize bounds what an upload holds in memory, and with the 10,000
	// parts that S3 allows, how large an archive may be: 160 GiB.
	minPartSize = 16 << 20
)

// errAborted ends the upload of an aborted file.
var errAborted = errors.New("the file was aborted")

// S3 is a file store in a bucket.
type S3 struct {
	client   *minio.Client
	settings S3Settings
}

// NewS3 returns the store in a bucket. It makes no request. Without keys it
// uses the machine's role, as the server does.
func NewS3(settings S3Settings) (*S3, error) {
	if settings.Bucket == "" {
		return nil, errors.New("the S3 bucket is not set")
	}
	if settings.Endpoint == "" {
		settings.Endpoint = defaultEndpoint
	}
	transport, err := minio.DefaultTransport(settings.Secure)
	if err != nil {
		return nil, fmt.Errorf("prepare the connection to S3: %w", err)
	}
	if settings.Secure {
		transport.TLSClientConfig = &tls.Config{
			MinVersion: tls.VersionTLS12,
			// The server's own setting EnableInsecureOutgoingConnections.
			InsecureSkipVerify: settings.SkipVerify, //nolint:gosec // a system admin's choice for the whole server
		}
	}
	client, err := minio.New(settings.Endpoint, &minio.Options{
		Creds:     s3Credentials(settings),
		Secure:    settings.Secure,
		Region:    settings.Region,
		Transport: http.RoundTripper(transport),
	})
	if err != nil {
		return nil, fmt.Errorf("prepare the S3 client: %w", err)
	}
	return &S3{client: client, settings: settings}, nil
}

func s3Credentials(settings S3Settings) *credentials.Credentials {
	if settings.AccessKey == "" && settings.SecretKey == "" {
		return credentials.NewIAM("")
	}
	if settings.SignV2 {
		return credentials.NewStaticV2(settings.AccessKey, settings.SecretKey, "")
	}
	return credentials.NewStaticV4(settings.AccessKey, settings.SecretKey, "")
}

// Size returns an object's size in bytes, or an error matching ErrNotExist.
func (s *S3) Size(ctx context.Context, name string) (int64, error) {
	key, err := s.key(name)
	if err != nil {
		return 0, err
	}
	info, err := s.client.StatObject(ctx, s.settings.Bucket, key, minio.StatObjectOptions{})
	if err != nil {
		return 0, fmt.Errorf("look at %s: %w", name, s3Error(err))
	}
	return info.Size, nil
}

// Open returns an object for reading, or an error matching ErrNotExist.
func (s *S3) Open(ctx context.Context, name string) (io.ReadSeekCloser, error) {
	key, err := s.key(name)
	if err != nil {
		return nil, err
	}
	object, err := s.client.GetObject(ctx, s.settings.Bucket, key, minio.GetObjectOptions{})
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", name, s3Error(err))
	}
	// GetObject makes no request of its own: Stat tells whether it is there.
	if _, err := object.Stat(); err != nil {
		_ = object.Close()
		return nil, fmt.Errorf("open %s: %w", name, s3Error(err))
	}
	return object, nil
}

// List yields the objects of a folder.
func (s *S3) List(ctx context.Context, folder string) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		key, err := s.key(folder)
		if err != nil {
			yield(Entry{}, err)
			return
		}
		prefix := strings.TrimSuffix(key, "/") + "/"
		ctx, cancel := context.WithCancel(ctx)
		defer cancel() // ends the listing when the caller stops reading
		for object := range s.client.ListObjects(ctx, s.settings.Bucket, minio.ListObjectsOptions{Prefix: prefix}) {
			name := strings.TrimPrefix(object.Key, prefix)
			switch {
			case object.Err != nil:
				yield(Entry{}, fmt.Errorf("list %s: %w", folder, object.Err))
				return
			case name == "" || strings.Contains(name, "/"):
			case !yield(Entry{Name: name, Size: object.Size, ModifiedAt: object.LastModified}, nil):
				return
			}
		}
	}
}

// Create starts a new object: a multipart upload that S3 shows when it is
// complete.
func (s *S3) Create(ctx context.Context, name string) (Writer, error) {
	key, err := s.key(name)
	if err != nil {
		return nil, err
	}
	options := minio.PutObjectOptions{
		ContentType:  "application/zip",
		StorageClass: s.settings.StorageClass,
		PartSize:     uint64(max(s.settings.PartSize, minPartSize)),
	}
	if s.settings.SSE {
		options.ServerSideEncryption = encrypt.NewSSE()
	}
	reader, writer := io.Pipe()
	w := &s3Writer{name: name, pipe: writer, uploaded: make(chan error, 1)}
	w.undo = func() error { return s.Remove(context.WithoutCancel(ctx), name) }
	go func() {
		_, err := s.client.PutObject(ctx, s.settings.Bucket, key, reader, -1, options)
		// A writer that is still writing learns of a failed upload.
		_ = reader.CloseWithError(errors.Join(err, io.ErrClosedPipe))
		w.uploaded <- err
	}()
	return w, nil
}

// Remove deletes an object. An object that is not there is no error.
func (s *S3) Remove(ctx context.Context, name string) error {
	key, err := s.key(name)
	if err != nil {
		return err
	}
	if err := s.client.RemoveObject(ctx, s.settings.Bucket, key, minio.RemoveObjectOptions{}); err != nil {
		return fmt.Errorf("remove %s: %w", name, err)
	}
	return nil
}

// Discard ends the interrupted multipart uploads of names that begin like that.
func (s *S3) Discard(ctx context.Context, beginning string) error {
	key, err := s.key(beginning)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // ends the listing when the caller stops reading
	for upload := range s.client.ListIncompleteUploads(ctx, s.settings.Bucket, key, true) {
		if upload.Err != nil {
			return fmt.Errorf("look for partial uploads of %s: %w", beginning, upload.Err)
		}
		if err := (minio.Core{Client: s.client}).AbortMultipartUpload(ctx, s.settings.Bucket, upload.Key, upload.UploadID); err != nil {
			return fmt.Errorf("discard %s: %w", upload.Key, err)
		}
	}
	return nil
}

// Free is not known.
func (s *S3) Free(context.Context) (int64, bool) { return 0, false }

// Check returns an error when the bucket is not there. A bucket that may not be
// looked at counts as there.
func (s *S3) Check(ctx context.Context) error {
	found, err := s.client.BucketExists(ctx, s.settings.Bucket)
	if err == nil && !found {
		return fmt.Errorf("bucket %s does not exist", s.settings.Bucket)
	}
	if err != nil && minio.ToErrorResponse(err).StatusCode != http.StatusForbidden {
		return fmt.Errorf("look at bucket %s: %w", s.settings.Bucket, err)
	}
	return nil
}

func (s *S3) key(name string) (string, error) {
	if err := checkName(name); err != nil {
		return "", err
	}
	return path.Join(s.settings.Prefix, name), nil
}

// s3Error makes a missing object match ErrNotExist.
func s3Error(err error) error {
	if minio.ToErrorResponse(err).StatusCode == http.StatusNotFound {
		return errors.Join(ErrNotExist, err)
	}
	return err
}

type s3Writer struct {
	name     string
	pipe     *io.PipeWriter
	uploaded chan error
	// undo removes the object.
	undo  func() error
	ended bool
}

func (w *s3Writer) Write(p []byte) (int, error) { return w.pipe.Write(p) }

// Finish waits for the upload: only then is the object there.
func (w *s3Writer) Finish() error {
	if w.ended {
		return errors.New("finish a file that has ended")
	}
	w.ended = true
	_ = w.pipe.Close()
	if err := w.wait(); err != nil {
		// A request whose answer was lost may have completed the upload.
		return fmt.Errorf("finish %s: %w", w.name, errors.Join(err, w.undo()))
	}
	return nil
}

// Abort makes the upload fail, which ends the multipart upload, and waits
// until it has.
func (w *s3Writer) Abort() {
	if w.ended {
		return
	}
	w.ended = true
	_ = w.pipe.CloseWithError(errAborted)
	_ = w.wait()
}

func (w *s3Writer) wait() error { return <-w.uploaded }
