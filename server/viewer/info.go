package viewer

import (
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Info holds what the manifest of an archive says of it. Without a manifest it has the zero
// value.
type Info struct {
	Generator string
	Source    archive.Source
	Options   *transfer.ExportOptions
	Scope     *transfer.Scope
	// Warnings are some of those that the archive lists, WarningCounts all by code.
	Warnings      []transfer.Warning
	WarningCounts transfer.Counts
}

// InfoOf returns what a manifest says.
func InfoOf(manifest archive.Manifest) Info {
	options := manifest.Options
	return Info{
		Generator: manifest.Generator.Name + " " + manifest.Generator.Version,
		Source:    manifest.Source,
		Options:   &options,
		Scope:     manifest.Scope, Warnings: manifest.Warnings, WarningCounts: manifest.WarningCounts,
	}
}
