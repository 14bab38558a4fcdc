// Package markdown makes texts of others harmless in messages: names and sentences
// of archives, teams, files and accounts are shown as they are written, and nothing
// in them is a link, an image, a mention, an emoji or a heading.
package markdown
