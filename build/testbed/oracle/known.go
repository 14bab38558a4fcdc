package oracle

import "regexp"

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

// botMessages match all that belongs to the plugin's messages to the one who
// imports.
var botMessages = regexp.MustCompile(`dm:@sysadmin,@team-export|@team-export.*direct_channel_show|direct_channel_show.*@team-export|dm:@sysadmin,@system-bot`)

// Known is the list of all differences that are meant.
var Known = []Difference{
	{
		Tables: "channels channelmembers channelmemberhistory posts preferences sidebarchannels", Side: OnlyOurs, Key: botMessages,
		Reason: "The plugin's bot tells the one who imports how it went.",
	},
}
