package transfer_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// leaves are the fields of a JSON object that are no objects.
func leaves(prefix string, object map[string]any) (fields []string) {
	for name, value := range object {
		if inner, ok := value.(map[string]any); ok {
			fields = append(fields, leaves(prefix+name+".", inner)...)
			continue
		}
		fields = append(fields, prefix+name)
	}
	return fields
}

func TestEveryFieldOfRESTIsAnOptionAndEveryOptionAField(t *testing.T) {
	options := transfer.DefaultExportOptions()
	options.Base = transfer.BaseLast
	data, err := json.Marshal(options)
	require.NoError(t, err)
	var object map[string]any
	require.NoError(t, json.Unmarshal(data, &object))
	var fields, flags []string
	for _, option := range transfer.Options() {
		fields, flags = append(fields, option.Field), append(flags, option.Flag)
		require.Equal(t, option.Kind == transfer.OptionChoice, len(option.Choices) > 0, option.Field)
	}
	require.ElementsMatch(t, leaves("", object), fields)
	slices.Sort(flags)
	require.Len(t, slices.Compact(flags), len(fields), "each has a flag of its own")
}

func TestAnOptionChangesItsFieldOnly(t *testing.T) {
	values := map[transfer.OptionKind]any{
		transfer.OptionChannels: []string{"a"}, transfer.OptionTypes: []string{"image/*"},
		transfer.OptionTime: int64(1), transfer.OptionSize: int64(2), transfer.OptionCount: int64(3),
		transfer.OptionExport: transfer.BaseLast,
	}
	for _, option := range transfer.Options() {
		options := transfer.DefaultExportOptions()
		value := values[option.Kind]
		switch option.Kind {
		case transfer.OptionSwitch:
			value = option.Get(options) != true
		case transfer.OptionChoice:
			value = option.Choices[1]
			require.Contains(t, option.Choices, option.Get(options), "the default is one of them")
		case transfer.OptionChannels, transfer.OptionTypes, transfer.OptionTime, transfer.OptionSize, transfer.OptionCount, transfer.OptionExport:
		}
		before := options
		require.NoError(t, option.Set(&options, value), option.Field)
		require.Equal(t, value, option.Get(options), option.Field)
		require.NotEqual(t, before, options, option.Field)
		for _, other := range transfer.Options() {
			if other.Field != option.Field {
				require.Equal(t, other.Get(before), other.Get(options), "%s changes %s", option.Field, other.Field)
			}
		}
		require.Error(t, option.Set(&options, struct{}{}), option.Field)
	}
}
