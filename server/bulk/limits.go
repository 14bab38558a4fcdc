package bulk

// The limits of the native importer.
const (
	// MaxLine is the longest line in bytes, without its newline
	// (maxScanTokenSize in channels/app/import.go).
	MaxLine = 16<<20 - 1
	// MaxReplies bounds the replies of one root in a line. The importer saves them in one
	// statement of 18 values a reply, and PostgreSQL takes 65,535 values: 3,640.
	MaxReplies = 3600
	// MaxFollowers bounds the thread followers in the lines that the importer saves
	// together, a thousand at the most (importMultiplePostsThreshold): 6 values each, so
	// 10,922.
	MaxFollowers = 10_900
	// BatchLines is the number of post lines that the importer saves together.
	BatchLines = 1000
)
