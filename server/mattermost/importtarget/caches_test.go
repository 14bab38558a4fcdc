package importtarget

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"
)

func TestOwnAddress_IsWhereThisNodeListens(t *testing.T) {
	for _, test := range []struct{ listen, security, site, want string }{
		{listen: ":8065", site: "https://chat.example.com", want: "http://localhost:8065"},
		{listen: "0.0.0.0:80", site: "https://chat.example.com/", want: "http://localhost:80"},
		{listen: "[::]:8065", site: "", want: "http://localhost:8065"},
		{listen: "10.0.0.7:8065", site: "https://example.com/mattermost", want: "http://10.0.0.7:8065/mattermost"},
		{listen: ":443", security: "TLS", site: "https://chat.example.com", want: "https://localhost:443"},
	} {
		config := &model.Config{ServiceSettings: model.ServiceSettings{
			ListenAddress: &test.listen, ConnectionSecurity: &test.security, SiteURL: &test.site,
		}}
		got, err := ownAddress(config)
		require.NoError(t, err)
		require.Equal(t, test.want, got, "%+v", test)
	}
	_, err := ownAddress(&model.Config{})
	require.Error(t, err)
}
