package verify

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Options say how much is checked.
type Options struct {
	// Strict holds every line against its schema too, which takes several times as
	// long.
	Strict bool
}

// Run checks an archive. An error says that it could not: what is wrong with the
// archive is in the report.
func Run(ctx context.Context, a *source.Archive, options Options, progress source.Progress) (*Report, error) {
	v := &verifier{archive: a, report: newReport(a.Path, a.Size), progress: progress}
	var total int64
	for file := range a.Files() {
		total += file.Size
	}
	progress.Volume(total)
	v.checkList()
	if err := v.checkLines(ctx); err != nil {
		return nil, err
	}
	v.checkManifest()
	if err := v.checkFiles(ctx); err != nil {
		return nil, err
	}
	if err := v.checkExtras(ctx, options.Strict); err != nil {
		return nil, err
	}
	if err := v.checkChanges(ctx); err != nil {
		return nil, err
	}
	v.checkCounts()
	v.checkUnused()
	slices.Sort(v.report.Entries.Lost)
	v.report.Fine = len(v.report.ProblemCounts) == 0
	return v.report, nil
}

type verifier struct {
	archive  *source.Archive
	report   *Report
	progress source.Progress
	lines    *lineChecker
	mutex    sync.Mutex
}

// checkList says what is wrong with the list of entries.
func (v *verifier) checkList() {
	if rescue := v.archive.Rescue; rescue != nil {
		v.report.problem(ListLost, "", "The list of entries at the end of the zip is lost: the archive was cut or changed after it was written. %d entries were found by their own headers.", len(rescue.Entries))
		for _, entry := range rescue.Entries {
			if entry.Cut {
				v.report.problem(EntryDamaged, archive.Shown(entry.Name), "%s is cut; its first %d bytes can be read.", archive.Shown(entry.Name), entry.Size)
			}
		}
	}
	refused, total := v.archive.Refused()
	for _, file := range refused {
		v.report.problem(EntryRefused, file.Name, "%s is not read: %s.", file.Name, file.Reason)
		v.lose(file.Name)
	}
	if more := total - len(refused); more > 0 {
		v.report.ProblemCounts[EntryRefused] += int64(more)
	}
	v.report.Entries.Total = total
	for range v.archive.Files() {
		v.report.Entries.Total++
	}
}

// checkManifest holds the list of the manifest against the entries.
func (v *verifier) checkManifest() {
	manifest, ours := v.archive.Manifest()
	switch err := v.archive.ManifestError(); {
	case err != nil:
		v.report.Manifest = manifestDamaged
		v.report.problem(ManifestDamaged, archive.ManifestName, "%s cannot be read, so checksums cannot be compared: %v.", archive.ManifestName, err)
		return
	case !ours && v.report.Generator == source.Generator:
		v.report.Manifest = manifestMissing
		v.report.problem(ManifestMissing, archive.ManifestName, "The archive says that Team Export wrote it and has no %s: its export did not end, or the archive was changed.", archive.ManifestName)
		return
	case !ours:
		v.report.Manifest = manifestNone
		return
	}
	v.report.Manifest, v.report.Version = manifestWhole, manifest.Generator.Version
	for name := range v.archive.Missing() {
		v.report.problem(EntryMissing, archive.Shown(name), "%s is missing; the manifest lists it.", archive.Shown(name))
		v.report.Entries.Total++
		v.lose(archive.Shown(name))
	}
	for name := range v.archive.Unlisted() {
		v.report.problem(EntryUnlisted, archive.Shown(name), "%s is not in the manifest.", archive.Shown(name))
	}
}

// lose notes that the content of an entry is lost, in whole or in part.
func (v *verifier) lose(name string) {
	if len(v.report.Entries.Lost) < maxListed {
		v.report.Entries.Lost = append(v.report.Entries.Lost, name)
	}
}

// checkFiles reads all entries but the lines, on all processors.
func (v *verifier) checkFiles(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for file := range v.archive.Files() {
		if file.Name == v.archive.LinesName() {
			continue
		}
		group.Go(func() error {
			return v.checked(file, v.archive.CheckEntry(ctx, file.Name))
		})
	}
	return group.Wait()
}

// checked notes whether an entry is whole. An error that is not the archive's fault
// ends the work.
func (v *verifier) checked(file archive.File, err error) error {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	if file.Name != v.archive.LinesName() {
		v.progress.Copied(file.Size)
	}
	name := archive.Shown(file.Name)
	switch {
	case err == nil:
		v.report.Entries.Whole++
		v.report.Entries.Bytes += file.Size
	case errors.Is(err, archive.ErrDamaged), errors.Is(err, archive.ErrUnsafe):
		v.lose(name)
		if !v.isCut(file.Name) {
			v.report.problem(EntryDamaged, name, "%s.", strings.TrimPrefix(err.Error(), archive.ErrDamaged.Error()+": "))
		}
	default:
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

// isCut reports whether it was said already that an entry is cut.
func (v *verifier) isCut(name string) bool {
	return v.archive.Rescue != nil && slices.ContainsFunc(v.archive.Rescue.Entries, func(e source.RescuedEntry) bool { return e.Cut && e.Name == name })
}

// counted are the kinds whose numbers in the manifest are those of the lines.
var counted = []string{
	transfer.CountChannels, transfer.CountUsers, transfer.CountBots, transfer.CountPosts, transfer.CountReplies, transfer.CountReactions,
	transfer.CountEmoji, transfer.CountDirectChannels, transfer.CountDirectPosts, transfer.CountDirectReplies, transfer.CountFiles,
}

// checkCounts holds the numbers of the manifest against the lines.
func (v *verifier) checkCounts() {
	maps.DeleteFunc(v.report.Counts, func(_ string, n int64) bool { return n == 0 })
	manifest, ours := v.archive.Manifest()
	if !ours || v.report.LinesRead > 0 {
		return
	}
	for _, kind := range counted {
		if said, found := manifest.Counts[kind], v.report.Counts[kind]; said != found {
			v.report.problem(CountDiffers, archive.ManifestName, "The manifest counts %d %s, and the lines hold %d.", said, kind, found)
		}
	}
}

// checkUnused notes the files that no line names.
func (v *verifier) checkUnused() {
	if v.report.LinesRead > 0 {
		return
	}
	for file := range v.archive.Files() {
		if strings.HasPrefix(file.Name, archive.DataFolder) && !file.Junk && file.Beside == "" && !v.lines.used[file.Name] {
			v.report.note(FileUnused, archive.Shown(file.Name), "No line names %s; mmctl lists it as unused.", archive.Shown(file.Name))
		}
	}
}
