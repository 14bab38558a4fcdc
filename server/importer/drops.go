package importer

// dropKind is a kind of thing that an import leaves out or changes.
type dropKind string

// Everything that is left out or changed is of one of these kinds.
const (
	dropRoleLine       dropKind = "role_line"
	dropSchemeLine     dropKind = "scheme_line"
	dropDocsLine       dropKind = "docs_line"
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
	dropProfileText    dropKind = "profile_text"
	dropLocale         dropKind = "locale"
	dropMailMissing    dropKind = "address_missing"
	dropMailInvalid    dropKind = "address_invalid"
	dropMailTaken      dropKind = "address_taken"
	dropShell          dropKind = "deactivated_profile"
	dropActiveHere     dropKind = "active_account"
	dropInactiveHere   dropKind = "deactivated_account"
	dropGuest          dropKind = "guest_account"
	dropRole           dropKind = "role"
	dropReadState      dropKind = "read_state"
	dropPicture        dropKind = "profile_picture"
	dropBotLine        dropKind = "bot"
	dropMember         dropKind = "membership"
	dropLostPost       dropKind = "post_without_channel"
	dropSkippedPost    dropKind = "post_of_skipped_channel"
	dropNoAuthor       dropKind = "post_without_author"
	dropBurning        dropKind = "post_that_burns"
	dropType           dropKind = "post_type"
	dropSystemPost     dropKind = "system_post"
	dropSystemText     dropKind = "system_post_text"
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
	dropLargeImage     dropKind = "large_image"
	dropDoubleFile     dropKind = "file_named_twice"
	dropFileTooMany    dropKind = "file_beyond_ten"
	dropUnusedFile     dropKind = "file_never_named"
	dropRefusedFile    dropKind = "file_refused"
	dropEmoji          dropKind = "emoji"
	dropSkippedEmoji   dropKind = "emoji_skipped"
	dropMissingChannel dropKind = "channel_with_bad_name"
	dropChannelText    dropKind = "channel_text"
	dropChannelType    dropKind = "channel_type"
	dropChannelActive  dropKind = "archived_channel_active"
	dropChannelHere    dropKind = "active_channel_archived"
	dropTeamText       dropKind = "team_text"
	dropDoubleLine     dropKind = "double_line"
	dropWebhookName    dropKind = "webhook_name"
	dropPostLink       dropKind = "post_link"
	dropIcon           dropKind = "team_icon"
	dropBookmark       dropKind = "bookmark"
	dropBookmarkField  dropKind = "bookmark_field"
	dropFileBookmark   dropKind = "file_bookmark"
	dropDirectBookmark dropKind = "direct_bookmark"
	dropPostExtra      dropKind = "post_extra"
	dropRinging        dropKind = "persistent_notification"
	dropVersion        dropKind = "earlier_version"
	dropChannelExtra   dropKind = "channel_extra"
)

// reasons tell a person why.
var reasons = map[dropKind]string{ //nolint:gosec // texts about passwords, no passwords
	dropRoleLine:       "Roles belong to a server: an import never changes them.",
	dropSchemeLine:     "Permission schemes belong to a server: an import never changes them.",
	dropDocsLine:       "Docs spaces, their pages and comments: an import has no room for them.",
	dropScheme:         "A team or channel keeps the permission scheme it has here.",
	dropSignIn:         "Passwords and sign-in data are never imported.",
	dropDirectChannel:  "Direct and group conversations that are not imported: only a system admin imports them, where the setting DirectMessages allows it, and only those of people who all have an account in the plan.",
	dropDirectPost:     "Messages of direct and group conversations that are not imported.",
	dropOtherTeam:      "Posts of other teams than the chosen one.",
	dropOtherMember:    "Memberships in other teams than the chosen one.",
	dropPerson:         "Accounts with neither a membership nor a trace in the chosen team.",
	dropSystemRole:     "An import makes ordinary accounts and guests, nothing more.",
	dropAdminRole:      "An import by you makes nobody an admin of the team or a channel.",
	dropRoleHere:       "Accounts that are here already become no admins of the team or a channel.",
	dropProfile:        "Accounts that exist keep their profile, settings, password and roles.",
	dropSetting:        "Settings whose values the server does not take.",
	dropProfileText:    "Names and positions of people that are too long for the server, or hold characters that no database stores, were cut.",
	dropLocale:         "Languages that the server does not know: these people get the server's default language.",
	dropMailMissing:    "People without an e-mail address get a placeholder address without a mailbox.",
	dropMailInvalid:    "People whose e-mail address no server accepts get a placeholder address without a mailbox.",
	dropMailTaken:      "People whose e-mail address another account has get a placeholder address without a mailbox.",
	dropShell:          "Accounts that are deactivated only because the import makes no active ones get no memberships, picture, settings or language, and no e-mail address unless it is known to be theirs.",
	dropActiveHere:     "People who were deactivated on the source server and have an active account here: the account stays active.",
	dropInactiveHere:   "People who were active on the source server and whose account here is deactivated: it stays deactivated and joins nothing.",
	dropGuest:          "People who were guests on the source server and are members here, or the other way round: their accounts stay as they are.",
	dropRole:           "Roles in teams and channels other than member, admin and guest, or that do not fit the account, are not given.",
	dropReadState:      "Impossible counts and times of what people have read were corrected.",
	dropPicture:        "Profile pictures that are missing, damaged, no pictures, or too large for this server.",
	dropBotLine:        "Bots that become deactivated accounts, which keep their posts: only system admins import bots as bots.",
	dropMember:         "Memberships in channels that are not imported, or named twice.",
	dropLostPost:       "Posts in channels that the archive does not hold.",
	dropSkippedPost:    "Posts in channels that were skipped.",
	dropNoAuthor:       "Posts and replies without an author, or by people whose names are longer than 64 characters.",
	dropBurning:        "Posts that burn on reading cannot be imported, nor can answers to them.",
	dropSystemPost:     "Messages of the system with a text of their own become ordinary posts of their authors: only system admins import them as they are.",
	dropSystemText:     "Messages of the system whose text was written anew from what happened and the usernames.",
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
	dropLargeImage:     "Images with more pixels than this server accepts (FileSettings.MaxImageResolution).",
	dropDoubleFile:     "Files that a post names twice.",
	dropFileTooMany:    "Files beyond the ten that a post may have.",
	dropUnusedFile:     "Files that no line names.",
	dropRefusedFile:    "Files that cannot be read, or could stand for another: the list of problems names them.",
	dropEmoji:          "Emoji whose name no server accepts, or whose image is missing, damaged or too large.",
	dropSkippedEmoji:   "Emoji that were skipped.",
	dropMissingChannel: "Channels whose names no team channel may have.",
	dropChannelText:    "Names, headers and purposes of channels that are too long for the server, or hold characters that no database stores, were cut.",
	dropChannelType:    "Channels that were private on the source server and are public here, or the other way round, and channels that the archive calls neither: those become private.",
	dropChannelActive:  "Channels that were archived on the source server and are active here.",
	dropChannelHere:    "Channels that were active on the source server and are archived here: they get the posts, and no members join.",
	dropTeamText:       "The name or description of the team was cut because it is too long for the server, or the archive contradicts itself on whether the team is open: it becomes closed.",
	dropDoubleLine:     "Teams, channels and conversations with a second line in the archive: the first line counts, but a channel is private when any of its lines says so.",
	dropWebhookName:    "Names of webhooks that could be mistaken for a person or the system are marked with (webhook).",
	dropIcon:           "The icon of the team is no picture that a server takes, or too large.",
	dropBookmark:       "Bookmarks that no server takes, or beyond the fifty that a channel may have.",
	dropBookmarkField:  "Fields of bookmarks that no server accepts were left out or changed.",
	dropFileBookmark:   "Bookmarks of files that the archive lacks or this server does not take.",
	dropDirectBookmark: "Bookmarks of direct and group conversations are not imported.",
	dropPostExtra:      "Priorities and acknowledgements that no server takes, or without their post.",
	dropRinging:        "Posts that notified again and again until somebody answered do so no more.",
	dropVersion:        "Earlier versions of posts that are damaged, or more than a thousand of one post.",
	dropChannelExtra:   "Banners and default categories of channels are not imported: they need a licence, or belong to each person.",
	dropPostLink:       "Links to posts stay as they are: only an archive of this plugin says which posts they mean.",
}
