package verify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// The limits of what is remembered of an archive: an honest one has less.
const (
	maxNames        = 5_000_000
	maxDamagedLines = 1000
)

var errTooManyNames = fmt.Errorf("%w: it names more than %d people, channels and emoji", archive.ErrUnsafe, maxNames)

// checkedLine is a line, and why an import would end at it.
type checkedLine struct {
	bulk.Foreign
	refusals []string
}

// checkLines reads all lines, which must name nothing that has no line before them.
func (v *verifier) checkLines(ctx context.Context) error {
	v.lines = newLineChecker(v)
	name := v.archive.LinesName()
	file, _ := v.archive.Find(name)
	content, err := v.archive.Open(name)
	if err != nil {
		return v.checked(file, err)
	}
	defer func() { _ = content.Close() }()
	damaged, last := 0, 0
	text := &ended{r: source.Metered(archive.WithContext(ctx, content), v.progress)}
	for line, err := range bulk.DecodeEach(ctx, text, func(line bulk.Foreign) checkedLine { return checkedLine{line, distinct(line.Refusals())} }) {
		if refused, ok := errors.AsType[*bulk.LineError](err); ok {
			v.report.problem(LineDamaged, where(refused.Number), "Line %d %v.", refused.Number, refused.Err)
			if damaged++; damaged == maxDamagedLines {
				v.report.LinesRead = refused.Number
				break
			}
			continue
		}
		if err != nil {
			// What it says stands with the entry.
			v.report.LinesRead = max(last, 1)
			break
		}
		last = line.Number
		if err := v.lines.line(line); err != nil {
			return err
		}
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	v.report.Lines, v.report.Generator = v.lines.counts, v.lines.generator
	// A line may have ended the reading before the end.
	_, _ = io.Copy(io.Discard, text)
	return v.checked(file, text.err)
}

// distinct returns each reason once: a line may hold thousands of posts.
func distinct(reasons []string) []string {
	if len(reasons) < 2 {
		return reasons
	}
	slices.Sort(reasons)
	return slices.Compact(reasons)
}

func where(line int) string { return fmt.Sprintf("line %d", line) }

// ended remembers with what error a reader ended.
type ended struct {
	r   io.Reader
	err error
}

func (e *ended) Read(p []byte) (int, error) {
	if e.err != nil {
		return 0, e.err
	}
	n, err := e.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		e.err = err
	}
	return n, err
}

// lineChecker knows what had a line before. Names are in small letters, as the
// importer compares them.
type lineChecker struct {
	*verifier
	generator string
	counts    transfer.Counts
	// teams are the channels of each team that something names.
	teams     map[string]map[string]bool
	teamNames map[string]bool
	people    map[string]bool
	emoji     map[string]bool
	spelled   map[string]bool
	used      map[string]bool
	names     int
	divided   *source.Divided
}

func newLineChecker(v *verifier) *lineChecker {
	return &lineChecker{
		verifier: v, counts: transfer.Counts{}, teams: map[string]map[string]bool{}, teamNames: map[string]bool{}, people: map[string]bool{}, emoji: map[string]bool{},
		spelled: map[string]bool{}, used: map[string]bool{}, divided: source.NewDivided(),
	}
}

// line checks one line. An error says that the archive costs too much.
func (c *lineChecker) line(line checkedLine) error {
	at := where(line.Number)
	c.counts[string(line.Type)]++
	for _, reason := range line.refusals {
		c.report.problem(LineRefused, at, "An import ends at the %s of line %d: %s.", line.Type, line.Number, reason)
	}
	if line.SignIn {
		c.report.note(SignInData, at, "The user of line %d has sign-in data or a password.", line.Number)
	}
	if line.Scheme {
		c.report.note(PermissionScheme, at, "The %s of line %d names a permission scheme, which only a native import knows.", line.Type, line.Number)
	}
	switch line.Type {
	case bulk.TypeVersion:
		c.generator = line.Info.Generator
		if c.report.Version == "" {
			c.report.Version = line.Info.Version
		}
	case bulk.TypeTeam:
		c.team(line.Team, at)
	case bulk.TypeChannel:
		c.channel(line.Channel, at)
	case bulk.TypeUser:
		c.user(line.User, at)
	case bulk.TypeBot:
		c.count(transfer.CountBots, 1)
		c.person(line.Bot.Username, at)
		c.file(line.Bot.ProfileImage, at)
	case bulk.TypeEmoji:
		c.count(transfer.CountEmoji, 1)
		c.once(c.emoji, line.Emoji.Name, "emoji", at)
		c.file(line.Emoji.Image, at)
	case bulk.TypePost:
		c.needChannel(line.Post.Team, line.Post.Channel, at)
		c.thread(line.Post.Thread, line.Post.Team+"/"+line.Post.Channel, transfer.CountPosts, transfer.CountReplies, at)
	case bulk.TypeDirectChannel:
		c.count(transfer.CountDirectChannels, 1)
		for _, participant := range line.DirectChannel.Participants {
			c.needPerson(participant.Username, at)
		}
	case bulk.TypeDirectPost:
		for _, name := range line.DirectPost.ChannelMembers {
			c.needPerson(name, at)
		}
		c.thread(line.DirectPost.Thread, strings.Join(line.DirectPost.ChannelMembers, "\x00"), transfer.CountDirectPosts, transfer.CountDirectReplies, at)
	case bulk.TypeRole, bulk.TypeScheme, bulk.TypeDocs:
	}
	if c.names > maxNames {
		return errTooManyNames
	}
	return nil
}

func (c *lineChecker) count(kind string, n int) { c.report.Counts[kind] += int64(n) }

// once notes a name, which must not have a line already. The importer folds the case
// of names, and mmctl does not: so a line under other capitals is no double, and
// separates two segments.
func (c *lineChecker) once(known map[string]bool, name, kind, at string) {
	folded := strings.ToLower(name)
	if known[folded] && (kind == "user" || c.spelled[kind+name]) {
		c.report.problem(LineDouble, at, "The %s %q has a second line.", kind, cut(name))
	}
	if !known[folded] {
		known[folded] = true
		c.names++
	}
	if kind != "user" && !c.spelled[kind+name] {
		c.spelled[kind+name] = true
		c.names++
	}
}

func (c *lineChecker) team(team *bulk.Team, at string) {
	name := strings.ToLower(team.Name)
	c.once(c.teamNames, team.Name, "team", at)
	if c.teams[name] == nil {
		c.teams[name] = map[string]bool{}
	}
}

func (c *lineChecker) channel(channel *bulk.Channel, at string) {
	team := strings.ToLower(channel.Team)
	if c.teams[team] == nil && len(c.teamNames) == 0 && c.generator == "" {
		// Other programs describe no team, and leave it to the server to have it.
		c.report.note(TeamExpected, at, "The archive describes no team: an import needs the team %q on the server.", cut(channel.Team))
		c.teams[team] = map[string]bool{}
	}
	if c.teams[team] == nil {
		c.report.problem(TeamUnknown, at, "The channel %q is in the team %q, which has no line before it.", cut(channel.Name), cut(channel.Team))
		c.teams[team] = map[string]bool{}
	}
	if !c.teams[team][strings.ToLower(channel.Name)] {
		c.count(transfer.CountChannels, 1)
	}
	c.once(c.teams[team], channel.Name, "channel "+team+"/", at)
}

func (c *lineChecker) person(name, at string) { c.once(c.people, name, "user", at) }

func (c *lineChecker) user(user *bulk.User, at string) {
	c.count(transfer.CountUsers, 1)
	c.person(user.Username, at)
	c.file(user.ProfileImage, at)
	for _, team := range user.Teams {
		if c.teams[strings.ToLower(team.Name)] == nil {
			c.report.problem(TeamUnknown, at, "The user %q is in the team %q, which has no line before it.", cut(user.Username), cut(team.Name))
			continue
		}
		for _, channel := range team.Channels {
			c.needChannel(team.Name, channel.Name, at)
		}
	}
}

func (c *lineChecker) needChannel(team, channel, at string) {
	if !c.teams[strings.ToLower(team)][strings.ToLower(channel)] {
		c.report.problem(ChannelUnknown, at, "The channel %q of the team %q has no line before it.", cut(channel), cut(team))
	}
}

func (c *lineChecker) needPerson(name, at string) {
	if name != "" && !c.people[strings.ToLower(name)] {
		c.report.problem(UserUnknown, at, "The user %q has no line before it.", cut(name))
	}
}

// thread checks whom and what a thread names. A thread that is divided repeats its
// root and the files of it, which count once.
func (c *lineChecker) thread(thread bulk.Thread, place, posts, replies, at string) {
	again := c.divided.Continues(thread, place)
	if !again {
		c.count(posts, 1)
	}
	c.count(replies, len(thread.Replies))
	for name := range thread.Names() {
		c.needPerson(name, at)
	}
	for content := range thread.Contents() {
		c.count(transfer.CountReactions, len(content.Reactions))
		if len(content.Message) > mmrules.MaxMessage && utf8.RuneCountInString(content.Message) > mmrules.MaxMessage {
			c.report.note(MessageLong, at, "A message has more than %d characters, which not every server takes.", mmrules.MaxMessage)
		}
		if content.CreateAt < thread.CreateAt {
			c.report.note(ReplyBeforeRoot, at, "A reply is older than its root.")
		}
		for _, attachment := range content.Attachments {
			if c.file(attachment.Path, at) && !again {
				c.count(transfer.CountFiles, 1)
			}
		}
		again = false // replies are there once
	}
}

// file checks that a file is there.
func (c *lineChecker) file(path, at string) bool {
	if path == "" {
		return false
	}
	file, found := archive.Attached(c.archive, path)
	if !found {
		c.report.problem(FileMissing, at, "The file %s is not in the archive.", archive.Shown(path))
		return false
	}
	c.used[file.Name] = true
	return true
}

// cut returns the beginning of a name for a message.
func cut(name string) string { return archive.Shown(name) }
