package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/offlinetest"
)

var update = flag.Bool("update", false, "write the golden files and the documents anew")

// dated is the date of a manual page.
var dated = regexp.MustCompile(`"[A-Z][a-z]{2} [0-9]{4}" `)

// outcome is what a command line did.
type outcome struct {
	code     int
	out, err string
}

// try runs a command line in the folder of the archives, without a terminal.
func try(t *testing.T, args ...string) outcome {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(t.Context(), &terminal{out: &out, err: &errs}, args)
	return outcome{code, out.String(), errs.String()}
}

// inArchives changes to a folder with archives of all kinds.
func inArchives(t *testing.T) {
	t.Helper()
	folder := t.TempDir()
	whole := offlinetest.OddTeam(t)
	for name, path := range map[string]string{
		"choir.zip":  whole,
		"native.zip": offlinetest.Native(t),
		"cut.zip":    offlinetest.Cut(t, whole, 1900),
		"bit.zip":    offlinetest.Flip(t, whole, "data/files/f1/plain.txt", 2),
		"bare.zip": offlinetest.Repack(t, whole, func(name string, content []byte) []byte {
			if name == "manifest.json" {
				return nil
			}
			return content
		}),
	} {
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), data, 0o600))
	}
	require.NoError(t, os.WriteFile(filepath.Join(folder, "text.zip"), []byte("no archive\n"), 0o600))
	t.Chdir(folder)
}

// The golden files are the outputs of command lines. Their names are the lines.
func TestCommands_WriteWhatTheGoldenFilesSay(t *testing.T) {
	testdata, err := filepath.Abs("testdata")
	require.NoError(t, err)
	inArchives(t)
	for _, test := range []struct {
		line string
		code int
	}{
		{"verify choir.zip", exitFine},
		{"verify native.zip", exitFine},
		{"verify cut.zip", exitProblems},
		{"verify bit.zip", exitProblems},
		{"verify bare.zip", exitProblems},
		{"verify --quiet choir.zip", exitFine},
		{"verify --json bit.zip", exitProblems},
		{"verify choir.zip bit.zip", exitProblems},
		{"verify --strict choir.zip", exitFine},
		{"schema", exitFine},
		{"schema --json", exitFine},
		{"schema warning", exitFine},
		{"schema song", exitUnusable},
		{"verify text.zip", exitUnusable},
		{"verify nothing.zip", exitUnusable},
		{"verify", exitUnusable},
		{"sing", exitUnusable},
		{"filter -o town.zip --channel town-square --no-files --minimal choir.zip", exitFine},
		{"verify town.zip", exitFine},
		{"filter -o town.zip choir.zip", exitUnusable},
		{"filter -o ours.zip --json native.zip", exitFine},
		{"filter -o what.zip --since soon choir.zip", exitUnusable},
		{"filter -o what.zip --max-file-size big choir.zip", exitUnusable},
		{"filter -o what.zip --channel cellar choir.zip", exitUnusable},
		{"filter -o what.zip --without-channel cellar choir.zip", exitUnusable},
		{"filter -o what.zip --anonymous eve choir.zip", exitUnusable},
		{"filter -o what.zip cut.zip", exitUnusable},
		{"filter -o saved.zip --damaged cut.zip", exitProblems},
		{"filter choir.zip", exitUnusable},
		{"plan --against native.zip choir.zip", exitFine},
		{"plan --against choir.zip --team-admin --quiet native.zip", exitFine},
		{"plan --against choir.zip bit.zip", exitUnusable},
		{"plan choir.zip", exitUnusable},
		{"text --channel town-square choir.zip", exitFine},
		{"text --thread p-early choir.zip", exitFine},
		{"text --thread p-root --plain choir.zip", exitFine},
		{"text --channel town-square native.zip", exitFine},
		{"text --members ben,@anna --plain native.zip", exitFine},
		{"text --channel cellar choir.zip", exitProblems},
		{"text choir.zip", exitUnusable},
		{"diff choir.zip choir.zip", exitFine},
		{"diff town.zip choir.zip", exitProblems},
		{"diff --json choir.zip town.zip", exitProblems},
		{"diff --quiet native.zip ours.zip", exitProblems},
		{"merge -o both.zip town.zip choir.zip", exitFine},
		{"merge -o other.zip choir.zip native.zip", exitFine},
		{"inspect choir.zip", exitFine},
		{"inspect native.zip", exitFine},
		{"inspect --json choir.zip", exitFine},
		{"inspect --quiet choir.zip", exitFine},
		{"inspect bare.zip", exitProblems},
		{"inspect post p-important choir.zip", exitFine},
		{"inspect post p-early choir.zip", exitFine},
		{"inspect post p-none choir.zip", exitProblems},
		{"inspect user admin choir.zip", exitFine},
		{"inspect user @bot2 choir.zip", exitFine},
		{"inspect user nobody choir.zip", exitProblems},
	} {
		t.Run(test.line, func(t *testing.T) {
			got := try(t, strings.Fields(test.line)...)
			require.Equal(t, test.code, got.code, got.err)
			name := strings.NewReplacer(" ", "_", "/", "-").Replace(test.line) + ".txt"
			sameFile(t, filepath.Join(testdata, name), []byte(got.out+got.err))
		})
	}
}

func TestOutput_HasNoSignsThatChangeATerminal(t *testing.T) {
	for text, want := range map[string]string{
		"plain":                  "plain",
		"\x1b[31mred":            `\x1b[31mred`,
		"right \u202e left":      `right \u202e left`,
		"bell\a":                 `bell\a`,
		"two\nlines":             "two\nlines",
		"\u00e9\u5b57\U0001f600": "\u00e9\u5b57\U0001f600",
	} {
		require.Equal(t, want, printable(text))
	}
	require.Equal(t, "two lines", line("two\nlines"))
}
