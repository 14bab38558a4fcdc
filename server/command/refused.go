package command

import (
	"github.com/mattermost-community/mattermost-plugin-team-export/server/markdown"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// maxRefusal bounds the part of a refused value that an answer repeats.
const maxRefusal = 300

// refusals are the texts for what was uploaded instead of an archive.
var refusals = map[string]string{
	transfer.RefusedEmpty:        "refused.empty_file",
	transfer.RefusedCut:          "refused.cut",
	transfer.RefusedKind:         "refused.other_kind",
	transfer.RefusedWebPage:      "refused.web_page",
	transfer.RefusedUnknown:      "refused.not_an_archive",
	transfer.RefusedSplit:        "refused.split_zip",
	transfer.RefusedEncrypted:    "refused.encrypted",
	transfer.RefusedMethod:       "refused.compression",
	transfer.RefusedNested:       "refused.zip_in_zip",
	transfer.RefusedSlack:        "refused.slack_export",
	transfer.RefusedNoLines:      "refused.no_lines",
	transfer.RefusedSeveralLines: "refused.several_lines",
	transfer.RefusedUTF16:        "refused.utf16",
	transfer.RefusedNewer:        "refused.newer",
	transfer.RefusedDelta:        "refused.delta",
	transfer.RefusedIncomplete:   "refused.incomplete",
	transfer.RefusedDamaged:      "refused.damaged",
	transfer.RefusedUnsafe:       "refused.unsafe",
	transfer.RefusedLine:         "refused.line",
}

// failure says why a job failed: of an archive that was refused in the user's
// language, of the rest in the words of the server.
func (w Words) failure(failed *transfer.JobError) string {
	for _, detail := range failed.Details {
		if id, ok := refusals[detail.Code]; ok && failed.Code == transfer.CodeInvalidArchive {
			return w.T(id, "Value", quotable(detail.Value, maxRefusal))
		}
	}
	return markdown.Escape(failed.Message)
}
