package filestore_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/filestore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/filestore/filestoretest"
)

func TestLocalKeepsTheContract(t *testing.T) {
	filestoretest.Run(t, filestore.NewLocal(t.TempDir()))
}

func TestLocalLeavesNoDebris(t *testing.T) {
	root := t.TempDir()
	store := filestore.NewLocal(root)
	writer, err := store.Create(t.Context(), "export/a.zip")
	require.NoError(t, err)
	writer.Abort()
	entries, err := os.ReadDir(filepath.Join(root, "team-export", "partial"))
	require.NoError(t, err)
	require.Empty(t, entries)
	require.NoDirExists(t, filepath.Join(root, "export"))
}

func TestLocalReportsAFinishThatFails(t *testing.T) {
	root := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(root, "export"), nil, 0o600))
	writer, err := filestore.NewLocal(root).Create(t.Context(), "export/a.zip")
	require.NoError(t, err)
	require.Error(t, writer.Finish())
	entries, err := os.ReadDir(filepath.Join(root, "team-export", "partial"))
	require.NoError(t, err)
	require.Empty(t, entries)
}

func TestSettingsReadNilAsZero(t *testing.T) {
	// What the plugin gets for a server with AmazonS3SSL=false: gob drops
	// pointers to zero values, and defaults must not bring them back as true.
	driver, bucket, folder := model.ImageDriverS3, "b", "./export"
	config := &model.Config{}
	config.FileSettings.DriverName = &driver
	config.FileSettings.AmazonS3Bucket = &bucket
	config.ExportSettings.Directory = &folder
	stores := filestore.FromConfig(config, nil)
	require.Equal(t, filestore.Settings{Driver: model.ImageDriverS3, S3: filestore.S3Settings{Bucket: "b"}}, stores.Files)
	require.Equal(t, stores.Files, stores.Exports, "without a store of their own, exports go where files are")
	require.Equal(t, "export", stores.ExportDirectory)
}

func TestSettingsOfADedicatedExportStore(t *testing.T) {
	config := &model.Config{}
	config.SetDefaults()
	local, s3, yes, bucket := model.ImageDriverLocal, model.ImageDriverS3, true, "exports"
	config.FileSettings.DriverName = &local
	config.FileSettings.DedicatedExportStore = &yes
	config.FileSettings.ExportDriverName = &s3
	config.FileSettings.ExportAmazonS3Bucket = &bucket
	config.FileSettings.ExportAmazonS3SSE = &yes
	stores := filestore.FromConfig(config, nil)
	require.Equal(t, model.ImageDriverLocal, stores.Files.Driver)
	require.Equal(t, model.ImageDriverS3, stores.Exports.Driver)
	require.Equal(t, "exports", stores.Exports.S3.Bucket)
	require.True(t, stores.Exports.S3.Secure)
	require.False(t, stores.Exports.S3.SSE, "encryption needs a licence with the compliance feature")
	licensed := &model.License{Features: &model.Features{Compliance: &yes}}
	require.True(t, filestore.FromConfig(config, licensed).Exports.S3.SSE)
}

func TestTheExportFolderIsBelowTheStore(t *testing.T) {
	for folder, want := range map[string]string{"./export": "export", "/exports": "exports", "a/b/": "a/b", "../x": "x", "": ""} {
		config := &model.Config{}
		config.ExportSettings.Directory = &folder
		require.Equal(t, want, filestore.FromConfig(config, nil).ExportDirectory, "%q", folder)
	}
}

func TestAStoreThatIsNotThereIsNoticed(t *testing.T) {
	require.NoError(t, filestore.NewLocal(t.TempDir()).Check(t.Context()))
	require.Error(t, filestore.NewLocal(filepath.Join(t.TempDir(), "not mounted")).Check(t.Context()))
}

func TestALocalStoreKnowsItsRoom(t *testing.T) {
	free, known := filestore.NewLocal(t.TempDir()).Free(t.Context())
	require.True(t, known)
	require.Positive(t, free)
	_, known = filestore.NewLocal(filepath.Join(t.TempDir(), "not mounted")).Free(t.Context())
	require.False(t, known)
}

func TestAnUnknownDriverIsNamed(t *testing.T) {
	_, err := filestore.New(filestore.Settings{Driver: "tape"})
	require.ErrorIs(t, err, filestore.ErrUnsupportedDriver)
	require.ErrorContains(t, err, "tape")
}

func TestSettings_OfAzureStores(t *testing.T) {
	config := &model.Config{}
	config.SetDefaults()
	f := &config.FileSettings
	azure, yes, account, key, container, prefix := model.ImageDriverAzure, true, "choirfiles", "a2V5", "chat", "mm"
	f.DriverName, f.AzureStorageAccount, f.AzureAccessKey, f.AzureContainer, f.AzurePathPrefix = &azure, &account, &key, &container, &prefix
	exports, custom, endpoint := "exports", model.AzureCloudCustom, "https://blobs.example.com/choirfiles"
	f.DedicatedExportStore, f.ExportDriverName, f.ExportAzureStorageAccount = &yes, &azure, &account
	f.ExportAzureAccessKey, f.ExportAzureContainer, f.ExportAzureCloud, f.ExportAzureEndpoint = &key, &exports, &custom, &endpoint
	stores := filestore.FromConfig(config, nil)
	require.Equal(t, filestore.AzureSettings{
		Account: "choirfiles", AuthMode: model.AzureAuthModeSharedKey, AccessKey: "a2V5", Container: "chat", Prefix: "mm",
		Cloud: model.AzureCloudCommercial, Secure: true, Timeout: 30 * time.Second,
	}, stores.Files.Azure)
	require.Equal(t, "exports", stores.Exports.Azure.Container)
	require.Equal(t, endpoint, stores.Exports.Azure.Endpoint)
	for _, settings := range []filestore.Settings{stores.Files, stores.Exports} {
		_, err := filestore.New(settings)
		require.NoError(t, err)
	}
}

func TestAzure_RefusesSettingsThatCannotWork(t *testing.T) {
	whole := filestore.AzureSettings{Account: "choirfiles", AccessKey: "a2V5", Container: "chat"}
	for name, change := range map[string]func(*filestore.AzureSettings){
		"container":       func(s *filestore.AzureSettings) { s.Container = "" },
		"storage account": func(s *filestore.AzureSettings) { s.Account = "evil.example.com/" },
		"access key":      func(s *filestore.AzureSettings) { s.AccessKey = "not base64!" },
		"endpoint":        func(s *filestore.AzureSettings) { s.Cloud, s.Endpoint = model.AzureCloudCustom, "choirfiles" },
	} {
		settings := whole
		change(&settings)
		_, err := filestore.NewAzure(settings)
		require.ErrorContains(t, err, name)
	}
	for _, cloud := range []string{"", model.AzureCloudCommercial, model.AzureCloudGovernment} {
		settings := whole
		settings.Cloud = cloud
		_, err := filestore.NewAzure(settings)
		require.NoError(t, err, "cloud %q", cloud)
	}
	settings := whole
	settings.AuthMode, settings.AccessKey = model.AzureAuthModeDefaultCredential, ""
	_, err := filestore.NewAzure(settings)
	require.NoError(t, err, "the identity of the machine needs no key")
}
