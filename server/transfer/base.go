package transfer

import "reflect"

// UnfitBase refuses the base of a delta. The message says why, and what to do.
func UnfitBase(code, value, format string, args ...any) *Error {
	reason := Errorf(CodeInvalidOptions, format, args...).Message
	unfit := InvalidOptions([]Detail{{Field: "base", Code: code, Value: value, Message: reason}})
	unfit.Message = "The export cannot be a delta: " + reason + "."
	return unfit
}

// checkBase calls refuse for options that do not go together with a base. A range of
// time or of posts cannot be continued, because posts leave it as time goes by; the names
// of former members and the pages would have to change in the base as well.
func (o ExportOptions) checkBase(refuse func(bad bool, field, code, value, format string, args ...any)) {
	if o.Base == "" {
		return
	}
	refuse(len(o.Base) > maxBase, "base", DetailTooLong, "", `must be the id of an export, or "last"`)
	refuse(o.Since != 0, "since", DetailBaseWith, "", "must not be given together with base")
	refuse(o.Until != 0, "until", DetailBaseWith, "", "must not be given together with base")
	refuse(o.MaxPostsPerChannel != 0, "max_posts_per_channel", DetailBaseWith, "", "must not be given together with base")
	refuse(o.HTML, "html", DetailBaseWith, "", "must not be given together with base: merge the chain, and make pages of the result")
	refuse(o.FormerMembers == FormerAnonymous, "former_members", DetailBaseWith, "",
		"must not be %q together with base: the base still has the names of those who left since", FormerAnonymous)
}

// maxBase bounds the length of an export's id.
const maxBase = 64

// DiffersFrom returns the fields in which options select something else than those of a
// base, in the order of [Options].
func (o ExportOptions) DiffersFrom(base ExportOptions) []string {
	var fields []string
	for _, option := range Options() {
		if option.Field == "base" || option.Field == "html" {
			continue
		}
		if !same(option.Get(o), option.Get(base)) {
			fields = append(fields, option.Field)
		}
	}
	return fields
}

// same compares two values of an option. Lists count as equal when both are empty.
func same(a, b any) bool {
	x, isList := a.([]string)
	y, _ := b.([]string)
	if isList {
		return len(x) == len(y) && includes(x, y) && includes(y, x)
	}
	return reflect.DeepEqual(a, b)
}
