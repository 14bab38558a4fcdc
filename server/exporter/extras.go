package exporter

import (
	"fmt"
	"io"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// extras keeps data that the bulk format has no fields for, until it is written
// beside the lines.
type extras struct {
	team       archive.TeamExtra
	channels   records[archive.ChannelExtra]
	bookmarks  records[archive.BookmarkExtra]
	users      records[archive.UserExtra]
	botMembers records[bulk.BotMembers]
	posts      records[archive.PostExtra]
	files      records[archive.FileExtra]
	findings   *findings
	delta      *deltaWriter
}

// each calls do with every spool and the entry it goes into.
func (e *extras) each(do func(name string, s *spool)) {
	do(archive.ChannelsName, &e.channels.spool)
	do(archive.BookmarksName, &e.bookmarks.spool)
	do(archive.UsersName, &e.users.spool)
	do(archive.BotMembersName, &e.botMembers.spool)
	do(archive.PostsName, &e.posts.spool)
	do(archive.FilesName, &e.files.spool)
	do(archive.WarningsName, &e.findings.warnings.spool)
	e.delta.each(do)
}

func (e *extras) close() { e.each(func(_ string, s *spool) { s.close() }) }

// write writes all entries beside the lines and their files.
func (e *extras) write(out *archive.Writer, reporter transfer.Reporter) error {
	reporter.Phase(transfer.PhaseFinishing, nil, "")
	err := e.findings.failed
	if err == nil {
		err = e.writeTeam(out)
	}
	e.each(func(name string, s *spool) {
		if err != nil {
			return
		}
		var entry io.Writer
		if entry, err = out.Extra(name); err == nil {
			err = s.copyTo(entry)
		}
	})
	return err
}

func (e *extras) writeTeam(out *archive.Writer) error {
	entry, err := out.Extra(archive.TeamName)
	if err != nil {
		return err
	}
	line, err := jsonLine(e.team)
	if err != nil {
		return err
	}
	if _, err := entry.Write(line); err != nil {
		return fmt.Errorf("write %s: %w", archive.TeamName, err)
	}
	return nil
}
