package source

import (
	"errors"
	"fmt"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// sentences replaces the sentences of package archive that speak of uploads: here the
// archive is a file of the user. %s stands for the value of the error.
var sentences = map[string]string{
	transfer.RefusedCut:     "The zip ends after %s bytes, before its list of files: its download was cut. Download it again.",
	transfer.RefusedKind:    "This is a file of the kind %s, not a zip. Unpack it and name the zip that is in it, or pack what is in it as a zip.",
	transfer.RefusedNested:  "The zip holds another zip, %s. Unpack it once and name the zip that was in it.",
	transfer.RefusedSlack:   "This is an export of Slack. Convert it with mmetl (“mmetl transform slack”), and pack import.jsonl and the folder data together.",
	transfer.RefusedUnknown: "This is neither a zip nor a file of lines (.jsonl). Name the zip of an export, or the folder of a pull.",
	transfer.RefusedUTF16:   "The lines are in UTF-16. Save the file as UTF-8.",
	transfer.RefusedDamaged: "The list of files in the zip cannot be read: the zip was changed on its way. Download it again.",
}

// speak words the error of an archive for a user of the program.
func speak(err error) error {
	known, ok := errors.AsType[*archive.Error](err)
	if !ok || !strings.Contains(known.Text, "pload") {
		return err
	}
	if sentence, ok := sentences[known.Code]; ok {
		if strings.Contains(sentence, "%s") {
			sentence = fmt.Sprintf(sentence, known.Value)
		}
		known.Text = sentence
	}
	return err
}
