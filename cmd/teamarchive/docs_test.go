package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
	"github.com/stretchr/testify/require"
)

const docsHead = `# teamarchive

This page is made from the definition of the commands (` + "`make golden`" + `); each of them is also a manual page in
[man/](man/), and says the same with ` + "`--help`" + `. ` + "`teamarchive completion --help`" + ` says how to switch on completion in your
shell.

`

// definition is the program as its documents show it.
func definition() *cobra.Command {
	root := newRoot(&terminal{out: io.Discard, err: io.Discard})
	root.Version = ""
	root.InitDefaultCompletionCmd()
	return root
}

// documented are the commands in the order of the documents.
func documented(cmd *cobra.Command) []*cobra.Command {
	list := []*cobra.Command{cmd}
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() && sub.Name() != "completion" {
			list = append(list, documented(sub)...)
		}
	}
	return list
}

func TestDocs_AreThoseOfTheDefinition(t *testing.T) {
	var page bytes.Buffer
	page.WriteString(docsHead)
	for _, cmd := range documented(definition()) {
		var section bytes.Buffer
		require.NoError(t, doc.GenMarkdownCustom(cmd, &section, func(link string) string {
			return "#" + strings.ReplaceAll(strings.TrimSuffix(link, ".md"), "_", "-")
		}))
		text, _, _ := strings.Cut(section.String(), "### SEE ALSO")
		text, _, _ = strings.Cut(text, "### Options inherited")
		page.WriteString(strings.TrimSpace(text) + "\n\n")
	}
	sameFile(t, filepath.Join("..", "..", "docs", "TEAMARCHIVE.md"), []byte(strings.TrimSpace(page.String())+"\n"))
}

func TestManualPages_AreThoseOfTheDefinition(t *testing.T) {
	for _, cmd := range documented(definition()) {
		t.Run(cmd.CommandPath(), func(t *testing.T) {
			var page bytes.Buffer
			require.NoError(t, doc.GenMan(cmd, &doc.GenManHeader{Section: "1", Source: "Team Export", Manual: "teamarchive"}, &page))
			// The date of the day would make another page each day.
			text := dated.ReplaceAllString(page.String(), "")
			name := strings.ReplaceAll(cmd.CommandPath(), " ", "-") + ".1"
			sameFile(t, filepath.Join("..", "..", "docs", "man", name), []byte(text))
		})
	}
}

// sameFile holds a file against what it should be, or writes it with -update.
func sameFile(t *testing.T, path string, want []byte) {
	t.Helper()
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o750))
		require.NoError(t, os.WriteFile(path, want, 0o600))
		return
	}
	have, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), string(have), fmt.Sprintf("%s: run make golden", path))
}
