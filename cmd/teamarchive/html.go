package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/pages"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
)

func newHTML(t *terminal) *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "html -o FOLDER ARCHIVE",
		Short: "Make pages of an archive that a browser shows without a server",
		Long: `html writes pages of everything an archive holds into a folder, with a search and with the files that people attached. They
open in any browser, from a disk or from any web server. The folder must be empty, or not be there yet.`,
		Example: `  teamarchive html -o choir choir_export.zip && xdg-open choir/index.html`,
		Args:    exactly(1), ValidArgsFunction: archives,
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.reading(args[0], func(a *source.Archive) error {
				folder, err := pages.NewFolder(output)
				if err != nil {
					return err
				}
				defer func() { _ = folder.Close() }()
				if err := pages.Make(cmd.Context(), a, folder, t.progress); err != nil {
					return err
				}
				if err := pages.Unpack(cmd.Context(), a, folder, t.progress); err != nil {
					return err
				}
				t.progress.end()
				start := filepath.Join(output, pages.Start)
				t.summaryf("%s\n", line(start))
				if err := t.result(map[string]string{"start": start}); err != nil {
					return err
				}
				return t.damage(a.Damage)
			})
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "the folder to write to")
	must(cmd.MarkFlagRequired("output"))
	must(cmd.MarkFlagDirname("output"))
	return cmd
}

// must ends the program where its own definition is wrong.
func must(err error) {
	if err != nil {
		panic(fmt.Sprintf("the definition of a command: %v", err))
	}
}
