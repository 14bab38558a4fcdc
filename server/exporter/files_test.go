package exporter

import (
	"path"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func TestFileNamesStayWhatTheyWere(t *testing.T) {
	cases := []struct{ name, want string }{
		{"report.pdf", "report.pdf"},
		{"Noten für Sopran.txt", "Noten für Sopran.txt"},
		{"e\u0301 (NFD).txt", "e\u0301 (NFD).txt"},
		{"楽譜.pdf", "楽譜.pdf"},
		{"../../etc/passwd", ".._.._etc_passwd"},
		{`C:\temp\x`, "C:_temp_x"},
		{"tab\there", "tab_here"},
		{"bad\xffbyte", "bad_byte"},
		{"", "stored.bin"},
		{"..", "stored.bin"},
		{" . ", "stored.bin"},
		{strings.Repeat("ü", 200) + ".txt", strings.Repeat("ü", 125) + ".txt"},
		{"x." + strings.Repeat("y", 300), "x." + strings.Repeat("y", 253)},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, fileName(teamdata.File{Name: test.name, Path: "20240101/teams/noteam/stored.bin"}))
		})
	}
}

func FuzzFileName(f *testing.F) {
	for _, seed := range []string{"a.txt", "../x", "", "..", strings.Repeat("é", 300), "\xff\xfe", "a/b\\c\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		got := fileName(teamdata.File{Name: name, Path: "x/stored.bin"})
		if got == "" || got == "." || got == ".." || got != path.Base(got) || len(got) > maxFileName ||
			!utf8.ValidString(got) || strings.ContainsAny(got, "\\\x00") {
			t.Fatalf("%q became %q", name, got)
		}
	})
}

func TestEmojiAreFoundInTexts(t *testing.T) {
	cases := []struct {
		text string
		want []string
	}{
		{"none", nil},
		{"a :star: here", []string{"star"}},
		{":a::star:", []string{"a", "star"}},
		{":a:star:", []string{"a", "star"}},
		{"12:30:star:", []string{"star"}},
		{"```:star:```", []string{"star"}},
		{":star", nil},
		{"star:", nil},
		{": star :", nil},
		{":smile:", nil},
	}
	for _, test := range cases {
		t.Run(test.text, func(t *testing.T) {
			use := &emojiUse{ids: map[string]string{"star": "1", "a": "2"}, used: map[string]bool{}}
			use.scan(test.text)
			require.Equal(t, test.want, use.names())
		})
	}
}

func TestNamesInTheArchiveAreValidAndFree(t *testing.T) {
	p := newPeople(transfer.FormerShell)
	steps := []struct {
		wanted, want string
		same         bool
	}{
		{"anna", "anna", true},
		{"zoe:remote", "zoe-remote", false},
		{"zoe-remote", "zoe-remote1", false},
		{"Zoe:remote", "zoe-remote2", false},
		{"名前", "--", false},
		{"0day_user.x", "0day_user.x", true},
		{"all", "all1", false},
		{"system", "system1", false},
		{"here", "here", true},
		{strings.Repeat("x", 63) + ":", strings.Repeat("x", 63) + "-", false},
		{strings.Repeat("x", 63) + ";", strings.Repeat("x", 63) + "1", false},
	}
	for i, step := range steps {
		name, same := p.add(string(rune('a'+i)), step.wanted, false)
		require.Equal(t, step.want, name)
		require.Equal(t, step.same, same)
	}
	name, first := p.addDeleted("x")
	require.Equal(t, placeholderName, name)
	require.True(t, first)
	name, first = p.addDeleted("y")
	require.Equal(t, placeholderName, name)
	require.False(t, first)
	require.NotContains(t, p.renamed, "all", "@all calls everybody, whoever is called so")
	_, err := p.name("nobody")
	require.Error(t, err)
}

func TestTheSpoolGivesBackWhatItGot(t *testing.T) {
	s := &records[plannedFile]{}
	defer s.close()
	for file, err := range s.all() {
		require.Fail(t, "an empty spool has no files", "%v %v", file, err)
	}
	want := []plannedFile{{Name: "a\nb", Stored: "x", Size: 1}, {Name: "ü", Stored: "y/z", Size: 1 << 40}}
	for _, file := range want {
		require.NoError(t, s.put(file))
	}
	var got []plannedFile
	for file, err := range s.all() {
		require.NoError(t, err)
		got = append(got, file)
	}
	require.Equal(t, want, got)
	require.Equal(t, int64(2), s.count)
	name := s.file.Name()
	s.close()
	require.NoFileExists(t, name)
}
