package oracle

import (
	"encoding/json"
	"strconv"
	"strings"
)

// nowMillis bounds the age of a server of the test bed. Later times are no times of an
// import.
const nowMillis = 24 * 60 * 60 * 1000

// write writes a value as JSON, with names for ids and "now" for the times of the
// import.
func (k *keys) write(value any) string {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(k.walk(value)); err != nil {
		return err.Error()
	}
	return strings.TrimSuffix(out.String(), "\n")
}

func (k *keys) walk(value any) any {
	switch value := value.(type) {
	case string:
		return k.replace(value)
	case json.Number:
		if at, err := strconv.ParseInt(value.String(), 10, 64); err == nil && k.isNow(at) {
			return "now"
		}
		return value
	case []any:
		all := make([]any, len(value))
		for i, item := range value {
			all[i] = k.walk(item)
		}
		return all
	case map[string]any:
		all := map[string]any{}
		for name, item := range value {
			all[k.replace(name)] = k.walk(item)
		}
		return all
	default:
		return value
	}
}

// isNow reports whether a time is one of the import itself.
func (k *keys) isNow(at int64) bool { return at >= k.since && at < k.since+nowMillis }
