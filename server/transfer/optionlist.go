package transfer

import (
	"fmt"
	"strings"
)

// OptionKind says what an export option takes.
type OptionKind string

// The kinds, with the type of the value that [Option.Set] takes.
const (
	// OptionSwitch is on or off: a bool.
	OptionSwitch OptionKind = "switch"
	// OptionChannels names channels: a []string.
	OptionChannels OptionKind = "channels"
	// OptionTypes lists MIME types or patterns: a []string.
	OptionTypes OptionKind = "types"
	// OptionTime is a moment in Unix milliseconds: an int64.
	OptionTime OptionKind = "time"
	// OptionSize is a number of bytes: an int64.
	OptionSize OptionKind = "size"
	// OptionCount is a number of things: an int64.
	OptionCount OptionKind = "count"
	// OptionChoice is one of a few words: a string.
	OptionChoice OptionKind = "choice"
	// OptionExport is the id of an earlier export, or [BaseLast]: a string.
	OptionExport OptionKind = "export"
)

// Option is one option of an export, as every door knows it: REST by its field,
// the slash command by its flag. Its default is that of [DefaultExportOptions],
// its bounds are those of [ExportOptions.Validate].
type Option struct {
	// Field is its path in REST: "attachments.max_size" is max_size inside of attachments.
	Field string
	// Flag is its name in the slash command.
	Flag string
	Kind OptionKind
	// Choices are the words of an OptionChoice.
	Choices []string
	// Own says that it also applies to an archive that a member makes of what
	// they can see themselves.
	Own bool

	get func(*ExportOptions) any
	set func(*ExportOptions, any) bool
}

// Get returns the value that options have.
func (o Option) Get(options ExportOptions) any { return o.get(&options) }

// Set gives options a value. One of another type than that of the kind is an
// error.
func (o Option) Set(options *ExportOptions, value any) error {
	if !o.set(options, value) {
		return fmt.Errorf("option %s takes no %T", o.Field, value)
	}
	return nil
}

// Options are all options of an export, in the order in which they are explained.
func Options() []Option {
	own := func(option Option) Option {
		option.Own = true
		return option
	}
	return []Option{
		option("channels.include", "channels", OptionChannels, func(o *ExportOptions) *[]string { return &o.Channels.Include }),
		option("channels.exclude", "exclude", OptionChannels, func(o *ExportOptions) *[]string { return &o.Channels.Exclude }),
		option("private_channels", "private", OptionSwitch, func(o *ExportOptions) *bool { return &o.PrivateChannels }),
		option("archived_channels", "archived", OptionSwitch, func(o *ExportOptions) *bool { return &o.ArchivedChannels }),
		own(option("direct_messages", "direct-messages", OptionSwitch, func(o *ExportOptions) *bool { return &o.DirectMessages })),
		own(option("since", "since", OptionTime, func(o *ExportOptions) *int64 { return &o.Since })),
		own(option("until", "until", OptionTime, func(o *ExportOptions) *int64 { return &o.Until })),
		option("max_posts_per_channel", "max-posts-per-channel", OptionCount, func(o *ExportOptions) *int64 { return &o.MaxPostsPerChannel }),
		own(option("attachments.include", "files", OptionSwitch, func(o *ExportOptions) *bool { return &o.Attachments.Include })),
		own(option("attachments.max_size", "max-file-size", OptionSize, func(o *ExportOptions) *int64 { return &o.Attachments.MaxSize })),
		own(option("attachments.mime_types", "mime-types", OptionTypes, func(o *ExportOptions) *[]string { return &o.Attachments.MimeTypes })),
		option("profile_pictures", "profile-pictures", OptionSwitch, func(o *ExportOptions) *bool { return &o.ProfilePictures }),
		choice("emoji", "emoji", []EmojiChoice{EmojiUsed, EmojiAll, EmojiNone}, func(o *ExportOptions) *EmojiChoice { return &o.Emoji }),
		choice("personal_data", "personal-data", []PersonalData{PersonalFull, PersonalMinimal}, func(o *ExportOptions) *PersonalData { return &o.PersonalData }),
		choice("former_members", "former-members", []FormerMembers{FormerShell, FormerAnonymous}, func(o *ExportOptions) *FormerMembers { return &o.FormerMembers }),
		option("edit_history", "edit-history", OptionSwitch, func(o *ExportOptions) *bool { return &o.EditHistory }),
		own(option("html", "html", OptionSwitch, func(o *ExportOptions) *bool { return &o.HTML })),
		option("base", "base", OptionExport, func(o *ExportOptions) *string { return &o.Base }),
	}
}

func option[T any](field, flag string, kind OptionKind, in func(*ExportOptions) *T) Option {
	return Option{
		Field: field, Flag: flag, Kind: kind,
		get: func(o *ExportOptions) any { return *in(o) },
		set: func(o *ExportOptions, value any) bool {
			typed, ok := value.(T)
			if ok {
				*in(o) = typed
			}
			return ok
		},
	}
}

func choice[T ~string](field, flag string, choices []T, in func(*ExportOptions) *T) Option {
	words := make([]string, len(choices))
	for i, choice := range choices {
		words[i] = string(choice)
	}
	return Option{
		Field: field, Flag: flag, Kind: OptionChoice, Choices: words,
		get: func(o *ExportOptions) any { return string(*in(o)) },
		set: func(o *ExportOptions, value any) bool {
			word, ok := value.(string)
			if ok {
				*in(o) = T(word)
			}
			return ok
		},
	}
}

// checkChoices calls refuse for each option whose word is none of its choices.
func (o ExportOptions) checkChoices(refuse func(bad bool, field, code, value, format string, args ...any)) {
	for _, option := range Options() {
		if option.Kind != OptionChoice {
			continue
		}
		word, known := option.Get(o), false
		for _, choice := range option.Choices {
			known = known || word == choice
		}
		refuse(!known, option.Field, DetailNotAChoice, fmt.Sprint(word), "must be %s", spoken(option.Choices))
	}
}

// spoken lists words as a sentence has them: "a", "b" or "c".
func spoken(words []string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = `"` + word + `"`
	}
	last := len(quoted) - 1
	return strings.Join(quoted[:last], ", ") + " or " + quoted[last]
}
