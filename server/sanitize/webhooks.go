package sanitize

import (
	"strings"
	"unicode"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
)

// Posts of webhooks stay recognisable: they keep from_webhook, for which every client shows
// the tag BOT beside the name, and override_username, the name that they showed. The author
// of an archive chooses that name. So it is marked in a way that no account can be called,
// unless the user who imports may use any account of the server anyway; and even then where
// it is the name of a person or a bot. No other property of a webhook is kept: an icon
// would be loaded from another server.

const (
	// webhookMark stands behind names. No username has a blank or a bracket.
	webhookMark = " (webhook)"
	// maxWebhookRunes bounds the part of a name that is kept.
	maxWebhookRunes = mmrules.MaxDisplayName
)

// CleanWebhookName returns the name that a webhook showed without what changes
// how the rest of a line is shown.
func CleanWebhookName(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
			return -1
		}
		return r
	}, CleanText(name))
	return strings.TrimSpace(CutRunes(strings.Join(strings.Fields(name), " "), maxWebhookRunes))
}

// MarkWebhook makes of a name one that can be taken for nothing but a webhook's.
func MarkWebhook(name string) string {
	if strings.HasSuffix(name, webhookMark) {
		return name
	}
	return name + webhookMark
}
