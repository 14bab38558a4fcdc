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
		Tables: "users bots preferences", Key: re(`^@system-bot`),
		Reason: "The server makes its own bot when it first has something to say.",
	},
}

// Known is the list of all differences that are meant.
var Known = slices.Concat(Notices, meant, today)

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
		Tables: "users", Column: "props", Native: re(`customStatus`),
		Reason: "The end of a status is rounded to milliseconds.",
	},
}
