package mmrules

// The values of settings that an import checks; others abort it.
var (
	Booleans = []string{"true", "false"}
	OnOff    = []string{"on", "off"}
	// NotifyLevels are for an account, ChannelLevels for a channel.
	NotifyLevels  = []string{"all", "mention", "none"}
	ChannelLevels = []string{"default", "all", "mention", "none"}
	UnreadLevels  = []string{"all", "mention"}
	PushStatuses  = []string{"online", "away", "offline"}
	CommentKinds  = []string{"any", "root", "never"}
	// EmailIntervals are the words of the bulk format for seconds.
	EmailIntervals = []string{"immediately", "fifteen", "hour"}
)

// MaxVisibleConversations is the greatest limit of the sidebar's direct messages.
const MaxVisibleConversations = 40
