package viewer_test

import (
	"bytes"
	"context"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/viewertest"
)

var update = flag.Bool("update", false, "write the golden files")

// pagesOf makes the pages of an archive.
func pagesOf(t *testing.T, content viewertest.Content) map[string]string {
	t.Helper()
	packed, err := viewertest.Pack(content)
	require.NoError(t, err)
	return pagesOfZip(t, packed)
}

func pagesOfZip(t *testing.T, packed []byte) map[string]string {
	t.Helper()
	reader, err := archive.Open(bytes.NewReader(packed), int64(len(packed)), archive.DefaultLimits())
	require.NoError(t, err)
	pages := map[string]string{}
	err = viewer.FromArchive(t.Context(), reader, viewer.Options{TempDir: t.TempDir()}, viewer.SinkFunc(func(_ context.Context, name string, content []byte) error {
		require.NotContains(t, pages, name, "a file is written once")
		pages[name] = string(content)
		return nil
	}))
	require.NoError(t, err)
	return pages
}

// golden are the pages that show one thing each.
var golden = []string{
	"index.html", "html/channel-town-square/index.html", "html/channel-town-square/files.html", "html/channel-soprano/index.html",
	"html/channel-old/index.html", "html/channel-concerts/index.html", "html/person-guest/index.html", "html/direct-1/index.html", "html/people.html",
}

func TestWrite_MakesThePagesOfATeam(t *testing.T) {
	pages := pagesOf(t, viewertest.Team())
	for _, name := range golden {
		file := filepath.Join("testdata", strings.ReplaceAll(name, "/", "_"))
		if *update {
			require.NoError(t, os.MkdirAll("testdata", 0o750))
			require.NoError(t, os.WriteFile(file, []byte(pages[name]), 0o600))
		}
		want, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, string(want), pages[name], "%s; run with -update when it is meant", name)
	}
}

func TestWrite_GivesTheSameBytesForTheSameArchive(t *testing.T) {
	require.Equal(t, pagesOf(t, viewertest.Team()), pagesOf(t, viewertest.Team()))
}

var postAnchor = regexp.MustCompile(`<article class="[a-z ]*" id="post-([a-z0-9]+)"`)

// anchors counts the posts on pages, by id.
func anchors(pages map[string]string) map[string]int {
	found := map[string]int{}
	for _, page := range pages {
		for _, match := range postAnchor.FindAllStringSubmatch(page, -1) {
			found[match[1]]++
		}
	}
	return found
}

// ids are the posts of lines, each once.
func ids(lines []bulk.Line) map[string]int {
	found := map[string]int{}
	id := regexp.MustCompile(`"team_export_post_id":"([a-z0-9]+)"`)
	add := func(content bulk.Content) {
		if match := id.FindSubmatch(content.Props); match != nil {
			found[string(match[1])] = 1
		}
	}
	for _, line := range lines {
		thread, ok := line.Thread()
		if !ok {
			continue
		}
		for content := range thread.Contents() {
			add(content)
		}
	}
	return found
}

func TestWrite_ShowsEveryPostOnExactlyOnePage(t *testing.T) {
	for name, content := range map[string]viewertest.Content{"a team": viewertest.Team(), "hard shapes": viewertest.Shapes()} {
		pages := pagesOf(t, content)
		require.Equal(t, ids(content.Lines), anchors(pages), name)
		for page, text := range pages {
			require.LessOrEqual(t, len(text), 600_000, page)
		}
	}
}

func TestWrite_ShowsEveryPostOfALargeTeamOnExactlyOnePage(t *testing.T) {
	var content viewertest.Content
	viewertest.Large(20_000, func(line bulk.Line) { content.Lines = append(content.Lines, line) })
	pages := pagesOf(t, content)
	want := ids(content.Lines)
	require.GreaterOrEqual(t, len(want), 20_000)
	require.Equal(t, want, anchors(pages))
	for name, page := range pages {
		require.LessOrEqual(t, len(page), 600_000, name)
	}
}

var address = regexp.MustCompile(`(?:href|src|action)="([^"]*)"`)

func TestWrite_LeadsToNothingThatIsNotThere(t *testing.T) {
	content := viewertest.Team()
	pages := pagesOf(t, content)
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		for _, match := range address.FindAllStringSubmatch(pages[name], -1) {
			checkAddress(t, content, pages, name, strings.ReplaceAll(match[1], "&amp;", "&"))
		}
	}
}

// checkAddress follows an address of a page.
func checkAddress(t *testing.T, content viewertest.Content, pages map[string]string, page, address string) {
	t.Helper()
	if strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "mailto:") {
		return
	}
	target, anchor, _ := strings.Cut(address, "#")
	file := page
	if target != "" {
		file = filepath.Join(filepath.Dir(page), unescape(t, target))
	}
	text, isPage := pages[file]
	_, isFile := content.Files[file]
	require.True(t, isPage || isFile, "%s leads to %s", page, address)
	if anchor != "" && anchor != "main" {
		require.Contains(t, text, `id="`+anchor+`"`, "%s leads to %s", page, address)
	}
}
