package archive_test

import (
	"archive/zip"
	"bytes"
	"hash/crc32"
	"io"
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// item is an entry of a zip file that no honest program writes.
type item struct {
	name    string
	content string
	change  func(*zip.FileHeader)
	// raw says that the header is written as it is.
	raw bool
}

func zipOf(t testing.TB, items ...item) []byte {
	t.Helper()
	var out bytes.Buffer
	zw := zip.NewWriter(&out)
	for _, item := range append([]item{{name: "import.jsonl", content: "{}\n"}}, items...) {
		header := &zip.FileHeader{Name: item.name, Method: zip.Store}
		var w io.Writer
		var err error
		if item.raw {
			header.CRC32 = crc32.ChecksumIEEE([]byte(item.content))
			header.CompressedSize64 = uint64(len(item.content))
			header.UncompressedSize64 = header.CompressedSize64
		}
		if item.change != nil {
			item.change(header)
		}
		if item.raw {
			w, err = zw.CreateRaw(header)
		} else {
			w, err = zw.CreateHeader(header)
		}
		require.NoError(t, err)
		if !strings.HasSuffix(item.name, "/") {
			_, err = io.WriteString(w, item.content)
			require.NoError(t, err)
		}
	}
	require.NoError(t, zw.Close())
	return out.Bytes()
}

func openAndCheck(t *testing.T, data []byte, limits archive.Limits) error {
	t.Helper()
	reader, err := archive.Open(bytes.NewReader(data), int64(len(data)), limits)
	if err != nil {
		return err
	}
	return reader.Check(t.Context())
}

// requireRefused requires that a file costs itself and nothing else, and that
// no name leads to it.
func requireRefused(t *testing.T, data []byte, name, code string) {
	t.Helper()
	require.NoError(t, openAndCheck(t, data, archive.DefaultLimits()))
	reader, err := openBytes(data)
	require.NoError(t, err)
	refused, total := reader.Refused()
	require.Equal(t, total, len(refused))
	require.NotEmpty(t, refused)
	for _, file := range refused {
		require.Equal(t, code, file.Code)
		require.NotEmpty(t, file.Reason)
	}
	for _, wanted := range []string{name, strings.ReplaceAll(name, `\`, "/"), "data/" + name, strings.TrimSuffix(name, "/")} {
		_, found := reader.Find(wanted)
		require.False(t, found, wanted)
	}
	for file := range reader.Files() {
		require.Equal(t, "import.jsonl", file.Name)
	}
}

func TestOpen_RefusesFilesWhoseNamesLeadElsewhere(t *testing.T) {
	for name, test := range map[string]struct{ entry, code string }{
		"traversal":              {"data/../../etc/passwd", transfer.FileName},
		"traversal in front":     {"../import.zip", transfer.FileName},
		"traversal on Windows":   {`data\..\..\windows`, transfer.FileName},
		"an absolute name":       {"/etc/passwd", transfer.FileName},
		"a share of a network":   {`\\server\share\x`, transfer.FileName},
		"a drive":                {"C:windows", transfer.FileName},
		"a drive and a folder":   {`C:\windows\x`, transfer.FileName},
		"a NUL":                  {"data/x\x00.txt", transfer.FileName},
		"a line break":           {"data/x\n", transfer.FileName},
		"a detour":               {"data//x", transfer.FileName},
		"here in the middle":     {"data/./x", transfer.FileName},
		"not UTF-8":              {"data/\xff", transfer.FileNotUTF8},
		"not UTF-8, leads away":  {"data/\xff/../../x", transfer.FileName},
		"too long":               {"data/" + strings.Repeat("x", 2000), transfer.FileName},
		"lines that lead away":   {"../import.jsonl", transfer.FileName},
		"a manifest beyond root": {"../manifest.json", transfer.FileName},
	} {
		t.Run(name, func(t *testing.T) {
			requireRefused(t, zipOf(t, item{name: test.entry}), test.entry, test.code)
		})
	}
}

func TestOpen_RefusesEntriesThatAreNoFiles(t *testing.T) {
	mode := func(mode fs.FileMode) func(*zip.FileHeader) {
		return func(h *zip.FileHeader) { h.SetMode(mode) }
	}
	for name, test := range map[string]struct {
		change func(*zip.FileHeader)
		code   string
	}{
		"a link":             {mode(fs.ModeSymlink | 0o777), transfer.FileNoFile},
		"a device":           {mode(fs.ModeDevice | 0o600), transfer.FileNoFile},
		"a pipe":             {mode(fs.ModeNamedPipe | 0o600), transfer.FileNoFile},
		"encrypted":          {func(h *zip.FileHeader) { h.Flags |= 1 }, transfer.FileEncrypted},
		"strongly encrypted": {func(h *zip.FileHeader) { h.Flags |= 1 << 6 }, transfer.FileEncrypted},
		"an odd compression": {func(h *zip.FileHeader) { h.Method = 12 }, transfer.FileMethod},
		"a folder's mode":    {func(h *zip.FileHeader) { h.SetMode(fs.ModeDir | 0o700); h.Name = "data/x" }, transfer.FileNoFile},
	} {
		t.Run(name, func(t *testing.T) {
			requireRefused(t, zipOf(t, item{name: "data/x", content: "/etc/passwd", change: test.change, raw: true}), "data/x", test.code)
		})
	}
}

func TestFoldersAreNoFiles(t *testing.T) {
	data := zipOf(t, item{name: "data/"}, item{name: "data/files/"}, item{name: "data/files/a", content: "a"})
	require.NoError(t, openAndCheck(t, data, archive.DefaultLimits()))
	reader, err := openBytes(data)
	require.NoError(t, err)
	var names []string
	for file := range reader.Files() {
		names = append(names, file.Name)
	}
	require.Equal(t, []string{"import.jsonl", "data/files/a"}, names)
	_, found := reader.Find("data/")
	require.False(t, found)
}

// Neither of two files stands for the other.
func TestOpen_RefusesBothFilesOfOneName(t *testing.T) {
	for name, second := range map[string]string{
		"the same":                   "data/Å/x",
		"other capitals":             "data/Å/X",
		"an accent spelled in parts": "data/A\u030a/x",
		"another separator":          `data\Å\x`,
		"here in front":              "./data/Å/x",
	} {
		t.Run(name, func(t *testing.T) {
			data := zipOf(t, item{name: "data/Å/x", content: "a"}, item{name: second, content: "b"})
			requireRefused(t, data, second, transfer.FileDouble)
			requireRefused(t, data, "data/Å/x", transfer.FileDouble)
		})
	}
}

func TestAFileIsFoundHoweverItsNameIsSpelled(t *testing.T) {
	reader, err := openBytes(zipOf(t, item{name: "data/A\u030a.PNG", content: "x"}))
	require.NoError(t, err)
	file, found := reader.Find("data/\u00e5.png")
	require.True(t, found)
	require.Equal(t, archive.File{Name: "data/A\u030a.PNG", Size: 1}, file)
	_, err = reader.Open("data/b.png")
	require.ErrorIs(t, err, archive.ErrDamaged)
}

func TestOneFileOfLinesAndNoMore(t *testing.T) {
	for _, second := range []string{"other.jsonl", "sub/x.JSONL", "database/x.jsonl"} {
		require.ErrorIs(t, openAndCheck(t, zipOf(t, item{name: second}), archive.DefaultLimits()), archive.ErrUnsafe)
	}
	reader, err := openBytes(zipOf(t, item{name: "data/files/1/programme.jsonl"}))
	require.NoError(t, err)
	require.Equal(t, "import.jsonl", reader.LinesName(), "what somebody attached holds no lines")
	_, ours := reader.Manifest()
	require.False(t, ours)
	require.ErrorIs(t, reader.Verify(t.Context()), archive.ErrIncomplete)
}

// TestOpen_BlamesNoFileForAListThatBeginsBeforeIt changes where the list of entries is
// said to begin, and how long it is.
func TestOpen_BlamesNoFileForAListThatBeginsBeforeIt(t *testing.T) {
	whole := sample(t)
	end := bytes.LastIndex(whole, []byte("PK\x05\x06"))
	for at := end + 8; at < end+20; at++ {
		for _, value := range []byte{0, 1, 0x7f, 0x80, 0xff} {
			changed := bytes.Clone(whole)
			changed[at] = value
			_, err := archive.Open(bytes.NewReader(changed), int64(len(changed)), archive.DefaultLimits())
			if err != nil {
				require.NotContains(t, err.Error(), "read the archive", "byte %d is %d", at-end, value)
			}
		}
	}
}
