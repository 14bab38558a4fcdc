package importer

import (
	"cmp"
	"encoding/json"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// notifyPropsOf returns the notification settings of a member, by the names of the server.
func notifyPropsOf(settings bulk.Settings) map[string]string {
	props := map[string]string{}
	if p := settings.NotifyProps; p != nil {
		for name, value := range map[string]string{
			"desktop": p.Desktop, "desktop_sound": p.DesktopSound, "email": p.Email, "push": p.Mobile, "push_status": p.MobilePushStatus,
			"channel": p.Channel, "comments": p.Comments, "mention_keys": p.MentionKeys,
		} {
			if value != "" {
				props[name] = value
			}
		}
	}
	return props
}

// intervalSeconds are the intervals of e-mails as the server keeps them.
var intervalSeconds = map[string]string{"immediately": "30", "fifteen": "900", "hour": "3600"}

// preferencesOf are the settings of a new account, as the server's own importer
// keeps them.
func preferencesOf(userID, teamID string, account newAccount) []write.Preference {
	s := account.settings
	interval := intervalSeconds[s.EmailInterval]
	if s.NotifyProps != nil && s.NotifyProps.Email == "false" {
		interval = "0"
	}
	var preferences []write.Preference
	for _, p := range []write.Preference{
		{Category: "tutorial_step", Name: userID, Value: cmp.Or(s.TutorialStep, "0")},
		{Category: "theme", Name: "", Value: s.Theme},
		{Category: "theme", Name: teamID, Value: account.theme},
		{Category: "display_settings", Name: "use_military_time", Value: s.MilitaryTime},
		{Category: "display_settings", Name: "collapse_previews", Value: s.LinkPreviews},
		{Category: "display_settings", Name: "message_display", Value: s.MessageDisplay},
		{Category: "display_settings", Name: "collapse_consecutive_messages", Value: s.CollapseConsecutive},
		{Category: "display_settings", Name: "colorize_usernames", Value: s.ColorizeUsernames},
		{Category: "display_settings", Name: "channel_display_mode", Value: s.ChannelDisplayMode},
		{Category: "display_settings", Name: "name_format", Value: s.NameFormat},
		{Category: "advanced_settings", Name: "feature_enabled_markdown_preview", Value: s.MarkdownPreview},
		{Category: "advanced_settings", Name: "formatting", Value: s.Formatting},
		{Category: "advanced_settings", Name: "send_on_ctrl_enter", Value: s.SendOnCtrlEnter},
		{Category: "advanced_settings", Name: "code_block_ctrl_enter", Value: s.CodeBlockCtrlEnter},
		{Category: "advanced_settings", Name: "join_leave", Value: s.ShowJoinLeave},
		{Category: "advanced_settings", Name: "unread_scroll_position", Value: s.ShowUnreadScrollPosition},
		{Category: "advanced_settings", Name: "sync_drafts", Value: s.SyncDrafts},
		{Category: "sidebar_settings", Name: "show_unread_section", Value: s.ShowUnreadSection},
		{Category: "sidebar_settings", Name: "limit_visible_dms_gms", Value: s.LimitVisibleDMsGMs},
		{Category: "notifications", Name: "email_interval", Value: interval},
	} {
		if p.Value != "" {
			p.UserID = userID
			preferences = append(preferences, p)
		}
	}
	return preferences
}

// memberChannelOf returns a membership in a channel as its row will be. Only a new member
// brings a read state; exact says that no number means zero, and not that the archive does
// not say.
func memberChannelOf(channelID string, place bulk.ChannelMembership, fresh, exact bool) write.MemberChannel {
	member := write.MemberChannel{ChannelID: channelID}
	if !fresh {
		return member
	}
	member.Admin = sanitize.Admins(place.Roles) > 0
	if exact || place.LastViewedAt > 0 || place.MsgCount > 0 {
		member.Read = &write.ReadState{
			LastViewedAt: place.LastViewedAt, MsgCount: place.MsgCount, MsgCountRoot: place.MsgCountRoot,
			MentionCount: place.MentionCount, MentionCountRoot: place.MentionCountRoot, UrgentMentionCount: place.UrgentMentionCount,
		}
	}
	member.NotifyProps = channelProps(place.NotifyProps)
	return member
}

// channelProps are the notification settings of a channel; nil for the defaults.
func channelProps(props *bulk.ChannelProps) []byte {
	if props == nil {
		return nil
	}
	// These are the defaults of the server (GetDefaultChannelNotifyProps).
	all := map[string]string{
		"desktop": "default", "mark_unread": "all", "push": "default", "email": "default", "ignore_channel_mentions": "default", "channel_auto_follow_threads": "off",
	}
	for name, value := range map[string]string{
		"desktop": props.Desktop, "push": props.Mobile, "mark_unread": props.MarkUnread, "email": props.Email,
		"ignore_channel_mentions": props.IgnoreChannelMentions, "channel_auto_follow_threads": props.AutoFollowThreads,
	} {
		if value != "" {
			all[name] = value
		}
	}
	encoded, _ := json.Marshal(all) // a map of texts can be encoded
	return encoded
}

// propsOf returns the props of a new account.
func propsOf(settings bulk.Settings) map[string]string {
	if settings.CustomStatus == nil {
		return nil
	}
	status, err := json.Marshal(settings.CustomStatus)
	if err != nil {
		return nil // a time that no server takes
	}
	return map[string]string{"customStatus": string(status)}
}
