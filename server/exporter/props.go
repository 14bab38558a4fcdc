package exporter

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
)

// escapeLength bounds how much longer the server makes a letter when it encodes props: <
// becomes \u003c.
const escapeLength = 6

// tooLong reports whether an import refuses props, which it measures as the
// server encodes them: without spaces, and with the escapes of HTML.
func tooLong(props string) bool {
	if len(props)*escapeLength <= mmrules.MaxPropsRunes {
		return false
	}
	var plain, escaped bytes.Buffer
	if json.Compact(&plain, []byte(props)) != nil {
		return true
	}
	json.HTMLEscape(&escaped, plain.Bytes())
	return utf8.RuneCount(escaped.Bytes()) > mmrules.MaxPropsRunes
}
