package main

import (
	"cmp"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// optionWords says with which options an archive was made, those that are not usual.
func optionWords(o *transfer.ExportOptions) string {
	var words []string
	add := func(when bool, text string) {
		if when {
			words = append(words, text)
		}
	}
	add(len(o.Channels.Include) > 0, "channels "+strings.Join(o.Channels.Include, ", "))
	add(len(o.Channels.Exclude) > 0, "without "+strings.Join(o.Channels.Exclude, ", "))
	add(!o.PrivateChannels, "no private channels")
	add(!o.ArchivedChannels, "no archived channels")
	add(o.DirectMessages, "direct messages")
	add(o.Since > 0, "since "+day(o.Since))
	add(o.Until > 0, "until "+day(o.Until))
	add(o.MaxPostsPerChannel > 0, number(o.MaxPostsPerChannel)+" posts a channel")
	add(!o.Attachments.Include, "no files")
	add(o.Attachments.MaxSize > 0, "files up to "+size(o.Attachments.MaxSize))
	add(len(o.Attachments.MimeTypes) > 0, "files of "+strings.Join(o.Attachments.MimeTypes, ", "))
	add(o.ProfilePictures, "profile pictures")
	add(o.Emoji != transfer.EmojiUsed, "emoji: "+string(o.Emoji))
	add(o.PersonalData == transfer.PersonalMinimal, "minimal personal data")
	add(o.FormerMembers == transfer.FormerAnonymous, "former members anonymous")
	add(o.EditHistory, "edit history")
	return cmp.Or(strings.Join(words, "; "), "the usual ones")
}

func priority(p *archive.PriorityExtra) string {
	if p == nil {
		return ""
	}
	word := cmp.Or(p.Level, "none")
	if p.RequestedAck {
		word += ", asks for acknowledgements"
	}
	return word
}
