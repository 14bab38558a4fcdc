package transfer_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func TestNormalized_NamesEachThingOnce(t *testing.T) {
	options := transfer.DefaultExportOptions()
	options.Channels.Include = slices.Repeat([]string{"town-square"}, 60_000)
	options.Channels.Exclude = []string{"b", "a", "b"}
	options.Attachments.MimeTypes = slices.Repeat([]string{"image/*", "text/plain"}, 3)
	once := options.Normalized()
	require.Equal(t, []string{"town-square"}, once.Channels.Include)
	require.Equal(t, []string{"b", "a"}, once.Channels.Exclude)
	require.Equal(t, []string{"image/*", "text/plain"}, once.Attachments.MimeTypes)
	require.NoError(t, once.Validate())
	require.Equal(t, transfer.DefaultExportOptions(), transfer.DefaultExportOptions().Normalized(), "empty lists stay empty lists")
}

// numbered are so many different names.
func numbered(format string, n int) (names []string) {
	for i := range n {
		names = append(names, fmt.Sprintf(format, i))
	}
	return names
}

func TestValidate_BoundsEveryListOfNames(t *testing.T) {
	lists := map[string]func(*transfer.ExportOptions, []string){
		"channels.include":       func(o *transfer.ExportOptions, names []string) { o.Channels.Include = names },
		"channels.exclude":       func(o *transfer.ExportOptions, names []string) { o.Channels.Exclude = names },
		"attachments.mime_types": func(o *transfer.ExportOptions, names []string) { o.Attachments.MimeTypes = names },
	}
	for _, option := range transfer.Options() {
		if _, isList := option.Get(transfer.DefaultExportOptions()).([]string); isList {
			require.Contains(t, lists, option.Field, "each list of names has a limit")
		}
	}
	cases := []struct {
		name  string
		names []string
		code  string
	}{
		{"as many as may be", numbered("image/x%d", transfer.MaxListNames), ""},
		{"one more", numbered("image/x%d", transfer.MaxListNames+1), transfer.DetailTooMany},
		{"few and long", numbered("image/"+strings.Repeat("x", 100)+"%d", 500), transfer.DetailTooMany},
		{"one that is too long", []string{"image/" + strings.Repeat("x", transfer.MaxNameBytes)}, transfer.DetailTooLong},
	}
	for field, set := range lists {
		for _, test := range cases {
			t.Run(field+"/"+test.name, func(t *testing.T) {
				options := transfer.DefaultExportOptions()
				set(&options, test.names)
				err := options.Validate()
				if test.code == "" {
					require.NoError(t, err)
					return
				}
				details := transfer.AsError(err).Details
				require.Len(t, details, 1)
				require.Equal(t, []string{field, test.code}, []string{details[0].Field, details[0].Code})
				require.Less(t, len(details[0].Message), 200, "what was sent does not come back")
			})
		}
	}
}

func TestInvalidOptionsAndDecisions_ListTheFirstFindings(t *testing.T) {
	many := make([]transfer.Detail, 10_000)
	require.Len(t, transfer.InvalidOptions(many).Details, transfer.MaxDetails)
	require.Len(t, transfer.InvalidDecisions(many).Details, transfer.MaxDetails)
}
