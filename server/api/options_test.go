package api

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func TestOptionsAreReadStrictly(t *testing.T) {
	changed := func(change func(*transfer.ExportOptions)) transfer.ExportOptions {
		options := transfer.DefaultExportOptions()
		change(&options)
		return options
	}
	cases := []struct {
		body   string
		want   transfer.ExportOptions
		code   transfer.Code
		fields []string
	}{
		{body: "", want: transfer.DefaultExportOptions()},
		{body: " \n", want: transfer.DefaultExportOptions()},
		{body: "{}", want: transfer.DefaultExportOptions()},
		{body: "null", want: transfer.DefaultExportOptions()},
		{body: `{"emoji": null}`, want: transfer.DefaultExportOptions()},
		{body: `{"private_channels": false}`, want: changed(func(o *transfer.ExportOptions) { o.PrivateChannels = false })},
		{body: `{"attachments": {"include": false}}`, want: changed(func(o *transfer.ExportOptions) { o.Attachments.Include = false })},
		{body: `{"attachments": {}}`, want: transfer.DefaultExportOptions()},
		{body: `{"emoji": "none"}`, want: changed(func(o *transfer.ExportOptions) { o.Emoji = transfer.EmojiNone })},
		{body: `{`, code: transfer.CodeInvalidRequest},
		{body: `[]`, code: transfer.CodeInvalidRequest},
		{body: `"emoji"`, code: transfer.CodeInvalidRequest},
		{body: `{} {}`, code: transfer.CodeInvalidRequest},
		{body: `{"b": 1, "a": 2}`, code: transfer.CodeInvalidOptions, fields: []string{"a", "b"}},
		{body: `{"since": 1, "channels": {"include": ["town-square"]}}`, want: changed(func(o *transfer.ExportOptions) {
			o.Since, o.Channels.Include = 1, []string{"town-square"}
		})},
		{body: `{"since": "yesterday"}`, code: transfer.CodeInvalidOptions, fields: []string{"since"}},
		{body: `{"channels": ["town-square"]}`, code: transfer.CodeInvalidOptions, fields: []string{"channels"}},
		{body: `{"attachments": {"max_size": 1, "colour": 2}}`, code: transfer.CodeInvalidOptions, fields: []string{"attachments.colour"}},
		{body: `{"attachments": true}`, code: transfer.CodeInvalidOptions, fields: []string{"attachments"}},
		{body: `{"attachments": {"include": "yes"}}`, code: transfer.CodeInvalidOptions, fields: []string{"attachments.include"}},
		{body: `{"emoji": 7}`, code: transfer.CodeInvalidOptions, fields: []string{"emoji"}},
	}
	for _, test := range cases {
		t.Run(test.body, func(t *testing.T) {
			got, err := readOptions(strings.NewReader(test.body), transfer.DefaultExportOptions())
			if test.code == "" {
				require.NoError(t, err)
				require.Equal(t, test.want, got)
				return
			}
			require.True(t, transfer.HasCode(err, test.code), "%v", err)
			var fields []string
			for _, detail := range transfer.AsError(err).Details {
				fields = append(fields, detail.Field)
			}
			require.Equal(t, test.fields, fields)
		})
	}
}

func FuzzReadOptions(f *testing.F) {
	for _, seed := range []string{"", "{}", "null", `{"emoji":"all","attachments":{"include":false}}`, `{"attachments":null}`, `{"a":{"b":{}}}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		_, err := readOptions(strings.NewReader(body), transfer.DefaultExportOptions())
		if err != nil && transfer.AsError(err).Code == transfer.CodeInternal {
			t.Fatalf("a bad body is the client's fault: %v", err)
		}
	})
}
