package archive_test

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"hash/crc32"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

// packed is a file as a program packs it, down to the bits of its headers.
type packed struct {
	name, content string
	// host is the system that packed it, flags and method as in the headers.
	host, flags, method uint16
	// attributes are those of the host.
	attributes uint32
	extra      []byte
	// descriptor writes the sizes behind the content, zip64 in fields of 8 bytes.
	descriptor, zip64 bool
}

const (
	hostFAT, hostUnix, hostNTFS = 0, 3, 10

	flagEncrypted, flagDescriptor, flagUTF8 = 1 << 0, 1 << 3, 1 << 11

	methodStore, methodDeflate, methodDeflate64, methodLZMA = 0, 8, 9, 14
)

// pack writes a zip file byte by byte (APPNOTE.TXT 4.3).
func pack(t testing.TB, files ...packed) []byte {
	t.Helper()
	var out, list bytes.Buffer
	for _, file := range files {
		offset := out.Len()
		stored := []byte(file.content)
		if file.method == methodDeflate {
			stored = deflated(t, file.content)
		}
		if file.descriptor {
			file.flags |= flagDescriptor
		}
		sum, size, plain := crc32.ChecksumIEEE([]byte(file.content)), uint64(len(stored)), uint64(len(file.content))
		write(&out, uint32(0x04034b50), uint16(20), file.flags, file.method, uint32(0x5a210000))
		switch {
		case file.descriptor:
			write(&out, uint32(0), uint32(0), uint32(0))
		default:
			write(&out, sum, uint32(size), uint32(plain))
		}
		write(&out, uint16(len(file.name)), uint16(len(file.extra)))
		out.WriteString(file.name)
		out.Write(file.extra)
		out.Write(stored)
		if file.descriptor {
			write(&out, uint32(0x08074b50), sum, uint32(size), uint32(plain))
		}
		extra := file.extra
		sizes := []uint32{uint32(size), uint32(plain)}
		if file.zip64 {
			var wide bytes.Buffer
			write(&wide, uint16(1), uint16(16), plain, size)
			extra = append(bytes.Clone(extra), wide.Bytes()...)
			sizes = []uint32{0xffffffff, 0xffffffff}
		}
		write(&list, uint32(0x02014b50), file.host<<8|20, uint16(20), file.flags, file.method, uint32(0x5a210000), sum, sizes[0], sizes[1],
			uint16(len(file.name)), uint16(len(extra)), uint16(0), uint16(0), uint16(0), file.attributes, uint32(offset))
		list.WriteString(file.name)
		list.Write(extra)
	}
	start, size := out.Len(), list.Len()
	out.Write(list.Bytes())
	write(&out, uint32(0x06054b50), uint16(0), uint16(0), uint16(len(files)), uint16(len(files)), uint32(size), uint32(start), uint16(0))
	return out.Bytes()
}

func write(out io.Writer, values ...any) {
	for _, value := range values {
		_ = binary.Write(out, binary.LittleEndian, value) // a buffer takes everything
	}
}

func deflated(t testing.TB, content string) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.DefaultCompression)
	require.NoError(t, err)
	_, err = io.WriteString(w, content)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.Bytes()
}

// asFinder packs files as the Finder of macOS does: with its own beside them, sizes
// behind the content, and names in UTF-8 without saying so.
func asFinder(files ...packed) []packed {
	all := []packed{{name: ".DS_Store", content: "\x00\x00\x00\x01Bud1"}, {name: "__MACOSX/._.DS_Store", content: "\x00\x05\x16\x07"}, {name: "Icon\r"}}
	for _, file := range files {
		file.host, file.attributes, file.method, file.descriptor = hostUnix, 0o100644<<16, methodDeflate, true
		all = append(all, file, packed{
			name: "__MACOSX/._" + file.name, content: "\x00\x05\x16\x07", host: hostUnix, attributes: 0o100644 << 16, method: methodDeflate, descriptor: true,
		})
	}
	return all
}

// asWindows packs files as old programs on Windows do: with backslashes, and with
// what the Explorer leaves behind.
func asWindows(files ...packed) []packed {
	all := []packed{{name: `data\`, host: hostFAT, attributes: 0x10}, {name: `data\Thumbs.db`, content: "\xd0\xcf\x11\xe0", host: hostFAT}, {name: "desktop.ini", content: "[.ShellClassInfo]", host: hostFAT}}
	for _, file := range files {
		file.host, file.attributes, file.method = hostFAT, 0x20, methodDeflate
		all = append(all, packed{
			name: string(bytes.ReplaceAll([]byte(file.name), []byte("/"), []byte(`\`))), content: file.content, host: file.host, attributes: file.attributes, method: file.method,
		})
	}
	return all
}

// as7Zip packs files as 7-Zip does: folders first, and sizes in 8 bytes.
func as7Zip(files ...packed) []packed {
	all := []packed{{name: "data/", host: hostNTFS, attributes: 0x10}, {name: "data/files/", host: hostNTFS, attributes: 0x10}}
	for _, file := range files {
		file.host, file.attributes, file.method, file.zip64, file.flags = hostNTFS, 0x20, methodDeflate, true, flagUTF8
		all = append(all, file)
	}
	return all
}

// in puts a folder around all names.
func in(folder string, files ...packed) []packed {
	var all []packed
	for _, file := range files {
		file.name = folder + file.name
		all = append(all, file)
	}
	return all
}

// and puts lists of files together.
func and(lists ...[]packed) (all []packed) {
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}
