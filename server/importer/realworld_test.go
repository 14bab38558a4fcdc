package importer

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// attached are lines that name files by paths of several programs.
func attached(paths ...string) string {
	var posts []string
	for n, path := range paths {
		posts = append(posts, strings.Replace(post(fmt.Sprintf(`,"attachments":[{"path":%q}]`, path)), "1000", fmt.Sprint(1000+n), 1))
	}
	return strings.Join(lines(posts...), "\n")
}

// planOf is what a plan says of an archive.
func planOf(t *testing.T, data []byte) imported {
	t.Helper()
	in, err := inspect.Inspect(t.Context(), readerOf(t, data), sanitize.ServerLimits{PostRunes: 16383, FileBytes: 1 << 20}, now, silent{})
	require.NoError(t, err)
	plan, _ := planning.Build(in, here(), planning.TeamAdmin(), planning.Review{})
	return imported{in: in, plan: plan, written: written{Dropped: plan.Dropped}}
}

// contentOf is that of the file that a line means by a path.
func contentOf(t *testing.T, data []byte, path string) string {
	t.Helper()
	reader := readerOf(t, data)
	s := sanitize.Sanitizer{Files: reader}
	file, ok := s.File(path)
	require.True(t, ok, path)
	content, err := reader.Open(file.Name)
	require.NoError(t, err)
	text, err := io.ReadAll(content)
	require.NoError(t, err)
	return string(text)
}

// However people pack an archive, the same is imported.
func TestInspect_FindsFilesWhereverPeoplePackThem(t *testing.T) {
	paths := map[string]string{"2020/a.txt": "a", `2020\b.txt`: "b", "data/2020/c.txt": "c"}
	text := attached(sanitize.SortedKeys(paths)...)
	for name, entries := range map[string][][2]string{
		"as it should be":         {{"import.jsonl", text}, {"data/2020/a.txt", "a"}, {"data/2020/b.txt", "b"}, {"data/2020/c.txt", "c"}},
		"in a folder":             {{"x/import.jsonl", text}, {"x/data/2020/a.txt", "a"}, {"x/data/2020/b.txt", "b"}, {"x/data/2020/c.txt", "c"}},
		"beside data":             {{"import.jsonl", text}, {"2020/a.txt", "a"}, {"2020/b.txt", "b"}, {"data/2020/c.txt", "c"}},
		"without data":            {{"import.jsonl", text}, {"2020/a.txt", "a"}, {"2020/b.txt", "b"}, {"2020/c.txt", "c"}},
		"data in another folder":  {{"import.jsonl", text}, {"files/data/2020/a.txt", "a"}, {"files/data/2020/b.txt", "b"}, {"files/data/2020/c.txt", "c"}},
		"with what systems leave": {{"import.jsonl", text}, {"__MACOSX/._import.jsonl", "x"}, {"data/.DS_Store", "x"}, {"data/2020/a.txt", "a"}, {"__MACOSX/data/2020/._a.txt", "x"}, {"data/2020/b.txt", "b"}, {"data/2020/c.txt", "c"}, {"data/2020/Thumbs.db", "x"}},
	} {
		t.Run(name, func(t *testing.T) {
			data := rawZip(t, entries...)
			for path, want := range paths {
				require.Equal(t, want, contentOf(t, data, path), path)
			}
			result := planOf(t, data)
			require.Empty(t, result.plan.Problems)
			require.Zero(t, result.dropped(sanitize.SkipMissingFile)+result.dropped(sanitize.SkipUnusedFile)+result.dropped(sanitize.SkipRefusedFile))
			require.EqualValues(t, 3, result.plan.Counts[transfer.CountFiles])
		})
	}
}

func TestInspect_NamesThePlaceOfFilesThatLieElsewhere(t *testing.T) {
	var entries [][2]string
	var paths []string
	for n := range 150 {
		paths = append(paths, fmt.Sprintf("2020/%d.txt", n))
		entries = append(entries, [2]string{fmt.Sprintf("data/other/%d.txt", n), "x"})
	}
	entries = append([][2]string{{"import.jsonl", attached(append(paths, "2020/0.txt", "2020/nowhere.txt")...)}}, entries...)
	result := planOf(t, rawZip(t, entries...))
	require.EqualValues(t, 152, result.dropped(sanitize.SkipMissingFile), "all are counted")
	require.Len(t, result.plan.Problems, 100, "and named up to a number, each once")
	first := result.plan.Problems[0]
	require.Equal(t, planning.ProblemFileElsewhere, first.Code)
	require.Equal(t, "2020/0.txt: data/other/0.txt", first.Where)
	require.Contains(t, first.Message, "Pack it at data/2020/0.txt")
}

func TestInspect_ReadsAPlainFileOfLines(t *testing.T) {
	text := "\xef\xbb\xbf" + strings.ReplaceAll(attached("2020/a.txt"), "\n", "\r\n") + "\r\n\r\n"
	result := planOf(t, []byte(text))
	require.EqualValues(t, 1, result.plan.Counts[transfer.CountPosts])
	require.EqualValues(t, 1, result.dropped(sanitize.SkipMissingFile), "it has no files")
}

// Each refusal has a code for the words of clients, and words that say what to do.
func TestRefused_SaysWhatToDo(t *testing.T) {
	for name, test := range map[string]struct {
		data []byte
		code string
		says string
	}{
		"lines in UTF-16 in a zip": {rawZip(t, [2]string{"import.jsonl", "\xff\xfe{\x00"}), transfer.RefusedUTF16, "UTF-8"},
		"a line":                   {rawZip(t, [2]string{"import.jsonl", version + "\n{"}), transfer.RefusedLine, "line 2 is not JSON"},
		"an export of Slack":       {rawZip(t, [2]string{"users.json", "[]"}, [2]string{"channels.json", "[]"}), transfer.RefusedSlack, "mmetl"},
		"nothing":                  {nil, transfer.RefusedEmpty, "empty"},
		"without a manifest":       {rawZip(t, [2]string{"import.jsonl", `{"type":"version","version":1,"info":{"generator":"team-export","version":"1"}}`}), transfer.RefusedIncomplete, "Export the team again"},
		"a newer one":              {rawZip(t, [2]string{"import.jsonl", version}, [2]string{"manifest.json", `{"format_version":99}`}), transfer.RefusedNewer, "Update the plugin"},
		"a broken manifest":        {rawZip(t, [2]string{"import.jsonl", version}, [2]string{"manifest.json", `[`}), transfer.RefusedDamaged, "Download the archive again"},
	} {
		t.Run(name, func(t *testing.T) {
			reader, err := archive.Open(bytes.NewReader(test.data), int64(len(test.data)), archive.DefaultLimits())
			if err == nil {
				_, err = inspect.Inspect(t.Context(), reader, sanitize.ServerLimits{}, now, silent{})
			}
			err = inspect.Refused(err)
			require.True(t, transfer.HasCode(err, transfer.CodeInvalidArchive), "%v", err)
			known := transfer.AsError(err)
			require.Equal(t, test.code, known.Details[0].Code)
			require.Contains(t, known.Message, test.says)
			require.NotContains(t, known.Message, "zip: ")
			require.NotContains(t, known.Message, "..")
		})
	}
}
