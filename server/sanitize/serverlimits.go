package sanitize

import "math"

// MaxPlaces bounds the memberships of all people together, in teams and in channels.
const MaxPlaces = 2_000_000

// ServerLimits holds the limits of the server that an archive is read for. 0 means none.
type ServerLimits struct {
	// PostRunes bounds the length of a message.
	PostRunes int `json:"post_runes"`
	// FileBytes bounds the size of a file.
	FileBytes int64 `json:"file_bytes"`
	// ImagePixels bounds the pixels of an image.
	ImagePixels int64 `json:"image_pixels"`
	// FreeSystemPosts lets posts of the system say what the archive says: what only
	// one may import who speaks for the server anyway.
	FreeSystemPosts bool `json:"free_system_posts,omitempty"`
	// Conversations lets direct and group conversations be imported.
	Conversations bool `json:"conversations,omitempty"`
	// Names holds the limits of names for the user who imports.
	Names NameLimits `json:"names,omitzero"`
}

// MaxPixels returns the limit for the pixels of an image, when there is one.
func (l ServerLimits) MaxPixels() int64 {
	if l.ImagePixels <= 0 {
		return math.MaxInt64
	}
	return l.ImagePixels
}
