package archive

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strconv"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// kind names the kind of a file by its first bytes.
type kind string

const (
	plainLines kind = "lines"
	zipFile    kind = "zip"
	webPage    kind = "page"
	utf16Lines kind = "utf16"
	splitZip   kind = "split"
	unknown    kind = ""
)

// signatures are the first bytes of files that people upload instead of a zip.
var signatures = []struct {
	at    int
	bytes string
	kind  kind
}{
	{0, "PK\x07\x08PK", splitZip},
	{0, "PK\x03\x04", zipFile},
	{0, "PK\x05\x06", zipFile},
	{0, "PK00PK\x03\x04", zipFile},
	{0, "\xff\xfe", utf16Lines},
	{0, "\xfe\xff", utf16Lines},
	{0, "{\x00", utf16Lines},
	{0, "\x00{", utf16Lines},
	{0, "\x1f\x8b", "gzip"},
	{0, "7z\xbc\xaf\x27\x1c", "7z"},
	{0, "Rar!\x1a\x07", "RAR"},
	{0, "\xfd7zXZ\x00", "XZ"},
	{0, "BZh", "bzip2"},
	{0, "\x28\xb5\x2f\xfd", "Zstandard"},
	{0, "%PDF-", "PDF"},
	{257, "ustar", "tar"},
}

const (
	headLength = 512
	// byteOrderMark begins files in UTF-8 that some programs write.
	byteOrderMark = "\xef\xbb\xbf"
)

// look says what a file is by its first bytes. An error is one of the file itself,
// or says that there is nothing in it.
func look(r io.ReaderAt, size int64) (kind, error) {
	if size == 0 {
		return unknown, refusal(ErrNoArchive, transfer.RefusedEmpty, "", "The file is empty. Export the team again, or download the archive again.")
	}
	head := make([]byte, min(size, headLength))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return unknown, errReading(err)
	}
	for _, signature := range signatures {
		if len(head) > signature.at && bytes.HasPrefix(head[signature.at:], []byte(signature.bytes)) {
			return signature.kind, nil
		}
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte(byteOrderMark)), " \t\r\n")
	switch {
	case bytes.HasPrefix(text, []byte("{")):
		return plainLines, nil
	case bytes.HasPrefix(text, []byte("<")):
		return webPage, nil
	}
	return unknown, nil
}

// notAZip says what a file is that archive/zip does not read, and what to do.
func (r *Reader) notAZip(kind kind, size int64, err error) error {
	if failure := r.guard.failed(); failure != nil {
		return failure
	}
	if errors.Is(err, ErrUnsafe) {
		return err
	}
	end, found, err := r.directoryEnd(size)
	if err != nil {
		return err
	}
	switch {
	case kind == splitZip || found && end.parts():
		return refusal(ErrNoArchive, transfer.RefusedSplit, "",
			"This is one part of a zip that was split into several. Put the parts together and pack them as a single zip.")
	case kind == zipFile && !found:
		return refusal(ErrDamaged, transfer.RefusedCut, strconv.FormatInt(size, 10),
			"The zip ends after %d bytes, before its list of files: its download was cut. Download it again and upload it once more.", size)
	case found:
		return refusal(ErrDamaged, transfer.RefusedDamaged, "its list of files cannot be read",
			"The list of files in the zip cannot be read: the zip was changed on its way. Download it again and upload it once more.")
	case kind == webPage:
		return refusal(ErrNoArchive, transfer.RefusedWebPage, "",
			"This is a web page, not an archive: perhaps a page to sign in that was saved in its place. Download the archive again.")
	case kind == utf16Lines:
		return errUTF16()
	case kind == unknown:
		return refusal(ErrNoArchive, transfer.RefusedUnknown, "",
			"This is neither a zip nor a file of lines (.jsonl). Upload the zip as it was exported.")
	default:
		return refusal(ErrNoArchive, transfer.RefusedKind, string(kind),
			"This is a file of the kind %s, not a zip. Unpack it and upload the zip that is in it, or pack what is in it as a zip.", kind)
	}
}

func errUTF16() error {
	return refusal(ErrNoArchive, transfer.RefusedUTF16, "", "The lines are in UTF-16. Save the file as UTF-8 and upload it again.")
}

// directoryEnd is the last record of a zip (APPNOTE.TXT 4.3.16).
type directoryEnd []byte

// parts reports whether the record says that there are several parts. All ones
// mean that another record says it.
func (d directoryEnd) parts() bool {
	disk := binary.LittleEndian.Uint16(d[4:])
	return disk != 0 && disk != 0xffff
}

// directoryEnd finds the last record of a zip.
func (r *Reader) directoryEnd(size int64) (directoryEnd, bool, error) {
	const length = 22
	last := make([]byte, min(size, length+1<<16))
	if _, err := r.guard.file.ReadAt(last, size-int64(len(last))); err != nil && !errors.Is(err, io.EOF) {
		return nil, false, errReading(err)
	}
	at := bytes.LastIndex(last, []byte("PK\x05\x06"))
	if at < 0 || at+length > len(last) {
		return nil, false, nil
	}
	return directoryEnd(last[at:]), true, nil
}
