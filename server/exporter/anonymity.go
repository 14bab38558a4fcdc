package exporter

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

const (
	// idLength is the length of the ids of a server.
	idLength = 26
	// minSpoken is the length of the shortest nickname that is looked for.
	minSpoken = 3
)

// hiddenWords holds the names of hidden accounts, in small letters, with what stands for
// each in the archive: usernames, those of earlier times that a post tells of, e-mail
// addresses, nicknames and full names. The props of posts are searched for them, because
// integrations write names there without an @.
type hiddenWords struct {
	names renames
	// longest is the length of the longest of them, in bytes.
	longest int
}

// note adds what an account is called.
func (h *hiddenWords) note(old, name string) {
	old = lower(strings.TrimSpace(old))
	if old == "" || old == "true" || old == "false" || mmrules.IsGroupMention(old) {
		return
	}
	if h.names == nil {
		h.names = renames{}
	}
	h.names[old] = name
	h.longest = max(h.longest, len(old))
}

// noteUser adds all that an account is called.
func (h *hiddenWords) noteUser(user teamdata.User, name string) {
	h.note(user.Username, name)
	h.note(user.Email, name)
	for _, spoken := range []string{user.Nickname, strings.TrimSpace(user.FirstName + " " + user.LastName)} {
		if len(spoken) >= minSpoken {
			h.note(spoken, name)
		}
	}
}

// withoutHidden returns a text of props without the names and ids of hidden
// accounts, wherever they stand in it. Each place of the text is looked at once, and
// no further than the longest name.
func (p *people) withoutHidden(text string) string {
	if len(p.words.names)+len(p.hidden) == 0 {
		return text
	}
	small := lower(text)
	var out strings.Builder
	last, before := 0, rune(' ')
	for at := 0; at < len(text); {
		name, length := p.hiddenAt(text, small, at, before)
		if length > 0 {
			out.WriteString(text[last:at])
			out.WriteString(name)
			last = at + length
		} else {
			_, length = utf8.DecodeRuneInString(text[at:])
		}
		at += length
		before, _ = utf8.DecodeLastRuneInString(text[:at])
	}
	if last == 0 {
		return text
	}
	out.WriteString(text[last:])
	return out.String()
}

// hiddenAt returns what stands in the archive for the id or the name of a hidden
// account that begins at a place of a text, and how long it is there.
func (p *people) hiddenAt(text, small string, at int, before rune) (name string, length int) {
	if at+idLength <= len(text) {
		if _, hidden := p.hidden[text[at:at+idLength]]; hidden {
			return p.spoken(text[at : at+idLength]), idLength
		}
	}
	if unicode.IsLetter(before) || unicode.IsDigit(before) {
		return "", 0
	}
	for length = min(max(p.words.longest, longestName), len(text)-at); length > 0; length-- {
		after, _ := utf8.DecodeRuneInString(text[at+length:])
		if at+length < len(text) && (unicode.IsLetter(after) || unicode.IsDigit(after)) {
			continue
		}
		written := small[at : at+length]
		if kept, ok := p.renamed[written]; ok && kept == written {
			return text[at : at+length], length // a name of another person, which stays
		}
		if name, ok := p.words.names[written]; ok {
			return name, length
		}
	}
	return "", 0
}

// lower is a text with the letters A to Z small; it is as long as before.
func lower(text string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
}
