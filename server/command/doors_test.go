package command

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// TestNoOptionExistsInOneDoorOnly gives each option another value than its
// default as a flag, and reads what REST is told as REST reads it. That every
// field of REST is in the list of options is a test of the list.
func TestNoOptionExistsInOneDoorOnly(t *testing.T) {
	values := map[transfer.OptionKind]string{
		transfer.OptionChannels: "a,b", transfer.OptionTypes: "image/*,text/plain", transfer.OptionTime: "2025-01-01T00:00:00Z",
		transfer.OptionSize: "10MB", transfer.OptionCount: "7", transfer.OptionExport: transfer.BaseLast,
	}
	for _, option := range transfer.Options() {
		t.Run(option.Field, func(t *testing.T) {
			value := values[option.Kind]
			switch option.Kind {
			case transfer.OptionSwitch:
				value = fmt.Sprint(option.Get(transfer.DefaultExportOptions()) != true)
			case transfer.OptionChoice:
				value = option.Choices[1]
			case transfer.OptionChannels, transfer.OptionTypes, transfer.OptionTime, transfer.OptionSize, transfer.OptionCount, transfer.OptionExport:
			}
			got, err := parseText(t, "export", "--"+option.Flag+" "+value)
			require.NoError(t, err)
			body, err := json.Marshal(got.body())
			require.NoError(t, err)
			options := transfer.DefaultExportOptions()
			decoder := json.NewDecoder(bytes.NewReader(body))
			decoder.DisallowUnknownFields()
			require.NoError(t, decoder.Decode(&options))
			require.Equal(t, got.options, options)
			require.NotEqual(t, transfer.DefaultExportOptions(), options)
		})
	}
	got, err := parseText(t, "export", "")
	require.NoError(t, err)
	require.Empty(t, got.body(), "what nobody gave has the server's default")
}
