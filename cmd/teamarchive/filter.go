package main

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/rewrite"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// filterFlags holds the flags of "filter".
type filterFlags struct {
	channels, without, users, anonymous, withhold, types []string
	since, until, team, maxSize, output                  string
	noFiles, noEmoji, noPictures, noDirect, noPrivate    bool
	noArchived, noSystem, noHistory, minimal, former     bool
	damaged                                              bool
}

func newFilter(t *terminal) *cobra.Command {
	f := &filterFlags{}
	cmd := &cobra.Command{
		Use:   "filter -o NEW ARCHIVE",
		Short: "Make a smaller archive of an archive",
		Long: `filter makes an archive that holds a part of another: some channels, some dates, some people, without files or personal
data. It is written by the same code as an export of the team would be: it can be imported, and its manifest says what it came
from. Without a flag it holds the same. Of an archive of another program it makes one of Team Export, without sign-in data,
roles and permission schemes.

Who is anonymous becomes a former member without a name: also where others mention them, and in messages of the server. What
others write of them in plain words stays. With --withhold a person's messages are replaced too, as those of people who did
not agree to an export.`,
		Example: `  teamarchive filter -o small.zip --channel town-square --since 2025-01-01 --no-files choir_export.zip
  teamarchive filter -o public.zip --no-private --no-direct --minimal --anonymous '*' choir_export.zip
  teamarchive filter -o - --user anna choir_export.zip | ssh backup 'cat > anna.zip'`,
		Args: exactly(1), ValidArgsFunction: archives,
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := f.open(args[0])
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			defer func() { _ = a.Close() }()
			request, err := f.request(a)
			if err != nil {
				return err
			}
			return t.rewrite(cmd, []*source.Archive{a}, request)
		},
	}
	f.define(cmd)
	return cmd
}

func (f *filterFlags) define(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&f.output, "output", "o", "", "the new archive, which must not be there yet; - is standard output")
	flags.StringVar(&f.team, "team", "", "the team, of an archive of several")
	flags.StringSliceVar(&f.channels, "channel", nil, "take these channels only, by name or id")
	flags.StringSliceVar(&f.without, "without-channel", nil, "leave out these channels")
	flags.StringVar(&f.since, "since", "", "take posts from this day on, as 2025-12-31, or of the last days, as 90d")
	flags.StringVar(&f.until, "until", "", "take posts before this day")
	flags.StringSliceVar(&f.users, "user", nil, "take the threads in which one of these people wrote")
	flags.BoolVar(&f.noFiles, "no-files", false, "leave out attached files")
	flags.StringVar(&f.maxSize, "max-file-size", "", "leave out larger files, as 10MB")
	flags.StringSliceVar(&f.types, "file-type", nil, "take files of these types only, as image/*")
	flags.BoolVar(&f.noPictures, "no-pictures", false, "leave out profile pictures")
	flags.BoolVar(&f.noEmoji, "no-emoji", false, "leave out custom emoji")
	flags.BoolVar(&f.noDirect, "no-direct", false, "leave out direct and group messages")
	flags.BoolVar(&f.noPrivate, "no-private", false, "leave out private channels")
	flags.BoolVar(&f.noArchived, "no-archived", false, "leave out archived channels")
	flags.BoolVar(&f.noSystem, "no-system", false, "leave out messages of the server itself, such as who joined")
	flags.BoolVar(&f.noHistory, "no-history", false, "leave out earlier versions of posts")
	flags.BoolVar(&f.minimal, "minimal", false, "take usernames only: no addresses, names, settings and what people keep for themselves")
	flags.BoolVar(&f.former, "anonymous-former", false, "take the names of former members away")
	flags.StringSliceVar(&f.anonymous, "anonymous", nil, "take the names of these people away, or with * everybody's; former members lose theirs too")
	flags.StringSliceVar(&f.withhold, "withhold", nil, "take the names of these people away, and put placeholders in the place of their messages")
	flags.BoolVar(&f.damaged, "damaged", false, "take what can be read of a damaged archive")
	must(cmd.MarkFlagRequired("output"))
	must(cmd.MarkFlagFilename("output", "zip"))
}

// open opens the archive; a damaged one only where that was asked for.
func (f *filterFlags) open(path string) (*source.Archive, error) {
	if f.damaged {
		return source.OpenDamaged(path)
	}
	return source.Open(path)
}

// request turns the flags into a request.
func (f *filterFlags) request(a *source.Archive) (rewrite.Request, error) {
	r := rewrite.Request{By: rewrite.Filter, Output: f.output, Version: version, Options: rewrite.OptionsOf(a), Withhold: f.withhold}
	o := &r.Options
	if len(f.channels) > 0 {
		o.Channels.Include = f.channels
	}
	o.Channels.Exclude = append(o.Channels.Exclude, f.without...)
	r.Channels = slices.Concat(f.channels, f.without)
	since, err := parseDay(f.since, time.Now())
	if err != nil {
		return r, fmt.Errorf("--since: %w", err)
	}
	until, err := parseDay(f.until, time.Now())
	if err != nil {
		return r, fmt.Errorf("--until: %w", err)
	}
	o.Since = max(o.Since, since)
	if until > 0 && (o.Until == 0 || until < o.Until) {
		o.Until = until
	}
	if f.maxSize != "" {
		limit, err := humanize.ParseBytes(f.maxSize)
		if err != nil || limit == 0 || limit > 1<<50 {
			return r, fmt.Errorf("--max-file-size: %q is no size such as 10MB", f.maxSize)
		}
		o.Attachments.MaxSize = int64(limit)
	}
	if len(f.types) > 0 {
		o.Attachments.MimeTypes = f.types
	}
	o.Attachments.Include = o.Attachments.Include && !f.noFiles
	o.ProfilePictures = o.ProfilePictures && !f.noPictures
	o.DirectMessages = o.DirectMessages && !f.noDirect
	o.PrivateChannels = o.PrivateChannels && !f.noPrivate
	o.ArchivedChannels = o.ArchivedChannels && !f.noArchived
	o.EditHistory = o.EditHistory && !f.noHistory
	if f.noEmoji {
		o.Emoji = transfer.EmojiNone
	}
	if f.minimal {
		o.PersonalData = transfer.PersonalMinimal
	}
	if f.former || len(f.anonymous) > 0 {
		o.FormerMembers = transfer.FormerAnonymous
	}
	r.Choice.Team, r.Choice.Users, r.Choice.NoSystem, r.Choice.Anonymous = f.team, f.users, f.noSystem, f.anonymous
	return r, o.Validate()
}

// parseDay reads a day, a moment, or how many days ago; 0 for nothing.
func parseDay(text string, now time.Time) (int64, error) {
	if text == "" {
		return 0, nil
	}
	if count, ok := strings.CutSuffix(text, "d"); ok {
		if days, err := strconv.Atoi(count); err == nil && days > 0 && days < 100_000 {
			return now.AddDate(0, 0, -days).UnixMilli(), nil
		}
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339, "2006-01-02T15:04:05"} {
		if at, err := time.Parse(layout, text); err == nil && at.UnixMilli() > 0 {
			return at.UnixMilli(), nil
		}
	}
	return 0, fmt.Errorf("%q is no day such as 2025-12-31 or 90d", text)
}

// made is the result of filter and merge.
type made struct {
	Archive       string          `json:"archive"`
	Counts        transfer.Counts `json:"counts"`
	WarningCounts transfer.Counts `json:"warning_counts"`
	Damage        []string        `json:"damage"`
}

// rewrite makes an archive of others and says what is in it.
func (t *terminal) rewrite(cmd *cobra.Command, archives []*source.Archive, request rewrite.Request) error {
	if request.Output == rewrite.StandardOutput {
		if t.toTerminal() {
			return fmt.Errorf("an archive is nothing for a terminal: give a file with -o, or send it to another program")
		}
		// The archive is the output: what is said of it goes to the other one.
		t.out = t.err
	}
	report, err := rewrite.Run(cmd.Context(), archives, request, t.progress)
	if err != nil {
		return err
	}
	t.progress.end()
	result := made{Archive: request.Output, Counts: report.Counts, WarningCounts: report.WarningCounts, Damage: []string{}}
	for _, a := range archives {
		result.Damage = append(result.Damage, a.Damage...)
	}
	t.summaryf("%s %s\n  holds     %s\n", t.head(request.By), line(request.Output), counts(report.Counts))
	if len(report.WarningCounts) > 0 {
		t.summaryf("  %s  %s\n", t.odd("warnings"), counts(report.WarningCounts))
	}
	if err := t.result(result); err != nil {
		return err
	}
	return t.damage(result.Damage)
}

// toTerminal reports whether standard output is a terminal.
func (t *terminal) toTerminal() bool { return t.out == os.Stdout && isTerminal(os.Stdout) }
