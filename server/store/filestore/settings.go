package filestore

import (
	"fmt"
	"path"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// Settings say where a file store is.
type Settings struct {
	// Driver is model.ImageDriverLocal or model.ImageDriverS3.
	Driver string
	// Directory is the folder of a local store, relative to the server's own
	// working folder, which the plugin shares.
	Directory string
	S3        S3Settings
}

// S3Settings say how to reach a bucket.
type S3Settings struct {
	Endpoint, Bucket, Prefix, Region string
	AccessKey, SecretKey             string
	StorageClass                     string
	Secure, SignV2, SSE, SkipVerify  bool
	// PartSize is the size in bytes of the parts of an upload.
	PartSize int64
}

// Stores are the settings of the two places that an export touches.
type Stores struct {
	// Files holds the attachments and emoji images.
	Files Settings
	// Exports is where archives go: Files, or a store of its own.
	Exports Settings
	// ExportDirectory is the folder of archives in Exports.
	ExportDirectory string
	// ImportDirectory is the folder in Files that the native importer reads.
	ImportDirectory string
}

// FromConfig reads the stores from the server's settings. Those come to a
// plugin through gob, which drops pointers to zero values: here a nil is the
// zero value, never "not set".
func FromConfig(config *model.Config, license *model.License) Stores {
	compliance := license != nil && license.Features != nil && value(license.Features.Compliance)
	f := config.FileSettings
	stores := Stores{
		Files: Settings{
			Driver:    value(f.DriverName),
			Directory: value(f.Directory),
			S3: S3Settings{
				Endpoint: value(f.AmazonS3Endpoint), Bucket: value(f.AmazonS3Bucket), Prefix: value(f.AmazonS3PathPrefix),
				Region: value(f.AmazonS3Region), AccessKey: value(f.AmazonS3AccessKeyId), SecretKey: value(f.AmazonS3SecretAccessKey),
				StorageClass: value(f.AmazonS3StorageClass), Secure: value(f.AmazonS3SSL), SignV2: value(f.AmazonS3SignV2),
				SSE:        value(f.AmazonS3SSE) && compliance,
				SkipVerify: value(config.ServiceSettings.EnableInsecureOutgoingConnections),
				PartSize:   value(f.AmazonS3UploadPartSizeBytes),
			},
		},
		// An absolute folder, too, is one below the store: the server joins them.
		ExportDirectory: strings.TrimPrefix(path.Clean("/"+value(config.ExportSettings.Directory)), "/"),
		ImportDirectory: strings.TrimPrefix(path.Clean("/"+value(config.ImportSettings.Directory)), "/"),
	}
	stores.Exports = stores.Files
	if value(f.DedicatedExportStore) {
		stores.Exports = Settings{
			Driver:    value(f.ExportDriverName),
			Directory: value(f.ExportDirectory),
			S3: S3Settings{
				Endpoint: value(f.ExportAmazonS3Endpoint), Bucket: value(f.ExportAmazonS3Bucket), Prefix: value(f.ExportAmazonS3PathPrefix),
				Region: value(f.ExportAmazonS3Region), AccessKey: value(f.ExportAmazonS3AccessKeyId), SecretKey: value(f.ExportAmazonS3SecretAccessKey),
				StorageClass: value(f.ExportAmazonS3StorageClass), Secure: value(f.ExportAmazonS3SSL), SignV2: value(f.ExportAmazonS3SignV2),
				SSE:        value(f.ExportAmazonS3SSE) && compliance,
				SkipVerify: value(config.ServiceSettings.EnableInsecureOutgoingConnections),
				PartSize:   value(f.ExportAmazonS3UploadPartSizeBytes),
			},
		}
	}
	return stores
}

// New opens a file store, or returns an error matching ErrUnsupportedDriver.
func New(settings Settings) (Backend, error) {
	switch settings.Driver {
	case model.ImageDriverLocal:
		return NewLocal(settings.Directory), nil
	case model.ImageDriverS3:
		return NewS3(settings.S3)
	default:
		return nil, fmt.Errorf("driver %q: %w", settings.Driver, ErrUnsupportedDriver)
	}
}

func value[T any](pointer *T) T {
	if pointer == nil {
		var zero T
		return zero
	}
	return *pointer
}
