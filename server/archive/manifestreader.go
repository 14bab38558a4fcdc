package archive

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

const (
	// maxPart bounds each part of a manifest, and each item of its list of
	// entries, in bytes. The largest part are up to 5,000 warnings.
	maxPart = 4 << 20
	// maxParts bounds how many parts a manifest has.
	maxParts = 100
)

// readManifest reads the manifest, if there is one, and finds what it lists. It
// lists all files: where they stand in the zip does not matter.
func (r *Reader) readManifest() error {
	e, found := r.find(ManifestName)
	if !found {
		return nil
	}
	file, err := r.open(e)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	manifest, err := decodeManifest(file, len(r.entries))
	if err != nil {
		return r.damaged(ManifestName, err)
	}
	switch {
	case manifest.FormatVersion > DeltaVersion:
		return fmt.Errorf("%w: format %d, and this one reads %d", ErrNewer, manifest.FormatVersion, DeltaVersion)
	case manifest.FormatVersion < 1:
		return fmt.Errorf("%w: %s does not say its format", ErrDamaged, ManifestName)
	case (manifest.FormatVersion == DeltaVersion) != (manifest.Base != nil):
		return fmt.Errorf("%w: %s does not say of what archive it is a delta", ErrDamaged, ManifestName)
	}
	r.manifest = manifest
	r.markListed()
	return nil
}

// markListed notes at each entry what the manifest says of it, once, and keeps
// the name once that both have.
func (r *Reader) markListed() {
	for i := range r.manifest.Entries {
		listed := &r.manifest.Entries[i]
		if e, ok := r.find(listed.Name); ok && e.name == listed.Name && e.listed == nil {
			e.listed, listed.Name = listed, e.name
		}
	}
}

// decodeManifest reads a manifest part by part, so that a hostile one costs no
// more than an honest one of its size.
func decodeManifest(file io.Reader, maxEntries int) (*Manifest, error) {
	text := &partReader{r: file, left: maxPart}
	decoder := json.NewDecoder(text)
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return nil, errors.Join(errors.New("it is not an object"), err)
	}
	parts := map[string]json.RawMessage{}
	var entries []Entry
	for decoder.More() {
		text.left = maxPart
		key, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		name, _ := key.(string)
		if name == "entries" {
			if entries, err = decodeEntries(decoder, text, maxEntries); err != nil {
				return nil, err
			}
			continue
		}
		var part json.RawMessage
		if err := decoder.Decode(&part); err != nil {
			return nil, err
		}
		if parts[name] = part; len(parts) > maxParts {
			return nil, errors.New("it has too many parts")
		}
	}
	if _, err := decoder.Token(); err != nil {
		return nil, err
	}
	rest, err := json.Marshal(parts)
	if err != nil {
		return nil, err
	}
	manifest := &Manifest{}
	if err := json.Unmarshal(rest, manifest); err != nil {
		return nil, err
	}
	manifest.Entries = entries
	return manifest, nil
}

func decodeEntries(decoder *json.Decoder, text *partReader, limit int) ([]Entry, error) {
	token, err := decoder.Token()
	if err != nil || token == nil {
		return nil, err
	}
	if token != json.Delim('[') {
		return nil, errors.New("its entries are not a list")
	}
	var entries []Entry
	for decoder.More() {
		if len(entries) == limit {
			return nil, errors.New("it lists more entries than there are")
		}
		text.left = maxPart
		var entry Entry
		if err := decoder.Decode(&entry); err != nil {
			return nil, err
		}
		entries = append(entries, entry)
	}
	_, err = decoder.Token()
	return entries, err
}

// partReader gives a decoder, which holds a value whole, no more than it may
// hold.
type partReader struct {
	r    io.Reader
	left int
}

func (p *partReader) Read(b []byte) (int, error) {
	if p.left <= 0 {
		return 0, errors.New("one of its parts is too long")
	}
	n, err := p.r.Read(b[:min(len(b), p.left)])
	p.left -= n
	return n, err
}
