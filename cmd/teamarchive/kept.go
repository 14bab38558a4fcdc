package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/pull"
)

// reasonWords say why something is not in the archive.
var reasonWords = map[pull.Reason]string{
	pull.KeptDeleted: "deleted on the server", pull.KeptEdited: "before it was edited", pull.KeptRemoved: "removed from the server for good",
	pull.KeptBeyond: "beyond the limits of the newest run", pull.KeptLeft: "of a channel that is not taken any more", pull.KeptPicture: "replaced by a newer picture",
}

func newKept(t *terminal) *cobra.Command {
	var channel, person string
	var reasons []string
	cmd := &cobra.Command{
		Use:   "kept FOLDER",
		Short: "List what a folder of pull has saved that is not in its archive any more",
		Long: `kept lists what earlier runs of pull have saved in a folder and the newest archive does not hold: posts that were deleted on the server
or removed for good, what posts said before they were edited, posts of channels that you left, and older profile pictures. It
names where their files are. With --json there is one line for each.`,
		Example: `  teamarchive kept choir
  teamarchive kept --reason deleted --channel town-square --json choir | jq -r .message`,
		Args: exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, reason := range reasons {
				if _, known := reasonWords[pull.Reason(reason)]; !known {
					return fmt.Errorf("--reason %q is none of deleted, edited, removed, beyond, left and picture", reason)
				}
			}
			tally := map[pull.Reason]int64{}
			encoder := json.NewEncoder(t.out)
			encoder.SetEscapeHTML(false)
			for one, err := range pull.ReadKept(cmd.Context(), args[0]) {
				if err != nil {
					return err
				}
				if len(reasons) > 0 && !slices.Contains(reasons, string(one.Reason)) || channel != "" && strings.TrimPrefix(one.Channel, "~") != strings.TrimPrefix(channel, "~") ||
					person != "" && one.Person != strings.TrimPrefix(person, "@") {
					continue
				}
				tally[one.Reason]++
				if err := t.kept(encoder, one); err != nil {
					return err
				}
			}
			t.keptTally(tally)
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&channel, "channel", "", "only of this channel, or of the conversation with @username,@username")
	flags.StringVar(&person, "user", "", "only what this person wrote")
	flags.StringSliceVar(&reasons, "reason", nil, "only what was deleted, edited, removed, beyond, left or picture")
	return cmd
}

// kept writes one thing that was kept.
func (t *terminal) kept(encoder *json.Encoder, one pull.Kept) error {
	if t.json {
		return encoder.Encode(one)
	}
	if one.Reason == pull.KeptPicture {
		t.printf("@%s: %s\n", line(one.Person), line(strings.Join(one.Files, ", ")))
		return nil
	}
	t.printf("%s %s @%s (%s): %s\n", time.UnixMilli(one.CreateAt).UTC().Format(time.DateTime), t.head(line(one.Channel)), line(one.Person), t.odd(string(one.Reason)), line(one.Message))
	for _, file := range one.Files {
		t.printf("    %s\n", line(file))
	}
	return nil
}

func (t *terminal) keptTally(tally map[pull.Reason]int64) {
	if t.quiet {
		return
	}
	if len(tally) == 0 {
		t.printf("%s\n", t.good("the archive holds all that was saved"))
		return
	}
	rows := [][]string{{"KEPT", "COUNT", "WHY"}}
	for _, reason := range []pull.Reason{pull.KeptDeleted, pull.KeptEdited, pull.KeptRemoved, pull.KeptBeyond, pull.KeptLeft, pull.KeptPicture} {
		if n := tally[reason]; n > 0 {
			rows = append(rows, []string{string(reason), number(n), reasonWords[reason]})
		}
	}
	t.printf("\n")
	t.table(rows)
}
