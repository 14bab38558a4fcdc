package viewertest_test

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/search"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/viewertest"
)

func TestIndexedWords_AreThoseOfTheTextsHoweverOftenTheyStand(t *testing.T) {
	b := search.New(search.Options{TempDir: t.TempDir()})
	defer b.Abort()
	want := map[string]bool{}
	for n := range 3000 {
		text := fmt.Sprintf("Common once%d several%d tenth%d 東京都 Ä%s", n, n/5, n/100, strings.Repeat("long", n%20))
		for _, word := range search.Words(text) {
			want[word] = true
		}
		require.NoError(t, b.Add(t.Context(), search.Document{Time: int64(n), Channel: -1, Person: -1, Text: text}))
	}
	files := map[string]*bytes.Buffer{}
	_, err := b.Finish(t.Context(), search.Facets{}, func(name string) (io.Writer, error) {
		files["html/"+name] = &bytes.Buffer{}
		return files["html/"+name], nil
	})
	require.NoError(t, err)
	read := func(name string) []byte { return files[name].Bytes() }
	words, err := viewertest.IndexedWords(slices.Sorted(maps.Keys(files)), read)
	require.NoError(t, err)
	require.Equal(t, slices.Sorted(maps.Keys(want)), words)

	for name, damaged := range map[string][]byte{"nothing": nil, "another script": []byte("alert(1)"), "cut off": read("html/search/terms/000000.js")[:600]} {
		_, err := viewertest.IndexedWords([]string{"html/search/terms/000000.js"}, func(string) []byte { return damaged })
		require.Error(t, err, name)
	}
}
