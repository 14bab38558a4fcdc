package importer

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// fileBookmark is the line of a bookmark of a file.
func fileBookmark(entry string) string {
	return strings.Replace(bookmark(id("b"), `,"file":"`+entry+`"`), `"type":"link","display_name":"Wiki","link_url":"https://wiki.example.com"`, `"type":"file","display_name":"Score"`, 1)
}

func TestImport_GivesBookmarksOfFilesBack(t *testing.T) {
	entry := "extras/bookmark-files/" + id("f") + "/score.pdf"
	data := withExtras(t, map[string]string{"extras/bookmarks.ndjson": fileBookmark(entry), entry: "a score"})
	for name, test := range map[string]struct {
		prepare func(*fakeHost)
		id      string
	}{
		"its id is free":            {func(*fakeHost) {}, id("f")},
		"its id is taken":           {func(h *fakeHost) { h.rows.Files[id("f")] = "post" }, ""},
		"the server refuses it":     {func(h *fakeHost) { h.server.Refused["score.pdf"] = true }, "none"},
		"the server takes no files": {func(h *fakeHost) { h.limits = &sanitize.ServerLimits{PostRunes: 1000, FileBytes: 3} }, "none"},
	} {
		t.Run(name, func(t *testing.T) {
			host := newFakeHost(data)
			test.prepare(host)
			i, job := planned(t, host)
			job.State, job.PlanRevision = transfer.StateApplying, 1
			result, err := i.Run(t.Context(), job, silent{})
			require.NoError(t, err)
			if test.id == "none" {
				require.Empty(t, host.rows.Marks)
				require.NotZero(t, result.Report.Total(), "it is said")
				return
			}
			require.Len(t, host.rows.Marks, 1)
			mark := host.rows.Marks[0]
			require.Equal(t, "file", mark.Type)
			require.Empty(t, mark.LinkURL)
			if test.id != "" {
				require.Equal(t, test.id, mark.FileID)
			}
			require.Regexp(t, `^[a-z0-9]{26}$`, mark.FileID)
			require.Equal(t, "a score", host.server.Contents[mark.FileID])
			require.Contains(t, host.rows.Entries["job"], journal.Entry{Pending: journal.IDs{mark.FileID}}, "what a crash leaves is known")

			uploads := len(host.server.Uploads)
			progress := host.rows.Jobs["job"]
			progress.Done = nil
			host.rows.Jobs["job"] = progress
			job.Attempt = progress.Attempt
			_, err = i.Run(t.Context(), job, silent{})
			require.NoError(t, err)
			require.Len(t, host.rows.Marks, 1)
			require.Len(t, host.server.Uploads, uploads, "a bookmark that is here brings no file")
		})
	}
	for name, line := range map[string]string{
		"a file of a post":            fileBookmark("data/secret.txt"),
		"a file that is not there":    fileBookmark("extras/bookmark-files/x/y"),
		"a file outside of all":       fileBookmark("extras/bookmark-files/../../config.json"),
		"an address and a file":       strings.Replace(bookmark(id("b"), `,"file":"`+entry+`"`), `"link"`, `"file"`, 1),
		"a file that an address says": strings.Replace(fileBookmark(""), `"display_name"`, `"link_url":"file:///etc/passwd","display_name"`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			host := newFakeHost(withExtras(t, map[string]string{"extras/bookmarks.ndjson": line, entry: "a score"}))
			i, job := planned(t, host)
			job.State, job.PlanRevision = transfer.StateApplying, 1
			_, err := i.Run(t.Context(), job, silent{})
			require.NoError(t, err)
			require.Empty(t, host.rows.Marks)
			require.Empty(t, host.server.Uploads)
		})
	}
}
