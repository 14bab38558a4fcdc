package stores_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The export repairs no texts, because the database takes none that need it.
func TestTheDatabaseHoldsNoNULAndNoInvalidUTF8(t *testing.T) {
	cases := []struct{ name, cast, value string }{
		{"NUL in a text", "text", "a\x00b"},
		{"invalid UTF-8 in a text", "text", "a\xffb"},
		{"half a letter", "text", "a\xe9\x95"},
		{"NUL in props", "jsonb", `{"a": "\u0000"}`},
		{"half a pair in props", "jsonb", `{"a": "\ud83d"}`},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			_, err := server.DB.ExecContext(t.Context(), `SELECT $1::`+test.cast, test.value)
			require.Error(t, err)
		})
	}
}
