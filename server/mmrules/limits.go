package mmrules

const (
	// MaxMessage is the length in runes of the longest message that every server
	// accepts; some have a larger column.
	MaxMessage = 16_383
	// MaxPropsRunes is the length of the longest props of a post, as JSON.
	MaxPropsRunes = 800_000
	// MaxAttachments is the number of files that a post may have: the list of their ids
	// must fit into 300 characters.
	MaxAttachments = 10
	// MaxEmojiSize is the size of the largest emoji image, in bytes.
	MaxEmojiSize = 512 << 10
	// MaxTeamDescription is the length of the longest description of a team, in bytes.
	MaxTeamDescription = 255
	// MaxDisplayName is the length of the longest display name of a channel, in runes.
	MaxDisplayName = 64
	// MaxHeader is the length of the longest header of a channel, in runes.
	MaxHeader = 1024
	// MaxPurpose is the length of the longest purpose of a channel, in runes.
	MaxPurpose = 250
	// MaxBotDescription is the length of the longest description of a bot, in runes.
	MaxBotDescription = 1024
	// MaxPosition is the length of the longest position in a profile, in runes.
	MaxPosition = 128
	// MaxStatusText is the length of the longest text of a custom status, in runes.
	MaxStatusText = 100
	// MaxEmail is the length of the longest e-mail address, in bytes.
	MaxEmail = 128
	// MinGroup is the least number of people in a group message.
	MinGroup = 3
	// MaxGroup is the greatest number of people in a group message.
	MaxGroup = 8
)
