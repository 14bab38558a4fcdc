package compare

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// Import says what an import changed on purpose.
type Import struct {
	// Users and Channels are the names on the target of those that got others.
	Users, Channels map[string]string
	// Props are changed as the plugin does it.
	Props func(map[string]any)
	// Allowed are rows that may differ.
	Allowed []Allowance
}

// Allowance is a difference that is meant.
type Allowance struct {
	// Kind is the kind of the rows; Row matches them.
	Kind string
	Row  *regexp.Regexp
	// Reason says why.
	Reason string
}

// nameColumns say which columns of a row hold names of people, and which of
// channels; "name" is a channel in two kinds.
var nameColumns = map[string]string{"username": "@", "author": "@", "channel": "~"}

// expected returns a row of the source as it must be on the target.
func (i Import) expected(kind, text string) (string, error) {
	if len(i.Users)+len(i.Channels) == 0 && i.Props == nil {
		return text, nil
	}
	var row map[string]any
	if err := json.Unmarshal([]byte(text), &row); err != nil {
		return "", err
	}
	for column, value := range row {
		word, isText := value.(string)
		sort := nameColumns[column]
		if column == "name" && strings.HasPrefix(kind, "channel") {
			sort = "~"
		}
		switch {
		case !isText:
		case sort == "@":
			row[column] = renamed(i.Users, word)
		case sort == "~":
			row[column] = renamed(i.Channels, word)
		case column == "text" || column == "roottext" || column == "header" || column == "purpose":
			row[column] = mention("~", i.Channels, mention("@", i.Users, word))
		}
	}
	if props, ok := row["props"].(map[string]any); ok && i.Props != nil {
		i.Props(props)
	}
	i.expectedOfSystem(row)
	data, err := json.Marshal(row)
	return string(data), err
}

// expectedOfSystem renames people where a message of the system names them: in its
// text without a sign, and in its props.
func (i Import) expectedOfSystem(row map[string]any) {
	kind, _ := row["type"].(string)
	props, _ := row["props"].(map[string]any)
	text, _ := row["text"].(string)
	if !strings.HasPrefix(kind, "system_") || props == nil {
		return
	}
	row["text"] = mention(`\b`, i.Users, text)
	for name, value := range props {
		if word, ok := value.(string); ok && strings.HasSuffix(strings.ToLower(name), "username") {
			props[name] = renamed(i.Users, word)
		}
	}
}

func renamed(names map[string]string, name string) string {
	if to, ok := names[name]; ok {
		return to
	}
	return name
}

// mention renames people or channels where a text mentions them by a sign and the
// name, but not in blocks of code.
func mention(sign string, names map[string]string, text string) string {
	const fence = "```"
	parts := strings.Split(text, fence)
	for n := 0; n < len(parts); n += 2 {
		for from, to := range names {
			if from == to {
				continue
			}
			name := regexp.MustCompile("(" + sign + ")" + regexp.QuoteMeta(from) + `([^a-z0-9._-]|$)`)
			parts[n] = name.ReplaceAllString(parts[n], "${1}"+to+"$2")
		}
	}
	return strings.Join(parts, fence)
}

// brief puts checksums in place of texts, so that rows can be printed, and writes
// all rows in one way.
func brief(rows []string) error {
	for i, text := range rows {
		var row map[string]any
		if err := json.Unmarshal([]byte(text), &row); err != nil {
			return err
		}
		for _, column := range []string{"text", "roottext"} {
			if long, ok := row[column].(string); ok {
				sum := sha256.Sum256([]byte(long))
				row[column] = hex.EncodeToString(sum[:8])
			}
		}
		data, err := json.Marshal(row)
		if err != nil {
			return err
		}
		rows[i] = string(data)
	}
	return nil
}

// allow takes the differences that are meant out of a result.
func (i Import) allow(result *Result) {
	for _, allowance := range i.Allowed {
		if allowance.Kind != result.Kind {
			continue
		}
		for _, rows := range []*[]string{&result.Missing, &result.Extra} {
			before := len(*rows)
			*rows = slices.DeleteFunc(*rows, allowance.Row.MatchString)
			if n := before - len(*rows); n > 0 {
				if result.Meant == nil {
					result.Meant = map[string]int{}
				}
				result.Meant[allowance.Reason] += n
			}
		}
	}
}
