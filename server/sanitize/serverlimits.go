package sanitize

import "math"

// MaxPlaces bounds the memberships of all people together, in teams and in channels.
const MaxPlaces = 2_000_000

// ServerLimits are those of the server that an archive is read for. 0 means
// none.
type ServerLimits struct {
	// PostRunes is how long a message may be.
	PostRunes int `json:"post_runes"`
	// FileBytes is how large a file may be.
	FileBytes int64 `json:"file_bytes"`
	// ImagePixels is how many pixels an image may have.
	ImagePixels int64 `json:"image_pixels"`
	// FreeSystemPosts lets posts of the system say what the archive says: what only
	// one may import who speaks for the server anyway.
	FreeSystemPosts bool `json:"free_system_posts,omitempty"`
	// Conversations lets direct and group conversations be imported.
	Conversations bool `json:"conversations,omitempty"`
	// Names are those of the one who imports.
	Names NameLimits `json:"names,omitzero"`
}

// MaxPixels is how many pixels an image may have, when there is a limit.
func (l ServerLimits) MaxPixels() int64 {
	if l.ImagePixels <= 0 {
		return math.MaxInt64
	}
	return l.ImagePixels
}
