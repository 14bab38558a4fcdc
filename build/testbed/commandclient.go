package testbed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

// Voice is a user who types commands and sees the answers.
type Voice struct {
	*Client
	TeamID, ChannelID string
	socket            *model.WebSocketClient
}

// Voice opens a websocket, by which the answers come. The caller closes it.
func (c *Client) Voice(teamID, channelID string) (*Voice, error) {
	socket, err := model.NewWebSocketClient4("ws"+c.URL[len("http"):], c.AuthToken)
	if err != nil {
		return nil, fmt.Errorf("open a websocket: %w", err)
	}
	socket.Listen()
	// Before its greeting the server sends nothing to a socket.
	for {
		select {
		case event := <-socket.EventChannel:
			if event == nil {
				return nil, errors.New("the websocket ended before it began")
			}
			if event.EventType() == model.WebsocketEventHello {
				return &Voice{Client: c, TeamID: teamID, ChannelID: channelID, socket: socket}, nil
			}
		case <-time.After(time.Minute):
			socket.Close()
			return nil, errors.New("the server does not greet the websocket")
		}
	}
}

// Close ends the websocket.
func (v *Voice) Close() { v.socket.Close() }

// Say types a command and returns the answer as the message that appears.
func (v *Voice) Say(ctx context.Context, text string) (*model.Post, error) {
	response, _, err := v.ExecuteCommandWithTeam(ctx, v.ChannelID, v.TeamID, text)
	if err != nil {
		return nil, fmt.Errorf("type %s: %w", text, err)
	}
	post, err := v.Hear(ctx, model.WebsocketEventEphemeralMessage, func(post *model.Post) bool { return post.ChannelId == v.ChannelID })
	if err == nil && response.Text != "" && response.Text != post.Message {
		return nil, fmt.Errorf("the answer to %s is %q, and %q appears", text, response.Text, post.Message)
	}
	return post, err
}

// Hear waits for an event about a message that is wanted.
func (v *Voice) Hear(ctx context.Context, kind model.WebsocketEventType, wanted func(*model.Post) bool) (*model.Post, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		select {
		case event, ok := <-v.socket.EventChannel:
			if !ok {
				return nil, errors.New("the websocket has ended")
			}
			text, _ := event.GetData()["post"].(string)
			if event.EventType() != kind || text == "" {
				continue
			}
			post := &model.Post{}
			if err := json.Unmarshal([]byte(text), post); err != nil {
				return nil, fmt.Errorf("read the message: %w", err)
			}
			if wanted(post) {
				return post, nil
			}
		case <-ctx.Done():
			return nil, fmt.Errorf("wait for %s: %w", kind, ctx.Err())
		}
	}
}

// Press presses a button under a message and returns what appears then.
func (v *Voice) Press(ctx context.Context, post *model.Post, label string) (*model.Post, error) {
	for _, attachment := range post.Attachments() {
		for _, action := range attachment.Actions {
			if action.Name != label {
				continue
			}
			if _, err := v.DoPostActionWithCookie(ctx, post.Id, action.Id, "", action.Cookie); err != nil {
				return nil, fmt.Errorf("press %s: %w", label, err)
			}
			return v.Hear(ctx, model.WebsocketEventEphemeralMessage, func(*model.Post) bool { return true })
		}
	}
	return nil, fmt.Errorf("there is no button %q", label)
}

// Suggestions are the words that are offered after what was typed.
func (v *Voice) Suggestions(ctx context.Context, text string) (words []string, err error) {
	offered, _, err := v.ListCommandAutocompleteSuggestions(ctx, text, v.TeamID)
	if err != nil {
		return nil, fmt.Errorf("ask what follows %s: %w", text, err)
	}
	for _, one := range offered {
		words = append(words, one.Suggestion)
	}
	return words, nil
}
