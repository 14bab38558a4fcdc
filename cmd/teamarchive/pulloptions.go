package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/pull"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/remote"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// chooseTeams finds the teams among those that the user is in.
func chooseTeams(ctx context.Context, client *remote.Client, names []string, all bool) ([]remote.Team, error) {
	teams, err := client.Teams(ctx)
	if err != nil {
		return nil, fmt.Errorf("list your teams: %w", err)
	}
	teams = slices.DeleteFunc(teams, func(team remote.Team) bool { return team.DeleteAt != 0 })
	slices.SortFunc(teams, func(a, b remote.Team) int { return strings.Compare(a.Name, b.Name) })
	if all {
		return teams, nil
	}
	var chosen []remote.Team
	for _, name := range names {
		at := slices.IndexFunc(teams, func(team remote.Team) bool { return team.Name == strings.ToLower(name) || team.ID == name })
		if at < 0 {
			var known []string
			for _, team := range teams {
				known = append(known, team.Name)
			}
			return nil, fmt.Errorf("you are in no team %q on %s; you are in: %s", name, client.Server(), cmp.Or(strings.Join(known, ", "), "none"))
		}
		chosen = append(chosen, teams[at])
	}
	return chosen, nil
}

// options returns what the configuration and then the flags ask for.
func (f *pullFlags) options(config pull.Config) (pull.Options, error) {
	options, err := optionsOf(config)
	if err != nil {
		return options, err
	}
	options.Version = version
	e := &options.Export
	if len(f.channels) > 0 {
		e.Channels.Include = f.channels
	}
	e.Channels.Exclude = append(e.Channels.Exclude, f.without...)
	options.NoPublic = options.NoPublic || f.noPublic
	e.PrivateChannels = e.PrivateChannels && !f.noPrivate
	e.ArchivedChannels = e.ArchivedChannels && !f.noArchived
	e.HTML = e.HTML || f.html
	e.ProfilePictures = e.ProfilePictures && !f.noPictures
	options.UpdateOldPosts, options.ReadAnew = options.UpdateOldPosts || f.updateOld, f.anew
	f.chooseTalks(&options)
	options.Minimal = options.Minimal || f.minimal
	if f.former {
		e.FormerMembers = transfer.FormerAnonymous
	}
	if f.emoji != "" {
		e.Emoji = transfer.EmojiChoice(f.emoji)
	}
	if err := f.chooseFiles(e); err != nil {
		return options, err
	}
	if err := f.limit(&options.Limits); err != nil {
		return options, err
	}
	e.Since, e.Until, e.MaxPostsPerChannel = options.Limits.Since, options.Limits.Until, options.Limits.Newest
	return options, e.Validate()
}

func (f *pullFlags) chooseTalks(options *pull.Options) {
	if len(f.direct) > 0 {
		options.DirectAll, options.Direct = false, f.direct
	}
	split := func(list []string) (groups [][]string) {
		for _, names := range list {
			groups = append(groups, strings.Split(names, ","))
		}
		return groups
	}
	if len(f.groups)+len(f.groupsWith) > 0 {
		options.GroupsAll, options.GroupsExact, options.GroupsWith = false, split(f.groups), split(f.groupsWith)
	}
	options.WithoutDirect = append(options.WithoutDirect, f.withoutDirect...)
	options.WithoutGroups = append(options.WithoutGroups, split(f.withoutGroup)...)
	if f.noDirect {
		options.DirectAll, options.Direct = false, nil
	}
	if f.noGroups {
		options.GroupsAll, options.GroupsExact, options.GroupsWith = false, nil, nil
	}
}

func (f *pullFlags) chooseFiles(e *transfer.ExportOptions) error {
	e.Attachments.Include = e.Attachments.Include && !f.noFiles
	if f.maxSize != "" {
		limit, err := parseSize(f.maxSize)
		if err != nil {
			return fmt.Errorf("--max-file-size: %w", err)
		}
		e.Attachments.MaxSize = limit
	}
	if len(f.types) > 0 {
		e.Attachments.MimeTypes = f.types
	}
	return nil
}

// limit sets the limits that flags give.
func (f *pullFlags) limit(limits *pull.Limits) error {
	since, err := parseDay(f.since, time.Now())
	if err != nil {
		return fmt.Errorf("--since: %w", err)
	}
	until, err := parseDay(f.until, time.Now())
	if err != nil {
		return fmt.Errorf("--until: %w", err)
	}
	if f.newest < 0 || f.perRun < 0 {
		return errors.New("--newest and --per-run must not be negative")
	}
	limits.Since, limits.Until = cmp.Or(since, limits.Since), cmp.Or(until, limits.Until)
	limits.AfterPost = cmp.Or(f.afterPost, limits.AfterPost)
	limits.Newest, limits.PerRun = cmp.Or(f.newest, limits.Newest), cmp.Or(f.perRun, limits.PerRun)
	return nil
}
