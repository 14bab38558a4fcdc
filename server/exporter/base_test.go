package exporter_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/exporter"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func TestFitsBase_RefusesWhatADeltaWouldHaveToTakeBack(t *testing.T) {
	for code, change := range map[string]func(*transfer.Job){
		"":                                          func(*transfer.Job) {},
		transfer.DetailBaseUnknown:                  func(base *transfer.Job) { base.TeamID = "other" },
		transfer.DetailBaseUntimed:                  func(base *transfer.Job) { base.Archive.Moment = 0 },
		transfer.DetailBaseGone:                     func(base *transfer.Job) { base.Archive = nil },
		transfer.DetailBasePartial:                  func(base *transfer.Job) { base.Scope = &transfer.Scope{By: transfer.AsTeamAdmin} },
		transfer.DetailBaseConsent:                  func(base *transfer.Job) { base.Counts = transfer.Counts{transfer.CountWithheldPeople: 1} },
		transfer.DetailBaseDiffers:                  func(base *transfer.Job) { base.Options.Attachments.MaxSize = 5 },
		transfer.DetailBaseUnknown + " of a member": func(base *transfer.Job) { base.Mine = true },
		transfer.DetailBasePartial + " in time":     func(base *transfer.Job) { base.Options.Until = 5 },
		transfer.DetailBaseGone + " as it failed":   func(base *transfer.Job) { base.State = transfer.StateFailed },
	} {
		t.Run(code, func(t *testing.T) {
			options := transfer.DefaultExportOptions()
			base := transfer.Job{
				ID: "base", Kind: transfer.KindExport, TeamID: "team", State: transfer.StateSucceeded, Options: options,
				Archive: &transfer.Archive{Name: "base.zip", Moment: 7}, Scope: &transfer.Scope{By: transfer.AsSystemAdmin},
			}
			change(&base)
			options.Base = "base"
			err := exporter.FitsBase(transfer.Job{TeamID: "team", Options: options}, base)
			if code == "" {
				require.NoError(t, err)
				return
			}
			refused := transfer.AsError(err)
			require.Equal(t, transfer.CodeInvalidOptions, refused.Code)
			require.Contains(t, code, refused.Details[0].Code)
			require.Contains(t, refused.Message, refused.Details[0].Message)
		})
	}
}

func TestDiffersFrom_NamesTheOptionsThatSelectSomethingElse(t *testing.T) {
	for _, option := range transfer.Options() {
		options, base := transfer.DefaultExportOptions(), transfer.DefaultExportOptions()
		require.Empty(t, options.DiffersFrom(base))
		var value any
		switch old := option.Get(options).(type) {
		case bool:
			value = !old
		case int64:
			value = old + 1
		case []string:
			value = []string{"x"}
		case string:
			value = old + "x"
		}
		require.NoError(t, option.Set(&options, value))
		want := []string{option.Field}
		if option.Field == "base" || option.Field == "html" {
			want = nil
		}
		require.Equal(t, want, options.DiffersFrom(base), option.Field)
	}
}
