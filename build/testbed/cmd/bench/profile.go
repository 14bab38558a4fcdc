package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"strings"
	"time"

	"github.com/google/pprof/profile"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/exporter"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/filestore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlstore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer/transfertest"
)

// share is a part of the plugin's time.
type share struct {
	name    string
	percent float64
}

// parts say by the functions on a stack what the time went into; the first
// match from the innermost function outward decides.
var parts = []struct{ name, function string }{
	{"collecting garbage", "runtime.gcBgMarkWorker"},
	{"compressing", "klauspost/compress/flate"},
	{"checksums", "crypto/internal/fips140/sha256"},
	{"checksums", "hash/crc32"},
	{"reading rows", "jackc/pgx"},
	{"encoding lines", "server/bulk."},
	{"putting threads together", "server/store/sqlstore"},
	{"building lines", "server/exporter."},
	{"writing the zip", "archive/zip"},
}

// profileExport runs the exporter in this process, under the profiler, and says
// where its time goes.
func (b *bench) profileExport(ctx context.Context, t team) ([]share, error) {
	var samples bytes.Buffer
	if err := pprof.StartCPUProfile(&samples); err != nil {
		return nil, fmt.Errorf("start the profiler: %w", err)
	}
	err := b.exportHere(ctx, t)
	pprof.StopCPUProfile()
	if err != nil {
		return nil, err
	}
	parsed, err := profile.Parse(&samples)
	if err != nil {
		return nil, fmt.Errorf("read the profile: %w", err)
	}
	return sharesOf(parsed), nil
}

func sharesOf(parsed *profile.Profile) []share {
	time := map[string]int64{}
	total := int64(0)
	for _, sample := range parsed.Sample {
		value := sample.Value[len(sample.Value)-1]
		total += value
		time[partOf(sample)] += value
	}
	var shares []share
	for name, value := range time {
		shares = append(shares, share{name, 100 * float64(value) / float64(max(total, 1))})
	}
	slices.SortFunc(shares, func(a, b share) int { return cmp.Compare(b.percent, a.percent) })
	return shares
}

func partOf(sample *profile.Sample) string {
	for _, location := range sample.Location {
		for _, line := range location.Line {
			for _, part := range parts {
				if strings.Contains(line.Function.Name, part.function) {
					return part.name
				}
			}
		}
	}
	return "everything else (scheduler, system calls)"
}

func (b *bench) exportHere(ctx context.Context, t team) error {
	driver, source := model.DatabaseDriverPostgres, b.server.DSN()
	databases, err := sqlstore.Connect(model.SqlSettings{DriverName: &driver, DataSource: &source}, false)
	if err != nil {
		return err
	}
	folder := filepath.Join(b.bed.Dir, "profile")
	defer func() { _ = os.RemoveAll(folder) }()
	host := &host{store: sqlstore.New(databases, func() time.Duration { return 0 }), folder: folder}
	options := transfer.DefaultExportOptions()
	options.Attachments.Include = false
	_, err = exporter.New(host, "bench").Run(ctx, transfer.Job{ID: "profile", TeamID: t.id, TeamName: t.name, Options: options}, transfertest.Silent{})
	return err
}

// host is a server as the exporter sees it, in this process.
type host struct {
	store  *sqlstore.Store
	folder string
}

// Open starts a snapshot.
func (h *host) Open(ctx context.Context, teamID string, selection teamdata.Selection) (exporter.Snapshot, error) {
	return h.store.Open(ctx, teamID, selection)
}

// Bounds returns the bounds of a system admin.
func (h *host) Bounds(context.Context, transfer.Job) (transfer.Bounds, error) {
	return transfer.Unbounded(), nil
}

// Stores are folders.
func (h *host) Stores() (exporter.Files, exporter.Archives, error) {
	archives, err := filestore.OpenArchives(filestore.Stores{Exports: filestore.Settings{Driver: model.ImageDriverLocal, Directory: h.folder}})
	return filestore.NewLocal(h.folder), archives, err
}

// Source is of no interest.
func (h *host) Source() archive.Source { return archive.Source{} }

// Consent says that the export asks no consent.
func (h *host) Consent(context.Context, transfer.Job) (exporter.Consent, error) {
	return exporter.Consent{}, nil
}

// MaxArchiveSize is no limit.
func (h *host) MaxArchiveSize() int64 { return 0 }
