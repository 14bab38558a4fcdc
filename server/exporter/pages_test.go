package exporter_test

import (
	"bytes"
	"context"
	"maps"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer"
)

// withPages exports the odd team with pages.
func withPages(t *testing.T) []byte {
	t.Helper()
	host, wanted := oddTeam(), job()
	wanted.Options.HTML = true
	result, err := export(t, host, wanted)
	require.NoError(t, err)
	return host.archives[result.Archive.Name]
}

func TestPages_StandBesideTheSameLinesAndFiles(t *testing.T) {
	host := oddTeam()
	result, err := export(t, host, job())
	require.NoError(t, err)
	without, with := unzip(t, host.archives[result.Archive.Name]), unzip(t, withPages(t))
	pages := map[string]string{}
	for name, content := range with {
		if name == "index.html" || strings.HasPrefix(name, "html/") {
			pages[name] = content
		}
	}
	require.Contains(t, pages, "index.html")
	require.Contains(t, pages, "html/channel-town-square/index.html")
	maps.DeleteFunc(with, func(name, _ string) bool { return pages[name] != "" || name == archive.ManifestName })
	delete(without, archive.ManifestName)
	require.Equal(t, without, with, "nothing else changes, and nothing is stored twice")

	lines := regexp.MustCompile(`"team_export_post_id":"([a-z0-9-]+)"`).FindAllStringSubmatch(without[archive.LinesName], -1)
	require.NotEmpty(t, lines)
	all := strings.Join(valuesOf(pages), "")
	for _, line := range lines {
		require.Equal(t, 1, strings.Count(all, `id="post-`+line[1]+`"`), line[1])
	}
}

func valuesOf(pages map[string]string) []string {
	var values []string
	for _, page := range pages {
		values = append(values, page)
	}
	return values
}

func TestPages_AreThoseThatTheArchiveGivesLater(t *testing.T) {
	packed := withPages(t)
	reader, err := archive.Open(bytes.NewReader(packed), int64(len(packed)), archive.DefaultLimits())
	require.NoError(t, err)
	require.NoError(t, reader.Verify(t.Context()), "the manifest lists the pages")
	content := unzip(t, packed)
	count := 0
	err = viewer.FromArchive(t.Context(), reader, viewer.Options{TempDir: t.TempDir()}, viewer.SinkFunc(func(_ context.Context, name string, page []byte) error {
		count++
		require.Equal(t, string(page), content[name], name)
		return nil
	}))
	require.NoError(t, err)
	require.Greater(t, count, 20)
	require.Equal(t, packed, withPages(t), "the same team gives the same bytes")
}

func TestPages_OfAFullDiskLeaveNoArchive(t *testing.T) {
	host, wanted := oddTeam(), job()
	wanted.Options.HTML = true
	whole, err := export(t, host, wanted)
	require.NoError(t, err)
	host = oddTeam()
	host.maxSize = whole.Archive.Size - 1000
	_, err = export(t, host, wanted)
	require.True(t, transfer.HasCode(err, transfer.CodeTooLarge), "%v", err)
	require.Empty(t, host.archives)
}
