package sqlwrite

import (
	"fmt"
	"strings"
)

// column is a column that is written. Its value comes in a list of its kind, or
// is always the same.
type column struct {
	name string
	// kind is the type of the list, cast what its values become, when that differs.
	kind, cast string
	// always is an expression in place of a list.
	always string
}

// table is a table that rows are put into.
type table struct {
	name    string
	columns []column
	// onConflict says what becomes of a row that is there.
	onConflict string
}

func text(name string) column    { return column{name: name, kind: "text"} }
func number(name string) column  { return column{name: name, kind: "bigint"} }
func boolean(name string) column { return column{name: name, kind: "boolean"} }
func object(name string) column  { return column{name: name, kind: "text", cast: "jsonb"} }
func fixed(name, always string) column {
	return column{name: name, always: always}
}

// The tables, with the columns that the server writes (v8 sqlstore).
var (
	posts = table{name: "Posts", onConflict: "ON CONFLICT (Id) DO NOTHING", columns: []column{
		text("Id"), number("CreateAt"), number("UpdateAt"), number("EditAt"), number("DeleteAt"), boolean("IsPinned"), text("UserId"),
		text("ChannelId"), text("RootId"), text("OriginalId"), text("Message"), text("Type"), object("Props"), text("Hashtags"),
		fixed("Filenames", "'[]'"), text("FileIds"), boolean("HasReactions"), fixed("RemoteId", "NULL"),
	}}
	reactions = table{name: "Reactions", onConflict: "ON CONFLICT (PostId, UserId, EmojiName) DO NOTHING", columns: []column{
		text("PostId"), text("UserId"), text("EmojiName"), number("CreateAt"), number("UpdateAt"), fixed("DeleteAt", "0"),
		fixed("RemoteId", "''"), text("ChannelId"),
	}}
	flags = table{name: "Preferences", onConflict: "ON CONFLICT (UserId, Category, Name) DO NOTHING", columns: []column{
		text("UserId"), text("Category"), text("Name"), text("Value"),
	}}
	users = table{name: "Users", onConflict: "ON CONFLICT DO NOTHING", columns: []column{
		text("Id"), number("CreateAt"), number("UpdateAt"), number("DeleteAt"), text("Username"), text("Password"), fixed("AuthData", "NULL"),
		fixed("AuthService", "''"), text("Email"), fixed("EmailVerified", "TRUE"), text("Nickname"), text("FirstName"), text("LastName"),
		text("Position"), text("Roles"), fixed("AllowMarketing", "FALSE"), object("Props"), object("NotifyProps"),
		number("LastPasswordUpdate"), fixed("LastPictureUpdate", "0"), fixed("FailedAttempts", "0"), text("Locale"), object("Timezone"),
		fixed("MfaActive", "FALSE"), fixed("MfaSecret", "''"), fixed("RemoteId", "NULL"),
	}}
	threads = table{name: "Threads", columns: names("PostId", "ChannelId", "ReplyCount", "LastReplyAt", "Participants", "ThreadDeleteAt", "ThreadTeamId")}
	// What follows is written by statements of its own.
	threadMemberships    = table{name: "ThreadMemberships", columns: names("PostId", "UserId", "Following", "LastViewed", "LastUpdated", "UnreadMentions")}
	teamMembers          = table{name: "TeamMembers", columns: names("TeamId", "UserId", "Roles", "DeleteAt", "SchemeUser", "SchemeAdmin", "SchemeGuest", "CreateAt")}
	channelMemberHistory = table{name: "ChannelMemberHistory", columns: names("ChannelId", "UserId", "JoinTime")}
	channelMembers       = table{name: "ChannelMembers", columns: names("ChannelId", "UserId", "Roles", "LastViewedAt", "MsgCount", "MentionCount", "NotifyProps", "LastUpdateAt",
		"SchemeUser", "SchemeAdmin", "SchemeGuest", "MentionCountRoot", "MsgCountRoot", "UrgentMentionCount")}
	channelBookmarks = table{name: "ChannelBookmarks", columns: names("Id", "OwnerId", "ChannelId", "FileInfoId", "CreateAt", "UpdateAt", "DeleteAt", "DisplayName", "SortOrder",
		"LinkUrl", "ImageUrl", "Emoji", "Type")}
	postsPriority        = table{name: "PostsPriority", columns: names("PostId", "ChannelId", "Priority", "RequestedAck", "PersistentNotifications")}
	postAcknowledgements = table{name: "PostAcknowledgements", columns: names("PostId", "UserId", "AcknowledgedAt")}
	keyValues            = table{name: "PluginKeyValueStore", columns: names("PluginId", "PKey", "PValue", "ExpireAt")}
)

// tables are all of them.
var tables = []table{
	posts, reactions, flags, users, threads, threadMemberships, teamMembers, channelMemberHistory, channelMembers, channelBookmarks,
	postsPriority, postAcknowledgements, keyValues, emoji, emptyFiles,
}

func names(list ...string) (columns []column) {
	for _, name := range list {
		columns = append(columns, column{name: name})
	}
	return columns
}

// list names the columns.
func (t table) list() string {
	all := make([]string, len(t.columns))
	for i, c := range t.columns {
		all[i] = c.name
	}
	return strings.Join(all, ", ")
}

// insert puts rows into the table: a list for each column that has one.
func (t table) insert() string {
	var lists, aliases, values []string
	for _, c := range t.columns {
		if c.always != "" {
			values = append(values, c.always)
			continue
		}
		lists = append(lists, fmt.Sprintf("$%d::%s[]", len(lists)+1, c.kind))
		aliases = append(aliases, "v"+c.name)
		value := "v" + c.name
		if c.cast != "" {
			value += "::" + c.cast
		}
		values = append(values, value)
	}
	return fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM UNNEST(%s) AS w(%s) %s",
		t.name, t.list(), strings.Join(values, ", "), strings.Join(lists, ", "), strings.Join(aliases, ", "), t.onConflict)
}

// known lists the tables, and their columns with the table's name before them, as
// the catalogue of the database spells them.
func known() (tableNames, columns []string) {
	for _, t := range tables {
		table := strings.ToLower(t.name)
		tableNames = append(tableNames, table)
		for _, c := range t.columns {
			columns = append(columns, table+"."+strings.ToLower(c.name))
		}
	}
	return tableNames, columns
}
