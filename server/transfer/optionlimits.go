package transfer

import "slices"

// The limits of the names in one request. Options are kept in the record of a job, which
// every answer about the job holds.
const (
	// MaxListNames bounds the names in a list of options, MaxListBytes their length
	// together.
	MaxListNames = 1000
	MaxListBytes = 32 << 10
	// MaxNameBytes bounds the length of one of them. No channel, id or MIME type is longer.
	MaxNameBytes = 128
	// MaxDetails bounds the findings that an error lists.
	MaxDetails = 100
)

// Normalized returns the options with each name of a list once.
func (o ExportOptions) Normalized() ExportOptions {
	o.Channels.Include, o.Channels.Exclude = once(o.Channels.Include), once(o.Channels.Exclude)
	o.Attachments.MimeTypes = once(o.Attachments.MimeTypes)
	return o
}

// once returns the names without repetitions, in their order.
func once(names []string) []string {
	seen := make(map[string]bool, min(len(names), MaxListNames))
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		again := seen[name]
		seen[name] = true
		return again
	})
}

// lists are the lists of names by their fields.
func (o ExportOptions) lists() map[string][]string {
	return map[string][]string{
		"channels.include": o.Channels.Include, "channels.exclude": o.Channels.Exclude, "attachments.mime_types": o.Attachments.MimeTypes,
	}
}

// checkLists calls refuse for each list that is too long, and reports whether
// none is.
func (o ExportOptions) checkLists(refuse func(bad bool, field, code, value, format string, args ...any)) bool {
	short := true
	for field, names := range o.lists() {
		bytes, longest := 0, 0
		for _, name := range names {
			bytes += len(name)
			longest = max(longest, len(name))
		}
		many := len(names) > MaxListNames || bytes > MaxListBytes
		refuse(many, field, DetailTooMany, "", "may hold %d names of %d bytes together", MaxListNames, MaxListBytes)
		refuse(!many && longest > MaxNameBytes, field, DetailTooLong, "", "may hold no name of more than %d bytes", MaxNameBytes)
		short = short && !many && longest <= MaxNameBytes
	}
	return short
}

// firstDetails returns as many findings as an error lists: a request with
// thousands of mistakes is answered with the first of them.
func firstDetails(details []Detail) []Detail { return details[:min(len(details), MaxDetails)] }
