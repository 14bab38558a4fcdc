package viewer_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

func unescape(t *testing.T, path string) string {
	t.Helper()
	plain, err := url.PathUnescape(path)
	require.NoError(t, err)
	return plain
}
