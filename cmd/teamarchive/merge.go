package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/rewrite"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
)

func newMerge(t *terminal) *cobra.Command {
	var output, team string
	cmd := &cobra.Command{
		Use:   "merge -o NEW OLDEST… NEWEST",
		Short: "Make one archive of several of a team",
		Long: `merge makes one archive of several of the same team, such as one for each month: everybody, every channel and every post is
in it once. Give the oldest archive first and the newest last: of what several hold, the post that was edited last counts, and
otherwise what the newest archive says. The new archive can be imported, and its manifest says what it came from.

A full export and the deltas that were made since, in their order, give what a full export of the last moment gives. A chain in
which an archive is missing, of another team or in the wrong place is refused.`,
		Example: `  teamarchive merge -o choir.zip choir_2024.zip choir_2025.zip
  teamarchive merge -o now.zip full.zip monday.zip tuesday.zip`,
		Args: atLeast(2), ValidArgsFunction: archives,
		RunE: func(cmd *cobra.Command, paths []string) error {
			var list []*source.Archive
			for _, path := range paths {
				a, err := source.Open(path)
				if err != nil {
					return fmt.Errorf("%s: %w", path, err)
				}
				defer func() { _ = a.Close() }()
				list = append(list, a)
			}
			request := rewrite.Request{By: rewrite.Merge, Output: output, Version: version, Options: rewrite.OptionsOfAll(list)}
			request.Choice.Team = team
			return t.rewrite(cmd, list, request)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "the new archive, which must not be there yet; - is standard output")
	cmd.Flags().StringVar(&team, "team", "", "the team, of archives of several")
	must(cmd.MarkFlagRequired("output"))
	must(cmd.MarkFlagFilename("output", "zip"))
	return cmd
}
