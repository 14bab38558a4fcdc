package rewrite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/rows"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/exporter"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// The ways in which an archive is made of others.
const (
	Filter = "filter"
	Merge  = "merge"
)

// Reporter hears how far the work is.
type Reporter interface {
	source.Progress
	transfer.Reporter
}

// Request says what to make.
type Request struct {
	// By is [Filter] or [Merge].
	By string
	// Output is the path of the new archive, where no file is yet.
	Output string
	// Version is that of the program.
	Version string
	Options transfer.ExportOptions
	Choice  rows.Choice
	// Channels lists channels by name or id: each must be there.
	Channels []string
	// Withhold are people of whose words only placeholders are taken.
	Withhold []string
}

// OptionsOf returns the options that take all of an archive: those that it was made
// with, as far as they say what is in it.
func OptionsOf(a *source.Archive) transfer.ExportOptions {
	manifest, ours := a.Manifest()
	if ours {
		options := manifest.Options
		options.HTML, options.Base = false, ""
		return options
	}
	options := transfer.DefaultExportOptions()
	options.DirectMessages, options.ProfilePictures, options.Emoji = true, true, transfer.EmojiAll
	return options
}

// OptionsOfAll returns the options that take all of several archives.
func OptionsOfAll(archives []*source.Archive) transfer.ExportOptions {
	all := OptionsOf(archives[0])
	for _, a := range archives[1:] {
		next := OptionsOf(a)
		all.PrivateChannels = all.PrivateChannels || next.PrivateChannels
		all.ArchivedChannels = all.ArchivedChannels || next.ArchivedChannels
		all.DirectMessages = all.DirectMessages || next.DirectMessages
		all.ProfilePictures = all.ProfilePictures || next.ProfilePictures
		all.EditHistory = all.EditHistory || next.EditHistory
		all.Attachments.Include = all.Attachments.Include || next.Attachments.Include
		all.Since = min(all.Since, next.Since)
		if all.Until = max(all.Until, next.Until); next.Until == 0 || OptionsOf(archives[0]).Until == 0 {
			all.Until = 0
		}
		if next.PersonalData == transfer.PersonalFull {
			all.PersonalData = transfer.PersonalFull
		}
		if next.FormerMembers == transfer.FormerShell {
			all.FormerMembers = transfer.FormerShell
		}
		if next.Emoji == transfer.EmojiAll || all.Emoji == transfer.EmojiNone {
			all.Emoji = next.Emoji
		}
		all.Channels.Include = union(all.Channels.Include, next.Channels.Include)
		all.Channels.Exclude = slices.DeleteFunc(slices.Clone(all.Channels.Exclude), func(name string) bool { return !slices.Contains(next.Channels.Exclude, name) })
	}
	return all
}

// union joins two lists of channels; an empty one means all.
func union(a, b []string) []string {
	if len(a) == 0 || len(b) == 0 {
		return []string{}
	}
	both := slices.Concat(a, b)
	slices.Sort(both)
	return slices.Compact(both)
}

// Run makes an archive of others, the newest last, and returns its report. The
// archive appears whole, or not at all.
func Run(ctx context.Context, archives []*source.Archive, request Request, reporter Reporter) (report transfer.Report, err error) {
	team, err := rows.Read(ctx, archives, request.Choice, reporter)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, team.Close()) }()
	if err := request.check(team); err != nil {
		return report, err
	}
	request.Options.MaxPostsPerChannel = 0
	h := &host{team: team, archives: archives, request: request}
	if team.IsChain() {
		if h.through, err = archives[len(archives)-1].ManifestSum(); err != nil {
			return report, err
		}
	}
	result, err := exporter.New(h, request.Version).Run(ctx, transfer.Job{TeamName: team.Name(), Options: request.Options, Attempt: 1}, reporter)
	if known, ok := errors.AsType[*transfer.Error](err); ok && known.Err != nil {
		err = known.Err
	}
	return result.Report, err
}

// check returns an error for a channel or a person that there is not: an archive
// that lacks more than was meant is no good, and one that hides less is worse.
func (r Request) check(team *rows.Team) error {
	for _, name := range r.Channels {
		if !team.HasChannel(name) {
			return fmt.Errorf("there is no channel %q in the archive", name)
		}
	}
	for _, name := range slices.Concat(r.Choice.Users, r.Choice.Anonymous, r.Withhold) {
		if name != "*" && !team.HasPerson(name) {
			return fmt.Errorf("there is no person %q in the archive", name)
		}
	}
	return nil
}

// host stands for the server that an exporter reads.
type host struct {
	team     *rows.Team
	archives []*source.Archive
	request  Request
	// through is the checksum of the last delta of a chain.
	through string
}

func (h *host) Open(ctx context.Context, _ string, selection teamdata.Selection) (exporter.Snapshot, error) {
	snapshot, err := h.team.Snapshot(ctx, selection)
	if err != nil {
		return nil, err
	}
	return snapshot, snapshot.CheckCounts()
}

func (h *host) Stores() (exporter.Files, exporter.Archives, error) {
	return h.team, output(h.request.Output), nil
}

// Source is that of the newest archive.
func (h *host) Source() archive.Source {
	for _, a := range slices.Backward(h.archives) {
		if manifest, ours := a.Manifest(); ours {
			return manifest.Source
		}
	}
	return archive.Source{}
}

func (h *host) Bounds(context.Context, transfer.Job) (transfer.Bounds, error) {
	return transfer.Unbounded(), nil
}

// Consent withholds the words of those who were named.
func (h *host) Consent(context.Context, transfer.Job) (exporter.Consent, error) {
	consent := exporter.Consent{Asked: len(h.request.Withhold) > 0, SilenceIsYes: true, Agreed: map[string]bool{}}
	for _, name := range h.request.Withhold {
		consent.Agreed[h.team.UserID(strings.TrimPrefix(name, "@"))] = false
	}
	return consent, nil
}

func (h *host) MaxArchiveSize() int64 { return 0 }

// Derivation says what the archive is made of.
func (h *host) Derivation() *archive.Derivation {
	derivation := &archive.Derivation{By: h.request.By, Through: h.through}
	for _, a := range h.archives {
		origin := archive.Origin{Generator: a.Writer()}
		if manifest, ours := a.Manifest(); ours {
			origin = archive.Origin{
				Generator: manifest.Generator, Source: manifest.Source, Options: &manifest.Options, Scope: manifest.Scope,
				Counts: manifest.Counts, WarningCounts: manifest.WarningCounts,
			}
		}
		derivation.From = append(derivation.From, origin)
	}
	return derivation
}
