package exporter

import (
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// postExtras keeps what the line of a post has no fields for.
type postExtras struct {
	people   *people
	texts    *texts
	emoji    *emojiUse
	extras   *extras
	findings *findings
	// muted says that a post was noted already.
	muted bool
}

// note keeps the priority, the acknowledgements and the earlier versions of a post,
// and its type and message where the line has others.
func (e *postExtras) note(at location, post teamdata.Post, line bulk.Content, whole string) error {
	if e.muted || line.Type == post.Type && whole == line.Message && post.Priority == nil && len(post.Acknowledgements)+len(post.Edits) == 0 {
		return nil
	}
	extra := archive.PostExtra{ID: post.ID, RootID: post.RootID, Channel: at.channel, ChannelMembers: at.members, User: line.User, CreateAt: line.CreateAt}
	if line.Type != post.Type {
		extra.Type = post.Type
	}
	if whole != line.Message {
		extra.Message = whole
	}
	if p := post.Priority; p != nil {
		extra.Priority = &archive.PriorityExtra{Level: p.Level, RequestedAck: p.RequestedAck, PersistentNotifications: p.PersistentNotifications}
		e.findings.count(transfer.CountPriorities, 1)
	}
	seen := map[string]bool{}
	for _, ack := range post.Acknowledgements {
		name, err := e.people.name(ack.UserID)
		if err != nil {
			return err
		}
		if seen[name] {
			e.findings.skipDouble(post.ID, "an acknowledgement", name)
		} else {
			seen[name] = true
			extra.Acknowledgements = append(extra.Acknowledgements, archive.AcknowledgementExtra{User: name, At: ack.AcknowledgedAt})
		}
	}
	e.findings.count(transfer.CountAcks, int64(len(extra.Acknowledgements)))
	for _, edit := range post.Edits {
		extra.Versions = append(extra.Versions, e.version(post, edit))
	}
	e.findings.count(transfer.CountEdits, int64(len(extra.Versions)))
	return e.extras.posts.put(extra)
}

// version builds an earlier version of an edited post.
func (e *postExtras) version(post teamdata.Post, edit teamdata.Edit) archive.VersionExtra {
	message, props := e.texts.ofPost(teamdata.Post{UserID: post.UserID, Type: post.Type, Message: edit.Message, Props: edit.Props})
	e.emoji.scan(message)
	version := archive.VersionExtra{ID: edit.ID, Message: message, WrittenAt: edit.EditAt, ReplacedAt: edit.ReplacedAt}
	if text := string(props); text != "" && text != "null" && text != "{}" {
		version.Props = props
	}
	version.FileIDs = idList(edit.FileIDs)
	return version
}
