package archives

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
)

// BusyOptions are the sizes of an archive of [Busy].
type BusyOptions struct {
	// Roots is the number of threads, of three replies each.
	Roots int
	// Files is the number of posts that have a file of FileSize bytes.
	Files, FileSize int
}

// BusyTeam is the team of the archives of [Busy].
const BusyTeam = "busy"

const (
	busyPeople   = 20
	busyChannels = 4
	busyBegin    = 1_577_836_800_000
)

// Busy writes an archive of a team in which everything occurs that a writer must
// not lose or double when it is interrupted: threads, reactions, followers, saved
// posts, pins, files, a private channel and an emoji. Its lines are those of
// mmctl: no ids, no manifest.
func Busy(path string, o BusyOptions) error {
	w, err := create(path)
	if err != nil {
		return err
	}
	return w.close(w.busy(o))
}

func (w *writer) busy(o BusyOptions) error {
	if err := w.busyTeam(); err != nil {
		return err
	}
	for n := range o.Roots {
		if err := w.line("post", busyPost(n, o)); err != nil {
			return err
		}
	}
	var picture bytes.Buffer
	canvas := image.NewRGBA(image.Rect(0, 0, 32, 32))
	canvas.Set(3, 3, color.White)
	if err := png.Encode(&picture, canvas); err != nil {
		return fmt.Errorf("draw the emoji: %w", err)
	}
	if err := w.add("busy.png", &picture); err != nil {
		return err
	}
	noise := rand.NewChaCha8([32]byte{'b', 'u', 's', 'y'})
	for n := range o.Files {
		content := make([]byte, o.FileSize)
		if _, err := noise.Read(content); err != nil {
			return err
		}
		if err := w.add(fmt.Sprintf("busy/f%d.bin", n), bytes.NewReader(content)); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) busyTeam() error {
	if err := w.lines.Encode(object{"type": "version", "version": 1}); err != nil {
		return fmt.Errorf("write the version line: %w", err)
	}
	if err := w.line("emoji", object{"name": "busy_bee", "image": "busy.png"}); err != nil {
		return err
	}
	if err := w.line("team", object{"name": BusyTeam, "display_name": "Busy", "type": "O"}); err != nil {
		return err
	}
	var places []object
	for n := range busyChannels {
		kind := "O"
		if n == 0 {
			kind = "P"
		}
		if err := w.line("channel", object{"team": BusyTeam, "name": busyChannel(n), "display_name": busyChannel(n), "type": kind}); err != nil {
			return err
		}
		places = append(places, object{"name": busyChannel(n), "roles": "channel_user"})
	}
	for n := range busyPeople {
		user := object{"username": busyPerson(n), "email": busyPerson(n) + "@example.com", "roles": "system_user"}
		if n%5 == 4 {
			user["delete_at"] = busyBegin
		} else {
			user["teams"] = []object{{"name": BusyTeam, "roles": "team_user", "channels": places}}
		}
		if err := w.line("user", user); err != nil {
			return err
		}
	}
	return nil
}

func busyChannel(n int) string { return fmt.Sprintf("busy-%d", n%busyChannels) }
func busyPerson(n int) string  { return fmt.Sprintf("worker%d", n%busyPeople) }

func busyPost(n int, o BusyOptions) object {
	at := int64(busyBegin + 10_000*n)
	var replies []object
	for r := range 3 {
		replies = append(replies, object{"user": busyPerson(n + r), "message": fmt.Sprintf("answer %d to %d", r, n), "create_at": at + int64(r) + 1})
	}
	post := object{
		"team": BusyTeam, "channel": busyChannel(n), "user": busyPerson(n), "message": fmt.Sprintf("task %d for @%s :busy_bee:", n, busyPerson(n+1)), "create_at": at, "replies": replies,
		"thread_followers": []object{{"user": busyPerson(n / 5 * 5), "last_viewed": at + 5}}, "is_pinned": n%50 == 0,
	}
	if n%3 == 0 {
		post["reactions"] = []object{{"user": busyPerson(n + 1), "emoji_name": "busy_bee", "create_at": at + 4}, {"user": busyPerson(n + 2), "emoji_name": "tada", "create_at": at + 4}}
	}
	if n%20 == 0 {
		post["flagged_by"] = []string{busyPerson(n / 5 * 5)}
	}
	if n < o.Files {
		post["attachments"] = []object{{"path": fmt.Sprintf("busy/f%d.bin", n)}}
	}
	return post
}
