package viewer_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/viewertest"
)

// BenchmarkWrite makes the pages of 100,000 posts.
func BenchmarkWrite(b *testing.B) {
	for b.Loop() {
		size := 0
		builder := viewer.New(viewer.Options{TempDir: b.TempDir()})
		viewertest.Large(100_000, func(line bulk.Line) { require.NoError(b, builder.Line(line)) })
		require.NoError(b, builder.Write(b.Context(), viewer.SinkFunc(func(_ context.Context, _ string, content []byte) error {
			size += len(content)
			return nil
		})))
		builder.Close()
		b.ReportMetric(float64(size), "bytes")
	}
}
