package e2e_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// leak finds the names of those who left, with what is around them.
var leak = regexp.MustCompile(`(?is).{0,80}(fatima|\bzoe\b).{0,40}`)

// TestAnAnonymousArchiveNamesNobodyWhoLeft looks into every entry, and for the
// same bytes a second time.
func TestAnAnonymousArchiveNamesNobodyWhoLeft(t *testing.T) {
	ctx := testContext(t)
	source, hard := hardServer(t)
	options := strings.Replace(all, "}", `, "former_members": "anonymous", "emoji": "all"}`, 1)
	_, first := exportOption(t, ctx, source, hard.Team.Id, options)
	_, second := exportOption(t, ctx, source, hard.Team.Id, options)
	require.Equal(t, first.names(), second.names())
	for _, name := range first.names() {
		content := first.read(t, name)
		require.Equal(t, sha256Hex(content), sha256Hex(second.read(t, name)), name)
		if !strings.HasPrefix(name, "data/") {
			require.Empty(t, leak.FindAllString(string(content), 3), name)
		}
	}
	text := string(first.read(t, "import.jsonl"))
	for _, told := range []string{
		"Thanks.@former-member, _@former-member_ and\\n@former-member", `"text":"Hi\n@former-member and\t@former-member"`,
		`former-member removed from the channel.`, `former-member joined the channel.`, `former-member has left the channel.`,
		`anna created this channel from a group message with anna, former-member, former-member`,
	} {
		require.Regexp(t, strings.ReplaceAll(regexp.QuoteMeta(told), "former-member", `former-member\d*`), text)
	}
}
