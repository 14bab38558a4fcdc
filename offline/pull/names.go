package pull

import (
	"cmp"
	"errors"
	"io/fs"
	"slices"
)

// nameBook holds the names of what the folder knows by ids, also of what is not in the
// archive any more.
type nameBook struct {
	// Channels and People are names by ids, those of all runs.
	Channels map[string]string `json:"channels"`
	People   map[string]string `json:"people"`
	// Taken are the channels of the newest archive.
	Taken []string `json:"taken"`
}

// readNames reads the names that earlier runs have kept.
func (f *folder) readNames() (nameBook, error) {
	book := nameBook{Channels: map[string]string{}, People: map[string]string{}}
	err := readJSON(f.path(namesName), &book)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return book, err
}

// keepNames adds the names of this run.
func (p *puller) keepNames() error {
	book, err := p.folder.readNames()
	if err != nil {
		return err
	}
	book.Taken = nil
	for _, channel := range p.world.places() {
		book.Taken = append(book.Taken, channel.ID)
		name := "~" + cmp.Or(channel.Name, channel.ID)
		if channel.IsConversation() {
			name = talkName(p.world.partners(channel.ID))
		}
		book.Channels[channel.ID] = name
	}
	slices.Sort(book.Taken)
	for id, user := range p.world.users {
		book.People[id] = user.Username
	}
	return p.folder.writeJSON(namesName, book)
}
