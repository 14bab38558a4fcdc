package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
)

func newInspect(t *terminal) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "inspect ARCHIVE",
		Short: "Say what an archive holds",
		Long: `inspect says where an archive comes from and with which options it was made, what its channels hold and from when to when,
who is in it, and what its export left out. It reads what can be read of a damaged archive, says so, and ends with 1.`,
		Example: `  teamarchive inspect choir_export.zip
  teamarchive inspect post fq3xjb1qtfnz8b1xk9yq4dwo5a choir_export.zip
  teamarchive inspect user anna choir_export.zip
  teamarchive inspect --json choir_export.zip | jq '.channels[] | {name, posts}'`,
		Args: exactly(1), ValidArgsFunction: archives,
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.reading(args[0], func(a *source.Archive) error {
				overview, err := inspect.Run(cmd.Context(), a, t.progress)
				if err != nil {
					return err
				}
				t.progress.end()
				t.showOverview(overview)
				if err := t.result(overview); err != nil {
					return err
				}
				return t.damage(overview.Damage)
			})
		},
	}
	cmd.AddCommand(&cobra.Command{
		Use: "post ID ARCHIVE", Short: "Show one post by its id on the server that it came from", Args: exactly(2),
		Long: `post shows one post of an archive: where it is, who wrote it, when, and what hangs on it. Archives of other programs than
Team Export have no ids of posts.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.reading(args[1], func(a *source.Archive) error {
				post, err := inspect.FindPost(cmd.Context(), a, args[0], t.progress)
				if err != nil {
					return fmt.Errorf("post %s: %w", args[0], err)
				}
				t.progress.end()
				t.showPost(post)
				if err := t.result(post); err != nil {
					return err
				}
				return t.damage(a.Damage)
			})
		},
	}, &cobra.Command{
		Use: "user NAME ARCHIVE", Short: "Show one person or bot by the username in the archive", Args: exactly(2),
		Long: `user shows what an archive knows of a person or a bot: the account, memberships, and how much they wrote where.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.reading(args[1], func(a *source.Archive) error {
				person, err := inspect.FindPerson(cmd.Context(), a, args[0], t.progress)
				if err != nil {
					return fmt.Errorf("user %s: %w", args[0], err)
				}
				t.progress.end()
				t.showPerson(person)
				if err := t.result(person); err != nil {
					return err
				}
				return t.damage(a.Damage)
			})
		},
	})
	return cmd
}

// reading opens an archive, also a damaged one, for a command.
func (t *terminal) reading(path string, do func(*source.Archive) error) error {
	a, err := source.OpenDamaged(path)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	defer func() { _ = a.Close() }()
	return do(a)
}

// damage says on standard error what could not be read, which makes the exit code 1.
func (t *terminal) damage(list []string) error {
	if len(list) == 0 {
		return nil
	}
	for _, text := range list {
		_, _ = fmt.Fprintf(t.err, "damaged: %s\n", line(text))
	}
	return errProblems
}

// table writes rows with their columns below each other.
func (t *terminal) table(rows [][]string) {
	if t.json {
		return
	}
	w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		for i := range row {
			row[i] = strings.ReplaceAll(line(row[i]), "\t", " ")
		}
		_, _ = fmt.Fprintf(w, "  %s\n", strings.Join(row, "\t"))
	}
	_ = w.Flush()
}

// day writes a time in Unix milliseconds.
func day(ms int64) string {
	if ms == 0 {
		return "-"
	}
	return time.UnixMilli(ms).UTC().Format("2006-01-02")
}

func moment(ms int64) string {
	if ms == 0 {
		return "-"
	}
	return time.UnixMilli(ms).UTC().Format("2006-01-02 15:04:05 MST")
}

func (t *terminal) showOverview(o *inspect.Overview) {
	for _, team := range o.Teams {
		t.printf("%s %s\n", t.head(line(team.DisplayName)), line("("+team.Name+")"))
		if team.Description != "" {
			t.printf("  %s\n", line(team.Description))
		}
	}
	t.summaryf("%s, %s%s\n", line(o.Archive), size(o.Size), by(o.Generator, o.Version))
	if s := o.Source; s != nil {
		t.summaryf("  from      %s\n", line(strings.Join(slices.DeleteFunc([]string{s.SiteURL, strings.TrimSuffix("Mattermost "+s.ServerVersion, " "), "team " + s.TeamName}, func(p string) bool { return p == "" }), ", ")))
	}
	if o.Options != nil {
		t.summaryf("  options   %s\n", line(optionWords(o.Options)))
	}
	if o.Scope != nil {
		t.summaryf("  made by   %s, private channels: %s\n", line(string(o.Scope.By)), line(string(o.Scope.PrivateChannels)))
	}
	if o.Base != nil {
		t.summaryf("  delta     of the archive with the SHA-256 checksum %s: what changed since %s\n", line(o.Base.SHA256), moment(o.Base.Moment))
		t.summaryf("            %s changed and %s deleted posts beside those below; merge it with that archive to read or import it\n", number(o.Changed), number(o.Deleted))
	}
	p := o.People
	t.summaryf("  people    %s members, %s users (%s guests, %s deactivated), %s bots\n", number(p.Members), number(p.Users), number(p.Guests), number(p.Deactivated), number(p.Bots))
	t.summaryf("  files     %s, %s; %s custom emoji\n\n", number(o.Files.Files), size(o.Files.Bytes), number(o.Emoji))
	rows := [][]string{{"CHANNEL", "KIND", "MEMBERS", "POSTS", "REPLIES", "FILES", "SIZE", "FROM", "TO"}}
	for _, c := range o.Channels {
		kind := "public"
		if c.Private {
			kind = "private"
		}
		if c.Archived {
			kind += ", archived"
		}
		name := c.Name
		if len(o.Teams) > 1 {
			name = c.Team + "/" + name
		}
		rows = append(rows, placeRow(name, kind, c))
	}
	for _, c := range o.Conversations {
		rows = append(rows, placeRow(strings.Join(c.Members, ", "), "direct", c))
	}
	t.table(rows)
	if len(o.Warnings) > 0 {
		t.summaryf("\nwarnings of the export\n")
		var warned [][]string
		for _, code := range slices.Sorted(maps.Keys(o.Warnings)) {
			warned = append(warned, []string{number(o.Warnings[code]), code})
		}
		if !t.quiet {
			t.table(warned)
		}
	}
}

func placeRow(name, kind string, c inspect.Place) []string {
	return []string{name, kind, number(c.MemberCount), number(c.Posts), number(c.Replies), number(c.Files), size(c.Bytes), day(c.First), day(c.Last)}
}

func (t *terminal) showPost(p *inspect.Post) {
	place := "~" + p.Channel
	if p.Channel == "" {
		place = "conversation of " + strings.Join(p.Members, ", ")
	}
	c := p.Content
	t.printf("%s\n", t.head("post "+line(p.ID)))
	rows := [][]string{{"in", place}, {"by", "@" + c.User}, {"at", moment(c.CreateAt)}}
	add := func(name, value string, when bool) {
		if when {
			rows = append(rows, []string{name, value})
		}
	}
	add("edited", moment(c.EditAt), c.EditAt > 0)
	add("type", c.Type, c.Type != "")
	add("answers", p.Root, p.Root != "")
	add("replies", number(int64(p.Replies)), p.Root == "")
	add("pinned", "yes", c.IsPinned)
	for _, reaction := range c.Reactions {
		add("reaction", ":"+reaction.EmojiName+": by @"+reaction.User, true)
	}
	for _, file := range c.Attachments {
		add("file", file.Path, true)
	}
	add("line", number(int64(p.Line)), true)
	if e := p.Extra; e != nil {
		add("priority", priority(e.Priority), e.Priority != nil)
		add("versions", number(int64(len(e.Versions))), len(e.Versions) > 0)
		add("acknowledged", number(int64(len(e.Acknowledgements))), len(e.Acknowledgements) > 0)
		if e.Message != "" {
			c.Message = e.Message
		}
	}
	t.table(rows)
	t.printf("\n%s\n", printable(c.Message))
}

func (t *terminal) showPerson(p *inspect.Person) {
	t.printf("%s\n", t.head("@"+line(p.Username)))
	var rows [][]string
	add := func(name, value string) {
		if value != "" {
			rows = append(rows, []string{name, value})
		}
	}
	if e := p.Extra; e != nil {
		add("id", e.ID)
		add("called there", e.SourceUsername)
	}
	if b := p.Bot; b != nil {
		add("bot of", "@"+b.Owner)
		add("name", b.DisplayName)
		add("description", b.Description)
	}
	if u := p.User; u != nil {
		add("name", strings.TrimSpace(u.FirstName+" "+u.LastName))
		add("nickname", u.Nickname)
		add("address", u.Email)
		add("position", u.Position)
		add("roles", u.Roles)
		if u.DeleteAt > 0 {
			add("deactivated", moment(u.DeleteAt))
		}
		for _, team := range u.Teams {
			var names []string
			for _, channel := range team.Channels {
				names = append(names, channel.Name)
			}
			add("in team "+team.Name, strings.Join(names, ", "))
		}
	}
	if p.User == nil && p.Bot == nil {
		add("account", "none: the archive has no line of them")
	}
	for _, channel := range slices.Sorted(maps.Keys(p.Posts)) {
		name := "~" + channel
		if channel == "" {
			name = "conversations"
		}
		add("posts in "+name, number(p.Posts[channel]))
	}
	add("reactions", number(p.Reactions))
	add("wrote", day(p.First)+" to "+day(p.Last))
	t.table(rows)
}
