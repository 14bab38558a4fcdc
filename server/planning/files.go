package planning

import "github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"

// fileProblems are the problems that files which are not read lead to.
var fileProblems = map[string]string{
	transfer.FileName:      ProblemFileName,
	transfer.FileNotUTF8:   ProblemFileNotUTF8,
	transfer.FileDouble:    ProblemFileDouble,
	transfer.FileEncrypted: ProblemFileEncrypted,
	transfer.FileMethod:    ProblemFileMethod,
	transfer.FileNoFile:    ProblemFileNoFile,
}

// planFiles names the files that are not read, and those that are not where their
// lines say.
func (p *planner) planFiles() {
	for _, file := range p.in.Refused {
		p.problem(SeverityWarning, fileProblems[file.Code], file.Name, "%s is left out: %s.", file.Name, file.Reason)
	}
	for _, file := range p.in.Astray {
		p.problem(SeverityWarning, ProblemFileElsewhere, file.Name+": "+file.Reason,
			"%s is not where the archive says; a file of that name lies at %s. Pack it at data/%s to import it.", file.Name, file.Reason, file.Name)
	}
}
