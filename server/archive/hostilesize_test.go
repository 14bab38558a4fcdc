package archive_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
)

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
		// A zip in a zip is a file like any other, and is not opened.
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
