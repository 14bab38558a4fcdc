package command

import (
	"strings"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/markdown"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/texts"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Answer is a message to the user, with the buttons under it.
type Answer struct {
	// Text is Markdown: a few short lines, without tables, because it is read on
	// phones and aloud.
	Text    string
	Buttons []Button
	// follow is a job whose progress the message goes on to show.
	follow *transfer.Job
}

// Button carries out a subcommand when it is pressed.
type Button struct {
	Label string
	// Command is the text that a user would type after the trigger.
	Command string
	// Danger says that it takes something away.
	Danger bool
}

// lines joins what is not empty.
func lines(parts ...string) string {
	var kept []string
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, "\n")
}

// maxCommand bounds the part of a command that a message shows.
const maxCommand = 500

// typeThis is a command to copy.
func typeThis(words ...string) string {
	return "`/" + markdown.Code(strings.Join(append([]string{Trigger}, words...), " "), maxCommand) + "`"
}

// response is the answer as the server takes it from a command.
func (a Answer) response(asked request) *model.CommandResponse {
	return &model.CommandResponse{
		ResponseType: model.CommandResponseTypeEphemeral, Text: a.Text, SkipSlackParsing: true, Attachments: a.attachments(asked),
	}
}

// post is the answer as a message of the bot that only one person sees.
func (a Answer) post(asked request, botID string) *model.Post {
	post := &model.Post{UserId: botID, ChannelId: asked.channelID, RootId: asked.rootID, Message: a.Text}
	if attachments := a.attachments(asked); attachments != nil {
		model.ParseMessageAttachment(post, attachments)
	}
	return post
}

// attachments hold the buttons; nil without any.
func (a Answer) attachments(asked request) []*model.MessageAttachment {
	if len(a.Buttons) == 0 {
		return nil
	}
	var actions []*model.PostAction
	for _, button := range a.Buttons {
		style := "default"
		if button.Danger {
			style = "danger"
		}
		actions = append(actions, &model.PostAction{
			Type: model.PostActionTypeButton, Name: button.Label, Style: style,
			Integration: &model.PostActionIntegration{
				URL: actionURL,
				// A direct message has no team of its own.
				Context: map[string]any{contextCommand: button.Command, contextTeam: asked.teamID, contextRoot: asked.rootID},
			},
		})
	}
	return []*model.MessageAttachment{{Actions: actions}}
}

// DeleteButton deletes the archive of a job when it is pressed in a message of the
// bot. The label is in the language of the one who asked for the job.
func DeleteButton(words texts.Words, job transfer.Job) []*model.MessageAttachment {
	answer := Answer{Buttons: []Button{{Label: words.T("button.delete"), Command: joined("delete", job.ID), Danger: true}}}
	return answer.attachments(request{teamID: job.TeamID})
}
