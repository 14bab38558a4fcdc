package mmrules

import (
	"slices"
	"strings"
)

// knownTypes are the types of posts that every server from 10.11 on takes
// (Post.IsValid in the server's model package). An unknown type aborts an
// import.
var knownTypes = []string{
	"", "add_bot_teams_channels", "me", "reminder", "slack_attachment",
	"system_add_guest_to_chan", "system_add_remove", "system_add_to_channel", "system_add_to_team",
	"system_auto_responder", "system_change_chan_privacy", "system_channel_deleted", "system_channel_restored",
	"system_convert_channel", "system_displayname_change", "system_generic", "system_gm_to_channel",
	"system_guest_join_channel", "system_header_change", "system_join_channel", "system_join_leave",
	"system_join_team", "system_leave_channel", "system_leave_team", "system_move_channel",
	"system_purpose_change", "system_remove_from_channel", "system_remove_from_team", "system_wrangler",
}

// ImportableType returns the type under which any server takes a post: its own,
// that of any message of the system, or none. Types of plugins (custom_…) are
// taken everywhere.
func ImportableType(kind string) string {
	switch {
	case slices.Contains(knownTypes, kind), strings.HasPrefix(kind, "custom_"):
		return kind
	case strings.HasPrefix(kind, "system_"):
		return "system_generic"
	default:
		return ""
	}
}
