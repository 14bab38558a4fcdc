package filestore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"path"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
)

// Azure is a file store in a container of Azure Blob Storage.
type Azure struct {
	client   *container.Client
	settings AzureSettings
}

// NewAzure returns the store in a container. It makes no request.
func NewAzure(settings AzureSettings) (*Azure, error) {
	if settings.Container == "" {
		return nil, errors.New("the Azure container is not set")
	}
	client, err := azureClient(settings)
	if err != nil {
		return nil, fmt.Errorf("prepare the Azure client: %w", err)
	}
	return &Azure{client: client, settings: settings}, nil
}

// Size returns a blob's size in bytes, or an error matching ErrNotExist.
func (a *Azure) Size(ctx context.Context, name string) (int64, error) {
	properties, err := a.properties(ctx, name)
	if err != nil {
		return 0, fmt.Errorf("look at %s: %w", name, err)
	}
	return *properties.ContentLength, nil
}

// Open returns a blob for reading, or an error matching ErrNotExist.
func (a *Azure) Open(ctx context.Context, name string) (io.ReadSeekCloser, error) {
	properties, err := a.properties(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	key, err := a.key(name)
	if err != nil {
		return nil, err
	}
	return &azureReader{
		ctx: ctx, client: a.client.NewBlobClient(key), name: name, size: *properties.ContentLength, etag: properties.ETag,
	}, nil
}

// properties looks at a blob. A blob that is still being copied to its name is not
// there yet.
func (a *Azure) properties(ctx context.Context, name string) (blob.GetPropertiesResponse, error) {
	key, err := a.key(name)
	if err != nil {
		return blob.GetPropertiesResponse{}, err
	}
	properties, err := a.client.NewBlobClient(key).GetProperties(ctx, nil)
	if err != nil {
		return properties, azureError(err)
	}
	if properties.ContentLength == nil || properties.CopyStatus != nil && *properties.CopyStatus == blob.CopyStatusTypePending {
		return properties, ErrNotExist
	}
	return properties, nil
}

// List yields the blobs of a folder.
func (a *Azure) List(ctx context.Context, folder string) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		key, err := a.key(folder)
		if err != nil {
			yield(Entry{}, err)
			return
		}
		prefix := strings.TrimSuffix(key, "/") + "/"
		pages := a.client.NewListBlobsHierarchyPager("/", &container.ListBlobsHierarchyOptions{
			Prefix: &prefix, Include: container.ListBlobsInclude{Copy: true},
		})
		for pages.More() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				yield(Entry{}, fmt.Errorf("list %s: %w", folder, azureError(err)))
				return
			}
			for _, item := range page.Segment.BlobItems {
				entry, there := azureEntry(item, prefix)
				if there && !yield(entry, nil) {
					return
				}
			}
		}
	}
}

func azureEntry(item *container.BlobItem, prefix string) (Entry, bool) {
	p := item.Properties
	if item.Name == nil || p == nil || p.ContentLength == nil || p.LastModified == nil ||
		p.CopyStatus != nil && *p.CopyStatus == blob.CopyStatusTypePending {
		return Entry{}, false
	}
	name := strings.TrimPrefix(*item.Name, prefix)
	return Entry{Name: name, Size: *p.ContentLength, ModifiedAt: *p.LastModified}, name != ""
}

// Remove deletes a blob. A blob that is not there is no error.
func (a *Azure) Remove(ctx context.Context, name string) error {
	key, err := a.key(name)
	if err != nil {
		return err
	}
	return a.delete(ctx, key)
}

func (a *Azure) delete(ctx context.Context, key string) error {
	with := blob.DeleteSnapshotsOptionTypeInclude
	_, err := a.client.NewBlobClient(key).Delete(ctx, &blob.DeleteOptions{DeleteSnapshots: &with})
	if err = azureError(err); err != nil && !errors.Is(err, ErrNotExist) {
		return fmt.Errorf("remove %s: %w", key, err)
	}
	return nil
}

// Discard removes the partial blobs of names that begin like that.
func (a *Azure) Discard(ctx context.Context, beginning string) error {
	if err := checkName(beginning); err != nil {
		return err
	}
	prefix := a.partial(beginning)
	pages := a.client.NewListBlobsFlatPager(&container.ListBlobsFlatOptions{Prefix: &prefix})
	for pages.More() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("look for partial files of %s: %w", beginning, azureError(err))
		}
		for _, item := range page.Segment.BlobItems {
			if err := a.delete(ctx, *item.Name); err != nil {
				return err
			}
		}
	}
	return nil
}

// Free is not known.
func (a *Azure) Free(context.Context) (int64, bool) { return 0, false }

// Check returns an error when the container is not there. A container that may
// not be looked at counts as there.
func (a *Azure) Check(ctx context.Context) error {
	_, err := a.client.GetProperties(ctx, nil)
	if err != nil && statusOf(err) != http.StatusForbidden {
		return fmt.Errorf("look at container %s: %w", a.settings.Container, err)
	}
	return nil
}

func (a *Azure) key(name string) (string, error) {
	if err := checkName(name); err != nil {
		return "", err
	}
	return path.Join(a.settings.Prefix, name), nil
}

// partial returns how the keys of partial blobs of a name begin.
func (a *Azure) partial(name string) string {
	return path.Join(a.settings.Prefix, partialFolder) + "/" + name
}

// azureError makes a missing blob match ErrNotExist.
func azureError(err error) error {
	if statusOf(err) == http.StatusNotFound {
		return errors.Join(ErrNotExist, err)
	}
	return err
}

func statusOf(err error) int {
	if response, is := errors.AsType[*azcore.ResponseError](err); is {
		return response.StatusCode
	}
	return 0
}
