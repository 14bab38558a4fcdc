package journal

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
)

// alphabet encodes ids as the server does (model.NewId).
var alphabet = base32.NewEncoding("ybndrfg8ejkmcpqxot1uwisza345h769").WithPadding(base32.NoPadding)

// DerivedID returns the id of something that cannot have its own: the same for the same
// parts, and impossible to aim at.
func DerivedID(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return alphabet.EncodeToString(sum[:])[:idLength]
}

// IsID reports whether a text has the form of an id of the server.
func IsID(text string) bool {
	if len(text) != idLength {
		return false
	}
	for i := range len(text) {
		if c := text[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}
