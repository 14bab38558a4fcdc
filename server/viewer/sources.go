package viewer

import (
	"bytes"
	"cmp"
	"encoding/json"
	"path"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/sorted"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/message"
)

// contents tells which files an archive holds.
type contents func(path string) bool

// has reports whether the archive holds a file below data/.
func (c contents) has(file string) bool { return c == nil || c(file) }

// sources gather what a page shows of a post.
type sources struct {
	world    *world
	extras   *extraTables
	ids      *ids
	contents contents
	renderer *message.Renderer
}

// ready reads one post.
func (s *sources) ready(r sorted.Record) readied {
	post, err := decodeStored(r.Value)
	if err != nil {
		return readied{err: err}
	}
	post.id = s.ids.of(post.id, numberOf(r.Key))
	shown, err := s.look(post)
	if err != nil {
		return readied{err: err}
	}
	ready := readied{shownPost: shown, place: placeOf(r.Key), reply: isReply(r.Key)}
	if !ready.reply {
		ready.root = bytes.Clone(samePost(r.Key))
	}
	if shown.message != "" {
		ready.html = s.renderer.Append(make([]byte, 0, len(shown.message)+len(shown.message)/4+64), shown.message)
	}
	return ready
}

// look gathers what a page shows of a post.
func (s *sources) look(post stored) (shownPost, error) {
	shown := shownPost{stored: post, author: s.world.usernames[nameKey(post.user)]}
	if len(post.props) > 0 {
		// Props of another form say nothing.
		_ = json.Unmarshal(post.props, &shown.props)
		shown.attached = shown.props.attachments()
	}
	var err error
	if shown.extra, err = s.extras.post(post.id); err != nil {
		return shown, err
	}
	if shown.extra.Message != "" {
		shown.message = shown.extra.Message
	}
	if shown.extra.Type != "" {
		shown.kind = shown.extra.Type
	}
	for _, attachment := range post.attachments {
		file, err := s.lookFile(attachment.Path)
		if err != nil {
			return shown, err
		}
		shown.files = append(shown.files, file)
	}
	return shown, nil
}

// lookFile finds out what is known of a file.
func (s *sources) lookFile(file string) (shownFile, error) {
	extra, err := s.extras.file(file)
	if err != nil {
		return shownFile{}, err
	}
	shown := shownFile{
		path: file, name: cutText(cmp.Or(extra.Name, path.Base(file)), maxLabel),
		size: max(extra.Size, 0), width: extra.Width, height: extra.Height, kind: kindOf(file),
	}
	if address, ok := dataAddress(file); ok && s.contents.has(file) {
		shown.address = address
	}
	return shown, nil
}
