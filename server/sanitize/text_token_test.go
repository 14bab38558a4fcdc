package sanitize

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// tokens are texts with what may change in them, and nearly.
var tokens = []string{
	"", "no token", "@anna", "mail anna@example.com", "~town-square", ":tada:", "::tada::", "see https://example.com/x, and HTTP://x", "http", "http:// x", "hhttp://a",
	"[x](/team/pl/y) ](", "](/", "httpſ://long.s", "@\u212aelvin @ſ", "@", "~", ":", ":+1:", "ht tp://", "\xffhttp://a\xff", "größe@x ~ü :ü:", "h@a~b:c:](/d",
}

// TestNextToken_FindsWhatTheExpressionFinds holds the quick way to the expression that
// says what a token is.
func TestNextToken_FindsWhatTheExpressionFinds(t *testing.T) {
	for _, text := range tokens {
		requireSameToken(t, text)
	}
}

func FuzzNextToken(f *testing.F) {
	for _, text := range tokens {
		f.Add(text)
	}
	f.Fuzz(requireSameToken)
}

func requireSameToken(t *testing.T, text string) {
	start, end, found := nextToken(text)
	want := token.FindStringIndex(text)
	require.Equal(t, want != nil, found, "%q", text)
	if found {
		require.Equal(t, want, []int{start, end}, "%q", text)
	}
}
