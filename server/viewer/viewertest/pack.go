package viewertest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

// Content is an archive before it is packed.
type Content struct {
	Lines []bulk.Line
	// Extras are the lines of the entries beside the lines.
	Extras map[string][]any
	// Files are the other entries, by their whole names.
	Files    map[string][]byte
	Manifest archive.Manifest
}

// Pack returns the content as a zip.
func Pack(content Content) ([]byte, error) {
	var packed bytes.Buffer
	w := archive.NewWriter(&packed)
	out, err := w.Lines()
	if err != nil {
		return nil, err
	}
	encoder := bulk.NewEncoder(out)
	for _, line := range content.Lines {
		if err := encoder.Encode(line); err != nil {
			return nil, fmt.Errorf("encode a line: %w", err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(content.Files)) {
		data := content.Files[name]
		if err := w.AddFile(context.Background(), name, int64(len(data)), bytes.NewReader(data)); err != nil {
			return nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(content.Extras)) {
		out, err := w.Extra(name)
		if err != nil {
			return nil, err
		}
		for _, line := range content.Extras[name] {
			data, err := json.Marshal(line)
			if err != nil {
				return nil, fmt.Errorf("encode a line of %s: %w", name, err)
			}
			if _, err := out.Write(append(data, '\n')); err != nil {
				return nil, fmt.Errorf("write %s: %w", name, err)
			}
		}
	}
	if err := w.Finish(content.Manifest); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}
