package teamdata

import "encoding/json"

// Texts is a JSON column that should hold an object of texts. Old servers and
// scripts left other things there, and one odd value must not end an export: an
// entry that is no text is kept as its JSON, and a value that is no object stands
// under the empty key.
type Texts map[string]string

// UnmarshalJSON reads any JSON.
func (t *Texts) UnmarshalJSON(data []byte) error {
	*t = nil
	var texts map[string]string
	if json.Unmarshal(data, &texts) == nil {
		*t = texts
		return nil
	}
	var entries map[string]json.RawMessage
	if json.Unmarshal(data, &entries) != nil {
		*t = Texts{"": string(data)}
		return nil
	}
	*t = make(Texts, len(entries))
	for key, entry := range entries {
		var text string
		if json.Unmarshal(entry, &text) != nil {
			text = string(entry)
		}
		(*t)[key] = text
	}
	return nil
}
