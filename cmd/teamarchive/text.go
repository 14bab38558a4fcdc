package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/text"
)

func newText(t *terminal) *cobra.Command {
	var pick text.Pick
	var since, until, output string
	cmd := &cobra.Command{
		Use:   "text ARCHIVE",
		Short: "Write a channel or a thread as Markdown or plain text",
		Long: `text writes what was said in a channel, in a conversation or in a thread, oldest first, each reply below its root. Times are
in UTC. Control characters in messages are written as escapes.`,
		Example: `  teamarchive text --channel town-square choir_export.zip > town-square.md
  teamarchive text --thread fq3xjb1qtfnz8b1xk9yq4dwo5a --plain choir_export.zip
  teamarchive text --members anna,ben --since 30d choir_export.zip`,
		Args: exactly(1), ValidArgsFunction: archives,
		RunE: func(cmd *cobra.Command, args []string) error {
			var err, err2 error
			pick.Since, err = parseDay(since, time.Now())
			pick.Until, err2 = parseDay(until, time.Now())
			if err := errors.Join(err, err2); err != nil {
				return err
			}
			pick.Clean = printable
			return t.reading(args[0], func(a *source.Archive) (err error) {
				out, end, err := t.output(output)
				if err != nil {
					return err
				}
				defer func() { err = errors.Join(err, end()) }()
				buffered := bufio.NewWriter(out)
				if err := text.Write(cmd.Context(), a, pick, buffered, t.progress); err != nil {
					return err
				}
				if err := buffered.Flush(); err != nil {
					return err
				}
				t.progress.end()
				return t.damage(a.Damage)
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&pick.Channel, "channel", "", "the name of a channel")
	flags.StringVar(&pick.Team, "team", "", "the team of the channel, in an archive of several")
	flags.StringSliceVar(&pick.Members, "members", nil, "who takes part in a conversation")
	flags.StringVar(&pick.Thread, "thread", "", "the id of any post of a thread")
	flags.StringVar(&since, "since", "", "write posts from this day on, as 2025-12-31, or of the last days, as 90d")
	flags.StringVar(&until, "until", "", "write posts before this day")
	flags.BoolVar(&pick.Plain, "plain", false, "write plain text instead of Markdown")
	flags.StringVarP(&output, "output", "o", "-", "the file to write, which must not be there yet; - is standard output")
	cmd.MarkFlagsOneRequired("channel", "members", "thread")
	cmd.MarkFlagsMutuallyExclusive("channel", "members", "thread")
	must(cmd.MarkFlagFilename("output", "md", "txt"))
	return cmd
}

// output opens where a command writes to; end closes it.
func (t *terminal) output(name string) (out io.Writer, end func() error, err error) {
	if name == "-" {
		return t.out, func() error { return nil }, nil
	}
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, nil, fmt.Errorf("write to %s: %w", name, err)
	}
	return file, file.Close, nil
}
