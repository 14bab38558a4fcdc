package command

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

var berlin = time.FixedZone("CET", 3600)

// parseText parses what follows a subcommand's name.
func parseText(t testing.TB, name, text string) (parsed, error) {
	t.Helper()
	words, err := split(text)
	if err != nil {
		return parsed{}, err
	}
	all := subcommands()
	at := slices.IndexFunc(all, func(sub subcommand) bool { return sub.name == name })
	return all[at].parse(words, clock{now: now, zone: berlin})
}

func millis(text string) int64 {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return at.UnixMilli()
}

func TestFlagsBecomeOptions(t *testing.T) {
	cases := []struct {
		text   string
		change func(*transfer.ExportOptions)
	}{
		{"", func(*transfer.ExportOptions) {}},
		{"--channels proben,~Vorstand", func(o *transfer.ExportOptions) { o.Channels.Include = []string{"proben", "~Vorstand"} }},
		{"--channels proben --channels vorstand", func(o *transfer.ExportOptions) { o.Channels.Include = []string{"proben", "vorstand"} }},
		{`--channels "proben, vorstand"`, func(o *transfer.ExportOptions) { o.Channels.Include = []string{"proben", "vorstand"} }},
		{"--exclude off-topic", func(o *transfer.ExportOptions) { o.Channels.Exclude = []string{"off-topic"} }},
		{"--no-files", func(o *transfer.ExportOptions) { o.Attachments.Include = false }},
		{"--files=no", func(o *transfer.ExportOptions) { o.Attachments.Include = false }},
		{"--private=false --no-archived", func(o *transfer.ExportOptions) { o.PrivateChannels, o.ArchivedChannels = false, false }},
		{"--private false --archived", func(o *transfer.ExportOptions) { o.PrivateChannels = false }},
		{"--no-private=false", func(*transfer.ExportOptions) {}},
		{"--no-private --private", func(*transfer.ExportOptions) {}},
		{"--direct-messages --edit-history --profile-pictures", func(o *transfer.ExportOptions) {
			o.DirectMessages, o.EditHistory, o.ProfilePictures = true, true, true
		}},
		{"--since 2025-01-01 --until 2025-02-01T10:30", func(o *transfer.ExportOptions) {
			o.Since, o.Until = millis("2024-12-31T23:00:00Z"), millis("2025-02-01T09:30:00Z")
		}},
		{`--since "2025-01-01 10:30" --until 2025-02-01t10:30:00z`, func(o *transfer.ExportOptions) {
			o.Since, o.Until = millis("2025-01-01T09:30:00Z"), millis("2025-02-01T10:30:00Z")
		}},
		{"--since 90d", func(o *transfer.ExportOptions) { o.Since = millis("2025-12-31T12:00:00Z") }},
		{"--since 2w --until 1d", func(o *transfer.ExportOptions) {
			o.Since, o.Until = millis("2026-03-17T12:00:00Z"), millis("2026-03-30T12:00:00Z")
		}},
		{"--since 6M", func(o *transfer.ExportOptions) { o.Since = millis("2025-10-01T12:00:00Z") }},
		{"--since 1y", func(o *transfer.ExportOptions) { o.Since = millis("2025-03-31T12:00:00Z") }},
		{"--max-posts-per-channel 1000", func(o *transfer.ExportOptions) { o.MaxPostsPerChannel = 1000 }},
		{"--max-file-size 10MB", func(o *transfer.ExportOptions) { o.Attachments.MaxSize = 10_000_000 }},
		{`--max-file-size "1.5 MiB"`, func(o *transfer.ExportOptions) { o.Attachments.MaxSize = 3 << 19 }},
		{"--max-file-size=500", func(o *transfer.ExportOptions) { o.Attachments.MaxSize = 500 }},
		{"--mime-types image/*,application/pdf", func(o *transfer.ExportOptions) {
			o.Attachments.MimeTypes = []string{"image/*", "application/pdf"}
		}},
		{"--emoji none --personal-data Minimal --former-members anonymous", func(o *transfer.ExportOptions) {
			o.Emoji, o.PersonalData, o.FormerMembers = transfer.EmojiNone, transfer.PersonalMinimal, transfer.FormerAnonymous
		}},
		{"--html", func(o *transfer.ExportOptions) { o.HTML = true }},
		// As a phone writes it.
		{"—no-files –channels “proben, vorstand”", func(o *transfer.ExportOptions) {
			o.Attachments.Include, o.Channels.Include = false, []string{"proben", "vorstand"}
		}},
	}
	for _, test := range cases {
		t.Run(test.text, func(t *testing.T) {
			want := transfer.DefaultExportOptions()
			test.change(&want)
			got, err := parseText(t, "export", test.text)
			require.NoError(t, err)
			require.Equal(t, want, got.options)
			require.Empty(t, got.args)
		})
	}
}

func TestWhatIsTypedWrongIsNamedWithTheNearestRightWord(t *testing.T) {
	cases := []struct{ sub, text, want, meant string }{
		{"export", "--chanels proben", "usage.unknown_flag --chanels", "--channels"},
		{"export", "--no-flies", "usage.unknown_flag --no-flies", "--no-files"},
		{"export", "--excl x", "usage.unknown_flag --excl", "--exclude"},
		{"export", "-since 90d", "usage.unknown_flag -since", "--since"},
		{"export", "--completely-different", "usage.unknown_flag --completely-different", ""},
		{"export", "--=x", "usage.unknown_flag --=x", ""},
		{"export", "---files", "usage.unknown_flag ---files", ""},
		{"export", "--since", "usage.value_missing --since", ""},
		{"export", "--channels ,", "usage.value_missing --channels", ""},
		{"export", `--channels ""`, "usage.value_missing --channels", ""},
		{"export", "--since yesterday", "usage.time --since yesterday", ""},
		{"export", "--since 2025-13-01", "usage.time --since 2025-13-01", ""},
		{"export", "--since 1900-01-01", "usage.time --since 1900-01-01", ""},
		{"export", "--until 99999y", "usage.time --until 99999y", ""},
		{"export", "--max-file-size big", "usage.size --max-file-size big", ""},
		{"export", "--max-file-size 1,5MB", "usage.size --max-file-size 1,5MB", ""},
		{"export", "--max-file-size -1", "usage.size --max-file-size -1", ""},
		{"export", "--max-file-size 99999999EB", "usage.size --max-file-size 99999999EB", ""},
		{"export", "--max-posts-per-channel many", "usage.count --max-posts-per-channel many", ""},
		{"export", "--max-posts-per-channel=-5", "usage.count --max-posts-per-channel -5", ""},
		{"export", "--emoji al", "usage.choice --emoji al `used`, `all`, `none`", "all"},
		{"export", "--personal-data minimum", "usage.choice --personal-data minimum `full`, `minimal`", "minimal"},
		{"export", "--private=perhaps", "usage.switch --private perhaps", ""},
		{"export", "proben", "usage.too_many proben", ""},
		{"export", "no-files", "usage.too_many no-files", "--no-files"},
		{"export", `--channels "proben`, "usage.quote", ""},
		{"export", `--channels proben\`, "usage.quote", ""},
		{"status", "abc def", "usage.too_many def", ""},
		{"status", "--no-files", "usage.unknown_flag --no-files", ""},
		{"consent", "maybe", "usage.not_a_word maybe `show`, `yes`, `no`", ""},
		{"consent", "yess", "usage.not_a_word yess `show`, `yes`, `no`", "yes"},
		{"mine", "--channels proben", "usage.unknown_flag --channels", ""},
	}
	for _, test := range cases {
		t.Run(test.sub+" "+test.text, func(t *testing.T) {
			_, err := parseText(t, test.sub, test.text)
			wrong, ok := err.(*usageError) //nolint:errorlint // it must come as it is
			require.True(t, ok, "%v", err)
			got := []string{wrong.text}
			for i := 1; i < len(wrong.data); i += 2 {
				got = append(got, wrong.data[i].(string))
			}
			require.Equal(t, test.want, strings.Join(got, " "))
			require.Equal(t, test.meant, strings.Join(wrong.meant, " "))
		})
	}
}

func TestHelpCanBeAskedForAnywhere(t *testing.T) {
	for _, text := range []string{"--help", "-h", "--channels x --help"} {
		_, err := parseText(t, "export", text)
		require.ErrorIs(t, err, errHelp)
	}
}

// TestEachOptionCanBeTyped gives every option by its flag: none exists in REST
// only.
func TestEachOptionCanBeTyped(t *testing.T) {
	values := map[transfer.OptionKind]string{
		transfer.OptionChannels: " x", transfer.OptionTypes: " image/*", transfer.OptionTime: " 2025-01-01",
		transfer.OptionSize: " 10MB", transfer.OptionCount: " 7", transfer.OptionExport: " last",
	}
	for _, option := range transfer.Options() {
		flag := flagUsage(option, transfer.DefaultExportOptions())
		switch option.Kind {
		case transfer.OptionSwitch:
		case transfer.OptionChoice:
			flag = "--" + option.Flag + " " + option.Choices[1]
		case transfer.OptionChannels, transfer.OptionTypes, transfer.OptionTime, transfer.OptionSize, transfer.OptionCount, transfer.OptionExport:
			flag = "--" + option.Flag + values[option.Kind]
		}
		got, err := parseText(t, "export", flag)
		require.NoError(t, err, flag)
		require.NotEqual(t, option.Get(transfer.DefaultExportOptions()), option.Get(got.options), flag)
	}
}

func TestWordsAreFoundAsTheyWereTyped(t *testing.T) {
	cases := []struct {
		text, word string
		more       bool
	}{
		{"", "", false},
		{"exp", "exp", false},
		{"export ", "export", true},
		{"export --files", "export", true},
		{`"two words" x`, `"two words"`, true},
		{`"two wor`, `"two wor`, false},
		{`a\ b c`, `a\ b`, true},
		{`'it\' x`, `'it\'`, true},
	}
	for _, test := range cases {
		word, more := firstWord(test.text)
		require.Equal(t, test.word, word, test.text)
		require.Equal(t, test.more, more, test.text)
	}
}

func TestSimilarWords(t *testing.T) {
	known := []string{"proben", "vorstand", "town-square", "off-topic", "konzert-2024"}
	cases := []struct {
		word string
		want []string
	}{
		{"probe", []string{"proben"}},
		{"vorstnad", []string{"vorstand"}},
		{"konzert", []string{"konzert-2024"}},
		{"TOWN-SQARE", []string{"town-square"}},
		{"xyz", nil},
		{"", nil},
		{strings.Repeat("a", 10_000), nil},
	}
	for _, test := range cases {
		require.Equal(t, test.want, similar(test.word, known), test.word)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "--channels a,b --no-files", `--since "2025-01-01 10:00"`, "--max-file-size 1.5GB", "—no-files", `"`, `\`, "--=", "---", "-abc", "--private false",
		"--until 99999y --since -1", "\x00", "--emoji=ALL",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		words, err := split(text)
		if err == nil {
			again, err := split(joined(words...))
			if err != nil || !slices.Equal(words, again) && !slices.ContainsFunc(words, phoneWritten) {
				t.Fatalf("%q is joined as %q and then read as %q", words, joined(words...), again)
			}
		}
		for _, name := range []string{"export", "mine", "consent", "apply"} {
			got, err := parseText(t, name, text)
			if err != nil {
				if _, ok := err.(*usageError); !ok && err != errHelp { //nolint:errorlint // it must come as it is
					t.Fatalf("%q is refused by %T: %v", text, err, err)
				}
				continue
			}
			// What was read is in its bounds, but for what only the whole can tell.
			if err := got.options.Validate(); err != nil {
				for _, detail := range transfer.AsError(err).Details {
					if !slices.Contains([]string{transfer.DetailSinceAfterUntil, transfer.DetailNotAType, transfer.DetailUnsupported}, detail.Code) {
						t.Fatalf("%q gives %v", text, detail)
					}
				}
			}
		}
	})
}

// phoneWritten says that a word holds what is undone when it is read again.
func phoneWritten(word string) bool { return typed(word) != word || typed(" "+word) != " "+word }
