package inspect

import (
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Overview describes the contents of an archive.
type Overview struct {
	Archive string `json:"archive"`
	// Size is in bytes.
	Size      int64  `json:"size"`
	Generator string `json:"generator"`
	Version   string `json:"version,omitempty"`
	// Source, Options, Scope and Derived are those of the manifest; nil without one.
	Source  *archive.Source         `json:"source,omitempty"`
	Options *transfer.ExportOptions `json:"options,omitempty"`
	Scope   *transfer.Scope         `json:"scope,omitempty"`
	// Base is the archive that a delta continues; nil for a whole archive. Changed and
	// Deleted count what a delta says of posts that its base has.
	Base     *archive.Base `json:"base,omitempty"`
	Changed  int64         `json:"changed_posts,omitempty"`
	Deleted  int64         `json:"deleted_posts,omitempty"`
	Teams    []Team        `json:"teams"`
	Channels []Place       `json:"channels"`
	// Conversations are direct and group messages.
	Conversations []Place   `json:"conversations"`
	People        People    `json:"people"`
	Emoji         int64     `json:"emoji"`
	Files         FileCount `json:"files"`
	// Warnings says how many warnings of each kind the export had.
	Warnings transfer.Counts `json:"warnings"`
	// Damage says why not all of the archive was read; empty when it was.
	Damage []string `json:"damage"`
}

// Team is a team of an archive.
type Team struct {
	Name        string `json:"name"`
	DisplayName string `json:"display_name"`
	Description string `json:"description,omitempty"`
	// Open says that people may join it without being asked.
	Open bool `json:"open"`
}

// Place is a channel or a conversation. Times are Unix milliseconds, 0 where nothing
// was said.
type Place struct {
	Team        string `json:"team,omitempty"`
	Name        string `json:"name,omitempty"`
	DisplayName string `json:"display_name,omitempty"`
	Private     bool   `json:"private,omitempty"`
	Archived    bool   `json:"archived,omitempty"`
	// Members are names for a conversation, and how many for a channel.
	Members     []string `json:"members,omitempty"`
	MemberCount int64    `json:"member_count"`
	Posts       int64    `json:"posts"`
	Replies     int64    `json:"replies"`
	FileCount
	First int64 `json:"first,omitempty"`
	Last  int64 `json:"last,omitempty"`
}

// FileCount counts files and the bytes in them.
type FileCount struct {
	Files int64 `json:"files"`
	Bytes int64 `json:"file_bytes"`
}

// People counts the people of an archive.
type People struct {
	Users       int64 `json:"users"`
	Bots        int64 `json:"bots"`
	Guests      int64 `json:"guests"`
	Deactivated int64 `json:"deactivated"`
	// Members are in the team, or in one of the teams.
	Members int64 `json:"members"`
}

// add counts a thread. Its line may be a further one of a thread that was divided:
// root and replies are told apart by who counts.
func (p *Place) add(thread bulk.Thread, again bool, find func(path string) (archive.File, bool)) {
	if !again {
		p.Posts++
	}
	p.Replies += int64(len(thread.Replies))
	for content := range thread.Contents() {
		if p.First == 0 || content.CreateAt < p.First {
			p.First = content.CreateAt
		}
		p.Last = max(p.Last, content.CreateAt)
		for _, attachment := range content.Attachments {
			if file, ok := find(attachment.Path); ok && !again {
				p.Files++
				p.Bytes += file.Size
			}
		}
		again = false
	}
}
