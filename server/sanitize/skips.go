package sanitize

// SkipKind is a kind of thing that an import leaves out or changes.
type SkipKind string

// Everything that is left out or changed is of one of these kinds.
const (
	SkipRoleLine       SkipKind = "role_line"
	SkipSchemeLine     SkipKind = "scheme_line"
	SkipDocsLine       SkipKind = "docs_line"
	SkipScheme         SkipKind = "scheme"
	SkipSignIn         SkipKind = "sign_in_data"
	SkipDirectChannel  SkipKind = "direct_channel"
	SkipDirectPost     SkipKind = "direct_post"
	SkipOtherTeam      SkipKind = "other_team_post"
	SkipOtherMember    SkipKind = "other_team_membership"
	SkipPerson         SkipKind = "user_without_trace"
	SkipSystemRole     SkipKind = "system_role"
	SkipAdminRole      SkipKind = "admin_role"
	SkipRoleHere       SkipKind = "role_of_existing_account"
	SkipProfile        SkipKind = "profile_of_existing_account"
	SkipSetting        SkipKind = "setting"
	SkipProfileText    SkipKind = "profile_text"
	SkipLocale         SkipKind = "locale"
	SkipMailMissing    SkipKind = "address_missing"
	SkipMailInvalid    SkipKind = "address_invalid"
	SkipMailTaken      SkipKind = "address_taken"
	SkipShell          SkipKind = "deactivated_profile"
	SkipActiveHere     SkipKind = "active_account"
	SkipInactiveHere   SkipKind = "deactivated_account"
	SkipGuest          SkipKind = "guest_account"
	SkipRole           SkipKind = "role"
	SkipReadState      SkipKind = "read_state"
	SkipPicture        SkipKind = "profile_picture"
	SkipBotLine        SkipKind = "bot"
	SkipMember         SkipKind = "membership"
	SkipLostPost       SkipKind = "post_without_channel"
	SkipPostByPlan     SkipKind = "post_of_skipped_channel"
	SkipNoAuthor       SkipKind = "post_without_author"
	SkipBurning        SkipKind = "post_that_burns"
	SkipType           SkipKind = "post_type"
	SkipSystemPost     SkipKind = "system_post"
	SkipSystemText     SkipKind = "system_post_text"
	SkipTime           SkipKind = "time"
	SkipMoment         SkipKind = "moment"
	SkipText           SkipKind = "text_cut"
	SkipProp           SkipKind = "prop"
	SkipAction         SkipKind = "action"
	SkipReaction       SkipKind = "reaction"
	SkipFlag           SkipKind = "saved_post"
	SkipFollower       SkipKind = "thread_follower"
	SkipMissingFile    SkipKind = "missing_file"
	SkipLargeFile      SkipKind = "large_file"
	SkipLargeImage     SkipKind = "large_image"
	SkipDoubleFile     SkipKind = "file_named_twice"
	SkipFileTooMany    SkipKind = "file_beyond_ten"
	SkipUnusedFile     SkipKind = "file_never_named"
	SkipRefusedFile    SkipKind = "file_refused"
	SkipEmoji          SkipKind = "emoji"
	SkipEmojiByPlan    SkipKind = "emoji_skipped"
	SkipMissingChannel SkipKind = "channel_with_bad_name"
	SkipChannelText    SkipKind = "channel_text"
	SkipChannelType    SkipKind = "channel_type"
	SkipChannelActive  SkipKind = "archived_channel_active"
	SkipChannelHere    SkipKind = "active_channel_archived"
	SkipTeamText       SkipKind = "team_text"
	SkipDoubleLine     SkipKind = "double_line"
	SkipWebhookName    SkipKind = "webhook_name"
	SkipPostLink       SkipKind = "post_link"
	SkipIcon           SkipKind = "team_icon"
	SkipBookmark       SkipKind = "bookmark"
	SkipBookmarkField  SkipKind = "bookmark_field"
	SkipFileBookmark   SkipKind = "file_bookmark"
	SkipDirectBookmark SkipKind = "direct_bookmark"
	SkipPostExtra      SkipKind = "post_extra"
	SkipRinging        SkipKind = "persistent_notification"
	SkipVersion        SkipKind = "earlier_version"
	SkipChannelExtra   SkipKind = "channel_extra"
)

// Reason tells a person why things of a kind are left out.
func (k SkipKind) Reason() string { return reasons[k] }

// reasons tell a person why.
var reasons = map[SkipKind]string{ //nolint:gosec // texts about passwords, no passwords
	SkipRoleLine:       "Roles belong to a server: an import never changes them.",
	SkipSchemeLine:     "Permission schemes belong to a server: an import never changes them.",
	SkipDocsLine:       "Docs spaces, their pages and comments: an import has no room for them.",
	SkipScheme:         "A team or channel keeps the permission scheme it has here.",
	SkipSignIn:         "Passwords and sign-in data are never imported.",
	SkipDirectChannel:  "Direct and group conversations that are not imported: only a system admin imports them, where the setting DirectMessages allows it, and only those of people who all have an account in the plan.",
	SkipDirectPost:     "Messages of direct and group conversations that are not imported.",
	SkipOtherTeam:      "Posts of other teams than the chosen one.",
	SkipOtherMember:    "Memberships in other teams than the chosen one.",
	SkipPerson:         "Accounts with neither a membership nor a trace in the chosen team.",
	SkipSystemRole:     "An import makes ordinary accounts and guests, nothing more.",
	SkipAdminRole:      "An import by you makes nobody an admin of the team or a channel.",
	SkipRoleHere:       "Accounts that are here already become no admins of the team or a channel.",
	SkipProfile:        "Accounts that exist keep their profile, settings, password and roles.",
	SkipSetting:        "Settings whose values the server does not take.",
	SkipProfileText:    "Names and positions of people that are too long for the server, or hold characters that no database stores, were cut.",
	SkipLocale:         "Languages that the server does not know: these people get the server's default language.",
	SkipMailMissing:    "People without an e-mail address get a placeholder address without a mailbox.",
	SkipMailInvalid:    "People whose e-mail address no server accepts get a placeholder address without a mailbox.",
	SkipMailTaken:      "People whose e-mail address another account has get a placeholder address without a mailbox.",
	SkipShell:          "Accounts that are deactivated only because the import makes no active ones get no memberships, picture, settings or language, and no e-mail address unless it is known to be theirs.",
	SkipActiveHere:     "People who were deactivated on the source server and have an active account here: the account stays active.",
	SkipInactiveHere:   "People who were active on the source server and whose account here is deactivated: it stays deactivated and joins nothing.",
	SkipGuest:          "People who were guests on the source server and are members here, or the other way round: their accounts stay as they are.",
	SkipRole:           "Roles in teams and channels other than member, admin and guest, or that do not fit the account, are not given.",
	SkipReadState:      "Impossible counts and times of what people have read were corrected.",
	SkipPicture:        "Profile pictures that are missing, damaged, no pictures, or too large for this server.",
	SkipBotLine:        "Bots that become deactivated accounts, which keep their posts: only system admins import bots as bots.",
	SkipMember:         "Memberships in channels that are not imported, or named twice.",
	SkipLostPost:       "Posts in channels that the archive does not hold.",
	SkipPostByPlan:     "Posts in channels that were skipped.",
	SkipNoAuthor:       "Posts and replies without an author, or by people whose names are longer than 64 characters.",
	SkipBurning:        "Posts that burn on reading cannot be imported, nor can answers to them.",
	SkipSystemPost:     "Messages of the system with a text of their own become ordinary posts of their authors: only system admins import them as they are.",
	SkipSystemText:     "Messages of the system whose text was written anew from what happened and the usernames.",
	SkipType:           "Posts of types that only some plugin or server knows become ordinary posts or messages of the system.",
	SkipTime:           "Times that are impossible, or that the server refuses, were moved.",
	SkipMoment:         "Posts of a channel with the same time and text: the server would take them for one, so they were moved by a millisecond each.",
	SkipText:           "Texts with characters that no database takes, or longer than the server takes, were cut.",
	SkipProp:           "Properties of posts that are not known to be harmless.",
	SkipAction:         "Buttons and menus of posts: they would call an integration here.",
	SkipReaction:       "Reactions without a person or a valid emoji name, or named twice.",
	SkipFlag:           "Marks of saved posts that cannot be set by this import, or named twice.",
	SkipFollower:       "Followers of threads without a person, or named twice.",
	SkipMissingFile:    "Files that the archive names and does not hold.",
	SkipLargeFile:      "Files larger than this server takes.",
	SkipLargeImage:     "Images with more pixels than this server accepts (FileSettings.MaxImageResolution).",
	SkipDoubleFile:     "Files that a post names twice.",
	SkipFileTooMany:    "Files beyond the ten that a post may have.",
	SkipUnusedFile:     "Files that no line names.",
	SkipRefusedFile:    "Files that cannot be read, or could stand for another: the list of problems names them.",
	SkipEmoji:          "Emoji whose name no server accepts, or whose image is missing, damaged or too large.",
	SkipEmojiByPlan:    "Emoji that were skipped.",
	SkipMissingChannel: "Channels whose names no team channel may have.",
	SkipChannelText:    "Names, headers and purposes of channels that are too long for the server, or hold characters that no database stores, were cut.",
	SkipChannelType:    "Channels that were private on the source server and are public here, or the other way round, and channels that the archive calls neither: those become private.",
	SkipChannelActive:  "Channels that were archived on the source server and are active here.",
	SkipChannelHere:    "Channels that were active on the source server and are archived here: they get the posts, and no members join.",
	SkipTeamText:       "The name or description of the team was cut because it is too long for the server, or the archive contradicts itself on whether the team is open: it becomes closed.",
	SkipDoubleLine:     "Teams, channels and conversations with a second line in the archive: the first line counts, but a channel is private when any of its lines says so.",
	SkipWebhookName:    "Names of webhooks that could be mistaken for a person or the system are marked with (webhook).",
	SkipIcon:           "The icon of the team is no picture that a server takes, or too large.",
	SkipBookmark:       "Bookmarks that no server takes, or beyond the fifty that a channel may have.",
	SkipBookmarkField:  "Fields of bookmarks that no server accepts were left out or changed.",
	SkipFileBookmark:   "Bookmarks of files that the archive lacks or this server does not take.",
	SkipDirectBookmark: "Bookmarks of direct and group conversations are not imported.",
	SkipPostExtra:      "Priorities and acknowledgements that no server takes, or without their post.",
	SkipRinging:        "Posts that notified again and again until somebody answered do so no more.",
	SkipVersion:        "Earlier versions of posts that are damaged, or more than a thousand of one post.",
	SkipChannelExtra:   "Banners and default categories of channels are not imported: they need a licence, or belong to each person.",
	SkipPostLink:       "Links to posts stay as they are: only an archive of this plugin says which posts they mean.",
}
