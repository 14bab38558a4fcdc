// Package serveraudit writes records to the audit log of the server, and reads from
// requests where they come from.
package serveraudit

import (
	"encoding/json"
	"net/http"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/audit"
)

// auditEvent begins the names of this plugin's events in the server's audit log.
const auditEvent = "teamExport."

// API is the part of the plugin API that writes to the audit log.
type API interface {
	LogAuditRec(rec *model.AuditRecord)
}

// FromRequest adds to a request where it comes from. The server says which
// header of a proxy it trusts; what clients claim counts for nothing.
func FromRequest(c *plugin.Context, r *http.Request) *http.Request {
	origin := audit.Origin{UserID: r.Header.Get("Mattermost-User-Id"), SessionID: c.SessionId, Address: c.IPAddress}
	return r.WithContext(audit.WithOrigin(r.Context(), origin))
}

// Copy gives a record to the server's audit log, where one is configured.
func Copy(papi API) func(audit.Record, audit.Origin) {
	return func(record audit.Record, origin audit.Origin) {
		status := model.AuditStatusSuccess
		if record.Outcome != audit.OK {
			status = model.AuditStatusFail
		}
		copied := plugin.MakeAuditRecord(auditEvent+record.Action, status)
		copied.Actor = model.AuditEventActor{UserId: record.ActorID, SessionId: origin.SessionID, IpAddress: record.Address}
		copied.AddErrorDesc(string(record.Code))
		for name, value := range map[string]string{
			"record_id": record.ID, "team_id": record.TeamID, "job_id": record.JobID, "options": string(record.Options),
		} {
			if value != "" {
				model.AddEventParameterToAuditRec(copied, name, value)
			}
		}
		if counts, err := json.Marshal(record.Counts); err == nil && len(record.Counts) > 0 {
			model.AddEventParameterToAuditRec(copied, "counts", string(counts))
		}
		papi.LogAuditRec(copied)
	}
}

// Users is the part of the plugin API that knows accounts.
type Users interface {
	GetUser(userID string) (*model.User, *model.AppError)
}

// NameOf returns the username of an account, "" when it is not known.
func NameOf(papi Users) func(userID string) string {
	return func(userID string) string {
		user, appErr := papi.GetUser(userID)
		if appErr != nil {
			return ""
		}
		return user.Username
	}
}
