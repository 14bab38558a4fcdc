package oracle

import (
	"regexp"
	"slices"
)

// Difference is a difference between a native import and ours that is meant. An
// empty field matches everything.
type Difference struct {
	// Tables are the tables it is about, parted by spaces.
	Tables string
	// Column is a column of a row that both have; "" is any.
	Column string
	Side   Side
	// Key, Native and Ours match the row's key and the values of the column.
	Key, Native, Ours *regexp.Regexp
	// Chance says that the difference is there in some runs only.
	Chance bool
	// Reason says why it is meant, in a sentence for docs/IMPORT.md.
	Reason string
}

func (d Difference) explains(row Row) bool {
	return hasWord(d.Tables, row.Table) && (d.Column == "" || d.Column == row.Column) && (d.Side == "" || d.Side == row.Side) &&
		matches(d.Key, row.Key) && matches(d.Native, row.Native) && matches(d.Ours, row.Ours)
}

func matches(expression *regexp.Regexp, text string) bool {
	return expression == nil || expression.MatchString(text)
}

func re(expression string) *regexp.Regexp { return regexp.MustCompile(expression) }

// Notices are differences of what is said about an import, not of what it writes.
var Notices = []Difference{
	{
		Tables: "channels channelmembers channelmemberhistory posts preferences", Key: re(`dm:@sysadmin,@(team-export|system-bot)|^@sysadmin direct_channel_show @team-export$`),
		Reason: "The plugin's bot tells the one who imports how it went.",
	},
	{
		Tables: "users bots preferences", Key: re(`^@system-bot`), Chance: true,
		Reason: "The server makes its own bot when it first has something to say.",
	},
}

// Known is the list of all differences that are meant.
var Known = slices.Concat(Notices, meant, written)

// meant are the differences that stay.
var meant = []Difference{
	{
		Tables: "teams", Column: "email", Native: re(`^""$`),
		Reason: "The team has the address of the one who made it, as every team that a person makes.",
	},
	{
		Tables: "teams", Column: "(icon)", Native: re(`^missing$`),
		Reason: "The team keeps its icon, for which the bulk format has no room.",
	},
	{
		Tables: "teams", Column: "lastteamiconupdate", Native: re(`^0$`),
		Reason: "The team keeps its icon, for which the bulk format has no room.",
	},
	{
		Tables: "filestore", Side: OnlyOurs, Key: re(`^teams/[^/]+/teamIcon.png$`),
		Reason: "The team keeps its icon, for which the bulk format has no room.",
	},
	{
		Tables: "channelbookmarks", Side: OnlyOurs,
		Reason: "Channels keep their bookmarks, for which the bulk format has no room.",
	},
	{
		Tables: "postspriority postacknowledgements", Side: OnlyOurs,
		Reason: "Posts keep their priority and their acknowledgements, for which the bulk format has no room.",
	},
	{
		Tables: "posts", Column: "fileids",
		Reason: "The files of a post keep their order; the native importer puts them in an order of chance. The rows of the files themselves are compared.",
	},
	{
		Tables: "teams", Column: "allowopeninvite", Native: re(`^true$`), Ours: re(`^false$`),
		Reason: "A team that people join by invitation is not open to all who have an account.",
	},
	{
		Tables: "users", Column: "roles", Native: re(`system_admin`), Ours: re(`^"system_user"$`),
		Reason: "An archive makes nobody a system admin.",
	},
	{
		Tables: "posts", Column: "props", Native: re(`[uU]serId"|gmMembersDuringConversionIDs|convertedByUserId`),
		Reason: "Props lose the ids of people of the source: they mean nothing here, or another person.",
	},
	{
		Tables: "posts", Column: "props", Native: re(`"full":|"poll":|"a":\{|"expire_at"|"kept":|"attachments":`),
		Reason: "Props hold only what is known to be harmless.",
	},
	{
		Tables: "posts", Column: "props", Native: re(`"old_(header|purpose)":""`),
		Reason: "Props of the system are built anew; an empty value is left out.",
	},
	{
		Tables: "posts", Column: "type", Native: re(`^"custom_`), Ours: re(`^""$`),
		Reason: "Types of posts that only a plugin understands are dropped.",
	},
	{
		Tables: "threadmemberships", Column: "unreadmentions",
		Reason: "A thread has at most as many unread mentions as replies.",
	},
	{
		Tables: "users", Column: "props", Native: re(`customStatus`), Ours: re(`customStatus`),
		Reason: "The end of a status is rounded to milliseconds.",
	},
}

// written are the differences of an import that writes rows, and makes through the
// server what a person could make.
var written = []Difference{
	{
		Tables: "channelmemberhistory", Side: OnlyOurs,
		Reason: "Memberships have the history that those have which people make.",
	},
	{
		Tables: "teammembers channelmembers", Side: OnlyOurs, Key: re(`@metronom$`),
		Reason: "Bots are members where they were, for which the bulk format has no room.",
	},
	{
		Tables: "bots users", Column: "deleteat", Key: re(`^@pensioner$`), Native: re(`^0$`),
		Reason: "Bots that are deactivated on the source are deactivated.",
	},
	{
		Tables: "channels channelmembers channelmemberhistory posts", Side: OnlyNative, Key: re(`dm:@ada,@slackbot|dm:@(metronom|pensioner),@team-export`),
		Reason: "The owner of a bot gets no message from each bot that an import makes.",
	},
	{
		Tables: "bots", Column: "ownerid", Native: re(`^"@team-export"$`), Ours: re(`^"team-export"$`),
		Reason: "A bot of a plugin belongs to the plugin; the native importer gives it to an account that has the plugin's id for a name.",
	},
	{
		Tables: "channels", Column: "creatorid", Key: re(`^dm:`),
		Reason: "A direct channel says which of the two opened it, and the bulk format does not.",
	},
	{
		Tables: "channelmembers", Column: "schemeuser", Key: re(`^(dm|gm):`), Native: re(`^false$`),
		Reason: "The server says what members of a conversation are, by their accounts, and not the archive.",
	},
	{
		Tables: "channelmembers", Column: "schemeguest", Key: re(`^(dm|gm):`), Native: re(`^false$`),
		Reason: "The server says what members of a conversation are, by their accounts, and not the archive.",
	},
	{
		Tables: "channelmembers", Column: "schemeadmin", Key: re(`^(dm|gm):`), Native: re(`^true$`),
		Reason: "The server says what members of a conversation are, by their accounts, and not the archive.",
	},
	{
		Tables: "channelmembers", Column: "lastviewedat",
		Reason: "Who is new in a channel has read it, where the archive does not say what they had read.",
	},
	{
		Tables: "channelmembers", Column: "msgcount",
		Reason: "Who is new in a channel has read it, where the archive does not say what they had read.",
	},
	{
		Tables: "channelmembers", Column: "msgcountroot",
		Reason: "Who is new in a channel has read it, where the archive does not say what they had read.",
	},
	{
		Tables: "channelmembers", Column: "notifyprops",
		Reason: "All settings of a membership come over; the native importer ignores some of them.",
	},
	{
		Tables: "channels emoji", Column: "creatorid", Native: re(`^""$`),
		Reason: "Channels and emoji are made by the one who imports, as all are that a person makes.",
	},
	{
		Tables: "fileinfo", Column: "content", Native: re(`^""$`),
		Reason: "The server reads the texts of files that are uploaded, for its search.",
	},
	{
		Tables: "fileinfo", Column: "path",
		Reason: "Files lie where uploads of the day of the import lie.",
	},
	{
		Tables: "fileinfo", Column: "previewpath",
		Reason: "Files lie where uploads of the day of the import lie.",
	},
	{
		Tables: "fileinfo", Column: "thumbnailpath",
		Reason: "Files lie where uploads of the day of the import lie.",
	},
	{
		Tables: "filestore", Key: re(`^((today|[0-9]{8})/)?teams/[^/]+/channels/`),
		Reason: "Files lie where uploads of the day of the import lie.",
	},
	{
		Tables: "fileinfo", Side: OnlyOurs, Key: re(`plan\.pdf`),
		Reason: "Channels keep their bookmarks, for which the bulk format has no room.",
	},
	{
		Tables: "fileinfo", Column: "minipreview",
		Reason: "An upload in pieces, which the server offers for large files, notes no preview; it makes the images all the same.",
	},
	{
		Tables: "posts", Side: OnlyOurs, Key: re(`^earlier version\(`),
		Reason: "Earlier versions of posts come over, for which the bulk format has no room.",
	},
	{
		Tables: "posts", Column: "props", Native: re(`"team_export_post_id"`),
		Reason: "Posts have the ids that this prop names.",
	},
	{
		Tables: "posts reactions", Column: "updateat",
		Reason: "Posts and reactions were changed last when the source says so, as by an edit, and not when they were imported.",
	},
	{
		Tables: "preferences", Side: OnlyOurs, Key: re(`recommended_next_steps|system_notice`),
		Reason: "Accounts are made as a system admin makes them, with the settings that go with that.",
	},
	{
		Tables: "users", Column: "notifyprops", Ours: re(`channel_mention_auto_follow_threads`),
		Reason: "Accounts are made as a system admin makes them, with the settings that go with that.",
	},
	{
		Tables: "users", Column: "props", Ours: re(`team_export_import`),
		Reason: "Accounts name the import that made them, so that an undo knows them.",
	},
	{
		Tables: "threadmemberships", Column: "lastupdated", Native: re(`^"now"$`),
		Reason: "Threads were followed on the source, and not when they were imported.",
	},
}
