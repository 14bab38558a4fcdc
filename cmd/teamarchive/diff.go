package main

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/diff"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
)

func newDiff(t *terminal) *cobra.Command {
	return &cobra.Command{
		Use:   "diff OLDER NEWER",
		Short: "Say what was added, edited and removed between two archives of a team",
		Long: `diff compares two archives of a team: channels, people, bots, emoji, posts, reactions and files, by their ids or names. What
changes by reading alone, such as how far somebody has read, is no difference. Archives of other programs have no ids of posts:
theirs are compared by channel, time, author and text.

With --json there is one line for each difference. The exit code is 1 when there are any, as that of diff(1).`,
		Example: `  teamarchive diff choir_march.zip choir_april.zip
  teamarchive diff --json choir_march.zip choir_april.zip | jq -r 'select(.change == "removed") | .id'`,
		Args: exactly(2), ValidArgsFunction: archives,
		RunE: func(cmd *cobra.Command, paths []string) error {
			return t.reading(paths[0], func(older *source.Archive) error {
				return t.reading(paths[1], func(newer *source.Archive) error {
					compared, err := diff.Read(cmd.Context(), older, newer, t.progress)
					if err != nil {
						return err
					}
					defer func() { _ = compared.Close() }()
					t.progress.end()
					differ := false
					tally := map[diff.Kind]map[diff.Way]int64{}
					encoder := json.NewEncoder(t.out)
					encoder.SetEscapeHTML(false)
					for change, err := range compared.Changes(cmd.Context()) {
						if err != nil {
							return err
						}
						differ = true
						if err := t.change(encoder, change, tally); err != nil {
							return err
						}
					}
					t.showTally(tally)
					damaged := slices.Concat(older.Damage, newer.Damage)
					if err := t.damage(damaged); err != nil || !differ {
						return err
					}
					return errProblems
				})
			})
		},
	}
}

// signs marks differences in the output.
var signs = map[diff.Way]string{diff.Added: "+", diff.Edited: "~", diff.Removed: "-"}

// change writes one difference.
func (t *terminal) change(encoder *json.Encoder, change diff.Change, tally map[diff.Kind]map[diff.Way]int64) error {
	if tally[change.Kind] == nil {
		tally[change.Kind] = map[diff.Way]int64{}
	}
	tally[change.Kind][change.Way]++
	if t.json {
		return encoder.Encode(change)
	}
	where := ""
	if change.Where != "" {
		where = " in " + change.Where
	}
	colour := map[diff.Way]func(string) string{diff.Added: t.good, diff.Edited: t.odd, diff.Removed: t.bad}[change.Way]
	t.printf("%s\n", colour(line(fmt.Sprintf("%s %s %s%s", signs[change.Way], change.Kind, change.ID, where))))
	return nil
}

func (t *terminal) showTally(tally map[diff.Kind]map[diff.Way]int64) {
	if t.quiet {
		return
	}
	if len(tally) == 0 {
		t.printf("%s\n", t.good("no difference"))
		return
	}
	rows := [][]string{{"KIND", "ADDED", "EDITED", "REMOVED"}}
	for _, kind := range diff.Kinds {
		if n := tally[kind]; n != nil {
			rows = append(rows, []string{string(kind), number(n[diff.Added]), number(n[diff.Edited]), number(n[diff.Removed])})
		}
	}
	t.printf("\n")
	t.table(rows)
}
