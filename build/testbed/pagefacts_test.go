package testbed_test

import (
	"bytes"
	"context"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/viewertest"
)

// shapes makes a team of hard shapes with its pages, once.
var shapes = sync.OnceValues(func() (viewertest.Content, error) {
	content := viewertest.Shapes()
	packed, err := viewertest.Pack(content)
	if err != nil {
		return content, err
	}
	reader, err := archive.Open(bytes.NewReader(packed), int64(len(packed)), archive.DefaultLimits())
	if err != nil {
		return content, err
	}
	return content, viewer.FromArchive(context.Background(), reader, viewer.Options{}, viewer.SinkFunc(func(_ context.Context, name string, page []byte) error {
		content.Files[name] = page
		return nil
	}))
})

// withPages packs the team of hard shapes with its pages, after a change to them.
func withPages(t *testing.T, change func(pages map[string][]byte)) string {
	t.Helper()
	content, err := shapes()
	require.NoError(t, err)
	content.Files = maps.Clone(content.Files)
	change(content.Files)
	packed, err := viewertest.Pack(content)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "archive.zip")
	require.NoError(t, os.WriteFile(path, packed, 0o600))
	return path
}

func TestLookAtPages_CountsThePostsOfHardShapesAndTheirPages(t *testing.T) {
	pages := 0
	var largest int
	facts, err := testbed.LookAtPages(t.Context(), withPages(t, func(files map[string][]byte) {
		for name, content := range files {
			if strings.HasSuffix(name, ".html") {
				pages, largest = pages+1, max(largest, len(content))
			}
		}
	}))
	require.NoError(t, err)
	require.Equal(t, 3680, facts.Posts)
	require.Equal(t, pages, facts.Pages)
	require.EqualValues(t, largest, facts.Largest)
	require.Positive(t, facts.Index)
	require.Greater(t, facts.Text, int64(1<<20))
}

func TestLookAtPages_FindsAPostThatStandsOnNoPageOrOnTwo(t *testing.T) {
	const channel, thread = "html/channel-brim/2.html", "html/channel-threads/thread-1.html"
	first := regexp.MustCompile(`(?s)<article class="p" id="post-[a-z0-9]+">.*?</article>\n`)
	for name, test := range map[string]struct {
		change func(pages map[string][]byte)
		want   string
	}{
		"a page is missing":             {func(pages map[string][]byte) { delete(pages, channel) }, "stands on 0 pages"},
		"a page of a thread is missing": {func(pages map[string][]byte) { delete(pages, thread) }, "stands on 0 pages"},
		"a page has one post less": {func(pages map[string][]byte) {
			pages[channel] = bytes.Replace(pages[channel], first.Find(pages[channel]), nil, 1)
		}, "stands on 0 pages"},
		"a post stands on another page": {func(pages map[string][]byte) {
			pages[thread] = slices.Concat(pages[thread], first.Find(pages[channel]))
		}, "stands on 2 pages"},
		"a post stands twice on a page": {func(pages map[string][]byte) {
			pages[channel] = slices.Concat(pages[channel], first.Find(pages[channel]))
		}, "stands on 2 pages"},
		"a page has a post of elsewhere": {func(pages map[string][]byte) {
			pages[thread] = slices.Concat(pages[thread], []byte(`<article class="p" id="post-elsewhere">`))
		}, "the pages have 3681 posts"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := testbed.LookAtPages(t.Context(), withPages(t, test.change))
			require.ErrorContains(t, err, test.want)
		})
	}
}
