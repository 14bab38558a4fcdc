package oracle

// today are the differences that are not meant to stay.
var today = []Difference{
	{
		Tables: "channels channelmembers channelmemberhistory posts fileinfo reactions threads threadmemberships preferences filestore", Side: OnlyNative, Key: re(`(dm|gm):@`),
		Reason: "Direct and group messages are not imported.",
	},
	{
		Tables: "preferences", Side: OnlyNative, Key: re(`direct_channel_show`),
		Reason: "Direct and group messages are not imported.",
	},
	{
		Tables: "bots", Side: OnlyNative,
		Reason: "Bots become deactivated accounts.",
	},
	{
		Tables: "users", Key: re(`^@(metronom|pensioner|plugin-helper|slackbot)$`),
		Reason: "Bots become deactivated accounts.",
	},
	{
		Tables: "filestore", Side: OnlyNative, Key: re(`^users/@pensioner/profile.png$`),
		Reason: "Bots become deactivated accounts.",
	},
	{
		Tables: "threadmemberships", Column: "unreadmentions",
		Reason: "Unread mentions of a thread are at most one.",
	},
	{
		Tables: "users preferences", Side: OnlyNative, Key: re(`^@only.named`),
		Reason: "People without a trace in the team but their name in a message of the system are not made.",
	},
}
