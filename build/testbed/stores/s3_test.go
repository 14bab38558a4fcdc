package stores_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/filestore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/filestore/filestoretest"
)

func TestS3KeepsTheContract(t *testing.T) {
	gateway, err := bed.S3(t.Context())
	require.NoError(t, err)
	bucket := "contract" + model.NewId()
	require.NoError(t, gateway.CreateBucket(bucket))
	for _, prefix := range []string{"", "some/prefix"} {
		t.Run("prefix "+prefix, func(t *testing.T) {
			store, err := filestore.New(filestore.Settings{Driver: "amazons3", S3: filestore.S3Settings{
				Endpoint: gateway.Endpoint, Bucket: bucket, Prefix: prefix, Region: "us-east-1",
				AccessKey: gateway.AccessKey, SecretKey: gateway.SecretKey,
			}})
			require.NoError(t, err)
			filestoretest.Run(t, store)
		})
	}
}

func TestAnUploadToS3ThatFailsIsNoSuccess(t *testing.T) {
	gateway, err := bed.S3(t.Context())
	require.NoError(t, err)
	store, err := filestore.New(filestore.Settings{Driver: "amazons3", S3: filestore.S3Settings{
		Endpoint: gateway.Endpoint, Bucket: "no-such-bucket", Region: "us-east-1",
		AccessKey: gateway.AccessKey, SecretKey: gateway.SecretKey,
	}})
	require.NoError(t, err)
	require.ErrorContains(t, store.Check(t.Context()), "no-such-bucket")
	writer, err := store.Create(t.Context(), "export/a.zip")
	require.NoError(t, err)
	_, _ = writer.Write([]byte("content"))
	require.ErrorContains(t, writer.Finish(), "bucket")
}
