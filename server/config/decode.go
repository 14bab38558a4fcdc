package config

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// decode reads the settings one by one, so that one of a wrong type, as a hand
// in the database may write it, does not stand for all others. Such a one is
// named, and counts as not set; where words are wanted, what else is there is
// taken for a word that is not known. A number may be a text, because the System
// Console shows a default of 0 only as one, and an emptied field is not set.
func decode(stored map[string]json.RawMessage) (loaded raw, problems []string) {
	for _, key := range slices.Sorted(maps.Keys(stored)) {
		text, err := json.Marshal(string(stored[key]))
		if err != nil {
			return loaded, append(problems, err.Error())
		}
		if into(&loaded, key, stored[key]) || into(&loaded, key, text) || number(&loaded, key, stored[key]) {
			continue
		}
		problems = append(problems, fmt.Sprintf("%s is %s, which is of a wrong type; the default is used", key, stored[key]))
	}
	return loaded, problems
}

// number decodes a setting that is a number in a text, or an empty text for one
// that is not set.
func number(loaded *raw, key string, value json.RawMessage) bool {
	var text string
	if json.Unmarshal(value, &text) != nil {
		return false
	}
	text = strings.TrimSpace(text)
	_, err := strconv.Atoi(text)
	return text == "" || err == nil && into(loaded, key, json.RawMessage(text))
}

// into decodes one setting, or leaves all as they are. The key comes in small
// letters; the decoder does not mind.
func into(loaded *raw, key string, value json.RawMessage) bool {
	text, err := json.Marshal(map[string]json.RawMessage{key: value})
	changed := *loaded
	if err != nil || json.Unmarshal(text, &changed) != nil {
		return false
	}
	*loaded = changed
	return true
}
