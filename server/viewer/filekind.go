package viewer

import (
	"path"
	"strings"
)

// fileKind says what a page does with a file.
type fileKind int

const (
	// fileShut is not linked: a browser could run what is in it. The page says where
	// it lies.
	fileShut fileKind = iota
	// fileLinked is a link.
	fileLinked
	fileImage
	fileVideo
	fileAudio
)

// fileKinds are the endings of names that browsers take for what they are. A file
// of any other kind may be a page with scripts, or be guessed to be one.
var fileKinds = map[string]fileKind{
	"png": fileImage, "jpg": fileImage, "jpeg": fileImage, "gif": fileImage, "webp": fileImage, "bmp": fileImage, "avif": fileImage,
	"mp4": fileVideo, "webm": fileVideo, "ogv": fileVideo, "m4v": fileVideo, "mov": fileVideo,
	"mp3": fileAudio, "ogg": fileAudio, "oga": fileAudio, "wav": fileAudio, "m4a": fileAudio, "flac": fileAudio, "opus": fileAudio, "aac": fileAudio,
	"pdf": fileLinked, "txt": fileLinked, "csv": fileLinked, "json": fileLinked, "zip": fileLinked, "gz": fileLinked, "tgz": fileLinked,
	"doc": fileLinked, "docx": fileLinked, "xls": fileLinked, "xlsx": fileLinked, "ppt": fileLinked, "pptx": fileLinked,
	"odt": fileLinked, "ods": fileLinked, "odp": fileLinked, "rtf": fileLinked, "tar": fileLinked,
}

// kindOf returns what a page does with a file, by the ending of its name in the
// archive: that is what a browser goes by.
func kindOf(file string) fileKind {
	return fileKinds[extension(file)]
}

func extension(file string) string {
	return strings.ToLower(strings.TrimPrefix(path.Ext(file), "."))
}

// badge is a short text that stands for the kind of a file.
func badge(file string) string {
	ext := extension(file)
	if ext == "" || len(ext) > 5 {
		return "FILE"
	}
	return strings.ToUpper(ext)
}
