package sanitize

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
)

const (
	// maxSetting bounds the length of a setting that is not checked otherwise.
	maxSetting = 200
	// maxTheme bounds the length of a theme.
	maxTheme = 2000
)

// SettingsFilter passes on what the importer takes and names the rest.
type SettingsFilter struct{ Lost []string }

func (f *SettingsFilter) valid(name, value string, ok bool) string {
	if value == "" || ok {
		return value
	}
	f.Lost = append(f.Lost, name)
	return ""
}

func (f *SettingsFilter) oneOf(name, value string, allowed []string) string {
	return f.valid(name, value, slices.Contains(allowed, value))
}

func (f *SettingsFilter) short(name, value string) string {
	return f.valid(name, value, len(value) <= maxSetting && CleanText(value) == value)
}

// Theme returns a theme that the server takes, or counts it as lost.
func (f *SettingsFilter) Theme(value string) string {
	var colours map[string]string
	return f.valid("theme", value, len(value) <= maxTheme && CleanText(value) == value && json.Unmarshal([]byte(value), &colours) == nil)
}

// CleanSettings keeps the settings of a new account that the server takes, and
// names those that it did not keep.
func CleanSettings(s bulk.Settings) (bulk.Settings, []string) {
	f := &SettingsFilter{}
	limit, err := strconv.Atoi(s.LimitVisibleDMsGMs)
	cleaned := bulk.Settings{
		Theme: f.Theme(s.Theme), MilitaryTime: f.short("military_time", s.MilitaryTime), LinkPreviews: f.short("link_previews", s.LinkPreviews),
		MessageDisplay:           f.short("message_display", s.MessageDisplay),
		CollapseConsecutive:      f.short("collapse_consecutive_messages", s.CollapseConsecutive),
		ColorizeUsernames:        f.short("colorize_usernames", s.ColorizeUsernames),
		ChannelDisplayMode:       f.short("channel_display_mode", s.ChannelDisplayMode),
		TutorialStep:             f.short("tutorial_step", s.TutorialStep),
		EmailInterval:            f.oneOf("email_interval", s.EmailInterval, mmrules.EmailIntervals),
		NameFormat:               f.short("name_format", s.NameFormat),
		MarkdownPreview:          f.oneOf("feature_enabled_markdown_preview", s.MarkdownPreview, mmrules.Booleans),
		Formatting:               f.oneOf("formatting", s.Formatting, mmrules.Booleans),
		ShowUnreadSection:        f.oneOf("show_unread_section", s.ShowUnreadSection, mmrules.Booleans),
		SendOnCtrlEnter:          f.short("send_on_ctrl_enter", s.SendOnCtrlEnter),
		CodeBlockCtrlEnter:       f.short("code_block_ctrl_enter", s.CodeBlockCtrlEnter),
		ShowJoinLeave:            f.short("show_join_leave", s.ShowJoinLeave),
		ShowUnreadScrollPosition: f.short("show_unread_scroll_position", s.ShowUnreadScrollPosition),
		SyncDrafts:               f.short("sync_drafts", s.SyncDrafts),
		LimitVisibleDMsGMs:       f.valid("limit_visible_dms_gms", s.LimitVisibleDMsGMs, err == nil && 1 <= limit && limit <= mmrules.MaxVisibleConversations),
		NotifyProps:              f.userProps(s.NotifyProps),
		CustomStatus:             f.customStatus(s.CustomStatus),
	}
	return cleaned, f.Lost
}

func (f *SettingsFilter) userProps(props *bulk.UserProps) *bulk.UserProps {
	if props == nil {
		return nil
	}
	kept := bulk.UserProps{
		Desktop: f.oneOf("notify_props.desktop", props.Desktop, mmrules.NotifyLevels), DesktopSound: f.oneOf("notify_props.desktop_sound", props.DesktopSound, mmrules.Booleans),
		Email: f.oneOf("notify_props.email", props.Email, mmrules.Booleans), Mobile: f.oneOf("notify_props.mobile", props.Mobile, mmrules.NotifyLevels),
		MobilePushStatus: f.oneOf("notify_props.mobile_push_status", props.MobilePushStatus, mmrules.PushStatuses), Channel: f.oneOf("notify_props.channel", props.Channel, mmrules.Booleans),
		Comments: f.oneOf("notify_props.comments", props.Comments, mmrules.CommentKinds), MentionKeys: f.short("notify_props.mention_keys", props.MentionKeys),
	}
	if kept == (bulk.UserProps{}) {
		return nil
	}
	return &kept
}

func (f *SettingsFilter) customStatus(status *bulk.CustomStatus) *bulk.CustomStatus {
	if status == nil {
		return nil
	}
	year := status.ExpiresAt.UTC().Year()
	if emoji := Key(status.Emoji); emoji != "" && !IsEmojiName(emoji) || len(status.Duration) > maxSetting || year < 0 || year > 9000 {
		f.Lost = append(f.Lost, "custom_status")
		return nil
	}
	cleaned := &bulk.CustomStatus{
		Emoji: Key(status.Emoji), Text: CutRunes(CleanText(status.Text), mmrules.MaxStatusText), Duration: CleanText(status.Duration),
		ExpiresAt: status.ExpiresAt.UTC().Truncate(time.Millisecond),
	}
	if cleaned.Text != status.Text || cleaned.Duration != status.Duration {
		f.Lost = append(f.Lost, "custom_status")
	}
	return cleaned
}

func (f *SettingsFilter) channelProps(props *bulk.ChannelProps) *bulk.ChannelProps {
	if props == nil {
		return nil
	}
	return &bulk.ChannelProps{
		Desktop: f.oneOf("notify_props.desktop", props.Desktop, mmrules.ChannelLevels), Mobile: f.oneOf("notify_props.mobile", props.Mobile, mmrules.ChannelLevels),
		MarkUnread: f.oneOf("notify_props.mark_unread", props.MarkUnread, mmrules.UnreadLevels), Email: f.oneOf("notify_props.email", props.Email, mmrules.Booleans),
		IgnoreChannelMentions: f.oneOf("notify_props.ignore_channel_mentions", props.IgnoreChannelMentions, mmrules.OnOff),
		AutoFollowThreads:     f.oneOf("notify_props.channel_auto_follow_threads", props.AutoFollowThreads, mmrules.OnOff),
	}
}
