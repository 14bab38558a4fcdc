package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/schema"
)

func newSchema(t *terminal) *cobra.Command {
	var folder string
	cmd := &cobra.Command{
		Use:   "schema [NAME]",
		Short: "Write the JSON Schemas of what an archive of Team Export holds",
		Long: `schema writes a JSON Schema (draft 2020-12): of the manifest, of a line, or of a line of one of the entries below extras/.
Without a name it lists them. Fields that a schema does not know are allowed: newer versions may write them.`,
		Example: `  teamarchive schema manifest
  teamarchive schema -o schemas`,
		Args: cobra.MaximumNArgs(1), ValidArgs: schema.Names(),
		RunE: func(_ *cobra.Command, args []string) error {
			switch {
			case folder != "" && len(args) > 0:
				return errors.New("-o writes all schemas: give a name or a folder")
			case folder != "":
				return writeSchemas(folder)
			case len(args) == 1:
				text, err := schema.Text(args[0])
				if err != nil {
					return err
				}
				_, err = t.out.Write(text)
				return err
			}
			rows := [][]string{}
			names := map[string]string{}
			for _, name := range schema.Names() {
				rows = append(rows, []string{name, schema.Entry(name)})
				names[name] = schema.Entry(name)
			}
			t.table(rows)
			return t.result(names)
		},
	}
	cmd.Flags().StringVarP(&folder, "output", "o", "", "write all schemas into this folder")
	must(cmd.MarkFlagDirname("output"))
	return cmd
}

func writeSchemas(folder string) error {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	for _, name := range schema.Names() {
		text, err := schema.Text(name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, schema.File(name)), text, 0o600); err != nil {
			return fmt.Errorf("write %s: %w", schema.File(name), err)
		}
	}
	return nil
}
