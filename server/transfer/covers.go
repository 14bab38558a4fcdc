package transfer

import "slices"

// Covers reports whether the archive of the job holds at least as much as that
// of an older one: the same team asked for with no narrower options, and nothing
// restricted in the older archive that this one lacks. What members wrote or
// deleted in between does not count. A delta covers no archive.
func (j Job) Covers(older Job) bool {
	if j.Options.Base != "" {
		return false // a delta needs the archives before it
	}
	if j.TeamID != older.TeamID || j.Mine != older.Mine || !j.Options.covers(older.Options) {
		return false
	}
	switch {
	case older.Contents == nil:
		return true
	case j.Contents == nil:
		return false
	default:
		return j.Contents.covers(*older.Contents)
	}
}

func (c Contents) covers(older Contents) bool {
	return includes(c.PrivateChannels, older.PrivateChannels) &&
		c.Conversations >= older.Conversations &&
		atLeast(c.PersonalData, older.PersonalData, PersonalMinimal, PersonalFull) &&
		(c.Secrets || !older.Secrets) && (c.EditHistory || !older.EditHistory)
}

func (o ExportOptions) covers(older ExportOptions) bool {
	switches := (o.PrivateChannels || !older.PrivateChannels) &&
		(o.ArchivedChannels || !older.ArchivedChannels) &&
		(o.DirectMessages || !older.DirectMessages) &&
		(o.ProfilePictures || !older.ProfilePictures) &&
		(o.EditHistory || !older.EditHistory) && (o.HTML || !older.HTML)
	return switches && o.Channels.covers(older.Channels) && o.Attachments.covers(older.Attachments) &&
		o.Since <= older.Since && noLower(o.Until, older.Until) && noLower(o.MaxPostsPerChannel, older.MaxPostsPerChannel) &&
		atLeast(o.Emoji, older.Emoji, EmojiNone, EmojiUsed, EmojiAll) &&
		atLeast(o.PersonalData, older.PersonalData, PersonalMinimal, PersonalFull) &&
		atLeast(o.FormerMembers, older.FormerMembers, FormerAnonymous, FormerShell)
}

func (f ChannelFilter) covers(older ChannelFilter) bool {
	included := len(f.Include) == 0 || len(older.Include) > 0 && includes(f.Include, older.Include)
	return included && includes(older.Exclude, f.Exclude)
}

func (o AttachmentOptions) covers(older AttachmentOptions) bool {
	if !older.Include {
		return true
	}
	types := len(o.MimeTypes) == 0 || len(older.MimeTypes) > 0 && includes(o.MimeTypes, older.MimeTypes)
	return o.Include && noLower(o.MaxSize, older.MaxSize) && types
}

// noLower compares two limits of which 0 means none.
func noLower(limit, older int64) bool {
	return limit == 0 || older != 0 && limit >= older
}

// includes reports whether all has each of some.
func includes(all, some []string) bool {
	return !slices.ContainsFunc(some, func(one string) bool { return !slices.Contains(all, one) })
}

// atLeast compares two choices by their place among all choices, least first.
func atLeast[T comparable](choice, older T, rising ...T) bool {
	return slices.Index(rising, choice) >= slices.Index(rising, older)
}
