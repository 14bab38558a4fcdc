package exporter

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer/transfertest"
)

// hostileTexts are texts that cost as much as they can for their length.
var hostileTexts = map[string]func(n int) string{
	"an @ and dots":              func(n int) string { return "@" + strings.Repeat(".", n) },
	"an @ and dots and capitals": func(n int) string { return "@" + strings.Repeat("A.", n/2) },
	"a name and dots":            func(n int) string { return "@ANNA" + strings.Repeat(".", n) },
	"many @":                     func(n int) string { return strings.Repeat("@ANNA.B:", n/8) },
	"many addresses":             func(n int) string { return strings.Repeat("a@A", n/3) },
	"letters":                    func(n int) string { return strings.Repeat("é", n/2) },
}

func TestMentions_GrowWithTheText(t *testing.T) {
	names := renames{"anna": "user-1", "a": "user-2"}
	for name, hostile := range hostileTexts {
		t.Run(name, func(t *testing.T) {
			transfertest.Linear(t, 20_000, hostile, func(text string) { names.inText(text) })
		})
	}
}

func TestProps_GrowWithTheirText(t *testing.T) {
	someone := &people{renamed: renames{"anna": "user-1"}, hidden: map[string]string{"u1": "carla"}}
	for name, hostile := range map[string]func(n int) string{
		"keys":   func(n int) string { return "{" + strings.Join(parts(n/10, `"key%06d":"@ANNA"`), ",") + "}" },
		"a list": func(n int) string { return `{"a":[` + strings.Join(parts(n/10, `"@ANNA%d"`), ",") + "]}" },
		"nesting": func(n int) string {
			return strings.Repeat(`{"a":`, 500) + `"@ANNA"` + strings.Repeat("}", 500) + strings.Repeat(" ", n)
		},
		"an attachment": func(n int) string {
			return `{"attachments":[{"text":"@` + strings.Repeat("A.", n/2) + `"}]}`
		},
	} {
		t.Run(name, func(t *testing.T) {
			prepare := func(n int) json.RawMessage { return json.RawMessage(hostile(n)) }
			transfertest.Linear(t, 20_000, prepare, func(text json.RawMessage) { someone.inJSON(text) })
		})
	}
}

func parts(n int, format string) (list []string) {
	for i := range n {
		list = append(list, fmt.Sprintf(format, i))
	}
	return list
}
