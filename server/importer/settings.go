package importer

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

// What the importer takes for settings; a bad one would abort the import
// (channels/app/imports/import_validators.go).
var (
	booleans      = []string{"true", "false"}
	levels        = []string{"all", "mention", "none"}
	statuses      = []string{"online", "away", "offline"}
	commentKinds  = []string{"any", "root", "never"}
	channelLevels = []string{"default", "all", "mention", "none"}
	unreadLevels  = []string{"all", "mention"}
	onOff         = []string{"on", "off"}
	intervals     = []string{"immediately", "fifteen", "hour"}
)

const (
	// maxSetting is how long a setting that is not checked otherwise may be.
	maxSetting = 200
	// maxTheme is how long a theme may be.
	maxTheme = 2000
	// maxConversations is the greatest limit of the sidebar's direct messages.
	maxConversations = 40
	// maxStatus is how long the text of a custom status may be, in runes.
	maxStatus = 100
)

// settingsFilter passes on what the importer takes and counts the rest.
type settingsFilter struct{ dropped int64 }

func (f *settingsFilter) valid(value string, ok bool) string {
	if value == "" || ok {
		return value
	}
	f.dropped++
	return ""
}

func (f *settingsFilter) oneOf(value string, allowed []string) string {
	return f.valid(value, slices.Contains(allowed, value))
}

func (f *settingsFilter) short(value string) string {
	return f.valid(value, len(value) <= maxSetting && clean(value) == value)
}

func (f *settingsFilter) theme(value string) string {
	var colours map[string]string
	return f.valid(value, len(value) <= maxTheme && clean(value) == value && json.Unmarshal([]byte(value), &colours) == nil)
}

// cleanSettings keeps the settings of a new account that the server takes, and
// returns how many it did not keep.
func cleanSettings(s bulk.Settings) (bulk.Settings, int64) {
	f := &settingsFilter{}
	limit, err := strconv.Atoi(s.LimitVisibleDMsGMs)
	cleaned := bulk.Settings{
		Theme: f.theme(s.Theme), MilitaryTime: f.short(s.MilitaryTime), LinkPreviews: f.short(s.LinkPreviews),
		MessageDisplay: f.short(s.MessageDisplay), CollapseConsecutive: f.short(s.CollapseConsecutive),
		ColorizeUsernames: f.short(s.ColorizeUsernames), ChannelDisplayMode: f.short(s.ChannelDisplayMode),
		TutorialStep: f.short(s.TutorialStep), EmailInterval: f.oneOf(s.EmailInterval, intervals), NameFormat: f.short(s.NameFormat),
		MarkdownPreview: f.oneOf(s.MarkdownPreview, booleans), Formatting: f.oneOf(s.Formatting, booleans),
		ShowUnreadSection: f.oneOf(s.ShowUnreadSection, booleans), SendOnCtrlEnter: f.short(s.SendOnCtrlEnter),
		CodeBlockCtrlEnter: f.short(s.CodeBlockCtrlEnter), ShowJoinLeave: f.short(s.ShowJoinLeave),
		ShowUnreadScrollPosition: f.short(s.ShowUnreadScrollPosition), SyncDrafts: f.short(s.SyncDrafts),
		LimitVisibleDMsGMs: f.valid(s.LimitVisibleDMsGMs, err == nil && 1 <= limit && limit <= maxConversations),
		NotifyProps:        f.userProps(s.NotifyProps),
		CustomStatus:       f.customStatus(s.CustomStatus),
	}
	return cleaned, f.dropped
}

func (f *settingsFilter) userProps(props *bulk.UserProps) *bulk.UserProps {
	if props == nil {
		return nil
	}
	kept := bulk.UserProps{
		Desktop: f.oneOf(props.Desktop, levels), DesktopSound: f.oneOf(props.DesktopSound, booleans),
		Email: f.oneOf(props.Email, booleans), Mobile: f.oneOf(props.Mobile, levels),
		MobilePushStatus: f.oneOf(props.MobilePushStatus, statuses), Channel: f.oneOf(props.Channel, booleans),
		Comments: f.oneOf(props.Comments, commentKinds), MentionKeys: f.short(props.MentionKeys),
	}
	if kept == (bulk.UserProps{}) {
		return nil
	}
	return &kept
}

func (f *settingsFilter) customStatus(status *bulk.CustomStatus) *bulk.CustomStatus {
	if status == nil {
		return nil
	}
	year := status.ExpiresAt.UTC().Year()
	if emoji := key(status.Emoji); emoji != "" && !isEmojiName(emoji) || len(status.Duration) > maxSetting || year < 0 || year > 9000 {
		f.dropped++
		return nil
	}
	return &bulk.CustomStatus{
		Emoji: key(status.Emoji), Text: cut(clean(status.Text), maxStatus), Duration: clean(status.Duration),
		ExpiresAt: status.ExpiresAt.UTC().Truncate(time.Millisecond),
	}
}

func (f *settingsFilter) channelProps(props *bulk.ChannelProps) *bulk.ChannelProps {
	if props == nil {
		return nil
	}
	return &bulk.ChannelProps{
		Desktop: f.oneOf(props.Desktop, channelLevels), Mobile: f.oneOf(props.Mobile, channelLevels),
		MarkUnread: f.oneOf(props.MarkUnread, unreadLevels), Email: f.oneOf(props.Email, booleans),
		IgnoreChannelMentions: f.oneOf(props.IgnoreChannelMentions, onOff), AutoFollowThreads: f.oneOf(props.AutoFollowThreads, onOff),
	}
}
