package transfer

// The codes of details about an archive that is refused. They say what was found
// instead of an archive, so that each client can say in its own language what to
// do about it.
const (
	// RefusedEmpty: the file has no bytes.
	RefusedEmpty = "empty_file"
	// RefusedCut: the file is the beginning of a zip. The value is its size.
	RefusedCut = "cut"
	// RefusedKind: the file is of another kind, which the value names.
	RefusedKind = "other_kind"
	// RefusedWebPage: the file is a page that a browser saved instead of the archive.
	RefusedWebPage = "web_page"
	// RefusedUnknown: nothing says what the file is.
	RefusedUnknown = "not_an_archive"
	// RefusedSplit: the file is one of several parts of a zip.
	RefusedSplit = "split_zip"
	// RefusedEncrypted: the lines are encrypted. The value names their entry.
	RefusedEncrypted = "encrypted"
	// RefusedMethod: the lines are compressed by a method that cannot be read, which
	// the value names.
	RefusedMethod = "compression"
	// RefusedNested: the zip holds another zip, which the value names.
	RefusedNested = "zip_in_zip"
	// RefusedSlack: the zip is an export of Slack.
	RefusedSlack = "slack_export"
	// RefusedNoLines: the zip holds no file of lines. The value says what it holds.
	RefusedNoLines = "no_lines"
	// RefusedSeveralLines: the zip holds several files of lines, which the value names.
	RefusedSeveralLines = "several_lines"
	// RefusedUTF16: the lines are UTF-16.
	RefusedUTF16 = "utf16"
	// RefusedNewer: a newer version of the plugin wrote the archive.
	RefusedNewer = "newer"
	// RefusedDelta: the archive has only what changed since another one.
	RefusedDelta = "delta"
	// RefusedIncomplete: the archive is one of this plugin and lacks its manifest.
	RefusedIncomplete = "incomplete"
	// RefusedDamaged: the value says what is damaged.
	RefusedDamaged = "damaged"
	// RefusedUnsafe: the value says what no honest program writes.
	RefusedUnsafe = "unsafe"
	// RefusedLine: the value says which line cannot be read, and why.
	RefusedLine = "line"
)

// The codes of the reasons why a single file of an archive is not read.
const (
	// FileName: its name leads elsewhere, is too long, or holds control characters.
	FileName = "name"
	// FileNotUTF8: the encoding of its name is not known.
	FileNotUTF8 = "name_not_utf8"
	// FileDouble: another file has the same name, perhaps with other capitals or
	// accents.
	FileDouble = "name_twice"
	// FileEncrypted: it is encrypted.
	FileEncrypted = "encrypted"
	// FileMethod: it is compressed by a method that cannot be read.
	FileMethod = "compression"
	// FileNoFile: it is a link or a device.
	FileNoFile = "no_file"
)
