package archive_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"math/rand/v2"
	"runtime"
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

func TestSizesThatLieAreFoundOut(t *testing.T) {
	says := func(size uint64) func(*zip.FileHeader) {
		return func(h *zip.FileHeader) { h.UncompressedSize64 = size }
	}
	cases := []struct {
		name   string
		change func(*zip.FileHeader)
		want   error
	}{
		{"less than there is", says(3), archive.ErrDamaged},
		{"more than there is", says(30), archive.ErrDamaged},
		{"more than there can be", says(1 << 62), archive.ErrUnsafe},
		{"the most that can be said", says(1<<64 - 2), archive.ErrUnsafe},
		{"another checksum", func(h *zip.FileHeader) { h.CRC32++ }, archive.ErrDamaged},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			err := openAndCheck(t, zipOf(t, item{name: "data/x", content: "hello", change: test.change, raw: true}), archive.DefaultLimits())
			require.ErrorIs(t, err, test.want)
		})
	}
	t.Run("a packed size beyond the file", func(t *testing.T) {
		data := zipOf(t, item{name: "data/x", content: "hello", raw: true})
		at := bytes.LastIndex(data, []byte("PK\x01\x02"))
		binary.LittleEndian.PutUint32(data[at+20:], 1<<30)
		require.ErrorIs(t, openAndCheck(t, data, archive.DefaultLimits()), archive.ErrUnsafe)
	})
}

// repeatList writes the list of a zip file again and again, each time with
// another name of the same length, so that all entries share one content.
func repeatList(data []byte, times int) []byte {
	end := bytes.LastIndex(data, []byte("PK\x05\x06"))
	start := binary.LittleEndian.Uint32(data[end+16:])
	list, tail := data[start:end], bytes.Clone(data[end:])
	out := bytes.Clone(data[:start])
	for n := range times {
		item := bytes.Clone(list)
		if at := bytes.Index(item, []byte("data/00000")); at >= 0 {
			copy(item[at+5:], []byte{byte('0' + n/1000%10), byte('0' + n/100%10), byte('0' + n/10%10), byte('0' + n%10)})
		}
		out = append(out, item...)
	}
	binary.LittleEndian.PutUint16(tail[8:], uint16(2*times))
	binary.LittleEndian.PutUint16(tail[10:], uint16(2*times))
	binary.LittleEndian.PutUint32(tail[12:], uint32(len(out))-start)
	return append(out, tail...)
}

func TestEntriesThatShareTheirContentAreRefused(t *testing.T) {
	data := zipOf(t, item{name: "data/00000", content: strings.Repeat("x", 100_000), raw: true})
	// The first entry of the list is the lines; without it there is no twin.
	at := bytes.Index(data, []byte("PK\x01\x02"))
	second := at + 4 + bytes.Index(data[at+4:], []byte("PK\x01\x02"))
	end := bytes.LastIndex(data, []byte("PK\x05\x06"))
	only := append(bytes.Clone(data[:at]), data[second:]...)
	binary.LittleEndian.PutUint16(only[len(only)-14:], 1)
	binary.LittleEndian.PutUint16(only[len(only)-12:], 1)
	binary.LittleEndian.PutUint32(only[len(only)-10:], uint32(end-second))
	shared := repeatList(only, 50)
	binary.LittleEndian.PutUint16(shared[len(shared)-14:], 50)
	binary.LittleEndian.PutUint16(shared[len(shared)-12:], 50)
	err := openAndCheck(t, shared, archive.DefaultLimits())
	require.ErrorIs(t, err, archive.ErrUnsafe)
	require.ErrorContains(t, err, "overlap")
}

func TestBombsAreRefusedBeforeTheyAreOpened(t *testing.T) {
	deflated := func(h *zip.FileHeader) { h.Method = zip.Deflate }
	bomb := zipOf(t, item{name: "data/x", content: strings.Repeat("\x00", 70<<20), change: deflated})
	t.Run("ratio", func(t *testing.T) {
		require.ErrorContains(t, openAndCheck(t, bomb, archive.DefaultLimits()), "times its size")
	})
	t.Run("total", func(t *testing.T) {
		limits := archive.DefaultLimits()
		limits.Total, limits.Ratio = 10<<20, 10_000
		require.ErrorContains(t, openAndCheck(t, bomb, limits), "more than 10485760 bytes")
	})
	t.Run("nesting", func(t *testing.T) {
		// A zip in a zip is a file like any other: nobody opens it.
		require.NoError(t, openAndCheck(t, zipOf(t, item{name: "data/inner.zip", content: string(bomb)}), archive.DefaultLimits()))
	})
	t.Run("entry count", func(t *testing.T) {
		limits := archive.DefaultLimits()
		limits.Entries = 10
		var items []item
		for n := range 10 {
			items = append(items, item{name: "data/" + string(rune('a'+n))})
		}
		require.ErrorContains(t, openAndCheck(t, zipOf(t, items...), limits), "more than 10 entries")
		require.NoError(t, openAndCheck(t, zipOf(t, items[1:]...), limits))
	})
}

// A zip file says how many entries it has, in 16 bits; archive/zip reads on.
func TestAListThatDoesNotEndCostsBoundedMemory(t *testing.T) {
	data := repeatList(zipOf(t, item{name: "data/00000"}), 300_000)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := openAndCheck(t, data, archive.DefaultLimits())
	runtime.ReadMemStats(&after)
	require.ErrorIs(t, err, archive.ErrUnsafe)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(150<<20))
}

func TestAHostileManifestCostsBoundedMemory(t *testing.T) {
	for name, text := range map[string]string{
		"many entries": `{"format_version":1,"entries":[` + strings.Repeat(`{},`, 300_000) + `{}]}`,
		"a long part":  `{"format_version":1,"options":{"channels":{"include":[` + strings.Repeat(`0,`, 3_000_000) + `0]}}}`,
		"many parts":   `{` + strings.Repeat(`"a":1,`, 10) + strings.Join(manyKeys(200), ",") + `}`,
	} {
		t.Run(name, func(t *testing.T) {
			data := zipOf(t, item{name: archive.ManifestName, content: text})
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			err := openAndCheck(t, data, archive.DefaultLimits())
			runtime.ReadMemStats(&after)
			require.ErrorIs(t, err, archive.ErrDamaged)
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(40<<20))
		})
	}
}

func manyKeys(n int) []string {
	var keys []string
	for i := range n {
		keys = append(keys, `"k`+strings.Repeat("x", i)+`":0`)
	}
	return keys
}

// A manifest lists every file, wherever it stands itself.
func TestVerify_RefusesFilesThatTheManifestDoesNotList(t *testing.T) {
	for _, name := range []string{"data/later", "later.txt", "extras/later"} {
		reader, err := openBytes(zipOf(t, item{name: archive.ManifestName, content: `{"format_version":1,"entries":[]}`}, item{name: name}))
		require.NoError(t, err)
		require.ErrorIs(t, reader.Verify(t.Context()), archive.ErrDamaged)
	}
}

func TestACutArchiveIsRefusedWhereverItWasCut(t *testing.T) {
	data := sample(t)
	for length := range data {
		require.Error(t, openAndCheck(t, data[:length], archive.DefaultLimits()), "%d of %d bytes", length, len(data))
	}
}

// A single wrong bit in what the manifest covers never goes unseen.
func TestAChangedByteIsNoticed(t *testing.T) {
	data := sample(t)
	random := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		changed := bytes.Clone(data)
		at := random.IntN(len(changed))
		changed[at] ^= 1 << random.IntN(8)
		reader, err := openBytes(changed)
		if err != nil {
			continue
		}
		if reader.Verify(t.Context()) == nil {
			// What neither list covers: dates, versions, attributes, local names.
			require.Equal(t, contents(t, data), contents(t, changed), "byte %d", at)
		}
	}
}

func contents(t *testing.T, data []byte) map[string]string {
	t.Helper()
	reader, err := openBytes(data)
	require.NoError(t, err)
	found := map[string]string{}
	for file := range reader.Files() {
		content, err := reader.Open(file.Name)
		require.NoError(t, err)
		text, err := io.ReadAll(content)
		require.NoError(t, err)
		found[file.Name] = string(text)
	}
	return found
}

type brokenFile struct{}

func (brokenFile) ReadAt([]byte, int64) (int, error) {
	return 0, errors.New("the bucket is gone")
}

func TestABrokenStoreIsNoDamagedArchive(t *testing.T) {
	_, err := archive.Open(brokenFile{}, 1000, archive.DefaultLimits())
	require.ErrorContains(t, err, "the bucket is gone")
	require.NotErrorIs(t, err, archive.ErrDamaged)
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
