package exporter

import (
	"bytes"
	"encoding/binary"
	"image"
	_ "image/gif"  // emoji may be GIF images
	_ "image/jpeg" // and JPEG images
	"image/png"
)

const (
	// maxPicture bounds how much of a profile picture is read, in bytes: the
	// server stores PNG images of 128 by 128.
	maxPicture = 4 << 20
	// maxPixels bounds the images that are decoded. Servers make none as large,
	// and one of 33 million aborts an import (MaxImageResolution).
	maxPixels = 4 << 20
)

// isPNG reports whether data is a whole PNG image that a server takes.
func isPNG(data []byte) bool {
	config, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil || !smallEnough(config) {
		return false
	}
	_, err = png.Decode(bytes.NewReader(data))
	return err == nil
}

// isImage reports whether "mmctl import validate" can decode the image of an
// emoji: PNG, GIF, JPEG or WebP.
func isImage(data []byte) bool {
	config, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return isWebP(data)
	}
	if !smallEnough(config) {
		return false
	}
	_, _, err = image.Decode(bytes.NewReader(data))
	return err == nil
}

func smallEnough(config image.Config) bool {
	return int64(config.Width)*int64(config.Height) <= maxPixels
}

// isWebP reports whether data is a whole WebP image without animation, which
// validation does not know. The standard library has no decoder.
func isWebP(data []byte) bool {
	const header, kind, flags = 12, 16, 20
	if len(data) <= flags || string(data[:4]) != "RIFF" || string(data[8:header]) != "WEBP" {
		return false
	}
	whole := int64(binary.LittleEndian.Uint32(data[4:])) + 8
	animated := string(data[header:kind]) == "VP8X" && data[flags]&2 != 0
	return string(data[header:header+3]) == "VP8" && !animated && whole <= int64(len(data))
}
