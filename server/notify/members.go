package notify

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const (
	// propNotice is the property of a message to those concerned that names the
	// job it is about.
	propNotice = "team_export_notice"
	// townSquare is the channel that all members of a team are in, but guests.
	townSquare = "town-square"
	// maxPersonal bounds the people who get a message of their own about an export; the
	// message to the team is for all.
	maxPersonal  = 1000
	personalPage = 100
	// clocks bounds the difference between the clocks of two nodes.
	clocks = time.Minute
	// pace is the pause after each message: people's notifications go out with it.
	pace = 50 * time.Millisecond
)

// MembersAPI is the part of the plugin API that messages to those concerned need.
type MembersAPI interface {
	API
	GetUser(userID string) (*model.User, *model.AppError)
	GetChannelByName(teamID, name string, includeDeleted bool) (*model.Channel, *model.AppError)
}

// MembersOptions wire the messages to those concerned. All are required.
type MembersOptions struct {
	API   MembersAPI
	BotID string
	// Wanted says whether people are told.
	Wanted func() bool
	// Conversing returns, after an id, up to limit people whose direct messages an
	// export of the team holds when those are asked for.
	Conversing func(ctx context.Context, teamID, after string, limit int) ([]string, error)
}

// Members tells a team that private channels or direct messages of it were
// exported (docs/adr/0010). It is safe for concurrent use.
type Members struct {
	MembersOptions

	mu sync.Mutex
	// told records how far the messages to people of a job have come, when they need
	// several attempts.
	told map[string]progress
}

// progress is the last one who was told, and how many were.
type progress struct {
	after string
	n     int
}

// NewMembers returns the messages to those concerned.
func NewMembers(options MembersOptions) *Members {
	return &Members{MembersOptions: options, told: map[string]progress{}}
}

// concerns reports whether an export took content that not all members of the team could
// read. The archive of a member's own concerns no others.
func concerns(job transfer.Job) bool {
	return job.Kind == transfer.KindExport && !job.Mine && job.Archive != nil && (job.Counts[transfer.CountPrivateChannels] > 0 || holdsConversations(job))
}

func holdsConversations(job transfer.Job) bool { return job.Counts[transfer.CountDirectChannels] > 0 }

// Sent reports false: Send itself looks whom it still has to tell.
func (m *Members) Sent(context.Context, transfer.Job) (bool, error) { return false, nil }

// Send tells the team, and then one by one the people whose direct messages are in the
// archive. People who have the message already get no other; so a successor goes on where
// the earlier attempt ended.
func (m *Members) Send(ctx context.Context, job transfer.Job, _ transfer.Report) error {
	if !m.Wanted() || !concerns(job) {
		return nil
	}
	by := job.RequestedBy
	if user, appErr := m.API.GetUser(job.RequestedBy); appErr == nil {
		by = "@" + user.Username
	}
	if err := m.tellTeam(ctx, job, by); err != nil {
		return err
	}
	if !holdsConversations(job) {
		return nil
	}
	if err := m.tellPeople(ctx, job, by); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.told, job.ID)
	return nil
}

func (m *Members) tellTeam(ctx context.Context, job transfer.Job, by string) error {
	channel, appErr := m.API.GetChannelByName(job.TeamID, townSquare, false)
	if appErr != nil && appErr.StatusCode == http.StatusNotFound {
		return nil // a team that was deleted meanwhile has no members to tell
	}
	if appErr != nil {
		return fmt.Errorf("find the channel of team %s that all are in: %w", job.TeamID, appErr)
	}
	return m.tellIn(ctx, channel.Id, job, teamMessage(job, by))
}

func (m *Members) tellPeople(ctx context.Context, job transfer.Job, by string) error {
	m.mu.Lock()
	at := m.told[job.ID]
	m.mu.Unlock()
	for at.n < maxPersonal {
		people, err := m.Conversing(ctx, job.TeamID, at.after, personalPage)
		if err != nil {
			return err
		}
		if len(people) == 0 {
			return nil
		}
		for _, userID := range people {
			if userID != job.RequestedBy {
				if err := m.tellPerson(ctx, userID, job, by); err != nil {
					return fmt.Errorf("after %d people: %w", at.n, err)
				}
				at.n++
			}
			at.after = userID
			m.mu.Lock()
			m.told[job.ID] = at
			m.mu.Unlock()
		}
	}
	return nil
}

func (m *Members) tellPerson(ctx context.Context, userID string, job transfer.Job, by string) error {
	channel, appErr := m.API.GetDirectChannel(m.BotID, userID)
	if appErr != nil {
		return fmt.Errorf("open the direct channel of user %s: %w", userID, appErr)
	}
	return m.tellIn(ctx, channel.Id, job, personalMessage(job, by))
}

// tellIn posts a message about a job in a channel, unless it is there.
func (m *Members) tellIn(ctx context.Context, channelID string, job transfer.Job, text string) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	since, appErr := m.API.GetPostsSince(channelID, job.FinishedAt-clocks.Milliseconds())
	if appErr != nil {
		return fmt.Errorf("read the messages in channel %s: %w", channelID, appErr)
	}
	for _, post := range since.Posts {
		if post.UserId == m.BotID && post.GetProp(propNotice) == job.ID {
			return nil
		}
	}
	post := &model.Post{UserId: m.BotID, ChannelId: channelID, Message: text}
	post.AddProp(propNotice, job.ID)
	if _, appErr := m.API.CreatePost(post); appErr != nil {
		return fmt.Errorf("post in channel %s: %w", channelID, appErr)
	}
	return pause(ctx)
}

// pause keeps the messages apart.
func pause(ctx context.Context) error {
	timer := time.NewTimer(pace)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return errors.Join(errStopped, context.Cause(ctx))
	}
}

// errStopped says that the messages go on later.
var errStopped = errors.New("stopped while people were being told")
