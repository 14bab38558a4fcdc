package bulk

// The limits of the native importer.
const (
	// MaxLine is the longest line in bytes, without its newline
	// (maxScanTokenSize in channels/app/import.go).
	MaxLine = 16<<20 - 1
	// MaxReplies is how many replies of one root a line may hold. The importer
	// saves them in one statement of 18 values a reply, and PostgreSQL takes
	// 65,535 values: 3,640.
	MaxReplies = 3600
	// MaxFollowers is how many thread followers may stand in the lines that the
	// importer saves together, a thousand at the most
	// (importMultiplePostsThreshold): 6 values each, so 10,922.
	MaxFollowers = 10_900
	// BatchLines is how many post lines the importer saves together.
	BatchLines = 1000
	// MaxAttachments is how many files a post may have: the list of their ids
	// must fit into 300 characters.
	MaxAttachments = 10
	// MaxEmojiSize is the size of the largest emoji image, in bytes.
	MaxEmojiSize = 512 << 10
	// MaxPropsRunes is the length of the longest props of a post, as JSON.
	MaxPropsRunes = 800_000
	// MaxMessage is the length in runes of the longest message that every server
	// takes; some have a larger column.
	MaxMessage = 16_383
	// The longest texts of a team, a channel and a bot, in runes.
	MaxTeamDescription = 255
	MaxDisplayName     = 64
	MaxHeader          = 1024
	MaxPurpose         = 250
	MaxBotDescription  = 1024
	// The longest texts of people about themselves, in runes.
	MaxPosition   = 128
	MaxStatusText = 100
	// MinGroup and MaxGroup are how many people a group message may have.
	MinGroup = 3
	MaxGroup = 8
)
