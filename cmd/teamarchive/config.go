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
	options.Direct, options.DirectAll = c.Direct.Users, !isOff(c.Direct.All) && len(c.Direct.Users) == 0
	options.GroupsExact, options.GroupsWith = c.Groups.Exact, c.Groups.AtLeast
	options.GroupsAll = !isOff(c.Groups.All) && len(c.Groups.Exact)+len(c.Groups.AtLeast) == 0
	e.Attachments.Include = !isOff(c.Attachments.Include)
	e.Attachments.MimeTypes = append(e.Attachments.MimeTypes, c.Attachments.MimeTypes...)
	if c.Attachments.MaxSize != "" {
		limit, err := humanize.ParseBytes(c.Attachments.MaxSize)
		if err != nil || limit == 0 || limit > 1<<50 {
			return options, fmt.Errorf("attachments.max_size: %q is no size such as 10MB", c.Attachments.MaxSize)
		}
		e.Attachments.MaxSize = int64(limit)
	}
	e.ProfilePictures, e.HTML, options.UpdateOldPosts = !isOff(c.Pictures), c.HTML, c.UpdateOldPosts
	if c.Emoji != "" {
		e.Emoji = transfer.EmojiChoice(c.Emoji)
	}
	options.Minimal = isOff(c.PersonalData)
	var err error
	if options.Limits, err = limitsOf(c.Posts, pull.Limits{}); err != nil {
		return options, fmt.Errorf("posts: %w", err)
	}
	options.Channels = map[string]pull.Limits{}
	for name, posts := range c.Overrides {
		if options.Channels[name], err = limitsOf(posts, options.Limits); err != nil {
			return options, fmt.Errorf("overrides of %s: %w", name, err)
		}
	}
	return options, nil
}

// isOff reports whether a switch that is on as a rule was switched off.
func isOff(choice *bool) bool { return choice != nil && !*choice }

// limitsOf returns the limits of a channel: what is not said is as it is for all. A number of -1
// takes a limit away.
func limitsOf(c pull.PostsConfig, usual pull.Limits) (pull.Limits, error) {
	limits := usual
	for _, bound := range []struct {
		text string
		at   *int64
	}{{c.Since, &limits.Since}, {c.Until, &limits.Until}} {
		at, err := parseDay(bound.text, time.Now())
		if err != nil {
			return limits, err
		}
		if at != 0 {
			*bound.at = at
		}
	}
	if c.AfterPost != "" {
		limits.AfterPost = c.AfterPost
	}
	for _, number := range []struct {
		given int64
		at    *int64
	}{{c.Newest, &limits.Newest}, {c.PerRun, &limits.PerRun}} {
		switch {
		case number.given < 0:
			*number.at = 0
		case number.given > 0:
			*number.at = number.given
		}
	}
	if c.Files != nil {
		limits.NoFiles = !*c.Files
	}
	return limits, nil
}
