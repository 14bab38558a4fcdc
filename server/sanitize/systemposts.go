package sanitize

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/markdown"
)

// systemTexts build the messages of the system from usernames alone. Clients show
// such a post as one of the system, so that nothing of its text may be the archive's.
var systemTexts = map[string]func(p *Props) string{
	"system_join_channel":        byUser("%s joined the channel."),
	"system_guest_join_channel":  byUser("%s joined the channel as a guest."),
	"system_leave_channel":       byUser("%s left the channel."),
	"system_join_team":           byUser("%s joined the team."),
	"system_leave_team":          byUser("%s left the team."),
	"system_channel_deleted":     byUser("%s archived the channel."),
	"system_channel_restored":    byUser("%s unarchived the channel."),
	"system_add_to_channel":      added("%s added to the channel by %s."),
	"system_add_guest_to_chan":   added("%s added to the channel as a guest by %s."),
	"system_add_to_team":         added("%s added to the team by %s."),
	"system_remove_from_channel": removed("%s was removed from the channel."),
	"system_remove_from_team":    removed("%s was removed from the team."),
	"system_header_change":       changed("header", func(p *Props) (before, after string) { return p.OldHeader, p.NewHeader }),
	"system_purpose_change":      changed("purpose", func(p *Props) (before, after string) { return p.OldPurpose, p.NewPurpose }),
	"system_displayname_change":  changed("display name", func(p *Props) (before, after string) { return p.OldDisplayName, p.NewDisplayName }),
}

// SystemTypes lists the types of the posts of the system that are built anew.
func SystemTypes() []string { return SortedKeys(systemTexts) }

func byUser(format string) func(*Props) string {
	return func(p *Props) string {
		if !plainName(p.Username) {
			return ""
		}
		return fmt.Sprintf(format, p.Username)
	}
}

func added(format string) func(*Props) string {
	return func(p *Props) string {
		if !plainName(p.Username) || !plainName(p.AddedUsername) {
			return ""
		}
		return fmt.Sprintf(format, p.AddedUsername, p.Username)
	}
}

func removed(format string) func(*Props) string {
	return func(p *Props) string {
		if !plainName(p.RemovedUsername) {
			return ""
		}
		return fmt.Sprintf(format, p.RemovedUsername)
	}
}

// plainName reports whether a name is a username of which no client makes a link, as
// it does of www.example.
func plainName(name string) bool { return IsUsername(name) && markdown.Escape(name) == name }

// changed tells of a text of a channel that a user changed, when neither the old nor the
// new one holds text that a client would make a link, an image or a mention of.
func changed(what string, of func(*Props) (before, after string)) func(*Props) string {
	return func(p *Props) string {
		before, after := of(p)
		if !plainName(p.Username) || markdown.Escape(before) != before || markdown.Escape(after) != after {
			return ""
		}
		switch {
		case before == "" && after == "":
			return ""
		case after == "":
			return fmt.Sprintf("%s removed the channel %s (was: %s)", p.Username, what, before)
		case before == "":
			return fmt.Sprintf("%s updated the channel %s to: %s", p.Username, what, after)
		default:
			return fmt.Sprintf("%s updated the channel %s from: %s to: %s", p.Username, what, before, after)
		}
	}
}

// SpeaksForSystem reports whether clients show posts of a type as those of the
// system, or as something else that no person wrote.
func SpeaksForSystem(kind string) bool {
	return strings.HasPrefix(kind, "system_") || kind == "reminder" || kind == "add_bot_teams_channels"
}

// buildSystem makes a post of the system of its known parts, for one who may not
// speak for the system. A post that has other parts becomes an ordinary one of its
// author, with its text and everything that ordinary posts have.
func (s *Sanitizer) buildSystem(cleaned *bulk.Content, content bulk.Content, dropped Skips) {
	if s.Server.FreeSystemPosts || !SpeaksForSystem(cleaned.Type) {
		return
	}
	var p Props
	_ = json.Unmarshal(cleaned.Props, &p)
	build, known := systemTexts[cleaned.Type]
	if known && len(p.Attachments) == 0 && len(content.Attachments) == 0 {
		if text := build(&p); text != "" {
			if cleaned.Message != text {
				cleaned.Message = text
				dropped.Add(SkipSystemText, 1)
			}
			return
		}
	}
	cleaned.Type, cleaned.Props = "", cleanProps(content.Props, false, Skips{})
	dropped.Add(SkipSystemPost, 1)
}
