package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/dustin/go-humanize"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/pull"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/schema"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

//go:embed pull.example.toml
var exampleConfig []byte

// initConfig writes an example.
func (t *terminal) initConfig(path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(exampleConfig)
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	t.summaryf("Wrote %s. Change it, and run: teamarchive pull --config %s\n", line(path), line(path))
	return nil
}

// usualConfig returns the configuration that is read when none is named: pull.toml or
// pull.json in the folder teamarchive below the user's folder for configurations. The
// folder that a command is called in is not looked into: the configuration of a stranger
// could send the user's token elsewhere.
func usualConfig() string {
	folder, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	for _, name := range []string{"pull.toml", "pull.json"} {
		path := filepath.Join(folder, "teamarchive", name)
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	return ""
}

// maxConfig bounds a configuration.
const maxConfig = 1 << 20

// readConfig reads a configuration, which is held against its schema. No path gives an
// empty one.
func readConfig(path string) (pull.Config, error) {
	var config pull.Config
	if path == "" {
		return config, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return config, err
	}
	if info.Size() > maxConfig {
		return config, fmt.Errorf("%s is too large for a configuration", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return config, err
	}
	if filepath.Ext(path) != ".json" {
		var fields map[string]any
		if err := toml.Unmarshal(text, &fields); err != nil {
			return config, fmt.Errorf("read %s: %w", path, err)
		}
		if text, err = json.Marshal(fields); err != nil {
			return config, fmt.Errorf("read %s: %w", path, err)
		}
	}
	if err := schema.Check(schema.PullConfig, text); err != nil {
		return config, fmt.Errorf("%s: %w", path, err)
	}
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(&config); err != nil {
		return config, fmt.Errorf("read %s: %w", path, err)
	}
	if config.Connection.Token != "" || config.Connection.Password != "" {
		return config, checkPrivate(path)
	}
	return config, nil
}

// optionsOf returns the options that a configuration asks for.
func optionsOf(c pull.Config) (pull.Options, error) {
	options := pull.DefaultOptions()
	e := &options.Export
	e.Channels.Include = append(e.Channels.Include, c.Channels.Include...)
	e.Channels.Exclude = append(e.Channels.Exclude, c.Channels.Exclude...)
	options.NoPublic = isOff(c.Channels.Public)
	e.PrivateChannels, e.ArchivedChannels = !isOff(c.Channels.Private), !isOff(c.Channels.Archived)
	options.Direct, options.WithoutDirect = c.Direct.Users, c.Direct.Exclude
	options.DirectAll = !isOff(c.Direct.All) && len(c.Direct.Users) == 0
	options.GroupsExact, options.GroupsWith, options.WithoutGroups = c.Groups.Exact, c.Groups.AtLeast, c.Groups.Exclude
	options.GroupsAll = !isOff(c.Groups.All) && len(c.Groups.Exact)+len(c.Groups.AtLeast) == 0
	e.Attachments.Include = !isOff(c.Attachments.Include)
	e.Attachments.MimeTypes = append(e.Attachments.MimeTypes, c.Attachments.MimeTypes...)
	if c.Attachments.MaxSize != "" {
		limit, err := parseSize(c.Attachments.MaxSize)
		if err != nil {
			return options, fmt.Errorf("attachments.max_size: %w", err)
		}
		e.Attachments.MaxSize = limit
	}
	e.ProfilePictures, e.HTML, options.UpdateOldPosts = !isOff(c.Pictures), c.HTML, c.UpdateOldPosts
	if c.Emoji != "" {
		e.Emoji = transfer.EmojiChoice(c.Emoji)
	}
	options.Minimal = isOff(c.PersonalData)
	if c.AnonymousFormer {
		e.FormerMembers = transfer.FormerAnonymous
	}
	usual, err := changeOf(c.Posts)
	if err != nil {
		return options, fmt.Errorf("posts: %w", err)
	}
	options.Limits = pull.Limits{Files: e.Attachments}.With(usual)
	e.Attachments = options.Limits.Files
	options.Kinds = map[string]pull.Change{}
	for kind, posts := range map[string]pull.PostsConfig{
		pull.KindPublic: c.Kinds.Public, pull.KindPrivate: c.Kinds.Private, pull.KindDirect: c.Kinds.Direct, pull.KindGroup: c.Kinds.Group,
	} {
		if options.Kinds[kind], err = changeOf(posts); err != nil {
			return options, fmt.Errorf("kinds.%s: %w", kind, err)
		}
	}
	options.Channels = map[string]pull.Change{}
	for name, posts := range c.Overrides {
		if options.Channels[name], err = changeOf(posts); err != nil {
			return options, fmt.Errorf("overrides of %s: %w", name, err)
		}
	}
	return options, nil
}

// isOff reports whether a switch that is on as a rule was switched off.
func isOff(choice *bool) bool { return choice != nil && !*choice }

// changeOf returns what a part of a configuration says otherwise. A number of -1 takes a
// limit away.
func changeOf(c pull.PostsConfig) (pull.Change, error) {
	var change pull.Change
	for _, bound := range []struct {
		text string
		at   **int64
	}{{c.Since, &change.Since}, {c.Until, &change.Until}} {
		at, err := parseDay(bound.text, time.Now())
		if err != nil {
			return change, err
		}
		if at != 0 {
			*bound.at = &at
		}
	}
	if c.AfterPost != "" {
		change.AfterPost = &c.AfterPost
	}
	for _, number := range []struct {
		given int64
		at    **int64
	}{{c.Newest, &change.Newest}, {c.PerRun, &change.PerRun}} {
		if limit := max(number.given, 0); number.given != 0 {
			*number.at = &limit
		}
	}
	if c.Files != nil {
		without := !*c.Files
		change.NoFiles = &without
	}
	if c.MaxFileSize != "" {
		limit, err := parseSize(c.MaxFileSize)
		if c.MaxFileSize == "0" {
			limit, err = 0, nil
		}
		if err != nil {
			return change, fmt.Errorf("max_file_size: %w", err)
		}
		change.MaxFileSize = &limit
	}
	change.FileTypes = c.FileTypes
	return change, nil
}

// parseSize reads a size such as 10MB.
func parseSize(text string) (int64, error) {
	limit, err := humanize.ParseBytes(text)
	if err != nil || limit == 0 || limit > 1<<50 {
		return 0, fmt.Errorf("%q is no size such as 10MB", text)
	}
	return int64(limit), nil
}
