package stores_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/filestore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/filestore/filestoretest"
)

// azureSettings returns how to reach a container of the emulator.
func azureSettings(t *testing.T, name string) filestore.AzureSettings {
	t.Helper()
	azure, err := bed.Azure(t.Context())
	require.NoError(t, err)
	return filestore.AzureSettings{
		Account: azure.Account, AccessKey: azure.AccessKey, Container: name,
		Cloud: model.AzureCloudCustom, Endpoint: azure.Endpoint,
	}
}

// azureContainer makes an empty container in the emulator.
func azureContainer(t *testing.T) filestore.AzureSettings {
	t.Helper()
	settings := azureSettings(t, "contract"+model.NewId())
	key, err := container.NewSharedKeyCredential(settings.Account, settings.AccessKey)
	require.NoError(t, err)
	client, err := container.NewClientWithSharedKeyCredential(settings.Endpoint+"/"+settings.Container, key, nil)
	require.NoError(t, err)
	_, err = client.Create(t.Context(), nil)
	require.NoError(t, err)
	return settings
}

func TestAzure_KeepsTheContract(t *testing.T) {
	settings := azureContainer(t)
	for _, prefix := range []string{"", "some/prefix"} {
		t.Run("prefix "+prefix, func(t *testing.T) {
			settings.Prefix = prefix
			store, err := filestore.New(filestore.Settings{Driver: model.ImageDriverAzure, Azure: settings})
			require.NoError(t, err)
			filestoretest.Run(t, store)
		})
	}
}

func TestAzure_LeavesNoPartialFiles(t *testing.T) {
	store, err := filestore.NewAzure(azureContainer(t))
	require.NoError(t, err)
	for _, end := range []func(filestore.Writer){
		func(w filestore.Writer) { require.NoError(t, w.Finish()) },
		func(w filestore.Writer) { w.Abort() },
	} {
		writer, err := store.Create(t.Context(), "export/a.zip")
		require.NoError(t, err)
		_, err = writer.Write([]byte("content"))
		require.NoError(t, err)
		end(writer)
		for entry, err := range store.List(t.Context(), "team-export/partial/export") {
			require.Fail(t, "a partial file is left", "%s %v", entry.Name, err)
		}
	}
}

func TestAzure_ReadsNoFileThatWasReplaced(t *testing.T) {
	store, err := filestore.NewAzure(azureContainer(t))
	require.NoError(t, err)
	put := func(content string) {
		writer, err := store.Create(t.Context(), "data/a.txt")
		require.NoError(t, err)
		_, err = writer.Write([]byte(content))
		require.NoError(t, err)
		require.NoError(t, writer.Finish())
	}
	put("first")
	file, err := store.Open(t.Context(), "data/a.txt")
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	put("other")
	_, err = file.Read(make([]byte, 5))
	require.Error(t, err)
}

func TestAzure_SaysThatAContainerIsNotThere(t *testing.T) {
	store, err := filestore.NewAzure(azureSettings(t, "no-such-container"))
	require.NoError(t, err)
	require.ErrorContains(t, store.Check(t.Context()), "no-such-container")
	_, err = store.Create(t.Context(), "export/a.zip")
	require.ErrorContains(t, err, "ContainerNotFound")
}

// slowCopies stands in front of the emulator, which copies at once, and says for some looks that
// a copy is still on its way, as Azure does between its own disks.
type slowCopies struct {
	looks atomic.Int64
	// end is the status at the end.
	end string
}

func (s *slowCopies) change(answer *http.Response) error {
	request := answer.Request
	switch {
	case request.Header.Get("X-Ms-Copy-Source") != "" && answer.StatusCode < http.StatusBadRequest:
		answer.Header.Set("X-Ms-Copy-Id", "the-copy")
		answer.Header.Set("X-Ms-Copy-Status", "pending")
	case request.Method == http.MethodHead && answer.Header.Get("X-Ms-Copy-Status") != "":
		answer.Header.Set("X-Ms-Copy-Id", "the-copy")
		answer.Header.Set("X-Ms-Copy-Status", "pending")
		if s.looks.Add(1) > 2 {
			answer.Header.Set("X-Ms-Copy-Status", s.end)
		}
	}
	return nil
}

func TestAzure_WaitsForTheEndOfACopy(t *testing.T) {
	for name, test := range map[string]struct{ end, says string }{
		"it ends well": {"success", ""}, "it fails": {"failed", "the copy to the name of the file failed"},
	} {
		t.Run(name, func(t *testing.T) {
			settings := azureContainer(t)
			target, err := url.Parse(settings.Endpoint)
			require.NoError(t, err)
			slow := &slowCopies{end: test.end}
			forward := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: target.Scheme, Host: target.Host})
			forward.ModifyResponse = slow.change
			front := httptest.NewServer(forward)
			t.Cleanup(front.Close)
			settings.Endpoint = front.URL + target.Path
			store, err := filestore.NewAzure(settings)
			require.NoError(t, err)
			writer, err := store.Create(t.Context(), "export/a.zip")
			require.NoError(t, err)
			_, err = writer.Write([]byte("content"))
			require.NoError(t, err)
			err = writer.Finish()
			require.GreaterOrEqual(t, slow.looks.Load(), int64(3), "it looks until the copy has ended")
			if test.says != "" {
				require.ErrorContains(t, err, test.says)
				_, err = store.Size(t.Context(), "export/a.zip")
				require.ErrorIs(t, err, filestore.ErrNotExist, "no half of a file has the name")
				return
			}
			require.NoError(t, err)
			size, err := store.Size(t.Context(), "export/a.zip")
			require.NoError(t, err)
			require.EqualValues(t, 7, size)
		})
	}
}
