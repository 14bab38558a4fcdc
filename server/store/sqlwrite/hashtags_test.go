package sqlwrite

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"
)

// messages are texts with and without hashtags.
var messages = []string{
	"", "no hash", "#tag", "a #tag, and (#another).", "#", "##two", "#1", "#a", "x#y", "(#in brackets)", "#größe #наука\u2003#三文字 end", "#dup #dup",
	"# heading\n## more\n#tag", "#trailing- #-leading #under_score #do.t", strings.Repeat("#longtag ", 200), strings.Repeat("word ", 5000) + "#last", "\xff#odd\x00 #ok",
}

func TestHashtagsOf_AreThoseOfTheServer(t *testing.T) {
	for _, message := range messages {
		want, _ := model.ParseHashtags(message)
		require.Equal(t, want, hashtagsOf(message), "%.40q", message)
	}
}

func FuzzHashtagsOf(f *testing.F) {
	for _, message := range messages {
		f.Add(message)
	}
	f.Fuzz(func(t *testing.T, message string) {
		want, _ := model.ParseHashtags(message)
		require.Equal(t, want, hashtagsOf(message))
	})
}
