package transfer_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func TestNonsenseIsRefusedByField(t *testing.T) {
	cases := []struct {
		name   string
		change func(*transfer.ExportOptions)
		fields []string
	}{
		{"the defaults", func(*transfer.ExportOptions) {}, nil},
		{"since after until", func(o *transfer.ExportOptions) { o.Since, o.Until = 2, 1 }, []string{"since", "until"}},
		{"an empty range", func(o *transfer.ExportOptions) { o.Since, o.Until = 2, 2 }, []string{"since", "until"}},
		{"a range", func(o *transfer.ExportOptions) { o.Since, o.Until = 1, 2 }, nil},
		{"since without until", func(o *transfer.ExportOptions) { o.Since = 2 }, nil},
		{"negative numbers", func(o *transfer.ExportOptions) {
			o.Since, o.Until, o.MaxPostsPerChannel, o.Attachments.MaxSize = -1, -1, -1, -1
		}, []string{"attachments.max_size", "max_posts_per_channel", "since", "until"}},
		{"a MIME type", func(o *transfer.ExportOptions) { o.Attachments.MimeTypes = []string{"image/PNG"} }, nil},
		{"MIME patterns", func(o *transfer.ExportOptions) {
			o.Attachments.MimeTypes = []string{"image/*", "*/*", "application/vnd.ms-excel"}
		}, nil},
		{"half a MIME type", func(o *transfer.ExportOptions) { o.Attachments.MimeTypes = []string{"image"} }, []string{"attachments.mime_types"}},
		{"a star in front", func(o *transfer.ExportOptions) { o.Attachments.MimeTypes = []string{"*/png"} }, []string{"attachments.mime_types"}},
		{"a star in the middle", func(o *transfer.ExportOptions) { o.Attachments.MimeTypes = []string{"image/p*"} }, []string{"attachments.mime_types"}},
		{"MIME parameters", func(o *transfer.ExportOptions) { o.Attachments.MimeTypes = []string{"text/plain; charset=utf-8"} }, []string{"attachments.mime_types"}},
		{"a channel without a name", func(o *transfer.ExportOptions) { o.Channels.Exclude = []string{""} }, []string{"channels.exclude"}},
		{"unknown words", func(o *transfer.ExportOptions) { o.Emoji, o.PersonalData, o.FormerMembers = "x", "x", "x" }, []string{"emoji", "former_members", "personal_data"}},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			options := transfer.DefaultExportOptions()
			test.change(&options)
			err := options.Validate()
			if test.fields == nil {
				require.NoError(t, err)
				return
			}
			require.True(t, transfer.HasCode(err, transfer.CodeInvalidOptions), "%v", err)
			var fields []string
			for _, detail := range transfer.AsError(err).Details {
				fields = append(fields, detail.Field)
			}
			require.Equal(t, test.fields, fields)
		})
	}
}

func TestFilesAreTakenBySizeAndType(t *testing.T) {
	cases := []struct {
		options transfer.AttachmentOptions
		size    int64
		mime    string
		code    string
	}{
		{transfer.AttachmentOptions{}, 1 << 40, "", ""},
		{transfer.AttachmentOptions{MaxSize: 10}, 10, "", ""},
		{transfer.AttachmentOptions{MaxSize: 10}, 11, "", transfer.WarnFileTooLarge},
		{transfer.AttachmentOptions{MimeTypes: []string{"image/*"}}, 1, "image/png", ""},
		{transfer.AttachmentOptions{MimeTypes: []string{"image/*"}}, 1, "imagery/png", transfer.WarnFileTypeExcluded},
		{transfer.AttachmentOptions{MimeTypes: []string{"IMAGE/png"}}, 1, "Image/PNG", ""},
		{transfer.AttachmentOptions{MimeTypes: []string{"text/plain"}}, 1, "text/plain; charset=utf-8", ""},
		{transfer.AttachmentOptions{MimeTypes: []string{"text/plain"}}, 1, "text/plainer", transfer.WarnFileTypeExcluded},
		{transfer.AttachmentOptions{MimeTypes: []string{"text/plain"}}, 1, "", transfer.WarnFileTypeExcluded},
		{transfer.AttachmentOptions{MimeTypes: []string{"*/*"}}, 1, "", ""},
	}
	for _, test := range cases {
		took, code := test.options.Takes(test.size, test.mime)
		require.Equal(t, test.code, code, "%+v", test)
		require.Equal(t, code == "", took)
	}
}
