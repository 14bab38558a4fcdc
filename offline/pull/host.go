package pull

import (
	"cmp"
	"context"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/exporter"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// host stands for the server that an exporter reads.
type host struct {
	snapshot *snapshot
	files    *fileStore
	output   *output
	server   string
	version  string
}

func (h *host) Open(context.Context, string, teamdata.Selection) (exporter.Snapshot, error) {
	return h.snapshot, nil
}

func (h *host) Stores() (exporter.Files, exporter.Archives, error) { return h.files, h.output, nil }

func (h *host) Source() archive.Source {
	return archive.Source{ServerID: h.snapshot.config["DiagnosticId"], ServerVersion: h.version, SiteURL: cmp.Or(h.snapshot.config["SiteURL"], h.server)}
}

// Bounds returns the bounds of a member: what the server tells of others, and what only the
// member has for themselves.
func (h *host) Bounds(context.Context, transfer.Job) (transfer.Bounds, error) {
	w := h.snapshot
	bounds := transfer.Bounds{
		By: transfer.AsMember, Viewer: w.me.ID, Channels: map[string]bool{}, ShowStrangers: !w.isGuest(),
		ShowEmail: w.config["ShowEmailAddress"] != "false", ShowFullName: w.config["ShowFullName"] != "false",
	}
	for _, channel := range slices.Concat(w.channels, w.others) {
		bounds.Channels[channel.ID] = true
	}
	return bounds, nil
}

// Consent is not asked for: what the server shows a member it shows anyway.
func (h *host) Consent(context.Context, transfer.Job) (exporter.Consent, error) {
	return exporter.Consent{}, nil
}

func (h *host) MaxArchiveSize() int64 { return 0 }
