package importer

import (
	"encoding/json"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// settings reads back what the rows of a new account say in the words of the bulk
// format.
func (w *serverWords) settings(id string, account write.NewAccount) (s bulk.Settings, teamTheme string, favorites map[string]bool) {
	favorites = map[string]bool{}
	fields := map[[2]string]*string{
		{"tutorial_step", id}: &s.TutorialStep, {"theme", ""}: &s.Theme, {"theme", w.i.teamID()}: &teamTheme,
		{"display_settings", "use_military_time"}: &s.MilitaryTime, {"display_settings", "collapse_previews"}: &s.LinkPreviews,
		{"display_settings", "message_display"}: &s.MessageDisplay, {"display_settings", "collapse_consecutive_messages"}: &s.CollapseConsecutive,
		{"display_settings", "colorize_usernames"}: &s.ColorizeUsernames, {"display_settings", "channel_display_mode"}: &s.ChannelDisplayMode,
		{"display_settings", "name_format"}: &s.NameFormat, {"advanced_settings", "feature_enabled_markdown_preview"}: &s.MarkdownPreview,
		{"advanced_settings", "formatting"}: &s.Formatting, {"advanced_settings", "send_on_ctrl_enter"}: &s.SendOnCtrlEnter,
		{"advanced_settings", "code_block_ctrl_enter"}: &s.CodeBlockCtrlEnter, {"advanced_settings", "join_leave"}: &s.ShowJoinLeave,
		{"advanced_settings", "unread_scroll_position"}: &s.ShowUnreadScrollPosition, {"advanced_settings", "sync_drafts"}: &s.SyncDrafts,
		{"sidebar_settings", "show_unread_section"}: &s.ShowUnreadSection, {"sidebar_settings", "limit_visible_dms_gms"}: &s.LimitVisibleDMsGMs,
		{"notifications", "email_interval"}: &s.EmailInterval,
	}
	for _, preference := range w.i.host.rows.Preferences {
		if preference.UserID != id {
			continue
		}
		if preference.Category == "favorite_channel" {
			favorites[preference.Name] = preference.Value == "true"
			continue
		}
		field := fields[[2]string{preference.Category, preference.Name}]
		require.NotNil(w.t, field, "%s %s", preference.Category, preference.Name)
		*field = preference.Value
	}
	for name, seconds := range intervalSeconds {
		if s.EmailInterval == seconds {
			s.EmailInterval = name
		}
	}
	if p := account.NotifyProps; len(p) > 0 {
		s.NotifyProps = &bulk.UserProps{
			Desktop: p["desktop"], DesktopSound: p["desktop_sound"], Email: p["email"], Mobile: p["push"], MobilePushStatus: p["push_status"],
			Channel: p["channel"], Comments: p["comments"], MentionKeys: p["mention_keys"],
		}
	}
	if status := account.Props["customStatus"]; status != "" {
		s.CustomStatus = &bulk.CustomStatus{}
		require.NoError(w.t, json.Unmarshal([]byte(status), s.CustomStatus))
	}
	return s, teamTheme, favorites
}

// teamID is the team that the import goes into.
func (i *imported) teamID() string {
	if i.plan.NewTeam != nil {
		return "new-id"
	}
	return "team-id"
}

// readState reads back what a member has read and is notified of.
func readState(channel write.MemberChannel, membership *bulk.ChannelMembership) {
	if read := channel.Read; read != nil {
		membership.LastViewedAt, membership.MsgCount, membership.MsgCountRoot = read.LastViewedAt, read.MsgCount, read.MsgCountRoot
		membership.MentionCount, membership.MentionCountRoot, membership.UrgentMentionCount = read.MentionCount, read.MentionCountRoot, read.UrgentMentionCount
	}
	var p map[string]string
	if json.Unmarshal(channel.NotifyProps, &p) == nil && len(p) > 0 {
		membership.NotifyProps = &bulk.ChannelProps{
			Desktop: p["desktop"], Mobile: p["push"], MarkUnread: p["mark_unread"], Email: p["email"],
			IgnoreChannelMentions: p["ignore_channel_mentions"], AutoFollowThreads: p["channel_auto_follow_threads"],
		}
	}
}
