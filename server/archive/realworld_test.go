package archive_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const shiftJIS = "\x83\x47\x83\x4e\x83\x58" // エクス

// clean are the files of an archive, as they should be read.
func clean() []packed {
	return []packed{
		{name: "import.jsonl", content: `{"type":"version","version":1}` + "\n"},
		{name: "data/files/a.txt", content: "a"},
		{name: "data/files/Plan Ä.pdf", content: "plan"},
	}
}

// unicodePath says a name once more in UTF-8, as Info-ZIP and 7-Zip do.
func unicodePath(raw, name string) []byte {
	extra := []byte{0x75, 0x70}
	extra = binary.LittleEndian.AppendUint16(extra, uint16(5+len(name)))
	extra = binary.LittleEndian.AppendUint32(append(extra, 1), crc32.ChecksumIEEE([]byte(raw)))
	return append(extra, name...)
}

func TestOpen_ReadsZipsOfTheRealWorld(t *testing.T) {
	lines, files := clean()[:1], clean()[1:]
	bare := func(list []packed) (all []packed) {
		for _, file := range list {
			file.name = strings.TrimPrefix(file.name, "data/")
			all = append(all, file)
		}
		return all
	}
	for name, packed := range map[string][]packed{
		"as it should be":                    clean(),
		"of the Finder":                      asFinder(clean()...),
		"of an old program on Windows":       asWindows(clean()...),
		"of 7-Zip":                           as7Zip(clean()...),
		"with here in front of each name":    in("./", clean()...),
		"with a folder around it":            in("my export/", clean()...),
		"with folders around it":             in("Downloads/my export/", clean()...),
		"with a folder data around it":       in("data/", clean()...),
		"with a Windows folder around it":    in(`my export\`, asWindows(clean()...)...),
		"with a folder of an odd encoding":   in(shiftJIS+"/", clean()...),
		"with a folder and the Finder's own": asFinder(in("my export/", clean()...)...),
		"with a file beside the folder":      and(in("my export/", clean()...), []packed{{name: "read me.txt", content: "r"}}),
		"with the lines in a folder":         and(in("lines/", lines...), files),
		"with the files in another folder":   and(lines, in("attachments/", files...)),
		"with both in folders":               and(in("lines/", lines...), in("attachments/", files...)),
		"without the folder data":            and(lines, bare(files)),
		"without it, of the Finder":          asFinder(and(lines, bare(files))...),
		"with some files beside it":          and(lines, files[:1], bare(files[1:])),
		"in another order":                   and(files, lines),
		"with names said twice":              and(lines, files[:1], []packedFile{{name: "data/files/Plan \x8e.pdf", content: "plan", extra: unicodePath("data/files/Plan \x8e.pdf", "data/files/Plan Ä.pdf")}}),
		"with accents in parts":              and(lines, files[:1], []packedFile{{name: "data/files/Plan A\u0308.pdf", content: "plan"}}),
	} {
		t.Run(name, func(t *testing.T) {
			data := pack(t, packed...)
			require.NoError(t, openAndCheck(t, data, archive.DefaultLimits()))
			reader, err := openBytes(data)
			require.NoError(t, err)
			_, refused := reader.Refused()
			require.Zero(t, refused)
			for _, file := range clean() {
				found, ok := reader.Find(file.name)
				require.True(t, ok, file.name)
				require.False(t, found.Junk)
				require.Equal(t, file.content, contents(t, data)[found.Name])
			}
			require.Equal(t, "import.jsonl", reader.LinesName())
		})
	}
}

type packedFile = packed

// An archive of ours whose files somebody packed once more is the same archive.
func TestVerify_AcceptsAnArchiveThatWasPackedAgain(t *testing.T) {
	var files []packed
	for name, content := range contents(t, sample(t)) {
		files = append(files, packed{name: name, content: content})
	}
	for name, packed := range map[string][]packed{
		"by the Finder":       asFinder(files...),
		"on Windows":          asWindows(files...),
		"by 7-Zip":            as7Zip(files...),
		"with its folder":     in("team/", files...),
		"Finder, with folder": asFinder(in("team/", files...)...),
	} {
		t.Run(name, func(t *testing.T) {
			reader, err := openBytes(pack(t, packed...))
			require.NoError(t, err)
			require.NoError(t, reader.Verify(t.Context()))
			_, ours := reader.Manifest()
			require.True(t, ours)
		})
	}
	for name, change := range map[string]func([]packed){
		"with other content": func(files []packed) { files[0].content += "x" },
		"with a file less":   func(files []packed) { files[0].name = ".DS_Store" },
		"with an odd name":   func(files []packed) { files[0].name = "data/\xff" },
		"with a password":    func(files []packed) { files[0].flags |= flagEncrypted },
	} {
		t.Run(name, func(t *testing.T) {
			changed := append([]packed{}, files...)
			for i := range changed {
				if changed[i].name == "data/files/1/a.txt" {
					changed[0], changed[i] = changed[i], changed[0]
				}
			}
			change(changed)
			reader, err := openBytes(pack(t, changed...))
			require.NoError(t, err)
			require.ErrorIs(t, reader.Verify(t.Context()), archive.ErrDamaged)
		})
	}
}

func TestOpen_CostsAFileAndNotTheArchive(t *testing.T) {
	lines := clean()
	for name, test := range map[string]struct {
		file        packed
		code, shown string
	}{
		"a name in Shift-JIS":        {packed{name: "data/" + shiftJIS + ".txt"}, transfer.FileNotUTF8, `data/\x83G\x83N\x83X.txt`},
		"a name in CP437":            {packed{name: "data/Plan \x8e.pdf", host: hostFAT}, transfer.FileNotUTF8, `data/Plan \x8e.pdf`},
		"a name said twice, wrongly": {packed{name: "data/\x8e", extra: unicodePath("data/\x8f", "data/x")}, transfer.FileNotUTF8, `data/\x8e`},
		"a name said once more, bad": {packed{name: "data/\x8e", extra: unicodePath("data/\x8e", "../x")}, transfer.FileName, `data/\x8e`},
		"a broken extra field":       {packed{name: "data/\x8e", extra: []byte{0x75, 0x70, 0xff, 0xff, 1}}, transfer.FileNotUTF8, `data/\x8e`},
		"a name that turns around":   {packed{name: "data/\u202efdp.\nexe"}, transfer.FileName, `data/\u202efdp.\nexe`},
		"a password":                 {packed{name: "data/x", flags: flagEncrypted}, transfer.FileEncrypted, "data/x"},
		"Deflate64":                  {packed{name: "data/x", method: methodDeflate64}, transfer.FileMethod, "data/x"},
		"a link":                     {packed{name: "data/x", content: "/etc/passwd", host: hostUnix, attributes: 0o120777 << 16}, transfer.FileNoFile, "data/x"},
		"a twin":                     {packed{name: "data/FILES/A.TXT"}, transfer.FileDouble, "data/files/a.txt"},
	} {
		t.Run(name, func(t *testing.T) {
			data := pack(t, and(lines, []packedFile{test.file})...)
			require.NoError(t, openAndCheck(t, data, archive.DefaultLimits()))
			reader, err := openBytes(data)
			require.NoError(t, err)
			refused, _ := reader.Refused()
			require.Equal(t, test.code, refused[0].Code)
			require.Equal(t, test.shown, refused[0].Name)
			_, found := reader.Find("data/files/Plan Ä.pdf")
			require.True(t, found, "the others are there")
		})
	}
	t.Run("are counted all and named up to a number", func(t *testing.T) {
		var many []packed
		for range 300 {
			many = append(many, packed{name: "data/" + shiftJIS + ".txt"})
		}
		reader, err := openBytes(pack(t, and(lines, many)...))
		require.NoError(t, err)
		named, total := reader.Refused()
		require.Len(t, named, 100)
		require.Equal(t, 300, total)
	})
}

// What systems leave behind may be what somebody attached.
func TestOpen_FindsJunkThatALineNames(t *testing.T) {
	reader, err := openBytes(pack(t, and(clean(), []packedFile{{name: "data/files/desktop.ini", content: "x"}, {name: "data/files/._lines.jsonl", content: "y"}})...))
	require.NoError(t, err)
	for _, name := range []string{"data/files/desktop.ini", "data/files/._lines.jsonl"} {
		found, ok := reader.Find(name)
		require.True(t, ok)
		require.True(t, found.Junk)
	}
}

func TestElsewhere_NamesThePlaceOfAFileThatLacks(t *testing.T) {
	reader, err := openBytes(pack(t, and(clean(), []packedFile{
		{name: "a/data/photo.png"}, {name: "b/data/plan.txt"}, {name: "c/data/plan.txt"}, {name: "data/" + shiftJIS + "/x.png"},
	})...))
	require.NoError(t, err)
	for name, want := range map[string]string{
		"2020/photo.png": "a/data/photo.png", "PHOTO.PNG": "a/data/photo.png", `2020\photo.png`: "a/data/photo.png",
		"2020/x.png": `data/\x83G\x83N\x83X/x.png`, "2020/plan.txt": "", "nothing.txt": "",
	} {
		place, found := reader.Elsewhere(name)
		require.Equal(t, want, place, name)
		require.Equal(t, want != "", found)
	}
	found, ok := reader.Find("data/files/a.txt")
	require.True(t, ok)
	require.Empty(t, found.Beside)
}

func TestFind_SaysWhereAFileLies(t *testing.T) {
	reader, err := openBytes(pack(t, packed{name: "x/import.jsonl", content: "{}"}, packed{name: `files\a.txt`}, packed{name: "x/b.txt"}))
	require.NoError(t, err)
	_, found := reader.Find("data/files/a.txt")
	require.False(t, found, "what lies outside of the folder of the lines does not belong to the archive")
	b, found := reader.Find("data/b.txt")
	require.True(t, found)
	require.Equal(t, "x/b.txt", b.Beside)
}

func TestOpen_ReadsAPlainFileOfLines(t *testing.T) {
	for name, text := range map[string]string{
		"as it should be": "{\"type\":\"version\"}\n",
		"with a mark":     "\xef\xbb\xbf{\"type\":\"version\"}\r\n",
		"after blanks":    "\r\n\n {\"type\":\"version\"}",
	} {
		t.Run(name, func(t *testing.T) {
			data := []byte(text)
			require.NoError(t, openAndCheck(t, data, archive.DefaultLimits()))
			require.Equal(t, map[string]string{"import.jsonl": text}, contents(t, data))
			reader, err := openBytes(data)
			require.NoError(t, err)
			_, ours := reader.Manifest()
			require.False(t, ours)
			_, found := reader.Elsewhere("a.txt")
			require.False(t, found)
		})
	}
}

func TestOpen_SaysWhatAFileIsAndWhatToDo(t *testing.T) {
	whole := pack(t, clean()...)
	end := bytes.LastIndex(whole, []byte("PK\x05\x06"))
	changed := func(at int, value byte) []byte {
		data := bytes.Clone(whole)
		data[at] = value
		return data
	}
	tar := make([]byte, 1024)
	copy(tar, "import.jsonl")
	copy(tar[257:], "ustar\x0000")
	lines := clean()[0]
	encrypted, odd, big := lines, lines, lines
	encrypted.flags, odd.method, big.method = flagEncrypted, methodLZMA, methodDeflate64
	for name, test := range map[string]struct {
		data        []byte
		code, value string
		says        string
	}{
		"nothing":                {nil, transfer.RefusedEmpty, "", "Export the team again"},
		"a cut zip":              {whole[:100], transfer.RefusedCut, "100", "after 100 bytes"},
		"a zip cut in its list":  {whole[:end-10], transfer.RefusedCut, "", "Download it again"},
		"a broken list":          {changed(bytes.Index(whole, []byte("PK\x01\x02")), 0), transfer.RefusedDamaged, "", "Download it again"},
		"gzip":                   {[]byte("\x1f\x8b\x08\x00 and more"), transfer.RefusedKind, "gzip", "gzip"},
		"tar":                    {tar, transfer.RefusedKind, "tar", "tar"},
		"7z":                     {[]byte("7z\xbc\xaf\x27\x1c and more"), transfer.RefusedKind, "7z", "pack what is in it as a zip"},
		"rar":                    {[]byte("Rar!\x1a\x07\x01\x00"), transfer.RefusedKind, "RAR", "RAR"},
		"xz":                     {[]byte("\xfd7zXZ\x00 and more"), transfer.RefusedKind, "XZ", "XZ"},
		"zstd":                   {[]byte("\x28\xb5\x2f\xfd and more"), transfer.RefusedKind, "Zstandard", "Zstandard"},
		"bzip2":                  {[]byte("BZh91AY"), transfer.RefusedKind, "bzip2", "bzip2"},
		"a page to sign in":      {[]byte("\n<!DOCTYPE html><title>Sign in</title>"), transfer.RefusedWebPage, "", "web page"},
		"text":                   {[]byte("hello"), transfer.RefusedUnknown, "", "neither a zip"},
		"a list of JSON":         {[]byte(`[{"type":"version"}]`), transfer.RefusedUnknown, "", ".jsonl"},
		"lines in UTF-16":        {[]byte("\xff\xfe{\x00\"\x00t\x00"), transfer.RefusedUTF16, "", "UTF-8"},
		"lines in UTF-16, bare":  {[]byte("{\x00\"\x00t\x00"), transfer.RefusedUTF16, "", "UTF-8"},
		"the first of parts":     {append([]byte("PK\x07\x08"), whole[:len(whole)-40]...), transfer.RefusedSplit, "", "Put the parts together"},
		"the last of parts":      {append([]byte("and more of it"), changed(end+4, 2)[end-20:]...), transfer.RefusedSplit, "", "Put the parts together"},
		"a zip in a zip":         {pack(t, packed{name: "export/a_export.zip", content: string(whole)}), transfer.RefusedNested, "export/a_export.zip", "Unpack it once"},
		"a zip in a zip, Finder": {pack(t, asFinder(packed{name: "export.zip", content: string(whole)})...), transfer.RefusedNested, "export.zip", "Unpack it once"},
		"an export of Slack":     {pack(t, packed{name: "channels.json"}, packed{name: "users.json"}, packed{name: "general/2020-01-01.json"}), transfer.RefusedSlack, "", "mmetl transform slack"},
		"one with a folder":      {pack(t, asFinder(in("slack/", packed{name: "channels.json"}, packed{name: "users.json"})...)...), transfer.RefusedSlack, "", "mmetl"},
		"other files":            {pack(t, packed{name: "a.txt"}, packed{name: "b.txt"}), transfer.RefusedNoLines, "a.txt, b.txt", "It holds: a.txt, b.txt"},
		"many other files":       {pack(t, in("x", make([]packed, 9)...)...), transfer.RefusedNoLines, "x, x, x, x, x, …", ".jsonl"},
		"an empty zip":           {pack(t), transfer.RefusedNoLines, "nothing", ".jsonl"},
		"junk alone":             {pack(t, packed{name: "__MACOSX/._import.jsonl"}), transfer.RefusedNoLines, "nothing", ".jsonl"},
		"attached lines alone":   {pack(t, packed{name: "data/files/x.jsonl"}), transfer.RefusedNoLines, "data/files/x.jsonl", ".jsonl"},
		"two archives":           {pack(t, and(in("a/", clean()...), in("b/", clean()...))...), transfer.RefusedSeveralLines, "a/import.jsonl, b/import.jsonl", "one after the other"},
		"a password":             {pack(t, encrypted), transfer.RefusedEncrypted, "import.jsonl", "without one"},
		"lines by LZMA":          {pack(t, odd), transfer.RefusedMethod, "LZMA", "Deflate"},
		"lines by Deflate64":     {pack(t, big), transfer.RefusedMethod, "Deflate64", "Deflate"},
		"lines twice":            {pack(t, lines, lines), transfer.RefusedSeveralLines, "", "import.jsonl"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := openBytes(test.data)
			var refused *archive.Error
			require.ErrorAs(t, err, &refused)
			require.Equal(t, test.code, refused.Code, refused.Text)
			require.Contains(t, refused.Text, test.says)
			if test.value != "" {
				require.Equal(t, test.value, refused.Value)
			}
			require.NotErrorIs(t, err, zip.ErrFormat)
			require.NotContains(t, err.Error(), "zip: ", "people do not read the words of a library")
		})
	}
}

// Whatever is cut off, people read what to do and not the words of a library.
func TestOpen_NeverSpeaksTheWordsOfALibrary(t *testing.T) {
	data := pack(t, asFinder(clean()...)...)
	for length := range data {
		_, err := openBytes(data[:length])
		require.Error(t, err)
		var refused *archive.Error
		require.True(t, errors.As(err, &refused), "%d: %v", length, err)
	}
	for at := range data {
		changed := bytes.Clone(data)
		changed[at] ^= 0xff
		if err := openAndCheck(t, changed, archive.DefaultLimits()); err != nil {
			require.NotContains(t, err.Error(), "zip: ", "byte %d", at)
		}
	}
}

func FuzzOpen_RealWorld(f *testing.F) {
	for _, packed := range [][]packed{asFinder(clean()...), asWindows(clean()...), as7Zip(in("x/", clean()...)...), in(shiftJIS+"/", clean()...)} {
		f.Add(pack(f, packed...))
	}
	f.Fuzz(func(t *testing.T, data []byte) { requireOwnErrors(t, data) })
}
