package verify_test

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/offlinetest"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/verify"
)

type silent struct{}

func (silent) Volume(int64) {}
func (silent) Copied(int64) {}

func run(t *testing.T, path string) *verify.Report {
	t.Helper()
	archive, err := source.OpenDamaged(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, archive.Close()) }()
	report, err := verify.Run(t.Context(), archive, verify.Options{Strict: true}, silent{})
	require.NoError(t, err)
	return report
}

// without leaves an entry out of an archive; replaced changes texts in one.
func without(name string) func(string, []byte) []byte {
	return func(entry string, content []byte) []byte {
		if entry == name {
			return nil
		}
		return content
	}
}

func replaced(name, old, text string) func(string, []byte) []byte {
	return func(entry string, content []byte) []byte {
		if entry == name {
			return bytes.ReplaceAll(content, []byte(old), []byte(text))
		}
		return content
	}
}

func TestVerify_FindsNothingWrongWithWhatProgramsWrite(t *testing.T) {
	for name, path := range map[string]string{"Team Export": offlinetest.OddTeam(t), "mmctl": offlinetest.Native(t)} {
		t.Run(name, func(t *testing.T) {
			report := run(t, path)
			require.True(t, report.Fine, "%v", report.Problems)
			require.Equal(t, report.Entries.Total, report.Entries.Whole)
		})
	}
}

func TestVerify_SaysWhatIsWrong(t *testing.T) {
	whole, native := offlinetest.OddTeam(t), offlinetest.Native(t)
	info, err := os.Stat(whole)
	require.NoError(t, err)
	for name, test := range map[string]struct {
		path string
		code string
		says string
	}{
		"a checksum that differs":           {offlinetest.Repack(t, whole, replaced("data/files/f1/plain.txt", "content", "CONTENT")), verify.EntryDamaged, "data/files/f1/plain.txt is not what the manifest says"},
		"an entry that is missing":          {offlinetest.Repack(t, whole, without("extras/users.ndjson")), verify.EntryMissing, "extras/users.ndjson is missing"},
		"a file that a line names":          {offlinetest.Repack(t, native, without("data/20231114/teams/t/channels/c/users/u/f1/score.pdf")), verify.FileMissing, "score.pdf"},
		"a manifest that is missing":        {offlinetest.Repack(t, whole, without("manifest.json")), verify.ManifestMissing, "no manifest.json"},
		"a manifest that is no JSON":        {offlinetest.Repack(t, whole, replaced("manifest.json", `"entries"`, `entries`)), verify.ManifestDamaged, "manifest.json cannot be read"},
		"a number that differs":             {offlinetest.Repack(t, whole, replaced("manifest.json", `"posts": 12`, `"posts": 13`)), verify.CountDiffers, "counts 13 posts, and the lines hold 12"},
		"a bit in a file":                   {offlinetest.Flip(t, whole, "data/files/f1/plain.txt", 3), verify.EntryDamaged, "data/files/f1/plain.txt"},
		"a bit in the lines":                {offlinetest.Flip(t, whole, "import.jsonl", 900), verify.EntryDamaged, "import.jsonl"},
		"an archive that was cut":           {offlinetest.Cut(t, whole, int(info.Size())-100), verify.ListLost, "entries were found"},
		"lines that were cut":               {offlinetest.Cut(t, whole, 1200), verify.EntryDamaged, "import.jsonl is cut"},
		"a line that is no JSON":            {offlinetest.Repack(t, native, replaced("import.jsonl", `"message":"first"`, `"message":first`)), verify.LineDamaged, "Line 9 is not JSON"},
		"an author without a line":          {offlinetest.Repack(t, native, replaced("import.jsonl", `"user":"ben","message"`, `"user":"eve","message"`)), verify.UserUnknown, `"eve" has no line before it`},
		"a channel without a line":          {offlinetest.Repack(t, native, replaced("import.jsonl", `"channel":"town-square"`, `"channel":"cellar"`)), verify.ChannelUnknown, `"cellar"`},
		"a membership in an unknown team":   {offlinetest.Repack(t, native, replaced("import.jsonl", `"teams":[{"name":"choir"`, `"teams":[{"name":"band"`)), verify.TeamUnknown, `"band"`},
		"a person twice":                    {offlinetest.Repack(t, native, replaced("import.jsonl", `"username":"ben"`, `"username":"Anna"`)), verify.LineDouble, `The user "Anna" has a second line`},
		"what mmctl refuses":                {offlinetest.Repack(t, native, replaced("import.jsonl", `"type":"I"`, `"type":"X"`)), verify.LineRefused, `its type is "X"`},
		"a name that leads out":             {offlinetest.Repack(t, native, replaced("import.jsonl", "20231114/", "../../")), verify.LineRefused, "leads out of the archive"},
		"a file that is not in a line":      {offlinetest.Repack(t, native, replaced("import.jsonl", `"attachments":[{"path":"20231114/teams/t/channels/c/users/u/f1/score.pdf"}]`, `"attachments":[]`)), verify.FileUnused, "score.pdf"},
		"sign-in data, as a note":           {native, verify.SignInData, "line 7"},
		"a second line of several that say": {offlinetest.Repack(t, native, replaced("import.jsonl", `"message":"psst"`, `"message":psst`)), verify.LineDamaged, "Line 11"},
	} {
		t.Run(name, func(t *testing.T) {
			report := run(t, test.path)
			all := slices.Concat(report.Problems, report.Notes)
			require.True(t, slices.ContainsFunc(all, func(p verify.Problem) bool {
				return p.Code == test.code && strings.Contains(p.Message, test.says)
			}), "%s %q among %v", test.code, test.says, all)
			isNote := test.code == verify.FileUnused || test.code == verify.SignInData
			require.Equal(t, isNote, report.Fine)
		})
	}
}

// Wherever an archive ends, what stood before the cut is read, and no cut makes
// the work fail.
func TestVerify_ReadsWhatIsLeftOfAnArchiveThatWasCut(t *testing.T) {
	whole := offlinetest.OddTeam(t)
	info, err := os.Stat(whole)
	require.NoError(t, err)
	before := -1
	for size := 600; size < int(info.Size()); size += 97 {
		archive, err := source.OpenDamaged(offlinetest.Cut(t, whole, size))
		require.NoError(t, err, "%d bytes", size)
		report, err := verify.Run(t.Context(), archive, verify.Options{Strict: true}, silent{})
		require.NoError(t, err)
		require.NoError(t, archive.Close())
		require.False(t, report.Fine, "%d bytes", size)
		require.GreaterOrEqual(t, report.Entries.Whole, before, "%d bytes", size)
		before = report.Entries.Whole
	}
	require.Positive(t, before)
}
