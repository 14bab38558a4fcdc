package testbed

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestUnused_NamesEachServerOnce(t *testing.T) {
	bed := &Bed{}
	require.Equal(t, []string{"a", "b", "a2", "a3"}, []string{bed.unused("a"), bed.unused("b"), bed.unused("a"), bed.unused("a")})
}
