package importer

import (
	"cmp"
	"maps"
	"slices"
)

// dropKind is a kind of thing that an import leaves out or changes.
type dropKind string

// Everything that is left out or changed is of one of these kinds.
const (
	dropRoleLine       dropKind = "role_line"
	dropSchemeLine     dropKind = "scheme_line"
	dropScheme         dropKind = "scheme"
	dropSignIn         dropKind = "sign_in_data"
	dropDirectChannel  dropKind = "direct_channel"
	dropDirectPost     dropKind = "direct_post"
	dropOtherTeam      dropKind = "other_team_post"
	dropOtherMember    dropKind = "other_team_membership"
	dropPerson         dropKind = "user_without_trace"
	dropSystemRole     dropKind = "system_role"
	dropAdminRole      dropKind = "admin_role"
	dropRoleHere       dropKind = "role_of_existing_account"
	dropProfile        dropKind = "profile_of_existing_account"
	dropSetting        dropKind = "setting"
	dropPicture        dropKind = "profile_picture"
	dropBotLine        dropKind = "bot"
	dropMember         dropKind = "membership"
	dropLostPost       dropKind = "post_without_channel"
	dropSkippedPost    dropKind = "post_of_skipped_channel"
	dropNoAuthor       dropKind = "post_without_author"
	dropBurning        dropKind = "post_that_burns"
	dropType           dropKind = "post_type"
	dropTime           dropKind = "time"
	dropMoment         dropKind = "moment"
	dropText           dropKind = "text_cut"
	dropProp           dropKind = "prop"
	dropAction         dropKind = "action"
	dropReaction       dropKind = "reaction"
	dropFlag           dropKind = "saved_post"
	dropFollower       dropKind = "thread_follower"
	dropMissingFile    dropKind = "missing_file"
	dropLargeFile      dropKind = "large_file"
	dropFileTooMany    dropKind = "file_beyond_ten"
	dropUnusedFile     dropKind = "file_never_named"
	dropRefusedFile    dropKind = "file_refused"
	dropEmoji          dropKind = "emoji"
	dropTooLong        dropKind = "post_too_long"
	dropExistingPost   dropKind = "post_that_exists"
	dropHere           dropKind = "post_that_is_here"
	dropEdited         dropKind = "post_edited_here"
	dropSkippedEmoji   dropKind = "emoji_skipped"
	dropMissingChannel dropKind = "channel_with_bad_name"
	dropPostLink       dropKind = "post_link"
	dropIcon           dropKind = "team_icon"
	dropBookmark       dropKind = "bookmark"
	dropFileBookmark   dropKind = "file_bookmark"
	dropDirectBookmark dropKind = "direct_bookmark"
	dropPostExtra      dropKind = "post_extra"
	dropRinging        dropKind = "persistent_notification"
	dropVersion        dropKind = "earlier_version"
	dropChannelExtra   dropKind = "channel_extra"
)

// reasons tell a person why.
var reasons = map[dropKind]string{
	dropRoleLine:       "Roles belong to a server: an import never changes them.",
	dropSchemeLine:     "Permission schemes belong to a server: an import never changes them.",
	dropScheme:         "A team or channel keeps the permission scheme it has here.",
	dropSignIn:         "Passwords and sign-in data are never imported.",
	dropDirectChannel:  "Direct and group conversations are not imported.",
	dropDirectPost:     "Direct and group messages are not imported.",
	dropOtherTeam:      "Posts of other teams than the chosen one.",
	dropOtherMember:    "Memberships in other teams than the chosen one.",
	dropPerson:         "Accounts with neither a membership nor a trace in the chosen team.",
	dropSystemRole:     "An import makes ordinary accounts and guests, nothing more.",
	dropAdminRole:      "An import by you makes nobody an admin of the team or a channel.",
	dropRoleHere:       "Accounts that are here already become no admins of the team or a channel.",
	dropProfile:        "Accounts that exist keep their profile, settings, password and roles.",
	dropSetting:        "Settings whose values the server does not take.",
	dropPicture:        "Profile pictures that are missing or are no pictures.",
	dropBotLine:        "Bots become deactivated accounts that keep their posts.",
	dropMember:         "Memberships in channels that are not imported, or named twice.",
	dropLostPost:       "Posts in channels that the archive does not hold.",
	dropSkippedPost:    "Posts in channels that were skipped.",
	dropNoAuthor:       "Posts and replies without an author, or by people whose names are longer than 64 characters.",
	dropBurning:        "Posts that burn on reading cannot be imported, nor can answers to them.",
	dropType:           "Posts of types that only some plugin or server knows become ordinary posts or messages of the system.",
	dropTime:           "Times that are impossible, or that the server refuses, were moved.",
	dropMoment:         "Posts of a channel with the same time and text: the server would take them for one, so they were moved by a millisecond each.",
	dropText:           "Texts with characters that no database takes, or longer than the server takes, were cut.",
	dropProp:           "Properties of posts that are not known to be harmless.",
	dropAction:         "Buttons and menus of posts: they would call an integration here.",
	dropReaction:       "Reactions without a person or a valid emoji name, or named twice.",
	dropFlag:           "Marks of saved posts that cannot be set by this import, or named twice.",
	dropFollower:       "Followers of threads without a person, or named twice.",
	dropMissingFile:    "Files that the archive names and does not hold.",
	dropLargeFile:      "Files larger than this server takes.",
	dropFileTooMany:    "Files beyond the ten that a post may have.",
	dropUnusedFile:     "Files that no line names.",
	dropRefusedFile:    "Files that cannot be read, or could stand for another: the list of problems names them.",
	dropEmoji:          "Emoji whose name or image no server takes.",
	dropTooLong:        "Posts longer than an import can take.",
	dropExistingPost:   "Posts that are here already, by somebody else, with other files or deleted: they stay as they are, and new replies to them are left out.",
	dropHere:           "Posts that are here already.",
	dropEdited:         "Threads with posts that were edited here since.",
	dropSkippedEmoji:   "Emoji that were skipped.",
	dropMissingChannel: "Channels whose names no team channel may have.",
	dropIcon:           "The icon of the team is no picture that a server takes, or too large.",
	dropBookmark:       "Bookmarks that no server takes, or beyond the fifty that a channel may have.",
	dropFileBookmark:   "Bookmarks of files: the files belong to no post, and are not imported.",
	dropDirectBookmark: "Bookmarks of direct and group conversations are not imported.",
	dropPostExtra:      "Priorities and acknowledgements that no server takes, or without their post.",
	dropRinging:        "Posts that notified again and again until somebody answered do so no more.",
	dropVersion:        "What posts said before they were edited is not imported.",
	dropChannelExtra:   "Banners and default categories of channels are not imported: they need a licence, or belong to each person.",
	dropPostLink:       "Links to posts stay as they are: only an archive of this plugin says which posts they mean.",
}

// drops counts what is left out, by kind.
type drops map[dropKind]int64

func (d drops) add(kind dropKind, n int64) {
	if n != 0 {
		d[kind] += n
	}
}

func (d drops) addAll(other drops) {
	for kind, n := range other {
		d.add(kind, n)
	}
}

// Drop is one kind of thing that an import leaves out or changes.
type Drop struct {
	Kind   string `json:"kind"`
	Count  int64  `json:"count"`
	Reason string `json:"reason"`
}

// list returns the drops in order.
func (d drops) list() []Drop {
	list := []Drop{}
	for _, kind := range slices.SortedFunc(maps.Keys(d), cmp.Compare) {
		list = append(list, Drop{Kind: string(kind), Count: d[kind], Reason: reasons[kind]})
	}
	return list
}
