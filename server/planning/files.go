package planning

import (
	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// fileProblems maps the reason why a file is not read to its problem.
var fileProblems = map[string]string{
	transfer.FileName:      ProblemFileName,
	transfer.FileNotUTF8:   ProblemFileNotUTF8,
	transfer.FileDouble:    ProblemFileDouble,
	transfer.FileEncrypted: ProblemFileEncrypted,
	transfer.FileMethod:    ProblemFileMethod,
	transfer.FileNoFile:    ProblemFileNoFile,
}

// noteFiles adds problems for files that are not read, and for files that are not where
// their lines say.
func noteFiles(in *inspect.Inspection, d *draft) {
	for _, file := range in.Refused {
		d.problem(SeverityWarning, fileProblems[file.Code], file.Name, "%s is left out: %s.", file.Name, file.Reason)
	}
	for _, file := range in.Astray {
		d.problem(SeverityWarning, ProblemFileElsewhere, file.Name+": "+file.Reason,
			"%s is not where the archive says; a file of that name lies at %s. Pack it at data/%s to import it.", file.Name, file.Reason, file.Name)
	}
}
