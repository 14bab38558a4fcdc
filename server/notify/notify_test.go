package notify_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/notify"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

type socket struct {
	event     string
	payload   map[string]any
	broadcast *model.WebsocketBroadcast
}

func (s *socket) PublishWebSocketEvent(event string, payload map[string]any, broadcast *model.WebsocketBroadcast) {
	s.event, s.payload, s.broadcast = event, payload, broadcast
}

func (s *socket) Error(string, ...any) {}

func TestAJobIsSentToWhoAskedForIt(t *testing.T) {
	s := &socket{}
	notify.New(s, s).JobChanged(transfer.Job{ID: "j", RequestedBy: "admin", State: transfer.StateRunning})
	require.Equal(t, "job", s.event)
	require.Equal(t, &model.WebsocketBroadcast{UserId: "admin"}, s.broadcast)
	job, ok := s.payload["job"].(map[string]any)
	require.True(t, ok, "plain maps cross the plugin's border")
	require.Equal(t, "running", job["state"])
}
