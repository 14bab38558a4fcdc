// Package transfertest has what tests and benchmarks of jobs share.
package transfertest

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Silent is a reporter that discards all reports. It lets the work go on as long as
// its context lasts.
type Silent struct{}

var _ transfer.Reporter = Silent{}

// Phase says nothing.
func (Silent) Phase(transfer.Phase, *int64, string) {}

// Advance says nothing.
func (Silent) Advance(int64) {}

// Volume says nothing.
func (Silent) Volume(int64) {}

// Copied says nothing.
func (Silent) Copied(int64) {}

// Confirm returns why ctx ended, nil while it lasts.
func (Silent) Confirm(ctx context.Context) error { return context.Cause(ctx) }

// Move says nothing.
func (Silent) Move(context.Context, string, string) error { return nil }
