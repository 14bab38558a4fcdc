package seed

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// Picture draws a small image, another one for each shade.
func Picture(shade uint8) ([]byte, error) {
	canvas := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for x := range 64 {
		for y := range 64 {
			canvas.Set(x, y, color.RGBA{R: shade, G: uint8(4 * x), B: uint8(4 * y), A: 255})
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, canvas); err != nil {
		return nil, fmt.Errorf("draw a picture: %w", err)
	}
	return out.Bytes(), nil
}

// emoji makes three custom emoji: one that the team uses, one that only the other team
// uses, and one without any use.
func (s *seeder) emoji() error {
	for name, shade := range map[string]uint8{"stern": 250, "kochtopf": 120, "ungenutzt": 10} {
		image, err := Picture(shade)
		if err != nil {
			return err
		}
		emoji := &model.Emoji{Name: name, CreatorId: s.Users["dora"].User.Id}
		if _, _, err := s.Users["dora"].CreateEmoji(s.ctx, emoji, image, name+".png"); err != nil {
			return fmt.Errorf("emoji %s: %w", name, err)
		}
	}
	return nil
}

// files makes posts with files of several kinds.
func (s *seeder) files() error {
	photo, err := Picture(77)
	if err != nil {
		return err
	}
	recording := make([]byte, 3<<20)
	random := rand.NewChaCha8([32]byte{'c', 'h', 'o', 'i', 'r'})
	if _, err := random.Read(recording); err != nil {
		return err
	}
	posts := []struct {
		who, channel, message string
		files                 map[string][]byte
	}{
		{"anna", "proben", "Noten", map[string][]byte{"Noten für Sopran.txt": []byte(strings.Repeat("la ", 500)), "楽譜.pdf": []byte("%PDF-1.4\n%%EOF\n")}},
		{"chen.wei", "proben", "", map[string][]byte{"photo.png": photo}},
		{"dora", "vorstand", "Aufnahme", map[string][]byte{"aufnahme 1.bin": recording}},
		{"fatima", "konzert-2024", "Programm", map[string][]byte{"programm.jsonl": []byte("{\"type\":\"not a bulk line\"}\n")}},
	}
	for _, post := range posts {
		var ids []string
		for name, data := range post.files {
			id, err := s.upload(post.who, s.Channels[post.channel].Id, name, data)
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		root, err := s.say(post.who, post.channel, nil, post.message, ids...)
		if err != nil {
			return err
		}
		reply, err := s.upload("anna", s.Channels[post.channel].Id, "answer.txt", []byte("attached to a reply in "+post.channel))
		if err != nil {
			return err
		}
		if _, err := s.say("anna", post.channel, root, "mit Anhang", reply); err != nil {
			return err
		}
	}
	return nil
}

func (s *seeder) upload(who, channelID, name string, data []byte) (string, error) {
	uploaded, _, err := s.Users[who].UploadFile(s.ctx, data, channelID, name)
	if err != nil {
		return "", fmt.Errorf("%s uploads %s: %w", who, name, err)
	}
	return uploaded.FileInfos[0].Id, nil
}
