package notify

import (
	"encoding/json"
	"fmt"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// EventJob is the websocket event; clients see it as custom_team-export_job.
const EventJob = "job"

// API is the part of the plugin API that this package uses.
type API interface {
	PublishWebSocketEvent(event string, payload map[string]any, broadcast *model.WebsocketBroadcast)
}

// Logger writes to the server's log.
type Logger interface {
	Error(message string, keyValues ...any)
}

// Notifier sends the state of jobs to the one who asked for them.
type Notifier struct {
	api    API
	logger Logger
}

// New returns a notifier.
func New(api API, logger Logger) *Notifier { return &Notifier{api: api, logger: logger} }

// JobChanged sends the job as the REST contract shows it.
func (n *Notifier) JobChanged(job transfer.Job) {
	payload, err := jobPayload(job)
	if err != nil {
		n.logger.Error("A job could not be announced", "job_id", job.ID, "error", err.Error())
		return
	}
	n.api.PublishWebSocketEvent(EventJob, payload, &model.WebsocketBroadcast{UserId: job.RequestedBy})
}

// jobPayload turns a job into the plain maps that cross the plugin's border.
func jobPayload(job transfer.Job) (map[string]any, error) {
	data, err := json.Marshal(job)
	if err != nil {
		return nil, fmt.Errorf("encode job: %w", err)
	}
	var plain map[string]any
	if err := json.Unmarshal(data, &plain); err != nil {
		return nil, fmt.Errorf("decode job: %w", err)
	}
	return map[string]any{"job": plain}, nil
}
