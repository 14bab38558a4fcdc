package notify

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/pluginapi/i18n"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const (
	// EventJob is the websocket event; clients see it as custom_team-export_job.
	EventJob = "job"
	// audienceAge is the time for which the list of people who may see jobs is trusted.
	audienceAge = time.Minute
	// audienceLimit bounds how many people an event is sent to.
	audienceLimit = 50
)

// API is the part of the plugin API that this package uses.
type API interface {
	PublishWebSocketEvent(event string, payload map[string]any, broadcast *model.WebsocketBroadcast)
	GetConfig() *model.Config
	GetDirectChannel(userID, otherID string) (*model.Channel, *model.AppError)
	GetPostsSince(channelID string, since int64) (*model.PostList, *model.AppError)
	CreatePost(post *model.Post) (*model.Post, *model.AppError)
	GetUser(userID string) (*model.User, *model.AppError)
	GetTeam(teamID string) (*model.Team, *model.AppError)
	GetTeamMember(teamID, userID string) (*model.TeamMember, *model.AppError)
}

// Access knows who may see jobs.
type Access interface {
	// ViewJob returns an error when the user may not see the job.
	ViewJob(userID string, job transfer.Job) error
	// Viewers returns up to limit users who may see every job.
	Viewers(limit int) ([]string, error)
	// TeamViewers returns up to limit users who may see jobs of a team, if ViewJob
	// says so.
	TeamViewers(teamID string, limit int) ([]string, error)
	// Show returns a job as the user may see it; SeesChoice says whether that is
	// with the channels that were asked for.
	Show(userID string, job transfer.Job) transfer.Job
	SeesChoice(userID string, job transfer.Job) bool
}

// Logger writes to the server's log.
type Logger interface {
	Error(message string, keyValues ...any)
}

// Options wire a notifier. All but Delete are required.
type Options struct {
	API    API
	Access Access
	Logger Logger
	// Texts are the translations.
	Texts *i18n.Bundle
	// Delete makes the button that deletes the archive of a job; nil for none.
	Delete func(job transfer.Job) []*model.MessageAttachment
	// BotID is the account that messages come from.
	BotID string
	// Now is the clock.
	Now func() time.Time
}

// Notifier tells people about jobs. It is safe for concurrent use.
type Notifier struct {
	Options

	mu sync.Mutex
	// audiences are by job, those of a minute.
	audiences map[string]audience
}

// audience lists the people who get events of a job: those who may see which channels were
// asked for, and others.
type audience struct {
	whole, rest []string
	at          time.Time
}

// New returns a notifier.
func New(options Options) *Notifier {
	return &Notifier{Options: options, audiences: map[string]audience{}}
}

// JobChanged sends the job, as the REST contract shows it, to those who may
// see it.
func (n *Notifier) JobChanged(job transfer.Job) {
	hearing := n.audienceOf(job)
	if job.State.Ended() {
		// What each may do with the result differs, and is worked out once a job.
		for _, user := range slices.Concat(hearing.whole, hearing.rest) {
			n.publish(job, []string{user})
		}
		return
	}
	n.publish(job, hearing.whole)
	n.publish(job, hearing.rest)
	if waitsForReview(job) {
		n.tellToReview(job)
	}
}

// publish sends the job to users to whom it looks the same.
func (n *Notifier) publish(job transfer.Job, users []string) {
	if len(users) == 0 {
		return
	}
	payload, err := jobPayload(n.Access.Show(users[0], job))
	if err != nil {
		n.Logger.Error("A job could not be announced", "job_id", job.ID, "error", err.Error())
		return
	}
	for _, user := range users {
		n.API.PublishWebSocketEvent(EventJob, payload, &model.WebsocketBroadcast{UserId: user})
	}
}

// audienceOf returns the people who get events of a job: the one who asked for it, the
// admins of the team and those who may see every job. People who may not see it any more
// are left out. Events of a personal export go to its owner only.
func (n *Notifier) audienceOf(job transfer.Job) audience {
	n.mu.Lock()
	defer n.mu.Unlock()
	now := n.Now()
	if known, ok := n.audiences[job.ID]; ok && now.Sub(known.at) < audienceAge {
		return known
	}
	for id, known := range n.audiences {
		if now.Sub(known.at) >= audienceAge {
			delete(n.audiences, id)
		}
	}
	hearing := audience{at: now}
	for _, user := range n.candidates(job) {
		switch {
		case n.Access.ViewJob(user, job) != nil:
		case n.Access.SeesChoice(user, job):
			hearing.whole = append(hearing.whole, user)
		default:
			hearing.rest = append(hearing.rest, user)
		}
	}
	n.audiences[job.ID] = hearing
	return hearing
}

// candidates lists the people who may be allowed to see a job, each once.
func (n *Notifier) candidates(job transfer.Job) []string {
	users := []string{job.RequestedBy}
	if job.Mine {
		return users
	}
	admins, err := n.Access.Viewers(audienceLimit)
	if err != nil {
		n.Logger.Error("The system admins, who may see a job, could not be found", "job_id", job.ID, "error", err.Error())
	}
	team, err := n.Access.TeamViewers(job.TeamID, audienceLimit)
	if err != nil {
		n.Logger.Error("The admins of the team, who may see a job, could not be found", "job_id", job.ID, "error", err.Error())
	}
	for _, user := range slices.Concat(admins, team) {
		if !slices.Contains(users, user) {
			users = append(users, user)
		}
	}
	return users
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
