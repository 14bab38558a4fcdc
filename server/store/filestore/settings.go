package filestore

import (
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

// Settings say where a file store is.
type Settings struct {
	// Driver is model.ImageDriverLocal, model.ImageDriverS3 or model.ImageDriverAzure.
	Driver string
	// Directory is the folder of a local store, relative to the server's own
	// working folder, which the plugin shares.
	Directory string
	S3        S3Settings
	Azure     AzureSettings
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

// AzureSettings say how to reach a container of Azure Blob Storage.
type AzureSettings struct {
	Account, Container, Prefix string
	// AuthMode is model.AzureAuthModeSharedKey, which is the default, or
	// model.AzureAuthModeDefaultCredential: the identity of the machine.
	AuthMode, AccessKey string
	// Cloud is one of the model.AzureCloud constants. Endpoint is the address of
	// the service with model.AzureCloudCustom, and nothing else.
	Cloud, Endpoint    string
	Secure, SkipVerify bool
	// Timeout bounds how long an answer may take to begin.
	Timeout time.Duration
}

// Stores are the settings of the two places that an export touches.
type Stores struct {
	// Files holds the attachments and emoji images.
	Files Settings
	// Exports is the store of archives: Files, or a store of its own.
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
	skipVerify := value(config.ServiceSettings.EnableInsecureOutgoingConnections)
	stores := Stores{
		Files: fileSettings(config.FileSettings, compliance, skipVerify),
		// An absolute folder, too, is one below the store: the server joins them.
		ExportDirectory: strings.TrimPrefix(path.Clean("/"+value(config.ExportSettings.Directory)), "/"),
		ImportDirectory: strings.TrimPrefix(path.Clean("/"+value(config.ImportSettings.Directory)), "/"),
	}
	stores.Exports = stores.Files
	if value(config.FileSettings.DedicatedExportStore) {
		stores.Exports = exportSettings(config.FileSettings, compliance, skipVerify)
	}
	return stores
}

func fileSettings(f model.FileSettings, compliance, skipVerify bool) Settings {
	return Settings{
		Driver:    value(f.DriverName),
		Directory: value(f.Directory),
		S3: S3Settings{
			Endpoint: value(f.AmazonS3Endpoint), Bucket: value(f.AmazonS3Bucket), Prefix: value(f.AmazonS3PathPrefix),
			Region: value(f.AmazonS3Region), AccessKey: value(f.AmazonS3AccessKeyId), SecretKey: value(f.AmazonS3SecretAccessKey),
			StorageClass: value(f.AmazonS3StorageClass), Secure: value(f.AmazonS3SSL), SignV2: value(f.AmazonS3SignV2),
			SSE: value(f.AmazonS3SSE) && compliance, SkipVerify: skipVerify,
			PartSize: value(f.AmazonS3UploadPartSizeBytes),
		},
		Azure: AzureSettings{
			Account: value(f.AzureStorageAccount), AuthMode: value(f.AzureAuthMode), AccessKey: value(f.AzureAccessKey),
			Container: value(f.AzureContainer), Prefix: value(f.AzurePathPrefix), Cloud: value(f.AzureCloud), Endpoint: value(f.AzureEndpoint),
			Secure: value(f.AzureSSL), SkipVerify: skipVerify,
			Timeout: time.Duration(value(f.AzureRequestTimeoutMilliseconds)) * time.Millisecond,
		},
	}
}

func exportSettings(f model.FileSettings, compliance, skipVerify bool) Settings {
	return Settings{
		Driver:    value(f.ExportDriverName),
		Directory: value(f.ExportDirectory),
		S3: S3Settings{
			Endpoint: value(f.ExportAmazonS3Endpoint), Bucket: value(f.ExportAmazonS3Bucket), Prefix: value(f.ExportAmazonS3PathPrefix),
			Region: value(f.ExportAmazonS3Region), AccessKey: value(f.ExportAmazonS3AccessKeyId), SecretKey: value(f.ExportAmazonS3SecretAccessKey),
			StorageClass: value(f.ExportAmazonS3StorageClass), Secure: value(f.ExportAmazonS3SSL), SignV2: value(f.ExportAmazonS3SignV2),
			SSE: value(f.ExportAmazonS3SSE) && compliance, SkipVerify: skipVerify,
			PartSize: value(f.ExportAmazonS3UploadPartSizeBytes),
		},
		Azure: AzureSettings{
			Account: value(f.ExportAzureStorageAccount), AuthMode: value(f.ExportAzureAuthMode), AccessKey: value(f.ExportAzureAccessKey),
			Container: value(f.ExportAzureContainer), Prefix: value(f.ExportAzurePathPrefix), Cloud: value(f.ExportAzureCloud),
			Endpoint: value(f.ExportAzureEndpoint), Secure: value(f.ExportAzureSSL), SkipVerify: skipVerify,
			Timeout: time.Duration(value(f.ExportAzureRequestTimeoutMilliseconds)) * time.Millisecond,
		},
	}
}

// New opens a file store, or returns an error matching ErrUnsupportedDriver.
func New(settings Settings) (Backend, error) {
	switch settings.Driver {
	case model.ImageDriverLocal:
		return NewLocal(settings.Directory), nil
	case model.ImageDriverS3:
		return NewS3(settings.S3)
	case model.ImageDriverAzure:
		return NewAzure(settings.Azure)
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
