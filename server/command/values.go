package command

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// parseValue reads what follows a flag, as the option takes it.
func parseValue(option transfer.Option, text string, clock clock) (any, error) {
	switch option.Kind {
	case transfer.OptionSwitch:
		return parseSwitch(option, text)
	case transfer.OptionChannels, transfer.OptionTypes:
		return parseList(option, text)
	case transfer.OptionTime:
		return parseTime(option, text, clock)
	case transfer.OptionSize:
		return parseSize(option, text)
	case transfer.OptionCount:
		return parseCount(option, text)
	case transfer.OptionChoice:
		return parseChoice(option, text)
	case transfer.OptionExport:
		return parseExport(option, text)
	default:
		return nil, usage("usage.unknown_flag", "Flag", "--"+option.Flag)
	}
}

// switchValues are the words for on and off.
var switchValues = map[string]bool{
	"true": true, "yes": true, "on": true, "1": true,
	"false": false, "no": false, "off": false, "0": false,
}

func isSwitchValue(text string) bool {
	_, ok := switchValues[strings.ToLower(text)]
	return ok
}

func parseSwitch(option transfer.Option, text string) (bool, error) {
	on, ok := switchValues[strings.ToLower(text)]
	if !ok {
		return false, usage("usage.switch", "Flag", "--"+option.Flag, "Word", shown(text))
	}
	return on, nil
}

// parseList reads words with commas between them.
func parseList(option transfer.Option, text string) ([]string, error) {
	var words []string
	for word := range strings.SplitSeq(text, ",") {
		if word = strings.TrimSpace(word); word != "" {
			words = append(words, word)
		}
	}
	if len(words) == 0 {
		return nil, usage("usage.value_missing", "Flag", "--"+option.Flag)
	}
	return words, nil
}

// ago is a time before now, such as 90d.
var ago = regexp.MustCompile(`^([0-9]{1,5})([dwmy])$`)

// layouts are the dates that people may write, in their own time zone.
var layouts = []string{time.DateOnly, "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02T15:04:05", time.DateTime}

// parseTime reads a date, a date with a time, or a time before now.
func parseTime(option transfer.Option, text string, clock clock) (int64, error) {
	text = strings.TrimSpace(text)
	at, ok := moment(text, clock)
	if !ok || at.UnixMilli() <= 0 || at.Year() > 9999 {
		return 0, usage("usage.time", "Flag", "--"+option.Flag, "Word", shown(text))
	}
	return at.UnixMilli(), nil
}

func moment(text string, clock clock) (time.Time, bool) {
	if parts := ago.FindStringSubmatch(strings.ToLower(text)); parts != nil {
		n, err := strconv.Atoi(parts[1])
		return before(clock.now.In(clock.zone), n, parts[2]), err == nil
	}
	for _, layout := range layouts {
		if at, err := time.ParseInLocation(layout, strings.ToUpper(text), clock.zone); err == nil {
			return at, true
		}
	}
	at, err := time.Parse(time.RFC3339, strings.ToUpper(text))
	return at, err == nil
}

func before(now time.Time, n int, unit string) time.Time {
	switch unit {
	case "d":
		return now.AddDate(0, 0, -n)
	case "w":
		return now.AddDate(0, 0, -7*n)
	case "m":
		return now.AddDate(0, -n, 0)
	default:
		return now.AddDate(-n, 0, 0)
	}
}

// parseSize reads a number of bytes, such as 10MB. A comma would be a decimal
// sign here and nothing there, so it is refused.
func parseSize(option transfer.Option, text string) (int64, error) {
	size, err := humanize.ParseBytes(strings.TrimSpace(text))
	if err != nil || strings.Contains(text, ",") || size > math.MaxInt64 {
		return 0, usage("usage.size", "Flag", "--"+option.Flag, "Word", shown(text))
	}
	return int64(size), nil
}

func parseCount(option transfer.Option, text string) (int64, error) {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || n < 0 {
		return 0, usage("usage.count", "Flag", "--"+option.Flag, "Word", shown(text))
	}
	return n, nil
}

// parseExport reads the id of an export, or the word for the newest one.
func parseExport(option transfer.Option, text string) (string, error) {
	word := strings.ToLower(strings.TrimSpace(text))
	if word == "" {
		return "", usage("usage.value_missing", "Flag", "--"+option.Flag)
	}
	return word, nil
}

func parseChoice(option transfer.Option, text string) (string, error) {
	word := strings.ToLower(strings.TrimSpace(text))
	if !slices.Contains(option.Choices, word) {
		return "", usage("usage.choice", "Flag", "--"+option.Flag, "Word", shown(text), "Choices", quoted(option.Choices)).
			near(nearest(word, option.Choices))
	}
	return word, nil
}
