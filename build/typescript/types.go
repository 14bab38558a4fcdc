package main

import (
	"reflect"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// named is a Go type and its name in TypeScript.
type named struct {
	name string
	of   reflect.Type
}

func name[T any](name string) named { return named{name, reflect.TypeFor[T]()} }

// types lists what clients send and get. What these types hold follows, by its name in
// Go, unless it is listed here because that name is taken.
var types = []named{
	name[contract.AuditPage]("AuditPage"),
	name[contract.AuditRecord]("AuditRecord"),
	name[contract.Apply]("Apply"),
	name[contract.Consent]("Consent"),
	name[config.Consent]("ConsentPolicy"),
	name[contract.ConsentAnswer]("ConsentAnswer"),
	name[contract.ConsentCounts]("ConsentCounts"),
	name[contract.Estimate]("Estimate"),
	name[contract.ExportOptions]("ExportOptions"),
	name[contract.FolderList]("FolderList"),
	name[contract.Health]("Health"),
	name[contract.ImportOrder]("ImportOrder"),
	name[contract.Job]("Job"),
	name[contract.JobEvent]("JobEvent"),
	name[contract.JobPage]("JobPage"),
	name[contract.MineOptions]("MineOptions"),
	name[contract.Plan]("Plan"),
	name[contract.PlanChange]("PlanChange"),
	name[contract.PlanPage]("PlanPage"),
	name[contract.PlanPictures]("PlanPictures"),
	name[planning.Policy]("PlanPolicy"),
	name[contract.Policy]("Policy"),
	name[contract.Refusal]("Refusal"),
	name[contract.Report]("Report"),
	name[contract.TeamStatus]("TeamStatus"),
	name[contract.UndoPreview]("UndoPreview"),
	name[contract.Upload]("Upload"),
	name[contract.UploadList]("UploadList"),
	name[contract.UploadOrder]("UploadOrder"),
	name[contract.WrongOffset]("WrongOffset"),
}

// open lists types that have values besides their constants: the audit log also has the
// code "canceled", and there will be more codes of errors.
var open = []reflect.Type{reflect.TypeFor[transfer.Code]()}
