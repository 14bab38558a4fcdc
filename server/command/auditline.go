package command

import (
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/markdown"
)

// auditActions are the texts for what the audit log records.
var auditActions = []string{
	"audit.action.archive.delete",
	"audit.action.archive.download",
	"audit.action.audit.read",
	"audit.action.audit.table",
	"audit.action.consent.answer",
	"audit.action.consent.read",
	"audit.action.export.estimate",
	"audit.action.export.finish",
	"audit.action.export.start",
	"audit.action.import.apply",
	"audit.action.import.archives",
	"audit.action.import.finish",
	"audit.action.import.plan.change",
	"audit.action.import.plan.read",
	"audit.action.import.start",
	"audit.action.job.cancel",
	"audit.action.job.read",
	"audit.action.job.report",
	"audit.action.own.jobs",
	"audit.action.policy.change",
	"audit.action.policy.save",
	"audit.action.server.jobs",
	"audit.action.team.jobs",
	"audit.action.team.status",
	"audit.action.undo.finish",
	"audit.action.undo.preview",
	"audit.action.undo.start",
	"audit.action.upload.drop",
	"audit.action.upload.list",
	"audit.action.upload.read",
	"audit.action.upload.start",
	"audit.action.upload.write",
}

// auditLine says who did what, when and with which outcome.
func (v view) auditLine(record contract.AuditRecord) []string {
	actor := "`" + shown(record.Actor) + "`"
	if record.Actor == "" {
		actor = v.words.T("audit.system_admin")
	}
	action := markdown.Escape(record.Action)
	if id := "audit.action." + record.Action; slices.Contains(auditActions, id) {
		action = v.words.T(id)
	}
	outcome := word(v.words, auditOutcomes, string(record.Outcome))
	if record.Code == "canceled" {
		outcome = v.words.T("state.canceled")
	}
	line := []string{v.words.Time(record.At), actor, action, outcome}
	if record.JobID != "" {
		line = append(line, "`"+record.JobID+"`")
	}
	return line
}
