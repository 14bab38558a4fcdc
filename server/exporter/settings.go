package exporter

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// maxPreference is the length of the longest setting that a server takes, in runes
// (model.MaxPreferenceValueLength).
const maxPreference = 20_000

// emailIntervals are the words of the format for seconds.
var emailIntervals = map[string]string{"30": "immediately", "900": "fifteen", "3600": "hour"}

// checker returns values that an import accepts and warns of the others.
type checker struct {
	findings *findings
	userID   string
}

// settingsReader builds the settings of accounts and channel memberships.
type settingsReader struct {
	emoji    *emojiUse
	findings *findings
}

func (s *settingsReader) checker(userID string) checker {
	return checker{findings: s.findings, userID: userID}
}

// oneOf returns the value if it is allowed. An empty value is the default.
func (c checker) oneOf(setting, value string, allowed []string) string {
	return c.valid(setting, value, slices.Contains(allowed, value))
}

func (c checker) valid(setting, value string, ok bool) string {
	if value == "" || ok {
		return value
	}
	c.findings.warn(transfer.WarnSettingDropped, c.userID, "The setting %s of user %s has a value that no import takes; it was left out.", setting, c.userID)
	return ""
}

// of returns the settings of an account that the format has fields for.
func (s *settingsReader) of(user teamdata.User) bulk.Settings {
	check := s.checker(user.ID)
	get := func(key string) string {
		value := user.Preferences[key]
		return check.valid(key, value, utf8.RuneCountInString(value) <= maxPreference)
	}
	limit := get("sidebar_settings/limit_visible_dms_gms")
	number, err := strconv.Atoi(limit)
	return bulk.Settings{
		Theme:                    check.valid("theme", get("theme/"), isTheme(get("theme/"))),
		MilitaryTime:             get("display_settings/use_military_time"),
		LinkPreviews:             get("display_settings/collapse_previews"),
		MessageDisplay:           get("display_settings/message_display"),
		CollapseConsecutive:      get("display_settings/collapse_consecutive_messages"),
		ColorizeUsernames:        get("display_settings/colorize_usernames"),
		ChannelDisplayMode:       get("display_settings/channel_display_mode"),
		TutorialStep:             get("tutorial_step/"),
		EmailInterval:            emailIntervals[get("notifications/email_interval")],
		NameFormat:               get("display_settings/name_format"),
		MarkdownPreview:          check.oneOf("feature_enabled_markdown_preview", get("advanced_settings/feature_enabled_markdown_preview"), mmrules.Booleans),
		Formatting:               check.oneOf("formatting", get("advanced_settings/formatting"), mmrules.Booleans),
		ShowUnreadSection:        check.oneOf("show_unread_section", get("sidebar_settings/show_unread_section"), mmrules.Booleans),
		SendOnCtrlEnter:          get("advanced_settings/send_on_ctrl_enter"),
		CodeBlockCtrlEnter:       get("advanced_settings/code_block_ctrl_enter"),
		ShowJoinLeave:            get("advanced_settings/join_leave"),
		ShowUnreadScrollPosition: get("advanced_settings/unread_scroll_position"),
		SyncDrafts:               get("advanced_settings/sync_drafts"),
		LimitVisibleDMsGMs:       check.valid("limit_visible_dms_gms", limit, err == nil && 1 <= number && number <= mmrules.MaxVisibleConversations),
		NotifyProps:              s.userProps(user),
		CustomStatus:             s.customStatus(user),
	}
}

// userProps returns the notification settings of an account.
func (s *settingsReader) userProps(user teamdata.User) *bulk.UserProps {
	check := s.checker(user.ID)
	props := user.NotifyProps
	check.valid("notify_props", props[""], false)
	found := bulk.UserProps{
		Desktop:          check.oneOf("desktop", props["desktop"], mmrules.NotifyLevels),
		DesktopSound:     check.oneOf("desktop_sound", props["desktop_sound"], mmrules.Booleans),
		Email:            check.oneOf("email", props["email"], mmrules.Booleans),
		Mobile:           check.oneOf("push", props["push"], mmrules.NotifyLevels),
		MobilePushStatus: check.oneOf("push_status", props["push_status"], mmrules.PushStatuses),
		Channel:          check.oneOf("channel", props["channel"], mmrules.Booleans),
		Comments:         check.oneOf("comments", props["comments"], mmrules.CommentKinds),
		MentionKeys:      props["mention_keys"],
	}
	if found == (bulk.UserProps{}) {
		return nil
	}
	return &found
}

// customStatus returns the custom status of an account. Its emoji may be a custom one.
func (s *settingsReader) customStatus(user teamdata.User) *bulk.CustomStatus {
	if user.CustomStatus == "" {
		return nil
	}
	status := &bulk.CustomStatus{}
	if err := json.Unmarshal([]byte(user.CustomStatus), status); err != nil {
		s.checker(user.ID).valid("custom_status", user.CustomStatus, false)
		return nil
	}
	if status.Emoji == "" && status.Text == "" {
		return nil
	}
	s.emoji.use(status.Emoji)
	s.emoji.scan(status.Text)
	return status
}

// channelProps returns the channel settings of an account. Some defaults are omitted,
// as the server's own export does.
func (s *settingsReader) channelProps(userID string, props map[string]string) *bulk.ChannelProps {
	check := s.checker(userID)
	check.valid("notify_props of a channel", props[""], false)
	unless := func(key, standard string, allowed []string) string {
		if props[key] == standard {
			return ""
		}
		return check.oneOf(key+" of a channel", props[key], allowed)
	}
	return &bulk.ChannelProps{
		Desktop:               check.oneOf("desktop of a channel", props["desktop"], mmrules.ChannelLevels),
		Mobile:                check.oneOf("push of a channel", props["push"], mmrules.ChannelLevels),
		MarkUnread:            check.oneOf("mark_unread of a channel", props["mark_unread"], mmrules.UnreadLevels),
		Email:                 unless("email", "default", mmrules.Booleans),
		IgnoreChannelMentions: unless("ignore_channel_mentions", "default", mmrules.OnOff),
		AutoFollowThreads:     unless("channel_auto_follow_threads", "off", mmrules.OnOff),
	}
}

// isTheme reports whether a preference is a theme: an object of strings.
func isTheme(text string) bool {
	var colours map[string]string
	return json.NewDecoder(strings.NewReader(text)).Decode(&colours) == nil
}
