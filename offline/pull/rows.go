package pull

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/remote"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// post is the row of a post.
func (s *snapshot) post(p remote.Post) teamdata.Post {
	row := teamdata.Post{
		ID: p.ID, RootID: p.RootID, UserID: p.UserID, CreateAt: p.CreateAt, EditAt: p.EditAt, Type: p.Type,
		// A server with an image proxy changes addresses in messages on the way.
		Message: cmp.Or(p.MessageSource, p.Message), Props: object(p.Props), IsPinned: p.IsPinned,
	}
	for _, r := range p.Metadata.Reactions {
		row.Reactions = append(row.Reactions, teamdata.Reaction{UserID: r.UserID, EmojiName: r.EmojiName, CreateAt: r.CreateAt})
	}
	for _, ack := range p.Metadata.Acknowledgements {
		if ack.AcknowledgedAt > 0 {
			row.Acknowledgements = append(row.Acknowledgements, teamdata.Acknowledgement{UserID: ack.UserID, AcknowledgedAt: ack.AcknowledgedAt})
		}
	}
	slices.SortFunc(row.Acknowledgements, func(a, b teamdata.Acknowledgement) int {
		return cmp.Or(cmp.Compare(a.AcknowledgedAt, b.AcknowledgedAt), strings.Compare(a.UserID, b.UserID))
	})
	if of := p.Metadata.Priority; of != nil && (of.Priority != "" || of.RequestedAck || of.PersistentNotifications) {
		row.Priority = &teamdata.Priority{Level: of.Priority, RequestedAck: of.RequestedAck, PersistentNotifications: of.PersistentNotifications}
	}
	if s.prefers("flagged_post", p.ID) {
		row.FlaggedBy = []string{s.me.ID}
	}
	row.FileIDs, row.Files = idList(p.FileIDs), filesOf(p)
	if s.ownFiles {
		s.chooseFiles(&row, s.places[p.ChannelID].Files)
	}
	return row
}

// chooseFiles leaves out the files of a post that the limits of its channel do not take.
func (s *snapshot) chooseFiles(row *teamdata.Post, limits FileLimits) {
	if !limits.Include {
		row.FileIDs, row.Files = "", nil
		return
	}
	row.Files = slices.DeleteFunc(row.Files, func(file teamdata.File) bool {
		return !takesFile(limits, file)
	})
	var ids []string
	for _, file := range row.Files {
		ids = append(ids, file.ID)
	}
	row.FileIDs = idList(ids)
}

// takesFile reports whether limits take a file.
func takesFile(limits FileLimits, file teamdata.File) bool {
	takes, _ := limits.Takes(file.Size, file.MimeType)
	return limits.Include && takes
}

// idList is a column with a list of ids.
func idList(ids []string) string {
	if len(ids) == 0 {
		return ""
	}
	text, err := json.Marshal(ids)
	if err != nil {
		return ""
	}
	return string(text)
}

// filesOf are the files of a post in the order in which it shows them.
func filesOf(p remote.Post) []teamdata.File {
	place := func(id string) int {
		if at := slices.Index(p.FileIDs, id); at >= 0 {
			return at
		}
		return len(p.FileIDs)
	}
	var files []teamdata.File
	for _, info := range p.Metadata.Files {
		if plainID.MatchString(info.ID) && info.DeleteAt == 0 {
			files = append(files, fileRow(info))
		}
	}
	slices.SortStableFunc(files, func(a, b teamdata.File) int { return cmp.Compare(place(a.ID), place(b.ID)) })
	return files
}

// fileRow is the row of a file. Its path says how large the file should be.
func fileRow(info remote.FileInfo) teamdata.File {
	return teamdata.File{
		ID: info.ID, Name: info.Name, Path: fmt.Sprintf("%s/%s/%d", filesName, info.ID, max(info.Size, 0)), MimeType: info.MimeType, Size: info.Size,
		Width: info.Width, Height: info.Height, CreateAt: info.CreateAt,
	}
}

// People yields all people of the archive.
func (s *snapshot) People(context.Context, []string) iter.Seq2[teamdata.User, error] {
	memberships := map[string][]teamdata.ChannelMember{}
	for _, channel := range s.channels {
		for _, member := range s.members[channel.ID] {
			memberships[member.UserID] = append(memberships[member.UserID], s.membership(channel, member))
		}
	}
	return func(yield func(teamdata.User, error) bool) {
		for _, id := range s.people {
			row, known := s.user(id)
			if !known && s.hidden[id] {
				row = teamdata.User{ID: id, Username: id}
			} else if !known {
				row = teamdata.User{ID: id, Deleted: true}
			}
			row.Channels = memberships[id]
			if !yield(row, nil) {
				return
			}
		}
	}
}

// user is the row of an account.
func (s *snapshot) user(id string) (teamdata.User, bool) {
	u, known := s.users[id]
	if !known {
		return teamdata.User{}, false
	}
	row := teamdata.User{
		ID: u.ID, Username: u.Username, Email: u.Email, Nickname: u.Nickname, FirstName: u.FirstName, LastName: u.LastName, Position: u.Position,
		Locale: u.Locale, Roles: u.Roles, CreateAt: u.CreateAt, DeleteAt: u.DeleteAt, PictureUpdateAt: u.LastPictureUpdate,
		CustomStatus: u.Props["customStatus"],
	}
	_ = row.NotifyProps.UnmarshalJSON(object(u.NotifyProps))
	_ = row.Timezone.UnmarshalJSON(object(u.Timezone))
	if u.IsBot {
		row.Bot = &teamdata.Bot{Description: u.BotDescription, DeleteAt: u.DeleteAt}
	}
	if member, found := s.teamMembers[id]; found {
		row.Member = &teamdata.TeamMember{SchemeUser: member.SchemeUser, SchemeAdmin: member.SchemeAdmin, SchemeGuest: member.SchemeGuest}
	}
	if id == s.me.ID {
		row.Preferences = s.ownPreferences()
	}
	return row, true
}

// ownPreferences are the settings for which the format has fields.
func (s *snapshot) ownPreferences() map[string]string {
	found := map[string]string{}
	take := func(category, name, as string) {
		if value, set := s.preferences[category][name]; set {
			found[category+"/"+as] = value
		}
	}
	take("theme", "", "")
	take("theme", s.team.ID, "team")
	take("tutorial_step", s.me.ID, "")
	take("notifications", "email_interval", "email_interval")
	for _, category := range []string{"advanced_settings", "display_settings", "sidebar_settings"} {
		for name := range s.preferences[category] {
			take(category, name, name)
		}
	}
	return found
}

// FormerMembers returns those who are not in the team.
func (s *snapshot) FormerMembers(context.Context) ([]teamdata.User, error) {
	var left []teamdata.User
	for id, user := range s.users {
		if _, member := s.teamMembers[id]; !member && !user.IsBot {
			left = append(left, teamdata.User{ID: id, Username: user.Username})
		}
	}
	slices.SortFunc(left, func(a, b teamdata.User) int { return strings.Compare(a.ID, b.ID) })
	return left, nil
}

// EverMembers returns none: it is for servers that ask for consent.
func (s *snapshot) EverMembers(context.Context) ([]teamdata.User, error) { return nil, nil }
