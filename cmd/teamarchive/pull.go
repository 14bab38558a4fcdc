package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/pull"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/remote"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/rewrite"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const pullHelp = `pull saves what you can see of a team into a folder: the channels that you are in, and your direct and group messages. The
server needs no plugin, and you need no rights. The folder holds the same archive that the plugin Team Export makes for a
member, unpacked: it can be read, checked, packed and imported. Run pull again to bring the folder up to date.

` + signInHelp + `

A run reads what is new. With --update-old-posts it also reads what was edited, deleted or reacted to since. What was saved is
never destroyed: deleted posts leave the archive, and stay in the folder .teamarchive. A run may be interrupted at any time;
the next one goes on. The server is asked 10 times a second at most, and less where it asks for that.

With several teams each one has a folder of its own below the one that -o names.`

// pullFlags holds the flags of "pull".
type pullFlags struct {
	serverFlags
	teams                                                 []string
	allTeams                                              bool
	output, archive, config, init                         string
	channels, without, direct, withoutDirect, types       []string
	groups, groupsWith, withoutGroup                      []string
	jitter                                                time.Duration
	since, until, afterPost, maxSize, emoji               string
	newest, perRun                                        int64
	noPublic, noPrivate, noArchived, noDirect, noGroups   bool
	noFiles, noPictures, minimal, former, html, updateOld bool
	anew                                                  bool
}

func newPull(t *terminal) *cobra.Command {
	f := &pullFlags{}
	cmd := &cobra.Command{
		Use:   "pull --server URL --team NAME -o FOLDER",
		Short: "Save what you can see of a team on a server, and bring that up to date",
		Long:  pullHelp,
		Example: `  teamarchive pull --server https://chat.example.com --username anna --team choir -o choir
  teamarchive pull --config choir.toml --quiet
  teamarchive pull --init choir.toml
  teamarchive pull --server chat.example.com --token-file ~/.config/mattermost-token --team choir -o choir --update-old-posts --html
  teamarchive pull --server chat.example.com --username anna --team choir -o letters --no-public --no-private --direct boris`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.init != "" {
				return t.initConfig(f.init)
			}
			return f.run(cmd, t)
		},
	}
	f.define(cmd)
	return cmd
}

func (f *pullFlags) define(cmd *cobra.Command) {
	f.serverFlags.define(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.config, "config", "", "a configuration in TOML or JSON; flags count before it (default pull.toml or pull.json in ~/.config/teamarchive, when it is there; an empty name reads none)")
	flags.StringVar(&f.init, "init", "", "write an example of a configuration into this new file, and do nothing else")
	flags.StringSliceVar(&f.teams, "team", nil, "the team, by the name in its address; may be given several times")
	flags.BoolVar(&f.allTeams, "all-teams", false, "save all teams that you are in")
	flags.StringVarP(&f.output, "output", "o", "", "the folder")
	flags.StringVar(&f.archive, "archive", "", "pack the folder into this new file as well; for one team")
	flags.BoolVar(&f.html, "html", false, "add pages to read the archive in a browser")
	flags.BoolVar(&f.updateOld, "update-old-posts", false, "read edits, reactions and deletions of older posts too")
	flags.StringSliceVar(&f.channels, "channel", nil, "take these channels only, by name or id")
	flags.StringSliceVar(&f.without, "without-channel", nil, "leave out these channels; counts before --channel")
	flags.BoolVar(&f.anew, "read-anew", false, "read all posts once more: posts that the server removed for good are found by this only")
	flags.BoolVar(&f.noPublic, "no-public", false, "leave out public channels")
	flags.BoolVar(&f.noPrivate, "no-private", false, "leave out private channels")
	flags.BoolVar(&f.noArchived, "no-archived", false, "leave out archived channels")
	flags.BoolVar(&f.noDirect, "no-direct", false, "leave out direct messages")
	flags.BoolVar(&f.noGroups, "no-groups", false, "leave out group messages")
	flags.StringSliceVar(&f.direct, "direct", nil, "take direct messages with these people only")
	flags.StringArrayVar(&f.groups, "group", nil, "take group messages of exactly these people and you only, as anna,boris")
	flags.StringArrayVar(&f.groupsWith, "group-with", nil, "take group messages in which at least these people take part only")
	flags.StringSliceVar(&f.withoutDirect, "without-direct", nil, "leave out direct messages with these people; counts before --direct")
	flags.StringArrayVar(&f.withoutGroup, "without-group", nil, "leave out group messages of exactly these people and you; counts before --group")
	flags.StringVar(&f.since, "since", "", "take posts from this day on, as 2025-12-31, or of the last days, as 90d")
	flags.StringVar(&f.until, "until", "", "take posts before this day")
	flags.StringVar(&f.afterPost, "after-post", "", "take posts that came after the one with this id")
	flags.Int64Var(&f.newest, "newest", 0, "take the newest posts of each channel only, at most so many, in whole threads")
	flags.Int64Var(&f.perRun, "per-run", 0, "read at most about so many posts of each channel in this run, the newest first")
	flags.BoolVar(&f.noFiles, "no-files", false, "leave out attached files")
	flags.StringVar(&f.maxSize, "max-file-size", "", "leave out larger files, as 10MB")
	flags.StringSliceVar(&f.types, "file-type", nil, "take files of these types only, as image/*")
	flags.BoolVar(&f.noPictures, "no-pictures", false, "leave out profile pictures")
	flags.StringVar(&f.emoji, "emoji", "", "which custom emoji to take: used, all or none (default used)")
	flags.BoolVar(&f.minimal, "minimal", false, "take usernames only: no addresses, names, settings and what you keep for yourself")
	flags.BoolVar(&f.former, "anonymous-former", false, "take the names of people away who are not in the team")
	flags.DurationVar(&f.jitter, "jitter", 0, "wait a random time up to this one before the first request, as 10m, for timers on many computers")
	must(cmd.MarkFlagDirname("output"))
	must(cmd.MarkFlagFilename("config", "toml", "json"))
	must(cmd.MarkFlagFilename("archive", "zip"))
}

// pulled is the result of a pull of one team.
type pulled struct {
	Team          string          `json:"team"`
	Folder        string          `json:"folder"`
	Archive       string          `json:"archive,omitempty"`
	Read          int64           `json:"posts_read"`
	Saved         int64           `json:"files_saved"`
	SavedBytes    int64           `json:"bytes_saved"`
	Requests      int64           `json:"requests"`
	Partial       bool            `json:"partial"`
	Hidden        []string        `json:"hidden_history"`
	Unreadable    transfer.Counts `json:"unreadable_posts"`
	Counts        transfer.Counts `json:"counts"`
	WarningCounts transfer.Counts `json:"warning_counts"`

	unknown []string
}

// run saves the teams, one after the other.
func (f *pullFlags) run(cmd *cobra.Command, t *terminal) error {
	ctx := cmd.Context()
	path := f.config
	if !cmd.Flags().Changed("config") {
		path = usualConfig()
	}
	config, err := readConfig(path)
	if err != nil {
		return err
	}
	if path != "" && f.config == "" {
		t.summaryf("with the configuration %s\n", line(path))
	}
	if err := f.pace(cmd, config); err != nil {
		return err
	}
	root := cmp.Or(f.output, config.Output)
	names := f.teams
	if len(names) == 0 && !f.allTeams {
		names = config.Teams
	}
	all := f.allTeams || len(f.teams) == 0 && config.AllTeams
	switch {
	case root == "":
		return errors.New("no folder is given: use -o")
	case len(names) == 0 && !all:
		return errors.New("no team is given: use --team, or --all-teams")
	case f.archive != "" && (all || len(names) > 1):
		return errors.New("--archive packs one team")
	}
	if f.archive != "" {
		if _, err := os.Stat(f.archive); err == nil {
			return fmt.Errorf("%s is there already", f.archive)
		}
	}
	if _, err := f.options(config); err != nil {
		return err
	}
	if err := wait(ctx, f.jitter); err != nil {
		return err
	}
	client, me, err := f.connect(ctx, t, config.Connection)
	if err != nil {
		return err
	}
	defer client.SignOut(context.WithoutCancel(ctx))
	teams, err := chooseTeams(ctx, client, names, all)
	if err != nil {
		return err
	}
	return f.every(ctx, t, client, me, teams, config, func(team remote.Team) string {
		if all || len(names) > 1 {
			return filepath.Join(root, team.Name)
		}
		return root
	})
}

// every saves the teams, one after the other.
func (f *pullFlags) every(ctx context.Context, t *terminal, client *remote.Client, me remote.User, teams []remote.Team, config pull.Config, folder func(remote.Team) string) error {
	for name := range config.TeamChannels {
		if !slices.ContainsFunc(teams, func(team remote.Team) bool { return team.Name == name }) {
			return fmt.Errorf("team_channels are given of team %q, which is none of those that are saved", name)
		}
	}
	var results []pulled
	unknown := map[string]int{}
	for _, team := range teams {
		own := config
		if channels, found := config.TeamChannels[team.Name]; found {
			own.Channels = channels
		}
		options, err := f.options(own)
		if err != nil {
			return err
		}
		options.SeveralTeams = len(teams) > 1
		result, err := f.one(ctx, t, client, me, team, folder(team), options)
		if err != nil {
			return fmt.Errorf("team %s: %w", team.Name, err)
		}
		for _, name := range result.unknown {
			unknown[name]++
		}
		results = append(results, result)
	}
	found := true
	for _, name := range slices.Sorted(maps.Keys(unknown)) {
		if unknown[name] == len(teams) {
			found = false
			t.printf("  %s   %s is in none of the teams\n", t.bad("unknown"), line(name))
		}
	}
	if err := t.result(results); err != nil || found {
		return err
	}
	return errProblems
}

// pace sets how fast requests are sent, as the flags say and then the configuration.
func (f *pullFlags) pace(cmd *cobra.Command, config pull.Config) error {
	if config.Rate > 0 && !cmd.Flags().Changed("rate") {
		f.rate = config.Rate
	}
	if config.Jitter == "" || cmd.Flags().Changed("jitter") {
		return nil
	}
	var err error
	if f.jitter, err = time.ParseDuration(config.Jitter); err != nil {
		return fmt.Errorf("jitter: %q is no time such as 10m", config.Jitter)
	}
	return nil
}

// wait waits a random time up to a longest one.
func wait(ctx context.Context, longest time.Duration) error {
	if longest <= 0 {
		return nil
	}
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(rand.N(longest)):
		return nil
	}
}

// one saves a team and says what was done.
func (f *pullFlags) one(ctx context.Context, t *terminal, client *remote.Client, me remote.User, team remote.Team, folder string, options pull.Options) (pulled, error) {
	result, err := pull.Run(ctx, client, me, team, folder, options, t.progress)
	if err != nil {
		return pulled{}, err
	}
	if f.archive != "" {
		if err := rewrite.Pack(ctx, folder, f.archive, t.progress); err != nil {
			return pulled{}, fmt.Errorf("pack %s: %w", f.archive, err)
		}
	}
	t.progress.end()
	t.summaryf("%s %s into %s\n  read      %s posts in %s requests, saved %s files (%s)\n  holds     %s\n", t.head("pulled"), line(team.Name), line(folder),
		number(result.Read), number(result.Requests), number(result.Saved), size(result.SavedBytes), counts(result.Report.Counts))
	if len(result.Report.WarningCounts) > 0 {
		t.summaryf("  %s  %s\n", t.odd("warnings"), counts(result.Report.WarningCounts))
	}
	if result.Partial {
		t.summaryf("  %s   older posts were left for the next run, as --per-run says\n", t.odd("partial"))
	}
	for _, channel := range result.Hidden {
		t.printf("  %s    the server hides older posts of %s: its plan bounds the history\n", t.odd("hidden"), line(channel))
	}
	for _, channel := range slices.Sorted(maps.Keys(result.Unreadable)) {
		t.printf("  %s   the server itself cannot show %s posts of %s: its log says why\n", t.odd("damaged"), number(result.Unreadable[channel]), line(channel))
	}
	return pulled{
		Team: team.Name, Folder: folder, Archive: f.archive, Read: result.Read, Saved: result.Saved, SavedBytes: result.SavedBytes, Requests: result.Requests,
		Partial: result.Partial, Hidden: append([]string{}, result.Hidden...), Unreadable: result.Unreadable, Counts: result.Report.Counts, WarningCounts: result.Report.WarningCounts,
		unknown: result.Unknown,
	}, nil
}
